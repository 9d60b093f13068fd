//! Reads `generated` and `identity`: how the database computes or numbers a column.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

use super::shapes::{name, string};
use super::vocabulary::GeneratedKeyword;
use super::{AttrParser, Only, PerDatabase, read_words};

/// A generated column as written.
pub(crate) struct GeneratedAttr {
    pub(crate) span: Span,
    pub(crate) expression: PerDatabase<LitStr>,
    pub(crate) only: Option<Only>,
}

impl GeneratedAttr {
    /// `= "…"`, or `("…", only(…))`, or `(sqlite = "…", postgres = "…")`.
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
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
            return Err(syn::Error::new(span, "a generated column needs an expression"));
        }
        Ok(read)
    }
}

impl AttrParser for GeneratedAttr {
    type Keyword = GeneratedKeyword;

    fn keyword(&mut self, keyword: GeneratedKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            GeneratedKeyword::Only => self.only = Some(Only::read(name.span(), input)?),
            GeneratedKeyword::Sqlite => self.expression.sqlite = Some(string(input)?),
            GeneratedKeyword::Postgres => self.expression.postgres = Some(string(input)?),
            GeneratedKeyword::Mysql => self.expression.mysql = Some(string(input)?),
        }
        Ok(())
    }
}

/// How PostgreSQL numbers an auto-increment key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdentityAttr {
    ByDefault,
    Always,
    Serial,
}

impl IdentityAttr {
    /// `= always`.
    pub(crate) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = name(input)?;
        match word.to_string().as_str() {
            "by_default" => Ok(Self::ByDefault),
            "always" => Ok(Self::Always),
            "serial" => Ok(Self::Serial),
            other => Err(syn::Error::new(
                word.span(),
                format!("unknown identity `{other}`: use by_default, always or serial"),
            )),
        }
    }
}
