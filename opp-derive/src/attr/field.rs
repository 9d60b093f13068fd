//! What do the attributes of a field say?

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitStr, Path, Token, Type};

use super::{IndexAttr, Literal, Literals, Words, boolean, number, path, string};
use crate::key::Place;

/// Everything a field says.
pub(crate) struct FieldAttrs {
    /// The field, for the words that stand for a list of columns.
    pub(crate) field: Ident,
    pub(crate) primary_key: Option<Span>,
    pub(crate) auto_increment: Option<LitBool>,
    pub(crate) column: Option<LitStr>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<IndexAttr>,
    pub(crate) max_length: Option<(u32, Span)>,
    pub(crate) enforce_length: Option<LitBool>,
    pub(crate) precision: Option<(u32, Span)>,
    pub(crate) scale: Option<(u32, Span)>,
    pub(crate) default: Option<Literals>,
    pub(crate) references: Option<Path>,
    pub(crate) on_delete: Option<(Action, Span)>,
    pub(crate) on_update: Option<(Action, Span)>,
    pub(crate) constraint: Option<LitStr>,
    pub(crate) deferrable: Option<Span>,
    pub(crate) join: Option<LitBool>,
    pub(crate) check: Option<LitStr>,
    pub(crate) generated: Option<LitStr>,
    pub(crate) stored: Option<Span>,
    pub(crate) collate: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) sql_type: SqlTypes,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) backfill: Option<Literal>,
    pub(crate) skip: Option<Span>,
}

/// `sql_type(…)`.
#[derive(Default)]
pub(crate) struct SqlTypes {
    pub(crate) all: Option<LitStr>,
    pub(crate) sqlite: Option<LitStr>,
    pub(crate) postgres: Option<LitStr>,
    pub(crate) mysql: Option<LitStr>,
    pub(crate) diesel: Option<Type>,
}

/// What a foreign key does.
#[derive(Clone, Copy)]
#[expect(clippy::enum_variant_names, reason = "NO ACTION is SQL's word")]
pub(crate) enum Action {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl FieldAttrs {
    /// Nothing said yet.
    pub(crate) fn of(field: Ident) -> Self {
        Self {
            field,
            primary_key: None,
            auto_increment: None,
            column: None,
            unique: None,
            index: None,
            max_length: None,
            enforce_length: None,
            precision: None,
            scale: None,
            default: None,
            references: None,
            on_delete: None,
            on_update: None,
            constraint: None,
            deferrable: None,
            join: None,
            check: None,
            generated: None,
            stored: None,
            collate: None,
            comment: None,
            sql_type: SqlTypes::default(),
            renamed_from: None,
            backfill: None,
            skip: None,
        }
    }
}

impl Words for FieldAttrs {
    const PLACE: Place = Place::Field;

    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match name.to_string().as_str() {
            "primary_key" => self.primary_key = Some(flag(name, input)?),
            "unique" => self.unique = Some(flag(name, input)?),
            "deferrable" => self.deferrable = Some(flag(name, input)?),
            "stored" => self.stored = Some(flag(name, input)?),
            "skip" => self.skip = Some(flag(name, input)?),
            "auto_increment" => self.auto_increment = Some(boolean(input)?),
            "enforce_length" => self.enforce_length = Some(boolean(input)?),
            "join" => self.join = Some(boolean(input)?),
            "index" => self.index = Some(IndexAttr::of_field(&self.field, name.span(), input)?),
            "max_length" => self.max_length = Some(number(input)?),
            "precision" => self.precision = Some(number(input)?),
            "scale" => self.scale = Some(number(input)?),
            "default" => self.default = Some(Literals::read(name, input)?),
            "backfill" => {
                input.parse::<Token![=]>()?;
                self.backfill = Some(input.parse()?);
            }
            "references" => self.references = Some(path(input)?),
            "on_delete" => self.on_delete = Some(action(input)?),
            "on_update" => self.on_update = Some(action(input)?),
            "sql_type" => self.sql_type = SqlTypes::read(input)?,
            text => *self.text(text) = Some(string(input)?),
        }
        Ok(())
    }
}

impl FieldAttrs {
    /// The words that are a text.
    fn text(&mut self, word: &str) -> &mut Option<LitStr> {
        match word {
            "column" => &mut self.column,
            "constraint" => &mut self.constraint,
            "check" => &mut self.check,
            "generated" => &mut self.generated,
            "collate" => &mut self.collate,
            "comment" => &mut self.comment,
            _ => &mut self.renamed_from,
        }
    }
}

impl SqlTypes {
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self::default();
        if input.peek(Token![=]) {
            read.all = Some(string(input)?);
            return Ok(read);
        }
        let content;
        syn::parenthesized!(content in input);
        while !content.is_empty() {
            let word: Ident = content.parse()?;
            match word.to_string().as_str() {
                "sqlite" => read.sqlite = Some(string(&content)?),
                "postgres" => read.postgres = Some(string(&content)?),
                "mysql" => read.mysql = Some(string(&content)?),
                "diesel" => {
                    content.parse::<Token![=]>()?;
                    read.diesel = Some(content.parse()?);
                }
                _ => {
                    return Err(syn::Error::new(
                        word.span(),
                        "sql_type knows sqlite, postgres, mysql and diesel",
                    ));
                }
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(read)
    }
}

/// A word that stands alone.
pub(super) fn flag(name: &Ident, input: ParseStream<'_>) -> syn::Result<Span> {
    if input.is_empty() || input.peek(Token![,]) {
        Ok(name.span())
    } else {
        Err(input.error("the word stands alone"))
    }
}

/// `= cascade` and the like.
pub(crate) fn action(input: ParseStream<'_>) -> syn::Result<(Action, Span)> {
    input.parse::<Token![=]>()?;
    let word: Ident = input.parse()?;
    let action = match word.to_string().as_str() {
        "cascade" => Action::Cascade,
        "set_null" => Action::SetNull,
        "set_default" => Action::SetDefault,
        "restrict" => Action::Restrict,
        "no_action" => Action::NoAction,
        _ => {
            let message = "an action is cascade, set_null, set_default, restrict or no_action";
            return Err(syn::Error::new(word.span(), message));
        }
    };
    Ok((action, word.span()))
}
