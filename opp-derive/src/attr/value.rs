//! Which value is written: `0`, `-1.5`, `"x"`, `true`, `now`, `uuid`, `expr("…")`?

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Lit, LitStr, Token};

/// What is said of a word where a database is expected.
pub(super) const UNKNOWN_DATABASE: &str = "a database is sqlite, postgres or mysql";

/// A value as written.
#[derive(Clone)]
pub(crate) enum Literal {
    Bool(bool),
    Integer(i64),
    Number(String),
    Text(String),
    Now,
    Uuid,
    Expr(String),
}

/// A value for all databases, or for some.
#[derive(Clone, Default)]
pub(crate) struct Literals {
    pub(crate) all: Option<Literal>,
    pub(crate) sqlite: Option<Literal>,
    pub(crate) postgres: Option<Literal>,
    pub(crate) mysql: Option<Literal>,
    pub(crate) span: Option<Span>,
}

impl Literals {
    /// `= value`, or `(postgres = value, sqlite = value)`.
    pub(crate) fn read(word: &Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span: Some(word.span()),
            ..Self::default()
        };
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            read.all = Some(input.parse()?);
            return Ok(read);
        }
        let content;
        syn::parenthesized!(content in input);
        while !content.is_empty() {
            let database: Ident = content.parse()?;
            content.parse::<Token![=]>()?;
            let value = Some(content.parse()?);
            match database.to_string().as_str() {
                "sqlite" => read.sqlite = value,
                "postgres" => read.postgres = value,
                "mysql" => read.mysql = value,
                _ => {
                    return Err(syn::Error::new(database.span(), UNKNOWN_DATABASE));
                }
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(read)
    }
}

impl Parse for Literal {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Ident) && !input.peek(syn::LitBool) {
            return word(input);
        }
        let negative = input.parse::<Option<Token![-]>>()?.is_some();
        let literal: Lit = input.parse()?;
        let sign = if negative { "-" } else { "" };
        match &literal {
            Lit::Bool(flag) if !negative => Ok(Self::Bool(flag.value)),
            Lit::Str(text) if !negative => Ok(Self::Text(text.value())),
            Lit::Int(number) => {
                let digits = format!("{sign}{}", number.base10_digits());
                let value = digits
                    .parse()
                    .map_err(|_| syn::Error::new(number.span(), "the number does not fit 64 bits"))?;
                Ok(Self::Integer(value))
            }
            Lit::Float(number) => Ok(Self::Number(format!("{sign}{}", number.base10_digits()))),
            other => Err(syn::Error::new(
                other.span(),
                "a value is a number, a text, true, false, now, uuid or expr(\"…\")",
            )),
        }
    }
}

fn word(input: ParseStream<'_>) -> syn::Result<Literal> {
    let word: Ident = input.parse()?;
    match word.to_string().as_str() {
        "now" => Ok(Literal::Now),
        "uuid" => Ok(Literal::Uuid),
        "expr" => {
            let content;
            syn::parenthesized!(content in input);
            Ok(Literal::Expr(content.parse::<LitStr>()?.value()))
        }
        _ => Err(syn::Error::new(
            word.span(),
            "a value is a number, a text, true, false, now, uuid or expr(\"…\")",
        )),
    }
}
