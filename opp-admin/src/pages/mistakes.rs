//! What is wrong with a form, at its fields and as a whole.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use crate::db::{DbError, Refusal};
use crate::descriptor::{Field, View};
use crate::web::Failure;

/// Messages of a form: at a field, by the name of its input without the kind, or for the whole.
#[derive(Default)]
pub(crate) struct Mistakes {
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) whole: Vec<String>,
    pub(crate) password: Option<String>,
    pub(crate) confirm: Option<String>,
    /// Whether somebody else changed what was to be saved.
    pub(crate) conflict: bool,
}

impl Mistakes {
    pub(crate) fn status(&self) -> StatusCode {
        if self.conflict {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    /// Puts the message of a refusal at the field that the database names, of the form or of the line that a prefix names.
    fn refuse(&mut self, view: &View, prefix: &str, error: &DbError, refusal: Refusal) {
        let message = refusal.message().to_owned();
        match error.field(view).filter(|field| !field.secret) {
            Some(field) => drop(self.fields.insert(format!("{prefix}{}", field.name), message)),
            None => self.whole.push(message),
        }
    }

    /// Takes a failure that is about values: of the form, or of the line that a prefix names. Any other one is given back.
    pub(crate) fn take(&mut self, view: &View, prefix: &str, failure: Failure) -> Result<(), Failure> {
        match failure {
            Failure::Db(error) => match &error {
                DbError::Refused { refusal, message } => {
                    tracing::info!(table = view.table, message, "values refused");
                    self.refuse(view, prefix, &error, *refusal);
                    Ok(())
                }
                _ => Err(Failure::Db(error)),
            },
            Failure::Refused(refused) => {
                let text = refused.to_string();
                match refused
                    .field
                    .filter(|name| view.field(name).is_some_and(|field| !field.secret))
                {
                    Some(name) => drop(self.fields.insert(format!("{prefix}{name}"), text)),
                    None => self.whole.push(text),
                }
                Ok(())
            }
            other => Err(other),
        }
    }

    /// The messages that no input shows.
    pub(crate) fn rest(&mut self) -> Vec<String> {
        let mut all = std::mem::take(&mut self.whole);
        for (name, text) in std::mem::take(&mut self.fields) {
            match name.rsplit_once('.').map_or(name.as_str(), |(_, field)| field) {
                "" => all.push(text),
                field => all.push(format!("{field}: {text}")),
            }
        }
        all
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_empty() && self.password.is_none() && self.confirm.is_none()
    }
}

/// What a form writes.
pub(crate) type Values<'a> = Vec<(&'a Field, Option<String>)>;
