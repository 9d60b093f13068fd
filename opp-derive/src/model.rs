//! Builds the table or view that a struct declares: names and types resolved, as far as tokens tell.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, Lit, Meta, Path, Type};

use crate::attribute::{FieldAttrs, StructAttrs, TableAttrParser, ViewAttrParser, read_item};
use crate::diesel_names::{FieldNames, StructNames};
use crate::errors::Errors;
use crate::naming;
use crate::sql_path::{SqlPath, is_option};

/// Names that mean something else inside the module `table!` makes; so does the table's own.
const TAKEN: &[&str] = &[
    "all_columns",
    "bool",
    "columns",
    "diesel",
    "dsl",
    "ops",
    "q",
    "star",
    "str",
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
    /// The module that `table!` makes, or that of an existing schema.
    pub(crate) module: Ident,
    /// Name in the database.
    pub(crate) table: String,
    pub(crate) doc: Option<String>,
    pub(crate) fields: Vec<Field>,
    /// Fields that are not columns.
    pub(crate) skipped: Vec<FieldAttrs>,
    /// Indexes into `fields`, in key order: what Diesel's `table!` gets as key.
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
    /// The Rust type that Diesel reads and writes.
    pub(crate) ty: Type,
    pub(crate) sql: SqlPath,
    pub(crate) doc: Option<String>,
    pub(crate) embed: Option<Span>,
    pub(crate) attrs: FieldAttrs,
}

impl Model {
    /// Reads a struct; `None` where there is no struct to read.
    pub(crate) fn read(kind: Kind, input: &DeriveInput, errors: &Errors) -> Option<Self> {
        let fields = named_fields(input, errors)?;
        let diesel = StructNames::read(&input.attrs, errors);
        let mut attrs = struct_attrs(kind, &input.attrs, errors);
        if attrs.schema.is_none() {
            attrs.schema = diesel.declared_elsewhere().cloned();
        }
        let (mut fields, skipped) = columns(&fields, errors);
        if fields.is_empty() {
            errors.at(
                input.ident.span(),
                "a table needs at least one column: add a field without `#[opp(skip)]`",
            );
            return None;
        }
        let module = module(input, &attrs, diesel.table.as_ref());
        let table = table_name(kind, &attrs, &module);
        let primary_key = primary_key(kind, input, &attrs, &diesel, &fields, errors);
        for field in &mut fields {
            if attrs.schema.is_none() {
                field.avoid_taken_name(&module, errors);
            }
            field.sql.name_alias(&module, &field.column);
        }
        Some(Self {
            kind,
            ident: input.ident.clone(),
            module,
            table,
            doc: doc(&input.attrs),
            fields,
            skipped,
            primary_key,
            attrs,
        })
    }

    /// The field of a name, as attributes write it.
    pub(crate) fn field(&self, name: &Ident) -> Option<&Field> {
        let plain = naming::plain(name);
        self.fields.iter().find(|field| naming::plain(&field.ident) == plain)
    }

    /// A field's column in the database; the check has seen that it exists.
    pub(crate) fn column_name(&self, field: &Ident) -> &str {
        self.field(field).map_or("", |field| field.name.as_str())
    }

    /// Whether the field is in the primary key of the table in the database.
    pub(crate) fn is_key(&self, field: &Field) -> bool {
        self.has_key()
            && self
                .primary_key
                .iter()
                .any(|index| self.fields[*index].ident == field.ident)
    }

    /// Whether the table has a primary key in the database.
    pub(crate) fn has_key(&self) -> bool {
        self.kind == Kind::Table && self.attrs.no_primary_key.is_none()
    }

    /// The names of the fields, for messages.
    pub(crate) fn field_names(&self) -> Vec<String> {
        field_names(&self.fields)
    }
}

impl Field {
    fn read(field: &syn::Field, ident: Ident, attrs: FieldAttrs, errors: &Errors) -> Self {
        let diesel = FieldNames::read(&field.attrs, errors);
        let column = diesel.column.unwrap_or_else(|| ident.clone());
        let name = attrs
            .column
            .as_ref()
            .map_or_else(|| naming::plain(&column), syn::LitStr::value);
        let ty = diesel.converted.unwrap_or_else(|| field.ty.clone());
        let sql = SqlPath::of(&ty, attrs.sql_type.diesel.as_ref());
        Self {
            ident,
            column,
            name,
            ty,
            sql,
            doc: doc(&field.attrs),
            embed: diesel.embed,
            attrs,
        }
    }

    /// Refuses a name that Diesel's `table!` takes for something of its own, and continues with another one.
    fn avoid_taken_name(&mut self, module: &Ident, errors: &Errors) {
        let plain = naming::plain(&self.column);
        if !TAKEN.contains(&plain.as_str()) && plain != naming::plain(module) {
            return;
        }
        let message = format!(
            "Diesel's `table!` has a `{plain}` of its own: keep the column's name and give Diesel another one, \
             `#[diesel(column_name = {plain}_)] #[opp(column = \"{plain}\")]`"
        );
        errors.at(self.column.span(), message);
        self.column = quote::format_ident!("{plain}_");
    }

    /// The span of the field's type, for messages about it.
    pub(crate) fn type_span(&self) -> Span {
        self.ty.span()
    }

    /// Whether Diesel's own traits are enough: both the type in `table!` and the type in the database are given.
    pub(crate) fn is_custom(&self) -> bool {
        self.attrs.sql_type.diesel.is_some() && !self.attrs.sql_type.names.is_none()
    }
}

fn struct_attrs(kind: Kind, attributes: &[Attribute], errors: &Errors) -> StructAttrs {
    let mut attrs = StructAttrs::default();
    match kind {
        Kind::Table => read_item(&mut TableAttrParser(&mut attrs), attributes, errors),
        Kind::View => read_item(&mut ViewAttrParser(&mut attrs), attributes, errors),
    }
    attrs
}

/// The fields that are columns, and the attributes of those that are not.
fn columns(fields: &[&syn::Field], errors: &Errors) -> (Vec<Field>, Vec<FieldAttrs>) {
    let (mut columns, mut skipped) = (Vec::new(), Vec::new());
    for field in fields {
        let Some(ident) = field.ident.clone() else { continue };
        let mut attrs = FieldAttrs::of(ident.clone());
        read_item(&mut attrs, &field.attrs, errors);
        if attrs.skip.is_some() {
            skipped.push(attrs);
        } else {
            columns.push(Field::read(field, ident, attrs, errors));
        }
    }
    (columns, skipped)
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &Errors) -> Option<Vec<&'a syn::Field>> {
    if !input.generics.params.is_empty() {
        errors.at(
            input.generics.span(),
            "a table cannot be generic, because each column has one type: declare a struct for each table",
        );
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(fields.named.iter().collect()),
            Fields::Unnamed(_) | Fields::Unit => {
                errors.at(
                    input.ident.span(),
                    "the columns of a table need names: write `struct Name { id: i32, … }`",
                );
                None
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            errors.at(
                input.ident.span(),
                "a table is a struct with named fields: derive `OppEnum` on an enum that is a column",
            );
            None
        }
    }
}

/// The module of the table: Diesel's attribute, an existing schema, or Diesel's rule.
fn module(input: &DeriveInput, attrs: &StructAttrs, diesel: Option<&Path>) -> Ident {
    let named = attrs.schema.as_ref().or(diesel).and_then(|path| path.segments.last());
    match named {
        Some(segment) => segment.ident.clone(),
        None => naming::ident(&naming::table_of(&naming::plain(&input.ident)), input.ident.span()),
    }
}

fn table_name(kind: Kind, attrs: &StructAttrs, module: &Ident) -> String {
    let given = match kind {
        Kind::Table => &attrs.table,
        Kind::View => &attrs.view,
    };
    given.as_ref().map_or_else(|| naming::plain(module), syn::LitStr::value)
}

/// `primary_key(…)`, Diesel's, the fields that are marked, or `id`; without a key in the database, what Diesel takes for one.
fn primary_key(
    kind: Kind,
    input: &DeriveInput,
    attrs: &StructAttrs,
    diesel: &StructNames,
    fields: &[Field],
    errors: &Errors,
) -> Vec<usize> {
    let marked: Vec<usize> = (0..fields.len())
        .filter(|index| fields[*index].attrs.primary_key.is_some())
        .collect();
    let listed = attrs.primary_key.as_ref().filter(|key| !key.columns.is_empty());
    if let (Some(key), false) = (listed, marked.is_empty()) {
        errors.at(
            key.span,
            "duplicate primary key, on the struct and on a field: keep one of them",
        );
    }
    if let Some(span) = attrs.no_primary_key {
        if attrs.primary_key.is_some() || !marked.is_empty() {
            errors.at(
                span,
                "the struct has a primary key: remove it, or remove `no_primary_key`",
            );
        }
        return not_nullable(fields);
    }
    if let Some(key) = listed {
        return indexes(fields, &key.columns, errors);
    }
    if !marked.is_empty() {
        return marked;
    }
    if let Some(names) = &diesel.primary_key {
        return indexes(fields, names, errors);
    }
    if let Some(id) = fields.iter().position(|field| naming::plain(&field.ident) == "id") {
        return vec![id];
    }
    match (&attrs.primary_key, kind) {
        (Some(key), _) => errors.at(key.span, "a primary key needs columns: `primary_key(order_id, line)`"),
        (None, Kind::View) => {}
        (None, Kind::Table) => errors.at(
            input.ident.span(),
            "a table needs a primary key: name a field `id`, mark one with `#[opp(primary_key)]`, list several on the \
             struct, `#[opp(primary_key(a, b))]`, or declare `#[opp(no_primary_key)]`",
        ),
    }
    vec![0]
}

/// What Diesel's `table!` takes for the key of a table that has none: every column that is not nullable, or all.
fn not_nullable(fields: &[Field]) -> Vec<usize> {
    let all = 0..fields.len();
    let required: Vec<usize> = all.clone().filter(|index| !is_option(&fields[*index].ty)).collect();
    if required.is_empty() { all.collect() } else { required }
}

fn indexes(fields: &[Field], names: &[Ident], errors: &Errors) -> Vec<usize> {
    names.iter().filter_map(|name| index(fields, name, errors)).collect()
}

fn index(fields: &[Field], name: &Ident, errors: &Errors) -> Option<usize> {
    let plain = naming::plain(name);
    let found = fields
        .iter()
        .position(|field| naming::plain(&field.ident) == plain || naming::plain(&field.column) == plain);
    if found.is_none() {
        errors.unknown_field(name, &field_names(fields));
    }
    found
}

fn field_names(fields: &[Field]) -> Vec<String> {
    fields.iter().map(|field| naming::plain(&field.ident)).collect()
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
