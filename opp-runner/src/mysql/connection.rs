//! How is a MySQL or MariaDB server reached and asked, so that every failure says what it means? Plain text in, plain text out.

use mysql_async::prelude::Queryable;
use mysql_async::{Conn, DriverError, Error, IoError, Opts, OptsBuilder, SslOpts, Value};

use crate::server::address::Address;
use crate::server::connection::{Driver, Line};
use crate::server::error::{ServerError, StatementError};
use crate::server::tls::{Mode, Tls};
use crate::server::{self, Row, Stopped};

/// A connection to MySQL or MariaDB.
pub type Connection = server::connection::Connection<Conn>;

impl Driver for Conn {
    fn place(address: &Address) -> String {
        place(address)
    }

    async fn reach(address: &Address, place: &str) -> Result<Self, ServerError> {
        reach(address, place).await
    }

    /// Many on one way to the server and back.
    fn execute_all(&mut self, line: &mut Line, statements: &[&str]) -> Result<(), Stopped> {
        let mut ran = 0;
        for chunk in chunks(statements) {
            let text = chunk
                .iter()
                .map(|sql| sql.trim_end_matches(';'))
                .collect::<Vec<_>>()
                .join(";\n");
            run(self, line, &text).map_err(|stopped| Stopped {
                ran: ran + stopped.ran,
                ..stopped
            })?;
            ran += chunk.len();
        }
        Ok(())
    }

    fn rows_of_all(&mut self, line: &Line, queries: &[&str]) -> Result<Vec<Vec<Row>>, ServerError> {
        queries.iter().map(|sql| rows(self, line, sql)).collect()
    }

    /// Not on a server that is too old for it.
    fn reset(&mut self, line: &Line) -> Result<bool, ServerError> {
        let reset = line.executor.wait(Conn::reset(self));
        reset.map_err(|error| explain(&line.place, error))
    }
}

fn run(connection: &mut Conn, line: &mut Line, text: &str) -> Result<(), Stopped> {
    let (opts, id) = (connection.opts().clone(), connection.id());
    let work = run_several(connection, text, &mut line.touched);
    let (done, stopped) = line.executor.wait_or_cancel(work, kill_query(opts, id));
    done.map_err(|(ran, error)| Stopped {
        ran,
        error: match error {
            Error::Server(error) if stopped && error.code == QUERY_INTERRUPTED => ServerError::Interrupted,
            other => explain(&line.place, other),
        },
    })
}

fn rows(connection: &mut Conn, line: &Line, sql: &str) -> Result<Vec<Row>, ServerError> {
    let rows: Result<Vec<mysql_async::Row>, _> = line.executor.wait(connection.query(sql));
    let rows = rows.map_err(|error| explain(&line.place, error))?;
    Ok(rows
        .into_iter()
        .map(|row| row.unwrap().into_iter().map(text).collect())
        .collect())
}

/// How much text is sent at once: less than the smallest `max_allowed_packet` that is usual.
const CHUNK: usize = 256 * 1024;

/// Statements in pieces that are sent at once.
fn chunks<'a>(statements: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let mut chunks = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (at, sql) in statements.iter().enumerate() {
        if at > from && size + sql.len() > CHUNK {
            chunks.push(&statements[from..at]);
            (from, size) = (at, 0);
        }
        size += sql.len() + 2;
    }
    chunks.push(&statements[from..]);
    chunks.retain(|chunk| !chunk.is_empty());
    chunks
}

/// Runs several statements in one text; where one fails, how many ran before it.
async fn run_several(connection: &mut Conn, text: &str, touched: &mut u64) -> Result<(), (usize, Error)> {
    let mut result = connection.query_iter(text).await.map_err(|error| (0, error))?;
    let mut ran = 0;
    loop {
        // What a query reads is not touched.
        let changed = match result.columns_ref() {
            [] => result.affected_rows(),
            _ => 0,
        };
        if result.is_empty() {
            // Also an error is an empty result; it is reported only here.
            result.drop_result().await.map_err(|error| (ran, error))?;
            *touched += changed;
            return Ok(());
        }
        *touched += changed;
        result.for_each(drop).await.map_err(|error| (ran, error))?;
        ran += 1;
    }
}

/// The answer of a statement that `KILL QUERY` ended.
const QUERY_INTERRUPTED: u16 = 1317;

async fn kill_query(opts: Opts, id: u32) -> Result<(), Error> {
    Conn::new(opts).await?.query_drop(format!("KILL QUERY {id}")).await
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        other => Some(other.as_sql(true)),
    }
}

/// A connection for code that runs its own statements, encrypted as the URL asks. It needs a tokio runtime.
///
/// # Errors
/// The server cannot be reached, refuses the login, or cannot encrypt as asked.
pub async fn connect(address: &Address) -> Result<Conn, ServerError> {
    server::connection::reach(address, &place(address)).await
}

/// `allow` begins without encryption, `prefer` with.
async fn reach(address: &Address, place: &str) -> Result<Conn, ServerError> {
    match address.tls.mode {
        Mode::Disable => open(address, place, None).await,
        Mode::Allow => match open(address, place, None).await {
            Err(ServerError::Login { .. } | ServerError::Encryption { .. }) => {
                open(address, place, Some(&address.tls)).await
            }
            other => other,
        },
        Mode::Prefer if address.socket.is_some() => open(address, place, None).await,
        Mode::Prefer => match open(address, place, Some(&address.tls)).await {
            Err(ServerError::Encryption { .. }) => open(address, place, None).await,
            other => other,
        },
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => open(address, place, Some(&address.tls)).await,
    }
}

async fn open(address: &Address, place: &str, tls: Option<&Tls>) -> Result<Conn, ServerError> {
    let tls = tls.map(options).transpose()?;
    let opened = Conn::new(opts(address, tls)).await;
    opened.map_err(|error| refused(address, place, error))
}

fn opts(address: &Address, tls: Option<SslOpts>) -> Opts {
    let socket = address.socket.as_ref().map(|path| path.to_string_lossy().into_owned());
    let host = if address.host.is_empty() {
        "localhost"
    } else {
        &address.host
    };
    OptsBuilder::default()
        .ip_or_hostname(host)
        .tcp_port(address.port.unwrap_or(3306))
        .user(address.user.clone())
        .pass(address.password.clone())
        .db_name(address.database.clone())
        // Without being told so, the driver goes over to a socket of the server's choice.
        .prefer_socket(Some(false))
        .socket(socket)
        .ssl_opts(tls)
        // Diesel keeps prepared statements itself; a second cache would close them behind its back.
        .stmt_cache_size(0)
        .init(vec!["SET NAMES utf8mb4"])
        .into()
}

fn options(tls: &Tls) -> Result<SslOpts, ServerError> {
    // Reads the files named, so that one that is missing is told by its name.
    tls.config()?;
    let trusting = tls.roots.is_none() || tls.mode == Mode::Prefer || tls.mode == Mode::Allow;
    let verified = matches!(tls.mode, Mode::VerifyCa | Mode::VerifyFull) || !trusting;
    let system = rustls_native_certs::load_native_certs;
    let roots = match &tls.roots {
        Some(path) => vec![path.clone().into()],
        None if verified => system().certs.iter().map(|one| one.to_vec().into()).collect(),
        None => Vec::new(),
    };
    let identity = match (&tls.certificate, &tls.key) {
        (Some(certificate), Some(key)) => Some(mysql_async::ClientIdentity::new(
            certificate.clone().into(),
            key.clone().into(),
        )),
        _ => None,
    };
    Ok(SslOpts::default()
        .with_root_certs(roots)
        .with_client_identity(identity)
        .with_disable_built_in_roots(tls.roots.is_some())
        .with_danger_accept_invalid_certs(!verified)
        .with_danger_skip_domain_validation(tls.mode != Mode::VerifyFull))
}

/// Host and port, or the socket.
pub fn place(address: &Address) -> String {
    let port = address.port.unwrap_or(3306);
    match (&address.socket, address.host.as_str()) {
        (Some(socket), _) => socket.display().to_string(),
        (None, "") => format!("localhost:{port}"),
        (None, v6) if v6.contains(':') => format!("[{v6}]:{port}"),
        (None, name) => format!("{name}:{port}"),
    }
}

/// What it means that no connection came about. Numbers: <https://mariadb.com/kb/en/mariadb-error-code-reference/>
fn refused(address: &Address, place: &str, error: Error) -> ServerError {
    let place = place.to_owned();
    match error {
        Error::Server(said) => match said.code {
            1045 | 1698 | 1251 => ServerError::Login {
                place,
                message: said.message,
            },
            1049 => ServerError::NoDatabase {
                database: address.database.clone().unwrap_or_default(),
                place,
            },
            3159 => ServerError::Encryption {
                place,
                message: said.message,
            },
            _ => ServerError::Refused {
                place,
                said: statement_error(said),
            },
        },
        Error::Driver(DriverError::NoClientSslFlagFromServer) => ServerError::Encryption {
            place,
            message: "the server does not encrypt".to_owned(),
        },
        Error::Io(IoError::Tls(error)) => ServerError::Encryption {
            place,
            message: error.to_string(),
        },
        // rustls reports what is wrong with a certificate as a failure to read.
        Error::Io(IoError::Io(error)) if error.to_string().contains("certificate") => ServerError::Encryption {
            place,
            message: error.to_string(),
        },
        Error::Io(IoError::Io(error)) => ServerError::Unreachable {
            place,
            message: error.to_string(),
        },
        other => ServerError::Unreachable {
            place,
            message: other.to_string(),
        },
    }
}

fn statement_error(said: mysql_async::ServerError) -> StatementError {
    StatementError {
        code: said.code.to_string(),
        message: said.message,
        detail: None,
        advice: None,
    }
}

/// What it means that a statement failed.
fn explain(place: &str, error: Error) -> ServerError {
    match error {
        // The server is going down, or ended this connection.
        Error::Server(said) if [1053, 1927, 3169].contains(&said.code) => ServerError::Lost {
            place: place.to_owned(),
            message: said.message,
        },
        Error::Server(said) => ServerError::Statement(statement_error(said)),
        other => ServerError::Lost {
            place: place.to_owned(),
            message: other.to_string(),
        },
    }
}
