//! Reads the values that keywords share: strings, numbers, paths, lists of names.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitBool, LitInt, LitStr, Path, Token};

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

/// `= field`.
pub(crate) fn name(input: ParseStream<'_>) -> syn::Result<Ident> {
    input.parse::<Token![=]>()?;
    input.call(Ident::parse_any)
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
