//! Reads `check`, of a field and of a struct.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::shapes::string;
use super::vocabulary::CheckKeyword;
use super::{AttrParser, Only, PerDatabase, read_words};

/// A check constraint as written.
pub(crate) struct CheckAttr {
    pub(crate) name: Option<CheckName>,
    pub(crate) expression: PerDatabase<LitStr>,
    pub(crate) only: Option<Only>,
}

/// The name of a check constraint.
pub(crate) enum CheckName {
    /// What follows the table's name.
    Suffix(Ident),
    /// The whole name.
    Whole(LitStr),
}

impl CheckAttr {
    /// `= "…"`, or `("…", name = "…", only(…), postgres = "…")`.
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            name: None,
            expression: PerDatabase::none(),
            only: None,
        };
        if input.peek(Token![=]) {
            read.expression.all = Some(string(input)?);
            return Ok(read);
        }
        let content;
        syn::parenthesized!(content in input);
        if content.peek(LitStr) {
            read.expression.all = Some(content.parse()?);
            content.parse::<Option<Token![,]>>()?;
        }
        read_words(&mut read, &content)?;
        if read.expression.is_none() {
            return Err(syn::Error::new(span, "a check needs an expression"));
        }
        Ok(read)
    }

    /// `(name = "…", "whole name" = "…", name(postgres = "…"))` of a struct.
    pub(crate) fn read_all(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let content;
        syn::parenthesized!(content in input);
        let mut checks = Vec::new();
        while !content.is_empty() {
            let (name, span) = if content.peek(LitStr) {
                let name: LitStr = content.parse()?;
                let span = name.span();
                (CheckName::Whole(name), span)
            } else {
                let name = content.call(Ident::parse_any)?;
                let span = name.span();
                (CheckName::Suffix(name), span)
            };
            let mut check = Self::read(span, &content)?;
            if let Some(CheckName::Whole(second)) = &check.name {
                return Err(syn::Error::new(second.span(), "this check already has a name"));
            }
            check.name = Some(name);
            checks.push(check);
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(checks)
    }
}

impl AttrParser for CheckAttr {
    type Keyword = CheckKeyword;

    fn keyword(&mut self, keyword: CheckKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            CheckKeyword::Name => self.name = Some(CheckName::Whole(string(input)?)),
            CheckKeyword::Only => self.only = Some(Only::read(name.span(), input)?),
            CheckKeyword::Sqlite => self.expression.sqlite = Some(string(input)?),
            CheckKeyword::Postgres => self.expression.postgres = Some(string(input)?),
            CheckKeyword::Mysql => self.expression.mysql = Some(string(input)?),
        }
        Ok(())
    }
}
