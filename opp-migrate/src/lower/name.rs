//! What are constraints and indexes called that nobody named? PostgreSQL's convention, on every database.

use std::collections::BTreeSet;

use opp_core::def::{Databases, IndexPart, ModelDef};

use super::space::{self, Named, Object, Taken};
use crate::schema::{Schema, Table, TableName, shortened};

/// The words that stand for the parts of an index.
pub(crate) fn index_parts(parts: &[IndexPart]) -> Vec<String> {
    let word = |part: &IndexPart| match part {
        IndexPart::Column(column) => column.name.to_string(),
        IndexPart::Expr(_) => "expr".to_owned(),
    };
    parts.iter().map(word).collect()
}

/// Names of keys, constraints and indexes that the models give, by table; they are kept to the letter.
pub(super) fn given(models: &[&ModelDef]) -> BTreeSet<(TableName, String)> {
    let of_model = |model: &&ModelDef| {
        let table = TableName {
            schema: model.schema.as_deref().map(str::to_owned),
            name: model.table.to_string(),
        };
        let key = model.primary_key.iter().filter_map(|it| it.name.as_deref());
        let uniques = model.uniques.iter().filter_map(|it| it.name.as_deref());
        let indexes = model.indexes.iter().filter_map(|it| it.name.as_deref());
        let foreign_keys = model.foreign_keys.iter().filter_map(|it| it.name.as_deref());
        let checks = model
            .checks
            .iter()
            .filter(|it| it.whole_name)
            .map(|it| it.name.as_ref());
        let names = key.chain(uniques).chain(indexes).chain(foreign_keys).chain(checks);
        let names: Vec<String> = names.map(str::to_owned).collect();
        names.into_iter().map(move |name| (table.clone(), name))
    };
    models.iter().flat_map(of_model).collect()
}

/// Numbers the names opp makes that two objects of one name space would share, whichever was written first. The rules are those of
/// all databases together, so that no name changes when another one is configured.
pub(super) fn settle(schema: &mut Schema, given: &BTreeSet<(TableName, String)>) {
    let mut taken = Taken::new(Databases::ALL);
    for named in &space::relations(schema) {
        taken.take(named);
    }
    let is_given = |named: &Named| given.contains(&(named.table.clone(), named.name.clone()));
    for named in schema.tables.values().flat_map(space::parts).filter(|it| is_given(it)) {
        taken.take(&named);
    }
    for table in schema.tables.values_mut() {
        settle_table(table, given, &mut taken);
        table.sort();
    }
}

fn settle_table(table: &mut Table, given: &BTreeSet<(TableName, String)>, taken: &mut Taken) {
    table
        .uniques
        .sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
    table
        .indexes
        .sort_by_cached_key(|index| (index.name.clone(), format!("{index:?}")));
    table
        .foreign_keys
        .sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
    let found = space::parts(table);
    let of = |object: Object| found.iter().filter(move |it| it.object == object);
    let mut settled = |named: &Named| -> Option<String> {
        if given.contains(&(named.table.clone(), named.name.clone())) {
            return None;
        }
        let numbered = |number: usize| named.called(shortened(&format!("{}{number}", named.name)));
        let free = std::iter::once(named.clone()).chain((1..).map(numbered));
        let free = free.into_iter().find(|it| taken.clash(it).is_none())?;
        taken.take(&free);
        Some(free.name)
    };
    let mut rename = |object: Object, names: Vec<&mut String>| {
        for (name, named) in names.into_iter().zip(of(object)) {
            if let Some(new) = settled(named) {
                *name = new;
            }
        }
    };
    rename(
        Object::PrimaryKey,
        table.primary_key.iter_mut().map(|it| &mut it.name).collect(),
    );
    rename(
        Object::Unique,
        table.uniques.iter_mut().map(|it| &mut it.name).collect(),
    );
    rename(Object::Index, table.indexes.iter_mut().map(|it| &mut it.name).collect());
    rename(
        Object::ForeignKey,
        table.foreign_keys.iter_mut().map(|it| &mut it.name).collect(),
    );
}
