//! Failures of a request, and how they are explained.

use axum::http::StatusCode;

use crate::code::Refused;
use crate::db::DbError;
use crate::files::size;
use crate::password::PasswordError;

/// Why a request has no page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is no such page, view or row, or nobody may know that there is.
    NotFound,
    /// Nobody is signed in.
    SignIn,
    /// Who is signed in may not do it.
    Forbidden,
    /// The form is not of this session or site.
    Forged,
    /// The request cannot be read.
    Malformed(&'static str),
    /// The request, or a file in it, has more than this number of bytes.
    TooLarge(u64),
    /// The form has more than this number of files.
    TooManyFiles(usize),
    /// The host is not one of the panel's.
    Host,
    /// The database.
    Db(DbError),
    /// Code of the application refused it.
    Refused(Refused),
    /// Passwords are hashed at their limit.
    Busy(String),
    /// It took too long.
    Timeout,
    /// A fault of the panel, by its number in the log.
    Fault(String),
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl From<Refused> for Failure {
    fn from(mut refused: Refused) -> Self {
        match refused.database.take() {
            Some(error) => Self::Db(error),
            None => Self::Refused(refused),
        }
    }
}

impl From<PasswordError> for Failure {
    fn from(error: PasswordError) -> Self {
        Self::Busy(error.to_string())
    }
}

impl Failure {
    /// The status, a title and a text.
    pub(super) fn describe(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Not found",
                "There is no such page, or the row was deleted.".to_owned(),
            ),
            Self::SignIn => (StatusCode::FORBIDDEN, "Signed out", "Sign in again; nothing was changed.".to_owned()),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "Not allowed",
                "Your account does not have the permission for this.".to_owned(),
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "Form expired",
                "This form is not valid any more; nothing was changed. Open the page again.".to_owned(),
            ),
            Self::Malformed(what) => (StatusCode::BAD_REQUEST, "Request not understood", (*what).to_owned()),
            Self::TooLarge(most) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Too large",
                format!("What was sent is larger than {}; nothing was changed.", size(*most)),
            ),
            Self::TooManyFiles(most) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Too many files",
                format!("A form sends at most {most} files at a time; nothing was changed."),
            ),
            Self::Host => (
                StatusCode::MISDIRECTED_REQUEST,
                "Unknown host",
                "The panel does not answer under this name. Add it with --allowed-host.".to_owned(),
            ),
            Self::Db(DbError::Gone(_)) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Database not available",
                "The database does not answer at the moment; nothing was changed. Try again in a few seconds.".to_owned(),
            ),
            Self::Db(DbError::Busy(_)) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Database busy",
                "The database is busy or the query took too long; nothing was changed. Try again, or narrow the search.".to_owned(),
            ),
            Self::Db(DbError::Refused { refusal, .. }) => {
                (StatusCode::CONFLICT, "Refused by the database", refusal.message().to_owned())
            }
            Self::Refused(refused) => (StatusCode::UNPROCESSABLE_ENTITY, "Refused", refused.to_string()),
            Self::Busy(text) => (StatusCode::SERVICE_UNAVAILABLE, "Busy", text.clone()),
            Self::Timeout => (StatusCode::SERVICE_UNAVAILABLE, "Too slow", "The page took too long.".to_owned()),
            Self::Db(DbError::Failed(_)) | Self::Fault(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "Error", "Something went wrong; it is in the log.".to_owned())
            }
        }
    }

    /// What only the log and a developer on this machine see.
    pub(super) fn details(&self) -> Option<String> {
        match self {
            Self::Db(DbError::Failed(text)) => Some(format!(
                "{text}\n\nIf the views are newer than the database, run `opp migrate`; if they are older than the models, `opp makeviews`."
            )),
            Self::Db(DbError::Gone(text) | DbError::Busy(text)) | Self::Fault(text) => Some(text.clone()),
            _ => None,
        }
    }
}
