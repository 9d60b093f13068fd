//! What do the attributes of a struct say?

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitStr, Path, Token};

use super::field::action;
use super::{Action, IndexAttr, Words, boolean, list, names, number, path, string};
use crate::key::Place;

/// Everything a struct of a table or view says.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema_name: Option<LitStr>,
    pub(crate) schema: Option<Path>,
    pub(crate) primary_key: Option<(Vec<Ident>, Span)>,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) uniques: Vec<UniqueAttr>,
    pub(crate) checks: Vec<(Ident, LitStr)>,
    pub(crate) foreign_keys: Vec<CompositeKey>,
    pub(crate) joins: Vec<Path>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) managed: Option<LitBool>,
    pub(crate) strict: Option<Span>,
    pub(crate) without_rowid: Option<Span>,
    pub(crate) engine: Option<LitStr>,
    pub(crate) charset: Option<LitStr>,
    pub(crate) mysql_collate: Option<LitStr>,
    pub(crate) database: Option<LitStr>,
    pub(crate) admin: Option<Admin>,
    pub(crate) view: Option<LitStr>,
    pub(crate) query: Option<LitStr>,
}

/// `unique(…)`.
pub(crate) struct UniqueAttr {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) deferrable: bool,
}

/// `foreign_key(…)`.
pub(crate) struct CompositeKey {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
    pub(crate) references: Vec<Path>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) name: Option<LitStr>,
    pub(crate) deferrable: bool,
}

/// `admin(…)`.
#[derive(Default)]
pub(crate) struct Admin {
    /// Name, plural, icon, category, with their words.
    pub(crate) texts: Vec<(String, LitStr)>,
    /// Lists of fields, with their words.
    pub(crate) lists: Vec<(String, Vec<Ident>)>,
    pub(crate) page_size: Option<u32>,
}

/// A struct's words, which of them depends on what is derived.
pub(crate) struct OfTable<'a>(pub(crate) &'a mut StructAttrs);
/// A view's words.
pub(crate) struct OfView<'a>(pub(crate) &'a mut StructAttrs);

impl Words for OfTable<'_> {
    const PLACE: Place = Place::Struct;
    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        self.0.word(name, input)
    }
}

impl Words for OfView<'_> {
    const PLACE: Place = Place::View;
    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        self.0.word(name, input)
    }
}

impl StructAttrs {
    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match name.to_string().as_str() {
            "schema" => self.schema = Some(path(input)?),
            "primary_key" => self.primary_key = Some((names(input)?, name.span())),
            "index" => self.indexes.push(IndexAttr::read(name.span(), input)?),
            "unique" => self.uniques.push(UniqueAttr::read(name.span(), input)?),
            "check" => self.checks.extend(checks(input)?),
            "foreign_key" => self.foreign_keys.push(CompositeKey::read(name.span(), input)?),
            "joins" => self.joins.extend(list(input)?),
            "managed" => self.managed = Some(boolean(input)?),
            "sqlite" => self.sqlite(input)?,
            "mysql" => self.mysql(input)?,
            "admin" => self.admin = Some(Admin::read(input)?),
            text => *self.text(text) = Some(string(input)?),
        }
        Ok(())
    }

    /// The words that are a text.
    fn text(&mut self, word: &str) -> &mut Option<LitStr> {
        match word {
            "table" => &mut self.table,
            "schema_name" => &mut self.schema_name,
            "renamed_from" => &mut self.renamed_from,
            "comment" => &mut self.comment,
            "database" => &mut self.database,
            "view" => &mut self.view,
            _ => &mut self.query,
        }
    }

    fn sqlite(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        for word in names(input)? {
            match word.to_string().as_str() {
                "strict" => self.strict = Some(word.span()),
                "without_rowid" => self.without_rowid = Some(word.span()),
                _ => return Err(syn::Error::new(word.span(), "sqlite knows strict and without_rowid")),
            }
        }
        Ok(())
    }

    fn mysql(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        items(input, |word, content| {
            match word.to_string().as_str() {
                "engine" => self.engine = Some(string(content)?),
                "charset" => self.charset = Some(string(content)?),
                "collate" => self.mysql_collate = Some(string(content)?),
                _ => return Err(syn::Error::new(word.span(), "mysql knows engine, charset and collate")),
            }
            Ok(())
        })
    }
}

impl UniqueAttr {
    fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            columns: Vec::new(),
            name: None,
            nulls_not_distinct: false,
            deferrable: false,
        };
        items(input, |word, content| {
            match word.to_string().as_str() {
                "name" if content.peek(Token![=]) => read.name = Some(string(content)?),
                "nulls_not_distinct" => read.nulls_not_distinct = true,
                "deferrable" => read.deferrable = true,
                _ => read.columns.push(word),
            }
            Ok(())
        })?;
        Ok(read)
    }
}

impl CompositeKey {
    fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            columns: Vec::new(),
            references: Vec::new(),
            on_delete: None,
            on_update: None,
            name: None,
            deferrable: false,
        };
        items(input, |word, content| {
            match word.to_string().as_str() {
                "columns" => read.columns = names(content)?,
                "references" => read.references = list(content)?,
                "on_delete" => read.on_delete = Some(action(content)?.0),
                "on_update" => read.on_update = Some(action(content)?.0),
                "name" => read.name = Some(string(content)?),
                "deferrable" => read.deferrable = true,
                _ => {
                    let known = "a foreign key knows columns, references, on_delete, on_update, name and deferrable";
                    return Err(syn::Error::new(word.span(), known));
                }
            }
            Ok(())
        })?;
        Ok(read)
    }
}

impl Admin {
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self::default();
        items(input, |word, content| {
            match word.to_string().as_str() {
                text @ ("name" | "name_plural" | "icon" | "category") => {
                    read.texts.push((text.to_owned(), string(content)?));
                }
                fields @ ("list" | "search" | "filter" | "sort" | "form") => {
                    read.lists.push((fields.to_owned(), names(content)?));
                }
                "page_size" => read.page_size = Some(number(content)?.0),
                _ => {
                    let known =
                        "admin knows list, search, filter, sort, form, name, name_plural, icon, category and page_size";
                    return Err(syn::Error::new(word.span(), known));
                }
            }
            Ok(())
        })?;
        Ok(read)
    }
}

/// `(name = "expression", …)`.
fn checks(input: ParseStream<'_>) -> syn::Result<Vec<(Ident, LitStr)>> {
    let mut checks = Vec::new();
    items(input, |word, content| {
        checks.push((word, string(content)?));
        Ok(())
    })?;
    Ok(checks)
}

/// `(word …, word …)`.
fn items(input: ParseStream<'_>, mut item: impl FnMut(Ident, ParseStream<'_>) -> syn::Result<()>) -> syn::Result<()> {
    let content;
    syn::parenthesized!(content in input);
    while !content.is_empty() {
        let word = content.call(Ident::parse_any)?;
        item(word, &content)?;
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    Ok(())
}
