//! What is the table or view that a struct declares? Names and types settled, as far as tokens tell.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, Lit, Meta, Path, Type};

use crate::attr::{self, FieldAttrs, OfTable, OfView, StructAttrs};
use crate::diesel_names::{self, StructNames};
use crate::errors::Errors;
use crate::naming;
use crate::sql_path::SqlPath;

/// Names that mean something else inside the module `table!` makes; so does the table's own.
const TAKEN: &[&str] = &[
    "all_columns",
    "columns",
    "diesel",
    "dsl",
    "q",
    "star",
    "table",
    "BoxedQuery",
];

/// Which of the two a struct is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Table,
    View,
}

/// A table or view.
pub(crate) struct Model {
    pub(crate) kind: Kind,
    pub(crate) ident: Ident,
    /// The module that `table!` makes, or that of one's own schema.
    pub(crate) module: Ident,
    /// Name in the database.
    pub(crate) table: String,
    pub(crate) doc: Option<String>,
    pub(crate) fields: Vec<Field>,
    /// Places in `fields`, in key order.
    pub(crate) primary_key: Vec<usize>,
    pub(crate) attrs: StructAttrs,
}

/// A column.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// Its name in `table!`.
    pub(crate) column: Ident,
    /// Its name in the database.
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) sql: SqlPath,
    pub(crate) doc: Option<String>,
    pub(crate) attrs: FieldAttrs,
}

impl Model {
    /// Reads a struct; nothing where there is no struct to read.
    pub(crate) fn read(kind: Kind, input: &DeriveInput, errors: &Errors) -> Option<Self> {
        let fields = named_fields(input, errors)?;
        let diesel = StructNames::read(&input.attrs, errors);
        let attrs = struct_attrs(kind, &input.attrs, errors);
        let mut fields: Vec<Field> = fields.iter().filter_map(|field| Field::read(field, errors)).collect();
        if fields.is_empty() {
            errors.at(
                input.ident.span(),
                "a table has at least one column: add a field that is not `#[opp(skip)]`",
            );
            return None;
        }
        let module = module(input, &attrs, diesel.table.as_ref());
        let table = table_name(kind, &attrs, &module);
        let primary_key = primary_key(kind, input, &attrs, &diesel, &fields, errors);
        for field in &mut fields {
            field.keep_apart(&module, errors);
            field.sql.name_alias(&module, &field.column);
        }
        let ident = input.ident.clone();
        Some(Self {
            kind,
            ident,
            module,
            table,
            doc: doc(&input.attrs),
            fields,
            primary_key,
            attrs,
        })
    }

    /// The field of a name, as attributes say it.
    pub(crate) fn field(&self, name: &Ident) -> Option<&Field> {
        let plain = naming::plain(name);
        self.fields.iter().find(|field| naming::plain(&field.ident) == plain)
    }

    /// The place in the source of the word for the key's columns.
    pub(crate) fn is_key(&self, field: &Field) -> bool {
        self.primary_key
            .iter()
            .any(|place| self.fields[*place].ident == field.ident)
    }
}

impl Field {
    fn read(field: &syn::Field, errors: &Errors) -> Option<Self> {
        let ident = field.ident.clone()?;
        let mut attrs = FieldAttrs::of(ident.clone());
        attr::read(&mut attrs, &field.attrs, errors);
        if attrs.skip.is_some() {
            crate::check::skipped(&attrs, errors);
            return None;
        }
        let column = diesel_names::column_name(&field.attrs, errors).unwrap_or_else(|| ident.clone());
        let name = attrs
            .column
            .as_ref()
            .map_or_else(|| naming::plain(&column), syn::LitStr::value);
        let sql = SqlPath::of(&field.ty, attrs.sql_type.diesel.as_ref());
        Some(Self {
            ident,
            column,
            name,
            ty: field.ty.clone(),
            sql,
            doc: doc(&field.attrs),
            attrs,
        })
    }

    /// Refuses a name that Diesel's `table!` takes for something of its own, and goes on with another one.
    fn keep_apart(&mut self, module: &Ident, errors: &Errors) {
        let plain = naming::plain(&self.column);
        if !TAKEN.contains(&plain.as_str()) && plain != naming::plain(module) {
            return;
        }
        let message = format!(
            "Diesel's `table!` has a `{plain}` of its own; keep the column's name and give Diesel another one: \
             `#[diesel(column_name = {plain}_)] #[opp(column = \"{plain}\")]`"
        );
        errors.at(self.column.span(), message);
        self.column = quote::format_ident!("{plain}_");
    }

    /// Where the field's type stands, for messages about it.
    pub(crate) fn type_span(&self) -> Span {
        self.ty.span()
    }
}

fn struct_attrs(kind: Kind, attributes: &[Attribute], errors: &Errors) -> StructAttrs {
    let mut attrs = StructAttrs::default();
    match kind {
        Kind::Table => attr::read(&mut OfTable(&mut attrs), attributes, errors),
        Kind::View => attr::read(&mut OfView(&mut attrs), attributes, errors),
    }
    attrs
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &Errors) -> Option<Vec<&'a syn::Field>> {
    if !input.generics.params.is_empty() {
        let message =
            "a table has one type for each column, so its struct takes no parameters; declare a struct for each table";
        errors.at(input.generics.span(), message);
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(fields.named.iter().collect()),
            Fields::Unnamed(_) | Fields::Unit => {
                errors.at(
                    input.ident.span(),
                    "a table's columns have names: write `struct Name { id: i32, … }`",
                );
                None
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            errors.at(
                input.ident.span(),
                "a table is a struct with named fields; an enum that is a column derives `OppEnum`",
            );
            None
        }
    }
}

/// The module of the table: Diesel's attribute, the schema of one's own, or Diesel's rule.
fn module(input: &DeriveInput, attrs: &StructAttrs, diesel: Option<&Path>) -> Ident {
    let named = attrs.schema.as_ref().or(diesel).and_then(|path| path.segments.last());
    match named {
        Some(segment) => segment.ident.clone(),
        None => naming::ident(&naming::table_of(&naming::plain(&input.ident)), input.ident.span()),
    }
}

fn table_name(kind: Kind, attrs: &StructAttrs, module: &Ident) -> String {
    let said = if kind == Kind::View { &attrs.view } else { &attrs.table };
    said.as_ref().map_or_else(|| naming::plain(module), syn::LitStr::value)
}

/// `primary_key(…)`, Diesel's, the fields that are marked, or `id`.
fn primary_key(
    kind: Kind,
    input: &DeriveInput,
    attrs: &StructAttrs,
    diesel: &StructNames,
    fields: &[Field],
    errors: &Errors,
) -> Vec<usize> {
    let marked: Vec<usize> = (0..fields.len())
        .filter(|place| fields[*place].attrs.primary_key.is_some())
        .collect();
    if let (Some((_, span)), false) = (&attrs.primary_key, marked.is_empty()) {
        errors.at(
            *span,
            "the key is said twice: on the struct and on a field; keep one of them",
        );
    }
    let listed = attrs
        .primary_key
        .as_ref()
        .map(|(names, _)| names)
        .or(diesel.primary_key.as_ref());
    if let Some((_, span)) = attrs.primary_key.as_ref().filter(|(names, _)| names.is_empty()) {
        errors.at(*span, "a key is over columns: `primary_key(order_id, line)`");
        return vec![0];
    }
    if let (Some(names), true) = (listed, marked.is_empty() || attrs.primary_key.is_some()) {
        return names.iter().filter_map(|name| place(fields, name, errors)).collect();
    }
    if !marked.is_empty() {
        return marked;
    }
    match fields.iter().position(|field| naming::plain(&field.ident) == "id") {
        Some(id) => vec![id],
        None if kind == Kind::View => vec![0],
        None => {
            let message = "a table has a primary key: name a field `id`, mark one with `#[opp(primary_key)]`, or list several \
                on the struct, `#[opp(primary_key(a, b))]`";
            errors.at(input.ident.span(), message);
            vec![0]
        }
    }
}

fn place(fields: &[Field], name: &Ident, errors: &Errors) -> Option<usize> {
    let plain = naming::plain(name);
    let found = fields
        .iter()
        .position(|field| naming::plain(&field.ident) == plain || naming::plain(&field.column) == plain);
    if found.is_none() {
        crate::check::no_field(name, fields, errors);
    }
    found
}

/// The doc comment, trimmed.
fn doc(attributes: &[Attribute]) -> Option<String> {
    let lines = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .filter_map(|attribute| {
            let Meta::NameValue(meta) = &attribute.meta else {
                return None;
            };
            match &meta.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value().trim().to_owned()),
                    _ => None,
                },
                _ => None,
            }
        });
    let text = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
