//! Checks a field by itself: its type, sizes, generated expression.

use crate::attribute::GeneratedAttr;
use crate::errors::Errors;
use crate::model::Field;
use crate::sql_path;

pub(super) fn check(field: &Field, errors: &Errors) {
    embedded(field, errors);
    not_a_column(field, errors);
    sizes(field, errors);
    generated(field, errors);
    collation(field, errors);
}

fn embedded(field: &Field, errors: &Errors) {
    if let Some(span) = field.embed {
        errors.at(
            span,
            "an embedded struct is not a column: list its fields here, or add `#[opp(skip)]` and declare its columns in \
             the struct that derives `OppModel`",
        );
    }
}

/// Types that surely are not columns. The compiler would report it too, but once for each thing Diesel's table needs of a type.
fn not_a_column(field: &Field, errors: &Errors) {
    if field.attrs.sql_type.diesel.is_some() || field.embed.is_some() {
        return;
    }
    if let Some(instead) = sql_path::never_a_column(&field.ty) {
        errors.at(
            field.type_span(),
            format!("unsupported column type: {instead}, or mark the field `#[opp(skip)]`"),
        );
    }
}

fn sizes(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    match (attrs.max_length, field.sql.without_length()) {
        // An unsupported type has its error.
        (Some((_, span)), Some(ty)) if sql_path::never_a_column(&field.ty).is_none() => errors.at(
            span,
            format!(
                "`max_length` is for strings and bytes, and this column is `{ty}`: remove it, or use `check = \"…\"`"
            ),
        ),
        (Some((0, span)), _) => errors.at(span, "`max_length = 0` allows only the empty string"),
        _ => {}
    }
    if let (None, Some(flag)) = (attrs.max_length, &attrs.enforce_length) {
        errors.at(flag.span(), "`enforce_length` needs a length: add `max_length = 100`");
    }
    match (attrs.precision, attrs.scale) {
        (None, Some((_, span))) => errors.at(span, "`scale` needs `precision`: `precision = 10, scale = 2`"),
        (Some((precision, _)), Some((scale, span))) if scale > precision => {
            errors.at(
                span,
                format!("{precision} digits cannot have {scale} of them after the decimal point"),
            );
        }
        _ => {}
    }
}

fn generated(field: &Field, errors: &Errors) {
    let attrs = &field.attrs;
    let Some(GeneratedAttr { span, .. }) = &attrs.generated else {
        if let Some(span) = attrs.stored {
            errors.at(
                span,
                "`stored` needs a generated column: `generated = \"price * quantity\", stored`",
            );
        }
        return;
    };
    if attrs.default.is_some() || attrs.backfill.is_some() {
        errors.at(
            *span,
            "a generated column cannot have a default or a backfill: remove one of them",
        );
    }
    if attrs.primary_key.is_some() {
        errors.at(*span, "a generated column cannot be the primary key");
    }
}

/// Only PostgreSQL has collations in schemas.
fn collation(field: &Field, errors: &Errors) {
    let Some(collate) = &field.attrs.collate else { return };
    if let Some(schema) = collate.schema.as_ref().filter(|_| collate.names.postgres.is_none()) {
        errors.at(
            schema.span(),
            "only PostgreSQL has collations in schemas: `collate(postgres = \"german\", schema = \"app\")`",
        );
    }
}
