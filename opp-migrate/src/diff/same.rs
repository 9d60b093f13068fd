//! When are two definitions the same, however they are written?

use opp_core::def::{IndexPart, PerDatabase, SortOrder, Value};
use opp_sql::expression::is_same;
use opp_sql::lexer::Syntax;

use crate::schema::{Check, Column, ForeignKey, Generated, Index, Kind, Unique, View};

/// Two columns of one name.
pub(super) fn column(one: &Column, other: &Column) -> bool {
    let Column {
        name: _,
        ty,
        nullable,
        auto_increment,
        default,
        generated,
        collate,
        comment,
    } = one;
    *ty == other.ty
        && *nullable == other.nullable
        && *auto_increment == other.auto_increment
        && defaults(default, &other.default)
        && generation(generated.as_ref(), other.generated.as_ref())
        && *collate == other.collate
        && *comment == other.comment
}

/// Two checks, names aside.
pub(super) fn check(one: &Check, other: &Check) -> bool {
    is_same(&one.expression, &other.expression, Syntax::PORTABLE)
}

/// Two unique constraints, names aside.
pub(super) fn unique(one: &Unique, other: &Unique) -> bool {
    let Unique {
        name: _,
        columns,
        nulls_not_distinct,
        deferrable,
    } = one;
    *columns == other.columns && *nulls_not_distinct == other.nulls_not_distinct && *deferrable == other.deferrable
}

/// Two foreign keys, names aside.
pub(super) fn foreign_key(one: &ForeignKey, other: &ForeignKey) -> bool {
    ForeignKey {
        name: other.name.clone(),
        ..one.clone()
    } == *other
}

/// Two indexes, names aside. How an index is built (`concurrently`) is no part of it.
pub(super) fn index(one: &Index, other: &Index) -> bool {
    let Index {
        name: _,
        parts,
        unique,
        predicate,
        method,
        include,
        with,
        concurrently: _,
        only,
    } = one;
    let predicates = match (predicate, &other.predicate) {
        (Some(one), Some(other)) => is_same(one, other, Syntax::PORTABLE),
        (one, other) => one == other,
    };
    parts.len() == other.parts.len()
        && parts
            .iter()
            .zip(&other.parts)
            .all(|(one, other)| index_part(one, other))
        && *unique == other.unique
        && predicates
        && *method == other.method
        && *include == other.include
        && *with == other.with
        && *only == other.only
}

/// Two views of one name.
pub(super) fn view(one: &View, other: &View) -> bool {
    one.columns == other.columns && is_same(&one.query, &other.query, Syntax::PORTABLE)
}

/// Whether one type could have become the other in a rename.
pub(super) fn similar(one: &Column, other: &Column) -> bool {
    one.ty.array == other.ty.array
        && family(&one.ty.kind) == family(&other.ty.kind)
        && one.generated.is_some() == other.generated.is_some()
}

/// Kinds that hold much the same values.
fn family(kind: &Kind) -> String {
    use opp_core::def::TypeKind as T;
    match kind {
        Kind::Plain(T::SmallInt | T::Integer | T::BigInt) => "integer".to_owned(),
        Kind::Plain(T::Real | T::Double | T::Decimal { .. }) => "number".to_owned(),
        Kind::Plain(T::Timestamp | T::TimestampTz) => "moment".to_owned(),
        Kind::Plain(T::Json | T::Jsonb) => "json".to_owned(),
        Kind::Plain(T::Inet | T::Cidr) => "address".to_owned(),
        Kind::Plain(other) => format!("{other:?}"),
        Kind::Enum(name) => format!("enum {name}"),
    }
}

/// Ascending with NULLs in their usual place is the same as saying nothing: first where values ascend on SQLite and MySQL,
/// last on PostgreSQL. Only what was said differently counts.
fn index_part(one: &IndexPart, other: &IndexPart) -> bool {
    match (one, other) {
        (IndexPart::Column(one), IndexPart::Column(other)) => {
            let directions =
                one.order == other.order || [one.order, other.order].iter().all(|it| *it == SortOrder::Asc);
            one.name == other.name && directions && one.nulls == other.nulls && one.opclass == other.opclass
        }
        (IndexPart::Expr(one), IndexPart::Expr(other)) => is_same(one, other, Syntax::PORTABLE),
        _ => false,
    }
}

fn defaults(one: &PerDatabase<Value>, other: &PerDatabase<Value>) -> bool {
    let PerDatabase {
        all,
        sqlite,
        postgres,
        mysql,
    } = one;
    value(all.as_ref(), other.all.as_ref())
        && value(sqlite.as_ref(), other.sqlite.as_ref())
        && value(postgres.as_ref(), other.postgres.as_ref())
        && value(mysql.as_ref(), other.mysql.as_ref())
}

fn value(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Expr(one)), Some(Value::Expr(other))) => is_same(one, other, Syntax::PORTABLE),
        (one, other) => one == other,
    }
}

fn generation(one: Option<&Generated>, other: Option<&Generated>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.stored == other.stored && is_same(&one.expression, &other.expression, Syntax::PORTABLE)
        }
        (one, other) => one == other,
    }
}
