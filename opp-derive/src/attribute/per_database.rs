//! Reads what may differ per database.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Token};

use super::separated;
use super::shapes::names;

/// A value for all databases, or for some.
#[derive(Clone)]
pub(crate) struct PerDatabase<T> {
    pub(crate) all: Option<T>,
    pub(crate) sqlite: Option<T>,
    pub(crate) postgres: Option<T>,
    pub(crate) mysql: Option<T>,
}

impl<T> PerDatabase<T> {
    /// No value yet.
    pub(crate) const fn none() -> Self {
        Self {
            all: None,
            sqlite: None,
            postgres: None,
            mysql: None,
        }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.values().next().is_none()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        [&self.all, &self.sqlite, &self.postgres, &self.mysql]
            .into_iter()
            .flatten()
    }

    /// The value's place for a database.
    pub(crate) fn side(&mut self, database: &Ident) -> syn::Result<&mut Option<T>> {
        match database.to_string().as_str() {
            "sqlite" => Ok(&mut self.sqlite),
            "postgres" => Ok(&mut self.postgres),
            "mysql" => Ok(&mut self.mysql),
            _ => Err(unknown_database(database)),
        }
    }
}

impl<T: Parse> PerDatabase<T> {
    /// `= value`, or `(postgres = value, sqlite = value)`.
    pub(crate) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self::none();
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            read.all = Some(input.parse()?);
            return Ok(read);
        }
        let content;
        let parentheses = syn::parenthesized!(content in input);
        separated(&content, |database, content| {
            let side = read.side(&database)?;
            content.parse::<Token![=]>()?;
            if side.replace(content.parse()?).is_some() {
                return Err(syn::Error::new(
                    database.span(),
                    format!("duplicate database `{database}`"),
                ));
            }
            Ok(())
        })?;
        if read.is_none() {
            return Err(syn::Error::new(parentheses.span.join(), "no value for any database"));
        }
        Ok(read)
    }
}

/// The databases of `only(…)`.
#[derive(Clone, Default)]
pub(crate) struct Only {
    pub(crate) sqlite: bool,
    pub(crate) postgres: bool,
    pub(crate) mysql: bool,
}

impl Only {
    /// `(postgres, sqlite)`: at least one, each once.
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut only = Self::default();
        let databases = names(input)?;
        for database in &databases {
            let listed = match database.to_string().as_str() {
                "sqlite" => &mut only.sqlite,
                "postgres" => &mut only.postgres,
                "mysql" => &mut only.mysql,
                _ => return Err(unknown_database(database)),
            };
            if std::mem::replace(listed, true) {
                return Err(syn::Error::new(
                    database.span(),
                    format!("duplicate database `{database}`"),
                ));
            }
        }
        if databases.is_empty() {
            return Err(syn::Error::new(span, "`only` needs at least one database"));
        }
        Ok(only)
    }
}

fn unknown_database(word: &Ident) -> syn::Error {
    syn::Error::new(
        word.span(),
        format!("unknown database `{word}`: use sqlite, postgres or mysql"),
    )
}
