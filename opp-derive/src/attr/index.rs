//! What does `index(…)` say?

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

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
    pub(crate) concurrently: bool,
}

/// One part of an index as written.
pub(crate) enum Part {
    Column {
        field: Ident,
        desc: bool,
        nulls_first: Option<bool>,
    },
    Expr(LitStr),
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
            concurrently: false,
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
        let (mut desc, mut nulls_first) = (false, None);
        if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            while !content.is_empty() {
                if !direction(&content, &mut desc, &mut nulls_first)? {
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
                desc,
                nulls_first,
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
            "expr" if input.peek(syn::token::Paren) => {
                let content;
                syn::parenthesized!(content in input);
                self.parts.push(Part::Expr(content.parse()?));
            }
            "unique" => self.unique = true,
            "concurrently" => self.concurrently = true,
            _ => {
                let (mut desc, mut nulls_first) = (false, None);
                while !input.is_empty() && !input.peek(Token![,]) {
                    if !direction(input, &mut desc, &mut nulls_first)? {
                        return Err(input.error("after a column comes asc, desc, nulls_first or nulls_last"));
                    }
                }
                self.parts.push(Part::Column {
                    field: word,
                    desc,
                    nulls_first,
                });
            }
        }
        Ok(())
    }
}

/// Reads `asc`, `desc`, `nulls_first` or `nulls_last`, where one of them comes next.
fn direction(input: ParseStream<'_>, desc: &mut bool, nulls_first: &mut Option<bool>) -> syn::Result<bool> {
    let ahead = input.fork();
    let Ok(word) = ahead.call(Ident::parse_any) else {
        return Ok(false);
    };
    match word.to_string().as_str() {
        "asc" => *desc = false,
        "desc" => *desc = true,
        "nulls_first" => *nulls_first = Some(true),
        "nulls_last" => *nulls_first = Some(false),
        _ => return Ok(false),
    }
    input.call(Ident::parse_any)?;
    Ok(true)
}
