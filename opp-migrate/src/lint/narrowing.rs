//! D104: values of the old type may not fit the new one.

use opp_core::def::TypeKind as T;
use opp_sql::Dialect;
use opp_sql::value::StoredType;

use super::{Finding, Severity};
use crate::change::{Change, TableChange};
use crate::schema::{Kind, Type};

pub(super) fn finding(change: &Change) -> Option<Finding> {
    let Change::AlterTable {
        table,
        change: TableChange::AlterColumn { before, after, .. },
    } = change
    else {
        return None;
    };
    if before.ty == after.ty || after.generated.is_some() || fits(&before.ty, &after.ty) {
        return None;
    }
    let (severity, message) = match unknown(&before.ty, &after.ty) {
        None => (
            Severity::Guarded,
            "values may not fit the new type; where one does not, the migration stops and changes nothing".to_owned(),
        ),
        Some(spelling) => (
            Severity::Destructive,
            format!("the values of {spelling} are not known here; the database may round or cut them without an error"),
        ),
    };
    Some(Finding::new(
        "D104",
        severity,
        format!("{table}.{}", after.name),
        message,
    ))
}

/// A type by hand that no guard can look at. SQLite stores what it is given.
fn unknown(before: &Type, after: &Type) -> Option<String> {
    let both = [before, after];
    let postgres = both.iter().filter_map(|ty| ty.by_hand.for_(Dialect::Postgres));
    let mysql = both.iter().filter_map(|ty| ty.by_hand.for_(Dialect::Mysql));
    let mut read = postgres
        .map(|spelling| StoredType::of_postgres(spelling))
        .chain(mysql.map(|spelling| StoredType::of_mysql(spelling)));
    read.find_map(|stored| match stored {
        StoredType::Other(spelling) => Some(spelling),
        _ => None,
    })
}

/// Whether every value of one type is a value of the other.
fn fits(before: &Type, after: &Type) -> bool {
    if before.array != after.array || before.by_hand != after.by_hand {
        return false;
    }
    let (Kind::Plain(before_kind), Kind::Plain(after_kind)) = (&before.kind, &after.kind) else {
        return before.kind == after.kind || is_unlimited_text(after);
    };
    match (before_kind, after_kind) {
        (T::Text, T::Text) => match (before.max_length, after.max_length) {
            (_, None) => true,
            (Some(before), Some(after)) => before <= after,
            (None, Some(_)) => false,
        },
        (_, T::Text) => is_unlimited_text(after),
        (T::Decimal { precision: p, scale: s }, T::Decimal { precision: q, scale: t }) => {
            decimal_fits((*p, *s), (*q, *t))
        }
        (T::Real, T::Double) | (T::Boolean, T::SmallInt | T::Integer | T::BigInt) | (T::Json, T::Jsonb) => true,
        (T::SmallInt | T::Integer, T::Double) | (T::SmallInt, T::Real) => true,
        (one, other) => match (integer_bytes(one), integer_bytes(other)) {
            (Some(before), Some(after)) => before <= after,
            _ => one == other,
        },
    }
}

fn is_unlimited_text(ty: &Type) -> bool {
    ty.kind == Kind::Plain(T::Text) && ty.max_length.is_none()
}

/// Whether both the digits before and after the point have room.
fn decimal_fits(before: (Option<u32>, Option<u32>), after: (Option<u32>, Option<u32>)) -> bool {
    match (before, after) {
        (_, (None, _)) => true,
        ((None, _), (Some(_), _)) => false,
        ((Some(p), s), (Some(q), t)) => {
            let (s, t) = (s.unwrap_or_default(), t.unwrap_or_default());
            s <= t && p.saturating_sub(s) <= q.saturating_sub(t)
        }
    }
}

/// Whether a kind is a whole number, and of how many bytes.
fn integer_bytes(kind: &T) -> Option<u32> {
    match kind {
        T::SmallInt => Some(2),
        T::Integer => Some(4),
        T::BigInt => Some(8),
        _ => None,
    }
}
