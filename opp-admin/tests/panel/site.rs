//! A panel over a database of its own, and somebody who uses it as a browser does.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use http_body_util::BodyExt;
use opp_admin::descriptor::{self, View};
use opp_admin::{Accounts, Admin, Pool};
use opp_core::model::Model;
use opp_core::registry::Registry;
use opp_core::url::DatabaseUrl;
use opp_history::dialect::Dialect;
use opp_migrate::dialect::GenerateSql;
use opp_migrate::lower::{LowerOptions, lower};
use opp_test_servers::{Server, TestDatabase};
use tempfile::TempDir;
use tokio::task::block_in_place;
use tower::ServiceExt;

/// The password of everybody in these tests.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The databases that every test runs on.
pub(crate) const DATABASES: [Kind; 3] = [Kind::Sqlite, Kind::Postgres, Kind::Mysql];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    Mysql,
}

#[expect(clippy::large_enum_variant, reason = "one for each test")]
enum Database {
    Sqlite(TempDir),
    Server(TestDatabase),
}

/// A panel with its database.
pub(crate) struct Site {
    database: Option<Database>,
    pub(crate) kind: Kind,
    /// Where files of forms are stored.
    pub(crate) files: TempDir,
    pub(crate) router: Router,
}

/// The models of the shop and of the panel.
pub(crate) fn registry() -> Registry {
    let shop = Registry::from_json(include_str!("../shop.json")).unwrap();
    let own = [
        opp_admin::models::OppSession::DEF,
        opp_admin::models::OppAuditLog::DEF,
        opp_admin::models::OppLoginAttempt::DEF,
    ];
    let models = shop.models.into_iter().chain(own).collect();
    Registry::new("shop", shop.crates, models).unwrap()
}

impl Site {
    /// A panel with the views of the models.
    pub(crate) async fn new(kind: Kind) -> Self {
        Self::with(kind, |_| {}).await
    }

    /// A panel with changed views.
    pub(crate) async fn with(kind: Kind, change: impl FnOnce(&mut Vec<View>)) -> Self {
        Self::of(kind, &registry(), change).await
    }

    /// A panel over some models, one of which are the users.
    pub(crate) async fn of(kind: Kind, registry: &Registry, change: impl FnOnce(&mut Vec<View>)) -> Self {
        let (database, url) = match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("test.db").display().to_string();
                (Database::Sqlite(folder), path)
            }
            Kind::Postgres => server(Server::Postgres),
            Kind::Mysql => server(Server::Mysql),
        };
        let mut views = descriptor::views(registry, None);
        change(&mut views);
        let pool = Pool::new(&DatabaseUrl::parse(&url, std::path::Path::new("")).unwrap()).unwrap();
        let files = tempfile::tempdir().unwrap();
        let admin = Admin::new(pool.clone()).views(views.clone()).files_in(files.path());
        let mut site = Self {
            database: Some(database),
            kind,
            files,
            router: Router::new(),
        };
        site.run(&tables(kind, registry));
        admin.check().await.unwrap();
        site.router = Router::new().nest("/admin", admin.router().unwrap());
        Accounts::new(pool, views)
            .create_superuser("root@example.org", PASSWORD)
            .await
            .unwrap();
        site
    }

    /// Runs statements of the test's own.
    pub(crate) fn run(&self, sql: &str) {
        match self.database.as_ref().unwrap() {
            Database::Sqlite(folder) => {
                let path = folder.path().join("test.db").display().to_string();
                let mut connection = SqliteConnection::establish(&path).unwrap();
                connection
                    .batch_execute(sql)
                    .unwrap_or_else(|error| panic!("{error}\n{sql}"));
            }
            Database::Server(database) => block_in_place(|| database.run(sql)),
        }
    }

    /// A user besides the superuser, with the same password.
    pub(crate) fn user(&self, email: &str, active: bool, staff: bool, group: Option<&str>) {
        let group_name = if self.kind == Kind::Mysql {
            "`group`"
        } else {
            "\"group\""
        };
        let yes = |flag: bool| match self.kind {
            Kind::Postgres => flag.to_string(),
            Kind::Sqlite | Kind::Mysql => u8::from(flag).to_string(),
        };
        let group = group.map_or_else(|| "NULL".to_owned(), |group| format!("'{group}'"));
        let id = format!(
            "00000000-0000-4000-8000-{:012}",
            email.len() * 1000 + usize::from(email.as_bytes()[0])
        );
        self.run(&format!(
            "INSERT INTO users (id, email, hashed_password, is_active, is_superuser, is_staff, {group_name}) \
             SELECT '{id}', '{email}', hashed_password, {}, {}, {}, {group} FROM users WHERE email = 'root@example.org'",
            yes(active),
            yes(false),
            yes(staff)
        ));
    }

    /// Somebody with an empty cookie jar.
    pub(crate) fn visitor(&self) -> Client {
        Client {
            router: self.router.clone(),
            cookies: Vec::new(),
        }
    }

    /// Somebody who is signed in.
    pub(crate) async fn signed_in(&self, login: &str) -> Client {
        let mut client = self.visitor();
        let page = client.sign_in(login, PASSWORD).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        client
    }

    pub(crate) async fn root(&self) -> Client {
        self.signed_in("root@example.org").await
    }
}

/// The servers' helpers have a runtime of their own, which does not start inside another.
impl Drop for Site {
    fn drop(&mut self) {
        block_in_place(|| drop(self.database.take()));
    }
}

fn server(server: Server) -> (Database, String) {
    let database = block_in_place(|| server.database());
    let url = database.url().to_owned();
    (Database::Server(database), url)
}

fn tables(kind: Kind, registry: &Registry) -> String {
    let options = LowerOptions {
        database: None,
        databases: opp_core::def::Databases::ALL,
        enforce_length: false,
    };
    let schema = lower(registry, &options).unwrap().schema;
    let dialect = match kind {
        Kind::Sqlite => Dialect::sqlite(),
        Kind::Postgres => Dialect::postgres(),
        Kind::Mysql => Dialect::mariadb(),
    };
    dialect.create_all(&schema).unwrap()
}

/// A browser: it keeps cookies and follows nothing.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    pub(crate) cookies: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
    /// Bytes of the body.
    pub(crate) length: usize,
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    /// The value of the first input with a name.
    pub(crate) fn input(&self, name: &str) -> String {
        let begin = self
            .body
            .find(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no {name}: {}", self.body));
        let rest = &self.body[begin..];
        let value = rest.find("value=\"").map(|at| &rest[at + 7..]).unwrap();
        value[..value.find('"').unwrap()].to_owned()
    }

    /// What a browser sends of the form that edits: its inputs with their values, as the page shows them.
    pub(crate) fn form(&self) -> Form {
        let begin = self
            .body
            .find("class=\"edit\"")
            .unwrap_or_else(|| panic!("no form: {}", self.body));
        let text = &self.body[begin..begin + self.body[begin..].find("</form>").unwrap()];
        Form::read(text)
    }

    #[track_caller]
    pub(crate) fn shows(&self, text: &str) {
        assert!(
            self.body.contains(text),
            "`{text}` is missing, status {}:\n{}",
            self.status,
            self.body
        );
    }

    #[track_caller]
    pub(crate) fn hides(&self, text: &str) {
        assert!(
            !self.body.contains(text),
            "`{text}` is there, status {}:\n{}",
            self.status,
            self.body
        );
    }
}

/// The values of a form.
#[derive(Clone, Debug)]
pub(crate) struct Form(pub(crate) Vec<(String, String)>);

impl Form {
    fn read(text: &str) -> Self {
        let mut fields = Vec::new();
        let mut select: Option<String> = None;
        for tag in text.split('<').skip(1) {
            let (head, after) = tag.split_once('>').unwrap();
            let word = head.split([' ', '/']).next().unwrap();
            let part = |name: &str| {
                let rest = head.split(&format!(" {name}=\"")).nth(1)?;
                Some(plain(rest.split('"').next().unwrap()))
            };
            let (box_, checked) = (
                head.contains("type=\"checkbox\"") || head.contains("type=\"radio\""),
                head.ends_with("checked"),
            );
            match (word, part("name")) {
                ("input", Some(name)) if !box_ || checked => fields.push((name, part("value").unwrap_or_default())),
                ("textarea", Some(name)) => fields.push((name, plain(after.strip_prefix('\n').unwrap_or(after)))),
                ("select", Some(name)) => {
                    fields.push((name.clone(), String::new()));
                    select = Some(name);
                }
                ("option", _) if head.ends_with("selected") => {
                    let value = part("value").unwrap();
                    let name = select.clone().unwrap();
                    fields.iter_mut().rfind(|(one, _)| *one == name).unwrap().1 = value;
                }
                _ => {}
            }
        }
        Self(fields)
    }

    /// Types a value into an input.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(one, _)| one != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Text without the escapes of HTML.
fn plain(text: &str) -> String {
    let pairs = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (escaped, letter)| text.replace(escaped, letter))
}

impl Client {
    /// Sends a form that a page showed.
    pub(crate) async fn submit(&mut self, path: &str, form: &Form) -> Page {
        let fields: Vec<(&str, &str)> = form
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post_raw(path, &fields).await
    }

    pub(crate) async fn send(&mut self, request: axum::http::request::Builder, body: impl Into<Body>) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = request.header(header::COOKIE, cookies.join("; "));
        let named = request
            .headers_ref()
            .is_some_and(|headers| headers.contains_key(header::HOST));
        if !named {
            request = request.header(header::HOST, "localhost:8000");
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(one, _)| one != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Page {
            status: parts.status,
            headers: parts.headers,
            length: bytes.len(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(format!("/admin{path}")), String::new()).await
    }

    /// Sends a form with a token of its own.
    pub(crate) async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request =
            Request::post(format!("/admin{path}")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, body.finish()).await
    }

    /// Sends a form with the token of the session.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.get("/password").await.input("token");
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        self.post_raw(path, &all).await
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Page {
        let token = self.get("/login").await.input("token");
        self.post_raw("/login", &[("token", &token), ("login", login), ("password", password)])
            .await
    }
}
