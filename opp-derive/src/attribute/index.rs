//! Reads `index(…)`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, Lit, LitStr, Token};

use super::shapes::{names, string};
use super::vocabulary::IndexKeyword;
use super::{AttrParser, Only, read_list};

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

/// One part of an index as written.
pub(crate) enum Part {
    Column { field: Ident, ordering: ColumnOrdering },
    Expr(LitStr),
}

/// How an index orders a column.
#[derive(Default)]
pub(crate) struct ColumnOrdering {
    pub(crate) desc: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) opclass: Option<LitStr>,
}

impl IndexAttr {
    /// An index of nothing yet.
    fn at(span: Span) -> Self {
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
        read_list(&mut index, input)?;
        Ok(index)
    }

    /// `index` or `index(name = "…", desc)` of a field.
    pub(crate) fn of_field(field: &Ident, span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut parser = FieldIndexParser {
            index: Self::at(span),
            ordering: ColumnOrdering::default(),
        };
        if input.peek(syn::token::Paren) {
            read_list(&mut parser, input)?;
        }
        let FieldIndexParser { mut index, ordering } = parser;
        let part = Part::Column {
            field: field.clone(),
            ordering,
        };
        index.parts.insert(0, part);
        Ok(index)
    }
}

impl AttrParser for IndexAttr {
    type Keyword = IndexKeyword;
    const MIXED: bool = true;

    fn keyword(&mut self, keyword: IndexKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            IndexKeyword::Name => self.name = Some(string(input)?),
            IndexKeyword::Where => self.predicate = Some(string(input)?),
            IndexKeyword::Method => self.method = Some(string(input)?),
            IndexKeyword::Include => self.include = names(input)?,
            IndexKeyword::With => self.with = parameters(input)?,
            IndexKeyword::Only => self.only = Some(Only::read(name.span(), input)?),
            IndexKeyword::Expr => {
                let content;
                syn::parenthesized!(content in input);
                self.parts.push(Part::Expr(content.parse()?));
            }
            IndexKeyword::Unique => self.unique = true,
            IndexKeyword::Concurrently => self.concurrently = true,
        }
        Ok(())
    }

    /// A column with its ordering.
    fn other(&mut self, field: Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let mut ordering = ColumnOrdering::default();
        while !input.is_empty() && !input.peek(Token![,]) {
            if !ordering.read_word(input)? {
                return Err(
                    input.error("expected asc, desc, nulls_first, nulls_last or opclass = \"…\" after a column")
                );
            }
        }
        self.parts.push(Part::Column { field, ordering });
        Ok(())
    }
}

/// The index of a field: the column is known, its ordering is written alone.
struct FieldIndexParser {
    index: IndexAttr,
    ordering: ColumnOrdering,
}

impl AttrParser for FieldIndexParser {
    type Keyword = IndexKeyword;
    const MIXED: bool = true;

    fn keyword(&mut self, keyword: IndexKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        self.index.keyword(keyword, name, input)
    }

    fn other(&mut self, word: Ident, input: ParseStream<'_>) -> syn::Result<()> {
        if self.ordering.apply(&word, input)? {
            return Ok(());
        }
        let message =
            "the index of a field covers only that field: list several columns on the struct, `index(a, b desc)`";
        Err(syn::Error::new(word.span(), message))
    }
}

impl ColumnOrdering {
    /// Reads `asc`, `desc`, `nulls_first`, `nulls_last` or `opclass = "…"`, where one of them comes next.
    fn read_word(&mut self, input: ParseStream<'_>) -> syn::Result<bool> {
        let ahead = input.fork();
        let Ok(word) = ahead.call(Ident::parse_any) else {
            return Ok(false);
        };
        let known = ["asc", "desc", "nulls_first", "nulls_last", "opclass"];
        if !known.iter().any(|known| word == known) {
            return Ok(false);
        }
        let word = input.call(Ident::parse_any)?;
        self.apply(&word, input)
    }

    /// Applies a word of an ordering; `false` where it is another word.
    fn apply(&mut self, word: &Ident, input: ParseStream<'_>) -> syn::Result<bool> {
        match word.to_string().as_str() {
            "asc" => self.desc = false,
            "desc" => self.desc = true,
            "nulls_first" => self.nulls_first = Some(true),
            "nulls_last" => self.nulls_first = Some(false),
            "opclass" if input.peek(Token![=]) => self.opclass = Some(string(input)?),
            _ => return Ok(false),
        }
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
