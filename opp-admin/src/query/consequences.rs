//! Consequences of a deletion: every row that goes with it, changes with it, or forbids it.

use super::clause::{key_condition, label_expression};
use super::scope::scope;
use crate::db::{Conn, DbError, Dialect, Spelling, Sql};
use crate::descriptor::{Field, OnDelete, Relation, View};
use crate::permit::{Need, may};
use crate::users::User;

/// Rows that are named for each table.
const NAMED: i64 = 20;

/// How many tables deep the consequences are followed.
const DEPTH: usize = 8;

/// What happens to rows of another table.
#[derive(Clone, Debug)]
pub(crate) struct Consequence {
    /// Name of the rows.
    pub(crate) name: String,
    /// The field that points at what is deleted.
    pub(crate) field: String,
    /// What happens.
    pub(crate) effect: Effect,
    /// How many rows.
    pub(crate) count: u64,
    /// Names of the first of them that the user may see.
    pub(crate) labels: Vec<String>,
    /// Whether the user may not delete these rows.
    pub(crate) forbidden: bool,
}

/// What happens to a row when the one it points at is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is deleted too.
    Deleted,
    /// Its field is emptied.
    Emptied,
    /// Its field gets the default.
    Reset,
    /// It forbids the deletion.
    Blocks,
}

impl Consequence {
    /// Whether the deletion cannot go on.
    pub(crate) fn stops(&self) -> bool {
        self.effect == Effect::Blocks || self.forbidden
    }
}

/// A step from a row to rows that point at it.
struct Step<'a> {
    view: &'a View,
    field: &'a Field,
    relation: &'a Relation,
}

/// Everything that deleting rows of a view would do, in the order in which it is found.
pub(crate) async fn consequences(
    conn: &mut Conn,
    dialect: Dialect,
    views: &[View],
    view: &View,
    user: &User,
    keys: &[Vec<String>],
) -> Result<Vec<Consequence>, DbError> {
    let mut found = Vec::new();
    let mut open: Vec<Vec<Step<'_>>> = pointing_at(views, view).map(|step| vec![step]).collect();
    while let Some(path) = open.pop() {
        let Some(last) = path.last() else { continue };
        let Some(consequence) = follow(conn, dialect, view, user, keys, &path).await? else {
            continue;
        };
        if consequence.effect == Effect::Deleted && path.len() < DEPTH {
            for next in pointing_at(views, last.view) {
                let mut longer: Vec<Step<'_>> = path.iter().map(Step::copy).collect();
                longer.push(next);
                open.push(longer);
            }
        }
        found.push(consequence);
    }
    Ok(found)
}

impl<'a> Step<'a> {
    fn copy(&self) -> Step<'a> {
        Step { ..*self }
    }
}

/// The foreign keys that point at a table.
fn pointing_at<'a>(views: &'a [View], target: &View) -> impl Iterator<Item = Step<'a>> {
    let (table, schema) = (target.table.clone(), target.schema.clone());
    views.iter().flat_map(move |view| {
        let (table, schema) = (table.clone(), schema.clone());
        view.fields.iter().filter_map(move |field| {
            let relation = field.relation.as_ref()?;
            (relation.table == table && relation.schema == schema).then_some(Step { view, field, relation })
        })
    })
}

/// What happens to the rows at the end of a path; nothing where there are none.
async fn follow(
    conn: &mut Conn,
    dialect: Dialect,
    root: &View,
    user: &User,
    keys: &[Vec<String>],
    path: &[Step<'_>],
) -> Result<Option<Consequence>, DbError> {
    let Some(last) = path.last() else { return Ok(None) };
    let text = dialect.number_as_text("count(*)");
    let mut sql = Sql::new(dialect, &format!("SELECT {text} FROM "));
    condition(&mut sql, root, keys, path);
    let count = u64::try_from(conn.row(&sql).await?.unwrap_or_default().integer(0)).unwrap_or_default();
    if count == 0 {
        return Ok(None);
    }
    let effect = match last.relation.on_delete {
        OnDelete::Refuse => Effect::Blocks,
        OnDelete::Cascade => Effect::Deleted,
        OnDelete::SetNull => Effect::Emptied,
        OnDelete::SetDefault => Effect::Reset,
    };
    let labels = if may(last.view, Need::List, user) {
        labels(conn, dialect, root, user, keys, path).await?
    } else {
        Vec::new()
    };
    Ok(Some(Consequence {
        name: if count == 1 {
            last.view.name.clone()
        } else {
            last.view.name_plural.clone()
        },
        field: last.view.label(last.field),
        effect,
        count,
        labels,
        forbidden: effect == Effect::Deleted && !may(last.view, Need::Delete, user),
    }))
}

async fn labels(
    conn: &mut Conn,
    dialect: Dialect,
    root: &View,
    user: &User,
    keys: &[Vec<String>],
    path: &[Step<'_>],
) -> Result<Vec<String>, DbError> {
    let Some(last) = path.last() else { return Ok(Vec::new()) };
    let named = |names: &[String]| -> Vec<&Field> {
        names
            .iter()
            .filter_map(|name| last.view.field(name))
            .filter(|field| !field.secret)
            .collect()
    };
    let mut names = named(&last.view.row_label);
    if names.is_empty() {
        names = named(&last.view.primary_key);
    }
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(dialect, "SELECT ");
    sql.push(&label_expression(dialect, "t0", &names)).push(" FROM ");
    condition(&mut sql, root, keys, path);
    scope(&mut sql, "t0", last.view, user);
    sql.push(" ORDER BY 1 LIMIT ").integer(NAMED);
    Ok(conn.rows(&sql).await?.iter().map(|row| row.text(0)).collect())
}

/// `child AS t0 WHERE EXISTS (SELECT 1 FROM parent AS t1 WHERE t1.key = t0.fk AND …)`, down to the rows to be deleted.
fn condition(sql: &mut Sql, root: &View, keys: &[Vec<String>], path: &[Step<'_>]) {
    let mut depth = 0;
    for (index, step) in path.iter().enumerate().rev() {
        let parent = if index == 0 { root } else { path[index - 1].view };
        if depth == 0 {
            sql.table(step.view).push(" AS t0 WHERE ");
        }
        let (child, above) = (format!("t{depth}"), format!("t{}", depth + 1));
        sql.push("EXISTS (SELECT 1 FROM ")
            .table(parent)
            .push(&format!(" AS {above} WHERE "));
        let pairs = step.relation.local.iter().zip(&step.relation.foreign);
        let pairs = pairs.filter_map(|(local, foreign)| Some((step.view.field(local)?, parent.field(foreign)?)));
        sql.separated(" AND ", pairs, |sql, (local, foreign)| {
            sql.column(&above, foreign).push(" = ").column(&child, local);
        });
        sql.push(" AND ");
        depth += 1;
    }
    sql.push("(1 = 0");
    for key in keys {
        let mut one = sql.clone();
        one.push(" OR (");
        if key_condition(&mut one, &format!("t{depth}"), root, key) {
            one.push(")");
            *sql = one;
        }
    }
    sql.push(")").push(&")".repeat(depth));
}
