//! Checks at compile time what `admin(…)` declares against column types and other tables.

use crate::def::{ColumnType, List, ModelDef, TypeKind};

use super::same_name;

/// Whether a column is true or false.
#[must_use]
pub const fn is_bool(ty: &ColumnType) -> bool {
    !ty.array && matches!(ty.kind, TypeKind::Boolean)
}

/// Whether a column is an enum.
#[must_use]
pub const fn is_enum(ty: &ColumnType) -> bool {
    !ty.array && matches!(ty.kind, TypeKind::Enum(_))
}

/// Whether a column is a string.
#[must_use]
pub const fn is_string(ty: &ColumnType) -> bool {
    !ty.array && matches!(ty.kind, TypeKind::Text)
}

/// Whether a column has days.
#[must_use]
pub const fn is_date(ty: &ColumnType) -> bool {
    !ty.array && matches!(ty.kind, TypeKind::Date | TypeKind::Timestamp | TypeKind::TimestampTz)
}

/// Whether a column has a least and a greatest value that mean something.
#[must_use]
pub const fn is_ordered(ty: &ColumnType) -> bool {
    let number = matches!(
        ty.kind,
        TypeKind::SmallInt
            | TypeKind::Integer
            | TypeKind::BigInt
            | TypeKind::Real
            | TypeKind::Double
            | TypeKind::Decimal { .. }
            | TypeKind::Time
            | TypeKind::Interval
    );
    !ty.array && (number || is_date(ty))
}

/// The column of a field.
///
/// # Panics
/// At compile time, where the struct has no such field.
#[must_use]
pub const fn column_of_field(model: &'static ModelDef, field: &str) -> &'static str {
    let columns = borrowed(&model.columns);
    let mut index = 0;
    while index < columns.len() {
        if same_name(text(&columns[index].field), field) {
            return text(&columns[index].name);
        }
        index += 1;
    }
    #[expect(
        clippy::panic,
        reason = "evaluated by the compiler: the message is the error at the word"
    )]
    {
        panic!("the child of the inline has no such field")
    }
}

/// Whether a model has one foreign key to a table, with this column where one is given.
#[must_use]
pub const fn references(model: &'static ModelDef, column: Option<&str>, table: &str) -> bool {
    let keys = borrowed(&model.foreign_keys);
    let (mut index, mut found) = (0, 0);
    while index < keys.len() {
        let key = &keys[index];
        let columns = borrowed(&key.columns);
        let fits = match column {
            Some(column) => columns.len() == 1 && same_name(text(&columns[0]), column),
            None => true,
        };
        if fits && same_name(text(&key.references_table), table) {
            found += 1;
        }
        index += 1;
    }
    found == 1
}

const fn borrowed<T: Clone>(list: &'static List<T>) -> &'static [T] {
    match list {
        List::Borrowed(items) => items,
        List::Owned(items) => items.as_slice(),
    }
}

const fn text(text: &'static crate::def::Text) -> &'static str {
    match text {
        crate::def::Text::Borrowed(text) => text,
        crate::def::Text::Owned(text) => text.as_str(),
    }
}
