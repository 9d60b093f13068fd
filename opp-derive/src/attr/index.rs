//! What does `index(…)` say?

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitStr, Token};

use super::value::UNKNOWN_DATABASE;
use super::{names, string};

/// An index as written.
pub(crate) struct IndexAttr {
    pub(crate) span: Span,
    pub(crate) parts: Vec<Part>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    pub(crate) predicate: Option<LitStr>,
    pub(crate) method: Option<LitStr>,
    pub(crate) include: Vec<Ident>,
    pub(crate) with: Vec<(Ident, String)>,
    pub(crate) concurrently: bool,
    pub(crate) only: Option<Only>,
}

/// The databases that `only(…)` names.
#[derive(Default)]
pub(crate) struct Only {
    pub(crate) sqlite: bool,
    pub(crate) postgres: bool,
    pub(crate) mysql: bool,
}

/// One part of an index as written.
pub(crate) enum Part {
    Column { field: Ident, how: How },
    Expr(LitStr),
}

/// What is said of a column in an index.
#[derive(Default)]
pub(crate) struct How {
    pub(crate) desc: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) opclass: Option<LitStr>,
}

impl IndexAttr {
    /// An index of nothing yet.
    pub(crate) fn at(span: Span) -> Self {
        Self {
            span,
            parts: Vec::new(),
            name: None,
            unique: false,
            predicate: None,
            method: None,
            include: Vec::new(),
            with: Vec::new(),
            concurrently: false,
            only: None,
        }
    }

    /// `(a, b desc, name = "…", unique, …)` of a struct.
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut index = Self::at(span);
        let content;
        syn::parenthesized!(content in input);
        while !content.is_empty() {
            index.item(&content)?;
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(index)
    }

    /// `index` or `index(name = "…", desc)` of a field.
    pub(crate) fn of_field(field: &Ident, span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut index = Self::at(span);
        let mut how = How::default();
        if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            while !content.is_empty() {
                if !how.word(&content)? {
                    index.item(&content)?;
                }
                if let Some(Part::Column { field, .. }) = index.parts.first() {
                    let message = "the index of a field is over that field; list several columns on the struct: `index(a, b desc)`";
                    return Err(syn::Error::new(field.span(), message));
                }
                if !content.is_empty() {
                    content.parse::<Token![,]>()?;
                }
            }
        }
        index.parts.insert(
            0,
            Part::Column {
                field: field.clone(),
                how,
            },
        );
        Ok(index)
    }

    fn item(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "name" if input.peek(Token![=]) => self.name = Some(string(input)?),
            "where" if input.peek(Token![=]) => self.predicate = Some(string(input)?),
            "method" if input.peek(Token![=]) => self.method = Some(string(input)?),
            "include" if input.peek(syn::token::Paren) => self.include = names(input)?,
            "with" if input.peek(syn::token::Paren) => self.with = parameters(input)?,
            "only" if input.peek(syn::token::Paren) => self.only = Some(Only::read(word.span(), input)?),
            "expr" if input.peek(syn::token::Paren) => {
                let content;
                syn::parenthesized!(content in input);
                self.parts.push(Part::Expr(content.parse()?));
            }
            "unique" => self.unique = true,
            "concurrently" => self.concurrently = true,
            _ => {
                let mut how = How::default();
                while !input.is_empty() && !input.peek(Token![,]) {
                    if !how.word(input)? {
                        let known = "after a column comes asc, desc, nulls_first, nulls_last or opclass = \"…\"";
                        return Err(input.error(known));
                    }
                }
                self.parts.push(Part::Column { field: word, how });
            }
        }
        Ok(())
    }
}

impl Only {
    /// `(postgres, sqlite)`: at least one, each once.
    fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut only = Self::default();
        let databases = names(input)?;
        for database in &databases {
            let said = match database.to_string().as_str() {
                "sqlite" => &mut only.sqlite,
                "postgres" => &mut only.postgres,
                "mysql" => &mut only.mysql,
                _ => return Err(syn::Error::new(database.span(), UNKNOWN_DATABASE)),
            };
            if std::mem::replace(said, true) {
                return Err(syn::Error::new(database.span(), "this database is named twice"));
            }
        }
        if databases.is_empty() {
            return Err(syn::Error::new(
                span,
                "name the databases that have the index: `only(postgres)`",
            ));
        }
        Ok(only)
    }
}

impl How {
    /// Reads `asc`, `desc`, `nulls_first`, `nulls_last` or `opclass = "…"`, where one of them comes next.
    fn word(&mut self, input: ParseStream<'_>) -> syn::Result<bool> {
        let ahead = input.fork();
        let Ok(word) = ahead.call(Ident::parse_any) else {
            return Ok(false);
        };
        match word.to_string().as_str() {
            "asc" => self.desc = false,
            "desc" => self.desc = true,
            "nulls_first" => self.nulls_first = Some(true),
            "nulls_last" => self.nulls_first = Some(false),
            "opclass" if ahead.peek(Token![=]) => {
                input.call(Ident::parse_any)?;
                self.opclass = Some(string(input)?);
                return Ok(true);
            }
            _ => return Ok(false),
        }
        input.call(Ident::parse_any)?;
        Ok(true)
    }
}

/// `(m = 16, fastupdate = off)`: values as PostgreSQL takes them.
fn parameters(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, String)>> {
    let content;
    syn::parenthesized!(content in input);
    let one = |input: ParseStream<'_>| {
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let value = match input.parse::<Lit>() {
            Ok(Lit::Str(text)) => text.value(),
            Ok(literal) => literal.into_token_stream().to_string(),
            Err(_) => input.call(Ident::parse_any)?.to_string(),
        };
        Ok((name, value))
    };
    let parameters = content.parse_terminated(one, Token![,])?;
    Ok(parameters.into_iter().collect())
}
