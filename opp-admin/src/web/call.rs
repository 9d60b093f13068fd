//! A request after its checks: who asks, for which view, with which parameters.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Failure;
use crate::audit::Actor;
use crate::db::{Conn, DbError, Dialect};
use crate::descriptor::View;
use crate::files::{Journal, Sent};
use crate::panel::Site;
use crate::permit::{Need, may};
use crate::sessions::Session;
use crate::users::{Accounts, User};
use crate::{key, secret};

/// A request.
pub(crate) struct Call {
    pub(crate) site: Arc<Site>,
    pub(crate) views: Arc<Vec<View>>,
    /// Where the panel is mounted: empty, or beginning with a slash.
    pub(crate) base: String,
    /// The pattern of the path, for the log: a path may hold a secret.
    pub(crate) route: &'static str,
    /// The path below the mount.
    pub(crate) path: String,
    /// Parts of the path, by name.
    pub(crate) parts: Vec<(String, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) form: Vec<(String, String)>,
    /// Whether the browser takes answers compressed with Brotli.
    pub(crate) takes_brotli: bool,
    /// Files that the form sent.
    pub(crate) files: Vec<Sent>,
    /// What was done with files.
    pub(crate) journal: Journal,
    pub(crate) address: Option<IpAddr>,
    pub(crate) session: Option<Session>,
    /// Random text in a cookie that the forms before the login are signed with.
    pub(crate) visitor: String,
    /// The place of the view in the list.
    pub(crate) view: Option<usize>,
}

impl Call {
    pub(crate) fn dialect(&self) -> Dialect {
        self.site.dialect()
    }

    /// Whether the request only tries what a later one does: its transaction is rolled back, and nothing may happen outside of it.
    pub(crate) fn rehearses(&self) -> bool {
        self.route.ends_with("/import")
            && (self.imported_file().is_some() || self.field("staged").unwrap_or_default().is_empty())
    }

    /// The file that an import is to try.
    pub(crate) fn imported_file(&self) -> Option<&Sent> {
        self.files.iter().find(|file| file.input == "file")
    }

    /// Commits the transaction, and what was done with files in it.
    pub(crate) async fn commit(&self, conn: &mut Conn) -> Result<(), DbError> {
        self.journal.commits();
        conn.commit().await?;
        self.journal.keep();
        Ok(())
    }

    pub(crate) async fn conn(&self) -> Result<Conn, DbError> {
        self.site.pool.get().await
    }

    /// The view that the path names.
    pub(crate) fn view(&self) -> Result<&View, Failure> {
        self.view
            .and_then(|index| self.views.get(index))
            .ok_or(Failure::NotFound)
    }

    /// Who is signed in.
    pub(crate) fn user(&self) -> Result<&User, Failure> {
        self.session
            .as_ref()
            .map(|session| &session.user)
            .ok_or(Failure::SignIn)
    }

    /// Who does it, for the audit log.
    pub(crate) fn actor(&self) -> Result<Actor<'_>, Failure> {
        Ok(Actor {
            user: self.user()?,
            address: self.address,
        })
    }

    pub(crate) fn accounts(&self) -> Result<Accounts<'_>, Failure> {
        Accounts::among(&self.views).ok_or(Failure::NotFound)
    }

    /// A part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.parts
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The key of the row that the path names.
    pub(crate) fn key(&self) -> Vec<String> {
        key::parse(self.part("key"))
    }

    /// A parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// A value of the form.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        find(&self.form, name)
    }

    /// All values of the form with a name.
    pub(crate) fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.form
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether who is signed in may do something with the view.
    pub(crate) fn may(&self, need: Need) -> bool {
        matches!((self.view(), self.user()), (Ok(view), Ok(user)) if may(view, need, user))
    }

    /// The token of the forms on a page: the session's, or a signature for somebody who is not signed in.
    pub(crate) fn form_token(&self) -> String {
        secret::masked(&match &self.session {
            Some(session) => session.form_token.clone(),
            None => self.site.keys.sign("form", &self.visitor),
        })
    }

    /// Whether the form carries the token of its page.
    pub(crate) fn has_form_token(&self) -> bool {
        let given = secret::unmasked(self.field("token").unwrap_or_default());
        match &self.session {
            Some(session) => secret::equal(&session.form_token, &given),
            None => !self.visitor.is_empty() && self.site.keys.verify("form", &self.visitor, &given),
        }
    }

    /// A path of the panel.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The first page.
    pub(crate) fn home(&self) -> String {
        if self.base.is_empty() {
            "/".to_owned()
        } else {
            self.base.clone()
        }
    }

    /// The address of a page of a row.
    pub(crate) fn row_url(&self, view: &View, page: &str, key: &[String]) -> String {
        self.url(&format!("/{}/{page}/{}", view.identity, key::encode(key)))
    }
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// Sends the browser to another page of the panel.
pub(crate) fn see(url: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(url) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

/// A page.
pub(crate) fn page(status: StatusCode, template: &impl askama::Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!("a template failed: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
