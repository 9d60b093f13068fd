//! Reads the names and types in Diesel's own attributes, so that nothing has to be written twice.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitStr, Path, Token, Type};

use crate::attribute;
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
            if word == "table_name" && input.peek(Token![=]) {
                read.table = Some(path_or_text(input)?);
            } else if word == "primary_key" {
                read.primary_key = Some(attribute::names(input)?);
            } else {
                attribute::skip(input)?;
            }
            Ok(())
        });
        read
    }

    /// The path of a table that another module declares: one of several words. `self::orders` is this module's.
    pub(crate) fn declared_elsewhere(&self) -> Option<&Path> {
        let path = self.table.as_ref()?;
        let here = path.segments.len() == 2 && path.segments[0].ident == "self";
        (path.segments.len() > 1 && !here).then_some(path)
    }
}

/// `#[diesel(column_name = …, serialize_as = …, deserialize_as = …, embed)]`.
#[derive(Default)]
pub(crate) struct FieldNames {
    pub(crate) column: Option<Ident>,
    /// The type that Diesel reads or writes in place of the field's.
    pub(crate) converted: Option<Type>,
    pub(crate) embed: Option<Span>,
}

impl FieldNames {
    pub(crate) fn read(attributes: &[Attribute], errors: &Errors) -> Self {
        let mut read = Self::default();
        each(attributes, errors, |word, input| {
            if word == "column_name" && input.peek(Token![=]) {
                read.column = path_or_text(input)?.segments.pop().map(|segment| segment.ident);
                return Ok(());
            }
            if (word == "serialize_as" || word == "deserialize_as") && input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                let converted: Type = input.parse()?;
                match &read.converted {
                    Some(other) if *other != converted => errors.at(
                        converted.span(),
                        "`serialize_as` and `deserialize_as` of a column need the same type, which is the column's",
                    ),
                    _ => read.converted = Some(converted),
                }
                return Ok(());
            }
            if word == "embed" {
                read.embed = Some(word.span());
            }
            attribute::skip(input)
        });
        read
    }
}

fn each(attributes: &[Attribute], errors: &Errors, mut word: impl FnMut(Ident, ParseStream<'_>) -> syn::Result<()>) {
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("diesel"))
    {
        let read = attribute.parse_args_with(|input: ParseStream<'_>| attribute::separated(input, &mut word));
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
