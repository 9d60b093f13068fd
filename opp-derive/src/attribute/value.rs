//! Reads values: `0`, `-1.5`, `"x"`, `true`, `now`, `uuid`, `expr("…")`.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Lit, LitStr, Token};

/// A value as written.
#[derive(Clone)]
pub(crate) struct Literal {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// What is written.
#[derive(Clone)]
pub(crate) enum Value {
    Bool(bool),
    Integer(i64),
    Number(String),
    Text(String),
    Now,
    Uuid,
    Expr(String),
}

const FORMS: &str = "a value is a number, a string, true, false, now, uuid or expr(\"…\")";

impl Parse for Literal {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let span = input.span();
        let value = if input.peek(Ident) && !input.peek(syn::LitBool) {
            word(input)?
        } else {
            literal(input)?
        };
        Ok(Self { span, value })
    }
}

fn literal(input: ParseStream<'_>) -> syn::Result<Value> {
    let negative = input.parse::<Option<Token![-]>>()?.is_some();
    let literal: Lit = input.parse()?;
    let sign = if negative { "-" } else { "" };
    match &literal {
        Lit::Bool(flag) if !negative => Ok(Value::Bool(flag.value)),
        Lit::Str(text) if !negative => Ok(Value::Text(text.value())),
        Lit::Int(number) => {
            let digits = format!("{sign}{}", number.base10_digits());
            let value = digits
                .parse()
                .map_err(|_| syn::Error::new(number.span(), "the number does not fit 64 bits"))?;
            Ok(Value::Integer(value))
        }
        Lit::Float(number) => Ok(Value::Number(format!("{sign}{}", number.base10_digits()))),
        other => Err(syn::Error::new(other.span(), FORMS)),
    }
}

fn word(input: ParseStream<'_>) -> syn::Result<Value> {
    let word: Ident = input.parse()?;
    match word.to_string().as_str() {
        "now" => Ok(Value::Now),
        "uuid" => Ok(Value::Uuid),
        "expr" => {
            let content;
            syn::parenthesized!(content in input);
            Ok(Value::Expr(content.parse::<LitStr>()?.value()))
        }
        _ => Err(syn::Error::new(word.span(), FORMS)),
    }
}
