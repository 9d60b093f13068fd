//! Reads `check`, of a field and of a struct.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::shapes::string;
use super::vocabulary::{CheckKeyword, Vocabulary as _};
use super::{AttrParser, Only, PerDatabase, read_words};

/// A check constraint as written.
pub(crate) struct CheckAttr {
    pub(crate) name: Option<CheckName>,
    pub(crate) expression: PerDatabase<LitStr>,
    pub(crate) only: Option<Only>,
    /// Whether a name with its expression may be inside.
    named_inside: bool,
}

/// The name of a check constraint.
pub(crate) enum CheckName {
    /// What follows the table's name.
    Suffix(Ident),
    /// The whole name.
    Whole(LitStr),
}

impl CheckAttr {
    /// `= "…"`, or `("…", name = "…", only(…), postgres = "…")`, or `(name = "…")` and `(name(…))` as on a struct.
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        Self::read_one(span, input, true)
    }

    fn read_one(span: Span, input: ParseStream<'_>, named_inside: bool) -> syn::Result<Self> {
        let mut read = Self {
            name: None,
            expression: PerDatabase::none(),
            only: None,
            named_inside,
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
            let mut check = Self::read_one(span, &content, false)?;
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

fn unknown(word: &Ident) -> syn::Error {
    let known = CheckKeyword::names().join(", ");
    syn::Error::new(
        word.span(),
        format!("unknown keyword `{word}`: `check(…)` takes {known}"),
    )
}

impl AttrParser for CheckAttr {
    type Keyword = CheckKeyword;
    /// `name(…)` is a check called `name`.
    const MIXED: bool = true;

    fn other(&mut self, word: Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let is_first = self.expression.is_none() && self.name.is_none() && self.only.is_none();
        if !self.named_inside || !is_first {
            return Err(unknown(&word));
        }
        *self = Self::read_one(word.span(), input, false)?;
        if let Some(CheckName::Whole(second)) = &self.name {
            return Err(syn::Error::new(second.span(), "this check already has a name"));
        }
        self.name = Some(CheckName::Suffix(word));
        Ok(())
    }

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
