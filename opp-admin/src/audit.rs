//! The audit log: who changed what, written in the transaction of the change.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use crate::db::{Bind, Conn, DbError, Dialect, Sql};
use crate::descriptor::View;
use crate::key;
use crate::record::Record;
use crate::users::User;

/// Characters of a label that fit into its column.
const LABEL: usize = 200;

/// Who does something, from where.
#[derive(Clone, Copy)]
pub(crate) struct Actor<'a> {
    pub(crate) user: &'a User,
    pub(crate) address: Option<IpAddr>,
}

/// Something that was done.
pub(crate) struct Entry<'a> {
    pub(crate) action: &'a str,
    pub(crate) table: &'a str,
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) changes: Option<String>,
}

impl<'a> Entry<'a> {
    /// What was done to a row; nothing where the view is not audited.
    pub(crate) fn of_row(
        action: &'a str,
        view: &'a View,
        row: &Record,
        before: Option<&Record>,
        after: Option<&Record>,
    ) -> Option<Self> {
        view.audit.enabled.then(|| Self {
            action,
            table: &view.table,
            key: key::plain(&row.key(view)),
            label: row.title(view),
            changes: changes(view, before, after),
        })
    }
}

/// The values that differ, as `{"field": [before, after]}`. Secret fields are in no record.
fn changes(view: &View, before: Option<&Record>, after: Option<&Record>) -> Option<String> {
    let mut map = Map::new();
    for field in view
        .fields
        .iter()
        .filter(|field| !field.secret && field.computed.is_none())
    {
        let value = |record: Option<&Record>| record.and_then(|record| record.get(&field.name).map(str::to_owned));
        let (old, new) = (value(before), value(after));
        if old == new {
            continue;
        }
        let hidden = view.audit.redact.contains(&field.name);
        let shown = |value: Option<String>| match value {
            Some(_) if hidden => json!("(not recorded)"),
            Some(text) => json!(text.chars().take(2000).collect::<String>()),
            None => Value::Null,
        };
        map.insert(field.name.clone(), json!([shown(old), shown(new)]));
    }
    (!map.is_empty()).then(|| Value::Object(map).to_string())
}

/// Writes an entry.
pub(crate) async fn write(
    conn: &mut Conn,
    dialect: Dialect,
    actor: Actor<'_>,
    entry: Entry<'_>,
) -> Result<(), DbError> {
    let mut sql = Sql::new(
        dialect,
        "INSERT INTO opp_audit_log (at, user_key, user_label, action, table_name, row_key, row_label, changes, address) VALUES (",
    );
    let cast = (dialect == Dialect::Postgres).then_some("timestamp");
    sql.bind(Bind::Text(crate::value::now()), cast);
    let cut = |text: &str| text.chars().take(LABEL).collect::<String>();
    let address = actor.address.map(|address| address.to_string());
    let values: [Bind; 8] = [
        Bind::from(actor.user.key.as_str()),
        Bind::Text(cut(&actor.user.login)),
        Bind::from(entry.action),
        Bind::from(entry.table),
        Bind::Text(cut(&entry.key)),
        Bind::Text(cut(&entry.label)),
        Bind::from(entry.changes.as_deref()),
        Bind::from(address.as_deref()),
    ];
    for value in values {
        sql.push(", ").bind(value, None);
    }
    sql.push(")");
    conn.execute(&sql).await.map(drop)
}

/// A line of the history.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) at: String,
    pub(crate) user: String,
    pub(crate) action: String,
    pub(crate) table: String,
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) changes: Vec<(String, Option<String>, Option<String>)>,
}

/// The newest entries: of a row, or of a user.
pub(crate) async fn read(conn: &mut Conn, dialect: Dialect, of: Of<'_>, limit: i64) -> Result<Vec<Line>, DbError> {
    let at = if dialect == Dialect::Sqlite {
        "at"
    } else {
        "CAST(at AS CHAR(26))"
    };
    let mut sql = Sql::new(
        dialect,
        &format!("SELECT {at}, user_label, action, table_name, row_key, row_label, changes FROM opp_audit_log WHERE "),
    );
    match of {
        Of::Row { table, key } => {
            let key: String = key.chars().take(LABEL).collect();
            sql.push("table_name = ").bind(Bind::from(table), None);
            sql.push(" AND row_key = ").bind(Bind::Text(key), None);
        }
        Of::User(key) => {
            sql.push("user_key = ").bind(Bind::from(key), None);
        }
    }
    sql.push(" ORDER BY id DESC LIMIT ").integer(limit);
    let rows = conn.rows(&sql).await?;
    Ok(rows.iter().map(line).collect())
}

/// Whose history is read.
#[derive(Clone, Copy)]
pub(crate) enum Of<'a> {
    /// A row's.
    Row { table: &'a str, key: &'a str },
    /// What a user did.
    User(&'a str),
}

fn line(row: &crate::db::Row) -> Line {
    let changes: Map<String, Value> = row
        .get(6)
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    Line {
        at: row.text(0).trim().chars().take(19).collect(),
        user: row.text(1),
        action: row.text(2),
        table: row.text(3),
        key: row.text(4),
        label: row.text(5),
        changes: changes
            .iter()
            .map(|(name, pair)| (name.clone(), text(pair.get(0)), text(pair.get(1))))
            .collect(),
    }
}
