//! Which names do Diesel's own attributes give? They are honoured, so that nothing is said twice.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Ident, LitStr, Path, Token};

use crate::errors::Errors;

/// `#[diesel(table_name = …, primary_key(…))]`.
#[derive(Default)]
pub(crate) struct StructNames {
    pub(crate) table: Option<Path>,
    pub(crate) primary_key: Option<Vec<Ident>>,
}

impl StructNames {
    pub(crate) fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut read = Self::default();
        each(attributes, errors, |word, input| {
            match word {
                "table_name" if input.peek(Token![=]) => read.table = Some(path_or_text(input)?),
                "primary_key" => read.primary_key = Some(crate::attr::names(input)?),
                _ => pass_over(input)?,
            }
            Ok(())
        });
        read
    }
}

/// `#[diesel(column_name = …)]`.
pub(crate) fn column_name(attributes: &[Attribute], errors: &Errors) -> Option<Ident> {
    let mut name = None;
    each(attributes, errors, |word, input| {
        if word == "column_name" && input.peek(Token![=]) {
            name = path_or_text(input)?.segments.pop().map(|segment| segment.ident);
            return Ok(());
        }
        pass_over(input)
    });
    name
}

fn each(attributes: &[Attribute], errors: &Errors, mut word: impl FnMut(&str, ParseStream<'_>) -> syn::Result<()>) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("diesel"))
    {
        let read = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                let name = input.call(Ident::parse_any)?;
                word(&name.to_string(), input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        // Diesel's own derives report what is wrong with its attributes; without one of them nobody would.
        if let Err(error) = read {
            errors.take(error);
        }
    }
}

fn path_or_text(input: ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![=]>()?;
    if input.peek(LitStr) {
        input.parse::<LitStr>()?.parse()
    } else {
        input.parse()
    }
}

fn pass_over(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}
