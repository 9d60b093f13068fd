//! How is a PostgreSQL server reached and asked, so that every failure says what it means? Plain text in, plain text out.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::server::address::{Address, Keepalives, Session};
use crate::server::connection::{Driver, Line};
use crate::server::error::{ServerError, StatementError};
use crate::server::tls::Mode;
use crate::server::{self, Row, Stopped};

/// Where a server listens unless told otherwise.
const PORT: u16 = 5432;

/// A connection to PostgreSQL.
pub type Connection = server::connection::Connection<Reached>;

/// A client, and how it is encrypted; nothing where it is not.
pub struct Reached {
    client: Client,
    tls: Option<MakeRustlsConnect>,
}

impl Driver for Reached {
    fn place(address: &Address) -> String {
        place(address)
    }

    async fn reach(address: &Address, place: &str) -> Result<Self, ServerError> {
        reach(address, place).await
    }

    /// Without waiting for one before sending the next. Each is a message of its own, as if they were sent one by one.
    fn execute_all(&mut self, line: &mut Line, statements: &[&str]) -> Result<(), Stopped> {
        for (chunk, statements) in statements.chunks(IN_FLIGHT).enumerate() {
            let (client, tls) = (&self.client, self.tls.clone());
            let work = in_order(statements.iter().map(|sql| client.simple_query(sql)).collect());
            let (done, stopped) = line.executor.wait_or_cancel(work, cancel(client, tls));
            line.touched += done.iter().flatten().map(|answer| touched(answer)).sum::<u64>();
            let failed = done
                .into_iter()
                .enumerate()
                .find_map(|(at, done)| Some((at, done.err()?)));
            if let Some((at, error)) = failed {
                let error = match stopped && error.code() == Some(&SqlState::QUERY_CANCELED) {
                    true => ServerError::Interrupted,
                    false => explain(&line.place, &error),
                };
                return Err(Stopped {
                    ran: chunk * IN_FLIGHT + at,
                    error,
                });
            }
        }
        Ok(())
    }

    fn rows_of_all(&mut self, line: &Line, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        let client = &self.client;
        let work = in_order(queries.iter().map(|sql| client.simple_query(sql)).collect());
        let rows = |messages: Vec<SimpleQueryMessage>| messages.into_iter().filter_map(row).collect();
        let answers = line.executor.wait(work).into_iter();
        answers
            .map(|answer| answer.map(rows).map_err(|error| explain(&line.place, &error)))
            .collect()
    }
}

/// How many statements are on their way at once.
const IN_FLIGHT: usize = 128;

/// Polls requests in their order, which is the order in which the client sends them, and collects their answers.
async fn in_order<F: Future>(requests: Vec<F>) -> Vec<F::Output> {
    let mut requests: Vec<Pin<Box<F>>> = requests.into_iter().map(Box::pin).collect();
    let mut answers: Vec<Option<F::Output>> = requests.iter().map(|_| None).collect();
    let (mut first, mut sent) = (0, false);
    poll_fn(|context| {
        for (at, request) in requests.iter_mut().enumerate().skip(first) {
            if answers[at].is_some() {
                continue;
            }
            match request.as_mut().poll(context) {
                Poll::Ready(answer) => answers[at] = Some(answer),
                // Answers come in the order of the requests, so only the first poll has to reach all of them.
                Poll::Pending if sent => break,
                Poll::Pending => {}
            }
        }
        sent = true;
        first += answers[first..].iter().take_while(|answer| answer.is_some()).count();
        match first == answers.len() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    answers.into_iter().flatten().collect()
}

/// Rows that the statements of an answer changed: those of a query are only read.
fn touched(answer: &[SimpleQueryMessage]) -> u64 {
    let (mut touched, mut is_query) = (0, false);
    for message in answer {
        match message {
            SimpleQueryMessage::RowDescription(_) => is_query = true,
            SimpleQueryMessage::CommandComplete(rows) => {
                touched += if is_query { 0 } else { *rows };
                is_query = false;
            }
            _ => {}
        }
    }
    touched
}

fn row(message: SimpleQueryMessage) -> Option<Row> {
    match message {
        SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()),
        _ => None,
    }
}

async fn cancel(client: &Client, tls: Option<MakeRustlsConnect>) -> Result<(), tokio_postgres::Error> {
    let token = client.cancel_token();
    match tls {
        Some(tls) => token.cancel_query(tls).await,
        None => token.cancel_query(NoTls).await,
    }
}

/// A client for code that runs its own statements, encrypted as the URL asks. It needs a tokio runtime, which drives the connection.
///
/// # Errors
/// The server cannot be reached, refuses the login, or cannot encrypt as asked.
pub async fn connect(address: &Address) -> Result<Client, ServerError> {
    let reached: Reached = server::connection::reach(address, &place(address)).await?;
    Ok(reached.client)
}

/// In the order that libpq tries: `allow` begins without encryption, `prefer` with.
async fn reach(address: &Address, place: &str) -> Result<Reached, ServerError> {
    let plain = || open(address, place, SslMode::Disable);
    let encrypted = || open(address, place, SslMode::Require);
    match address.tls.mode {
        Mode::Disable => plain().await,
        Mode::Allow => match plain().await {
            Err(ServerError::Login { .. }) => encrypted().await,
            other => other,
        },
        Mode::Prefer if is_socket(address) => plain().await,
        Mode::Prefer => match encrypted().await {
            Err(ServerError::Encryption { .. } | ServerError::Login { .. }) => plain().await,
            other => other,
        },
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => encrypted().await,
    }
}

async fn open(address: &Address, place: &str, ssl: SslMode) -> Result<Reached, ServerError> {
    let config = config(address, ssl);
    if ssl == SslMode::Disable {
        let (client, connection) = config
            .connect(NoTls)
            .await
            .map_err(|error| refused(address, place, &error))?;
        listen(connection);
        return Ok(Reached { client, tls: None });
    }
    let tls = MakeRustlsConnect::new(address.tls.config()?);
    let (client, connection) = config
        .connect(tls.clone())
        .await
        .map_err(|error| refused(address, place, &error))?;
    listen(connection);
    Ok(Reached { client, tls: Some(tls) })
}

/// The connection works in the background, as long as somebody waits for an answer.
fn listen<S, T>(mut connection: tokio_postgres::Connection<S, T>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(
        async move { while let Some(Ok(_notice)) = poll_fn(|context| connection.poll_message(context)).await {} },
    );
}

fn config(address: &Address, ssl: SslMode) -> Config {
    let mut config = Config::new();
    config
        .host(if address.host.is_empty() {
            "localhost"
        } else {
            &address.host
        })
        .application_name(&address.application_name)
        .connect_timeout(address.connect_timeout)
        .ssl_mode(ssl);
    config.port(address.port.unwrap_or(PORT));
    for (host, port) in &address.other_hosts {
        config.host(host).port(port.or(address.port).unwrap_or(PORT));
    }
    config.target_session_attrs(match address.session {
        Session::Any => TargetSessionAttrs::Any,
        Session::ReadWrite => TargetSessionAttrs::ReadWrite,
        Session::ReadOnly => TargetSessionAttrs::ReadOnly,
    });
    let Keepalives {
        enabled,
        idle,
        interval,
        retries,
    } = address.keepalives;
    if let Some(enabled) = enabled {
        config.keepalives(enabled);
    }
    if let Some(idle) = idle {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = interval {
        config.keepalives_interval(interval);
    }
    if let Some(retries) = retries {
        config.keepalives_retries(retries);
    }
    // Without one the driver takes the operating system's, as libpq does.
    if let Some(user) = &address.user {
        config.user(user);
    }
    if let Some(password) = &address.password {
        config.password(password);
    }
    if let Some(database) = &address.database {
        config.dbname(database);
    }
    let path = address
        .search_path
        .as_ref()
        .map(|path| format!("-c search_path={}", path.replace(' ', "\\ ")));
    let options: Vec<&str> = [address.options.as_deref(), path.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if !options.is_empty() {
        config.options(options.join(" "));
    }
    config
}

fn is_socket(address: &Address) -> bool {
    config(address, SslMode::Disable)
        .get_hosts()
        .iter()
        .any(|host| matches!(host, Host::Unix(_)))
}

/// Host and port, or the socket.
pub fn place(address: &Address) -> String {
    let host = if address.host.is_empty() {
        "localhost"
    } else {
        &address.host
    };
    match host {
        socket if socket.starts_with('/') => socket.to_owned(),
        v6 if v6.contains(':') => format!("[{v6}]:{}", address.port.unwrap_or(5432)),
        name => format!("{name}:{}", address.port.unwrap_or(5432)),
    }
}

/// What it means that no connection came about.
fn refused(address: &Address, place: &str, error: &tokio_postgres::Error) -> ServerError {
    let place = place.to_owned();
    let Some(said) = error.as_db_error() else {
        let message = with_source(error);
        return if message.contains("TLS") || message.contains("certificate") {
            ServerError::Encryption { place, message }
        } else if error.to_string().contains("password") {
            ServerError::Login { place, message }
        } else {
            ServerError::Unreachable { place, message }
        };
    };
    let message = said.message().to_owned();
    match *said.code() {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            ServerError::Login { place, message }
        }
        SqlState::INVALID_CATALOG_NAME => ServerError::NoDatabase {
            database: address.database.clone().unwrap_or_default(),
            place,
        },
        _ => ServerError::Refused {
            place,
            said: statement_error(said),
        },
    }
}

fn statement_error(said: &DbError) -> StatementError {
    StatementError {
        code: said.code().code().to_owned(),
        message: said.message().to_owned(),
        detail: said.detail().map(str::to_owned),
        advice: said.hint().map(str::to_owned),
    }
}

/// What it means that a statement failed.
fn explain(place: &str, error: &tokio_postgres::Error) -> ServerError {
    match error.as_db_error() {
        // After these it hangs up, whatever the reason.
        Some(said) if ["FATAL", "PANIC"].contains(&said.severity()) || *said.code() == SqlState::ADMIN_SHUTDOWN => {
            ServerError::Lost {
                place: place.to_owned(),
                message: said.message().to_owned(),
            }
        }
        Some(said) => ServerError::Statement(statement_error(said)),
        None => ServerError::Lost {
            place: place.to_owned(),
            message: with_source(error),
        },
    }
}

/// tokio-postgres says what it did, and its source says why that failed.
fn with_source(error: &tokio_postgres::Error) -> String {
    use std::error::Error;
    error
        .source()
        .map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
