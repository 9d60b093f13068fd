//! Inserts, updates and deletes of one row.

use super::clause::key_condition;
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Field, FieldDefault, View};
use crate::secret;
use crate::value;

/// A field and its value, canonical or NULL.
type Set<'a> = (&'a Field, Option<String>);

/// Inserts a row and returns its key. Fields that are not among the values get their defaults.
pub(crate) async fn insert(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    mut values: Vec<Set<'_>>,
) -> Result<Vec<String>, DbError> {
    let key: Vec<&Field> = view.primary_key.iter().filter_map(|name| view.field(name)).collect();
    for field in &key {
        let given = values.iter().any(|(one, _)| one.name == field.name);
        if !given && field.default == Some(FieldDefault::Uuid) {
            values.push((field, Some(secret::uuid())));
        }
    }
    let mut sql = Sql::new(dialect, "INSERT INTO ");
    sql.table(view);
    if values.is_empty() {
        sql.push(if dialect == Dialect::Mysql {
            " () VALUES ()"
        } else {
            " DEFAULT VALUES"
        });
    } else {
        sql.push(" (").separated(", ", &values, |sql, (field, _)| {
            sql.name(field.column());
        });
        sql.push(") VALUES (");
        sql.separated(", ", &values, |sql, (field, value)| {
            sql.value(field, value.as_deref());
        });
        sql.push(")");
    }
    if dialect == Dialect::Mysql {
        return insert_mysql(conn, dialect, &sql, &key, &values).await;
    }
    sql.push(" RETURNING ");
    sql.separated(", ", &key, |sql, field| {
        let column = sql.dialect.quoted(field.column());
        sql.push(&sql.dialect.as_text(&column, field.kind));
    });
    if key.is_empty() {
        sql.push("1");
    }
    let row = conn.row(&sql).await?.unwrap_or_default();
    let text = |(index, field): (usize, &&Field)| value::canonical(dialect, field, &row.text(index));
    Ok(key.iter().enumerate().map(text).collect())
}

/// MySQL does not return the row; a part of the key that was not given is the number that the database counted.
async fn insert_mysql(
    conn: &mut Conn,
    dialect: Dialect,
    sql: &Sql,
    key: &[&Field],
    values: &[Set<'_>],
) -> Result<Vec<String>, DbError> {
    conn.execute(sql).await?;
    let counted = Sql::new(dialect, "SELECT CAST(LAST_INSERT_ID() AS CHAR)");
    let counted = conn.row(&counted).await?.unwrap_or_default().text(0);
    let part = |field: &&Field| {
        let given = values.iter().find(|(one, _)| one.name == field.name);
        given
            .and_then(|(_, value)| value.clone())
            .unwrap_or_else(|| counted.clone())
    };
    Ok(key.iter().map(part).collect())
}

/// Changes a row; the number of rows is one unless it is gone.
pub(crate) async fn update(
    conn: &mut Conn,
    dialect: Dialect,
    view: &View,
    key: &[String],
    values: &[Set<'_>],
) -> Result<(), DbError> {
    if values.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(dialect, "UPDATE ");
    sql.table(view).push(" AS t SET ");
    sql.separated(", ", values, |sql, (field, value)| {
        sql.name(field.column()).push(" = ").value(field, value.as_deref());
    });
    sql.push(" WHERE ");
    if key_condition(&mut sql, "t", view, key) {
        conn.execute(&sql).await?;
    }
    Ok(())
}

/// Deletes a row.
pub(crate) async fn delete(conn: &mut Conn, dialect: Dialect, view: &View, key: &[String]) -> Result<usize, DbError> {
    let mut sql = Sql::new(
        dialect,
        if dialect == Dialect::Mysql {
            "DELETE t FROM "
        } else {
            "DELETE FROM "
        },
    );
    sql.table(view).push(" AS t WHERE ");
    if !key_condition(&mut sql, "t", view, key) {
        return Ok(0);
    }
    conn.execute(&sql).await
}
