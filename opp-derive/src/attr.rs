//! What do the attributes say, as written? Reads tokens; what it means is [`crate::model`]'s business.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitBool, LitInt, LitStr, Path, Token};

use crate::errors::Errors;
use crate::key::{self, Place};
use crate::naming::closest;

mod field;
mod index;
mod structs;
mod value;
mod variant;

pub(crate) use field::{Action, FieldAttrs, SqlTypes};
pub(crate) use index::{How, IndexAttr, Only, Part};
pub(crate) use structs::{Admin, CompositeKey, OfTable, OfView, StructAttrs, UniqueAttr};
pub(crate) use value::{Literal, Literals};
pub(crate) use variant::{EnumAttrs, VariantAttrs};

/// Something that reads one word after another.
pub(crate) trait Words {
    /// Where the words stand.
    const PLACE: Place;
    /// Reads what follows a known word.
    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()>;
}

/// Reads every `#[opp(…)]` of an item. A word that cannot be read is reported, and the others are read on.
pub(crate) fn read<W: Words>(words: &mut W, attributes: &[Attribute], errors: &Errors) {
    let mut seen: Vec<String> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("opp")) {
        let list = attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                one(words, input, &mut seen, errors)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        });
        if let Err(error) = list {
            errors.take(error);
        }
    }
}

/// Words that may stand more than once on one item.
const REPEATED: &[&str] = &["index", "unique", "check", "foreign_key", "joins"];

fn one<W: Words>(words: &mut W, input: ParseStream<'_>, seen: &mut Vec<String>, errors: &Errors) -> syn::Result<()> {
    let name = input.call(Ident::parse_any)?;
    let word = name.to_string();
    if !key::of(W::PLACE).any(|known| known.name == word) {
        errors.at(name.span(), unknown(W::PLACE, &word));
        return skip(input);
    }
    let repeated = REPEATED.contains(&word.as_str()) && W::PLACE != Place::Field;
    if seen.contains(&word) && !repeated {
        errors.at(name.span(), format!("`{word}` is said twice; keep one of the two"));
    }
    seen.push(word.clone());
    // Tried on a fork, since what a list in parentheses leaves unread would be reported as a second mistake.
    let attempt = input.fork();
    match words.word(&name, &attempt) {
        Ok(()) => {
            input.advance_to(&attempt);
            Ok(())
        }
        Err(error) => {
            let form = key::example(W::PLACE, &word);
            errors.at(error.span(), format!("{error}; write `{form}`"));
            skip(input)
        }
    }
}

fn unknown(place: Place, word: &str) -> String {
    let others: Vec<&str> = key::WORDS
        .iter()
        .filter(|known| known.name == word)
        .map(|known| known.place.name())
        .collect();
    if let Some(right) = others.first() {
        let here: Vec<String> = key::of(place).map(|known| format!("`{}`", known.example)).collect();
        // A long list would say nothing.
        let instead = match here.as_slice() {
            [] | [_, _, _, ..] => String::new(),
            few => format!(", which takes {}", few.join(" and ")),
        };
        return format!("`{word}` belongs on {right}, not on {}{instead}", place.name());
    }
    match closest(word, key::of(place).map(|known| known.name)) {
        Some(near) => format!("`{word}` is not known; did you mean `{}`?", key::example(place, near)),
        None => {
            let known: Vec<&str> = key::of(place).map(|known| known.name).collect();
            format!("`{word}` is not known; {} knows {}", place.name(), known.join(", "))
        }
    }
}

/// Passes over the rest of a word, up to the next comma.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

/// `= "text"`.
pub(crate) fn string(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= true` or `= false`.
pub(crate) fn boolean(input: ParseStream<'_>) -> syn::Result<LitBool> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `= 100`.
pub(crate) fn number(input: ParseStream<'_>) -> syn::Result<(u32, Span)> {
    input.parse::<Token![=]>()?;
    let literal: LitInt = input.parse()?;
    Ok((literal.base10_parse()?, literal.span()))
}

/// `= some::path`.
pub(crate) fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `(a, b, c)`.
pub(crate) fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let content;
    syn::parenthesized!(content in input);
    Ok(content.parse_terminated(T::parse, Token![,])?.into_iter().collect())
}

/// `(column, other)`, raw identifiers and reserved words included.
pub(crate) fn names(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    syn::parenthesized!(content in input);
    let names = content.parse_terminated(Ident::parse_any, Token![,])?;
    Ok(names.into_iter().collect())
}
