//! When are two definitions the same, however they are written? What is stated for other databases than the configured ones
//! does not count.

use opp_core::def::{Databases, IndexPart, PerDatabase, SortOrder, Value};
use opp_sql::Dialect;
use opp_sql::expression::is_same;
use opp_sql::lexer::Syntax;

use crate::schema::{Check, Column, ForeignKey, Generated, Index, Kind, Unique, View};

/// Two columns of one name.
pub(super) fn column(one: &Column, other: &Column, databases: Databases) -> bool {
    let Column {
        name: _,
        ty,
        nullable,
        auto_increment,
        identity,
        default,
        generated,
        collate: _,
        collate_own: _,
        collate_schema,
        comment,
    } = one;
    let on_postgres = *identity == other.identity && *collate_schema == other.collate_schema;
    *ty == other.ty
        && *nullable == other.nullable
        && *auto_increment == other.auto_increment
        && defaults(default, &other.default)
        && generation(generated.as_ref(), other.generated.as_ref(), databases)
        && on_each(databases, |dialect| one.collation(dialect) == other.collation(dialect))
        && (on_postgres || !databases.postgres)
        && *comment == other.comment
}

/// The collations of two columns on every database.
pub(super) fn collation(one: &Column, other: &Column) -> bool {
    on_each(Databases::ALL, |dialect| {
        one.collation(dialect) == other.collation(dialect)
    }) && one.collate_schema == other.collate_schema
}

/// Two checks, names aside.
pub(super) fn check(one: &Check, other: &Check, databases: Databases) -> bool {
    let expression = |check: &Check, dialect| check.on(dialect).map(|check| check.expression);
    on_each(databases, |dialect| {
        sql(expression(one, dialect), expression(other, dialect))
    })
}

/// Two unique constraints, names aside.
pub(super) fn unique(one: &Unique, other: &Unique) -> bool {
    let Unique {
        name: _,
        columns,
        nulls_not_distinct,
        deferrable,
        in_table: _,
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
pub(super) fn view(one: &View, other: &View, databases: Databases) -> bool {
    let query = |view: &View, dialect| view.on(dialect).map(|view| view.query);
    let same = |dialect| sql(query(one, dialect), query(other, dialect));
    one.columns == other.columns && on_each(databases, same)
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

fn generation(one: Option<&Generated>, other: Option<&Generated>, databases: Databases) -> bool {
    on_each(databases, |dialect| {
        let on = |generated: Option<&Generated>| generated.and_then(|generated| generated.on(dialect));
        match (on(one), on(other)) {
            (Some(one), Some(other)) => {
                one.stored == other.stored && is_same(&one.expression, &other.expression, Syntax::PORTABLE)
            }
            (one, other) => one == other,
        }
    })
}

/// SQL of one database, which may have none.
fn sql(one: Option<String>, other: Option<String>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => is_same(&one, &other, Syntax::PORTABLE),
        (one, other) => one == other,
    }
}

fn on_each(databases: Databases, same: impl Fn(Dialect) -> bool) -> bool {
    let every = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];
    every
        .into_iter()
        .filter(|dialect| databases.contains(*dialect))
        .all(same)
}
