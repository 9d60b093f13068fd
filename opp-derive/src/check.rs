//! Which rules does a struct break that reads well? One function a rule.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Ident, LitBool, LitStr, Path, Visibility};

use crate::attr::{Action, FieldAttrs, IndexAttr, Part};
use crate::errors::Errors;
use crate::model::{Field, Kind, Model};
use crate::naming;
use crate::sql_path::{self, is_option};

/// Every rule.
pub(crate) fn model(model: &Model, errors: &Errors) {
    named_columns(model, errors);
    named_twice(model, errors);
    same_columns(model, errors);
    composite_keys(model, errors);
    not_empty(model, errors);
    operator_classes(model, errors);
    view(model, errors);
    for field in &model.fields {
        if model.kind == Kind::View {
            field_of_view(field, errors);
        }
        no_column(field, errors);
        key(model, field, errors);
        foreign_key(field, errors);
        sizes(field, errors);
        generated(field, errors);
        renamed(&field.name, field.attrs.renamed_from.as_ref(), errors);
    }
    renamed(&model.table, model.attrs.renamed_from.as_ref(), errors);
}

/// A word that names no field.
pub(crate) fn no_field(name: &Ident, fields: &[Field], errors: &Errors) {
    let known: Vec<String> = fields.iter().map(|field| naming::plain(&field.ident)).collect();
    let word = naming::plain(name);
    let message = match naming::closest(&word, known.iter().map(String::as_str)) {
        Some(near) => format!("there is no column `{word}`; did you mean `{near}`?"),
        None => format!("there is no column `{word}`; there are {}", known.join(", ")),
    };
    errors.at(name.span(), message);
}

/// A skipped field has nothing else to say.
pub(crate) fn skipped(attrs: &FieldAttrs, errors: &Errors) {
    let said = [
        attrs.primary_key,
        attrs.unique,
        attrs.stored,
        attrs.default.as_ref().and_then(|default| default.span),
        attrs.index.as_ref().map(|index| index.span),
        attrs.references.as_ref().map(Spanned::span),
        attrs.column.as_ref().map(LitStr::span),
        attrs.check.as_ref().map(LitStr::span),
        attrs.max_length.map(|(_, span)| span),
    ];
    for span in said.into_iter().flatten() {
        errors.at(
            span,
            "the field is skipped, so it is no column and this means nothing; take one of the two away",
        );
    }
}

/// A column's type is one type.
pub(crate) fn no_parameters(input: &DeriveInput, errors: &Errors) {
    if !input.generics.params.is_empty() {
        let message = "a column has one type, so its enum takes no parameters; take them away";
        errors.at(input.generics.span(), message);
    }
}

/// A type that is its own SQL type stands in Diesel's table, whose columns are public.
pub(crate) fn public(input: &DeriveInput, errors: &Errors) {
    if !matches!(input.vis, Visibility::Public(_)) {
        let kind = if matches!(input.data, Data::Enum(_)) {
            "enum"
        } else {
            "struct"
        };
        let message = format!(
            "the type of a column is public, because Diesel's columns are: write `pub {kind} {}` (a private module still hides it)",
            input.ident
        );
        errors.at(input.ident.span(), message);
    }
}

fn named_columns(model: &Model, errors: &Errors) {
    let attrs = &model.attrs;
    let mut named: Vec<Ident> = Vec::new();
    named.extend(attrs.indexes.iter().flat_map(index_columns));
    named.extend(attrs.indexes.iter().flat_map(|index| index.include.clone()));
    named.extend(attrs.uniques.iter().flat_map(|unique| unique.columns.clone()));
    named.extend(attrs.foreign_keys.iter().flat_map(|key| key.columns.clone()));
    named.extend(
        attrs
            .admin
            .iter()
            .flat_map(|admin| admin.lists.iter().flat_map(|(_, fields)| fields.clone())),
    );
    for name in named.iter().filter(|name| model.field(name).is_none()) {
        no_field(name, &model.fields, errors);
    }
}

/// A list that names a column twice.
fn named_twice(model: &Model, errors: &Errors) {
    let attrs = &model.attrs;
    let mut lists: Vec<&[Ident]> = Vec::new();
    lists.extend(attrs.primary_key.iter().map(|(names, _)| names.as_slice()));
    lists.extend(attrs.uniques.iter().map(|unique| unique.columns.as_slice()));
    lists.extend(attrs.foreign_keys.iter().map(|key| key.columns.as_slice()));
    lists.extend(attrs.indexes.iter().map(|index| index.include.as_slice()));
    let admin = attrs.admin.iter().flat_map(|admin| &admin.lists);
    lists.extend(admin.map(|(_, fields)| fields.as_slice()));
    let parts: Vec<Vec<Ident>> = attrs.indexes.iter().map(index_columns).collect();
    lists.extend(parts.iter().map(Vec::as_slice));
    for list in lists {
        for (place, name) in list.iter().enumerate() {
            if list[..place]
                .iter()
                .any(|other| naming::plain(other) == naming::plain(name))
            {
                errors.at(
                    name.span(),
                    format!("`{}` is named twice here; once is enough", naming::plain(name)),
                );
            }
        }
    }
}

fn index_columns(index: &IndexAttr) -> Vec<Ident> {
    let columns = index.parts.iter().filter_map(|part| match part {
        Part::Column { field, .. } => Some(field.clone()),
        Part::Expr(_) => None,
    });
    columns.collect()
}

fn same_columns(model: &Model, errors: &Errors) {
    let mut seen: BTreeMap<&str, &Ident> = BTreeMap::new();
    for field in &model.fields {
        if let Some(first) = seen.insert(&field.name, &field.ident) {
            let span = field.attrs.column.as_ref().map_or(field.ident.span(), LitStr::span);
            errors.at(
                span,
                format!("the column `{}` is declared by the field `{first}` too", field.name),
            );
        }
    }
}

fn composite_keys(model: &Model, errors: &Errors) {
    for key in &model.attrs.foreign_keys {
        if key.columns.len() != key.references.len() {
            let message = format!(
                "{} columns cannot point at {}; write `foreign_key(columns(a, b), references(parents::x, parents::y))`",
                key.columns.len(),
                key.references.len()
            );
            errors.at(key.span, message);
        }
        let tables: Vec<String> = key
            .references
            .iter()
            .filter_map(|path| table_of(path, errors))
            .collect();
        if tables.windows(2).any(|pair| pair[0] != pair[1]) {
            errors.at(key.span, "a foreign key points at columns of one table");
        }
    }
}

/// The path of a referenced column's table, as text.
fn table_of(path: &Path, errors: &Errors) -> Option<String> {
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    match segments.split_last() {
        Some((_, table)) if !table.is_empty() => Some(table.join("::")),
        _ => {
            let span = path.span();
            errors.at(span, "a foreign key names table and column: `references = users::id`");
            None
        }
    }
}

fn not_empty(model: &Model, errors: &Errors) {
    for index in model.attrs.indexes.iter().filter(|index| index.parts.is_empty()) {
        errors.at(
            index.span,
            "an index is over something: `index(user_id, created_at desc)` or `index(expr(\"lower(email)\"))`",
        );
    }
    for unique in model.attrs.uniques.iter().filter(|unique| unique.columns.is_empty()) {
        errors.at(
            unique.span,
            "a unique constraint is over columns: `unique(user_id, number)`",
        );
    }
    for key in model.attrs.foreign_keys.iter().filter(|key| key.columns.is_empty()) {
        errors.at(
            key.span,
            "a foreign key is over columns: `foreign_key(columns(a, b), references(parents::x, parents::y))`",
        );
    }
}

/// pgvector has no operator class of its own choice for `hnsw`.
fn operator_classes(model: &Model, errors: &Errors) {
    let of_fields = model.fields.iter().filter_map(|field| field.attrs.index.as_ref());
    for index in model.attrs.indexes.iter().chain(of_fields) {
        let hnsw = index.method.as_ref().filter(|method| method.value() == "hnsw");
        let missing = index
            .parts
            .iter()
            .any(|part| matches!(part, Part::Column { how, .. } if how.opclass.is_none()));
        if let (Some(method), true) = (hnsw, missing) {
            errors.at(
                method.span(),
                "hnsw wants to know which distance it is for: `opclass = \"vector_cosine_ops\"` after the column (or \
                 vector_l2_ops, vector_ip_ops, vector_l1_ops)",
            );
        }
    }
}

fn view(model: &Model, errors: &Errors) {
    if model.kind == Kind::View {
        if model.attrs.view.is_none() {
            errors.at(
                model.ident.span(),
                "a view has a name: `#[opp(view = \"user_stats\", query = \"SELECT …\")]`",
            );
        }
        if model.attrs.query.is_none() {
            errors.at(
                model.ident.span(),
                "a view has a query: `#[opp(view = \"user_stats\", query = \"SELECT …\")]`",
            );
        }
    }
}

/// A view's columns are what its query says; nothing about how they are kept means anything.
fn field_of_view(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    let said = [
        attrs.unique,
        attrs.stored,
        attrs.index.as_ref().map(|index| index.span),
        attrs.default.as_ref().and_then(|default| default.span),
        attrs.auto_increment.as_ref().map(LitBool::span),
        attrs.references.as_ref().map(Spanned::span),
        attrs.check.as_ref().map(LitStr::span),
        attrs.generated.as_ref().map(LitStr::span),
        attrs.collate.as_ref().map(LitStr::span),
        attrs.comment.as_ref().map(LitStr::span),
        attrs.renamed_from.as_ref().map(LitStr::span),
        attrs.enforce_length.as_ref().map(LitBool::span),
    ];
    for span in said.into_iter().flatten() {
        errors.at(
            span,
            "a view keeps nothing, so this means nothing here; say it where the table is declared",
        );
    }
}

fn key(model: &Model, field: &Field, errors: &Errors) {
    let is_key = model.is_key(field);
    if is_key && is_option(&field.ty) && model.kind == Kind::Table {
        errors.at(
            field.type_span(),
            "a primary key is never NULL; make the field no `Option`",
        );
    }
    match &field.attrs.auto_increment {
        Some(flag) if !is_key => errors.at(flag.span(), "only a primary key counts up; take `auto_increment` away"),
        Some(flag) if model.primary_key.len() > 1 && flag.value => {
            errors.at(flag.span(), "a column counts up only where it is the whole key");
        }
        _ => {}
    }
}

fn foreign_key(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    if let Some(path) = &attrs.references {
        table_of(path, errors);
        if let Some((Action::SetNull, span)) = attrs.on_delete.filter(|_| is_plain(field)) {
            errors.at(
                span,
                "`set_null` needs a field that may be NULL; make it an `Option`, or choose another action",
            );
        }
        return;
    }
    let alone: [Option<Span>; 5] = [
        attrs.on_delete.map(|(_, span)| span),
        attrs.on_update.map(|(_, span)| span),
        attrs.constraint.as_ref().map(LitStr::span),
        attrs.deferrable,
        attrs.join.as_ref().map(LitBool::span),
    ];
    for span in alone.into_iter().flatten() {
        errors.at(span, "this belongs to a foreign key; add `references = users::id`");
    }
}

/// Types that surely are no column. The compiler would say so too, but once for each thing Diesel's table needs of a type.
fn no_column(field: &Field, errors: &Errors) {
    if let Some(instead) = sql_path::never_a_column(&field.ty) {
        errors.at(
            field.type_span(),
            format!("this type is no column: {instead}, or mark the field `#[opp(skip)]`"),
        );
    }
}

/// Whether a field is of a type that surely takes no NULL.
fn is_plain(field: &Field) -> bool {
    !is_option(&field.ty) && field.sql.alias().is_none()
}

fn sizes(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    match (attrs.max_length, field.sql.no_text()) {
        // What is no column has its error.
        (Some((_, span)), Some(ty)) if sql_path::never_a_column(&field.ty).is_none() => errors.at(
            span,
            format!("`max_length` counts the characters of a text, and this column is `{ty}`; take it away, or bound the value: `check = \"…\"`"),
        ),
        (Some((0, span)), _) => errors.at(span, "a text of at most 0 characters is always empty"),
        _ => {}
    }
    if let (None, Some(flag)) = (attrs.max_length, &attrs.enforce_length) {
        errors.at(flag.span(), "there is no length to enforce; add `max_length = 100`");
    }
    match (attrs.precision, attrs.scale) {
        (None, Some((_, span))) => errors.at(span, "`scale` goes with `precision`: `precision = 10, scale = 2`"),
        (Some((precision, _)), Some((scale, span))) if scale > precision => {
            errors.at(
                span,
                format!("{precision} digits cannot have {scale} of them after the point"),
            );
        }
        _ => {}
    }
}

fn generated(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    let Some(expression) = &attrs.generated else {
        if let Some(span) = attrs.stored {
            errors.at(
                span,
                "only a generated column is stored: `generated = \"price * quantity\", stored`",
            );
        }
        return;
    };
    if attrs.default.is_some() || attrs.backfill.is_some() {
        errors.at(
            expression.span(),
            "a generated column takes no default and no backfill; keep one of them",
        );
    }
    if attrs.primary_key.is_some() {
        errors.at(expression.span(), "a generated column is no primary key");
    }
}

fn renamed(name: &str, from: Option<&LitStr>, errors: &Errors) {
    if let Some(from) = from.filter(|from| from.value() == name) {
        errors.at(
            from.span(),
            "this is the name it has now; `renamed_from` takes the old one",
        );
    }
}
