//! Database errors: which of them are about the values somebody typed, and at which field.

use diesel::result::{DatabaseErrorKind, Error};

use crate::descriptor::{Field, View};

/// A statement that failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Gone(String),
    /// Another connection holds what is needed, or the statement took too long.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The database refused values.
    #[error("{message}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// The database's words, which may hold values; for the log only.
        message: String,
    },
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

/// Why a database refused values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Another row has the value.
    Unique,
    /// The row it points at does not exist, or rows point at this one.
    ForeignKey,
    /// A value is missing.
    NotNull,
    /// A check of the table does not hold.
    Check,
    /// The column does not take the value.
    Value,
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        let Error::DatabaseError(kind, info) = &error else {
            return Self::other(&error);
        };
        let mut message = info.message().to_owned();
        if let Some(constraint) = info.constraint_name() {
            message.push_str(&format!(" [{constraint}]"));
        }
        if let Some(column) = info.column_name() {
            message.push_str(&format!(" [{column}]"));
        }
        let refused = |refusal| Self::Refused {
            refusal,
            message: message.clone(),
        };
        match kind {
            DatabaseErrorKind::UniqueViolation => refused(Refusal::Unique),
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => {
                refused(Refusal::ForeignKey)
            }
            DatabaseErrorKind::NotNullViolation => refused(Refusal::NotNull),
            DatabaseErrorKind::CheckViolation => refused(Refusal::Check),
            DatabaseErrorKind::ClosedConnection => Self::Gone(message),
            _ => Self::by_words(message),
        }
    }
}

impl DbError {
    fn other(error: &Error) -> Self {
        match error {
            Error::BrokenTransactionManager => Self::Gone(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }

    /// What Diesel has no kind for, told by the words of the three databases.
    fn by_words(message: String) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if has(&[
            "database is locked",
            "lock timeout",
            "Lock wait timeout",
            "statement timeout",
            "max_statement_time",
        ]) {
            return Self::Busy(message);
        }
        if has(&[
            "server closed",
            "connection closed",
            "Connection refused",
            "terminating connection",
            "gone away",
            "shutting down",
        ]) {
            return Self::Gone(message);
        }
        let refused = |refusal, message| Self::Refused { refusal, message };
        if message.starts_with("CONSTRAINT ") || message.starts_with("Check constraint") {
            return refused(Refusal::Check, message);
        }
        let value = [
            "value too long",
            "out of range",
            "invalid input syntax",
            "Data too long",
            "Out of range value",
            "Incorrect ",
            "Data truncated",
            "datatype mismatch",
            "numeric field overflow",
            "invalid byte sequence",
        ];
        if has(&value) {
            return refused(Refusal::Value, message);
        }
        Self::Failed(message)
    }

    /// The field that a refusal is about, where the database names it.
    pub(crate) fn field<'a>(&self, view: &'a View) -> Option<&'a Field> {
        let Self::Refused { message, .. } = self else {
            return None;
        };
        let words: Vec<&str> = message.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let named = |field: &&Field| {
            let column = field.column();
            let constraint = format!("{}_{column}", view.table);
            words
                .iter()
                .any(|word| *word == column || word.starts_with(&constraint))
        };
        // The longest name wins: `user_id` is also in the name of `user_id_key`.
        view.fields
            .iter()
            .filter(named)
            .max_by_key(|field| field.column().len())
    }
}

impl Refusal {
    /// What the form says.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Self::Unique => "Another row has this value already.",
            Self::ForeignKey => "The row that this points at does not exist.",
            Self::NotNull => "This field is required.",
            Self::Check => "A rule of the table does not allow this value.",
            Self::Value => "The database does not accept this value.",
        }
    }
}
