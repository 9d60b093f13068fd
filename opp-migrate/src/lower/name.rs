//! What are constraints and indexes called that nobody named? PostgreSQL's convention, on every database.

use std::collections::BTreeSet;

use opp_core::def::{IndexPart, ModelDef};

use crate::schema::{Schema, Table, TableName, shortened};

/// The words that stand for the parts of an index.
pub(crate) fn index_parts(parts: &[IndexPart]) -> Vec<String> {
    let word = |part: &IndexPart| match part {
        IndexPart::Column(column) => column.name.to_string(),
        IndexPart::Expr(_) => "expr".to_owned(),
    };
    parts.iter().map(word).collect()
}

/// Names of indexes and unique constraints that the models give, by table; they are kept to the letter.
pub(super) fn given(models: &[&ModelDef]) -> BTreeSet<(TableName, String)> {
    let of_model = |model: &&ModelDef| {
        let table = TableName {
            schema: model.schema.as_deref().map(str::to_owned),
            name: model.table.to_string(),
        };
        let uniques = model.uniques.iter().filter_map(|it| it.name.as_deref());
        let indexes = model.indexes.iter().filter_map(|it| it.name.as_deref());
        let names: Vec<String> = uniques.chain(indexes).map(str::to_owned).collect();
        names.into_iter().map(move |name| (table.clone(), name))
    };
    models.iter().flat_map(of_model).collect()
}

/// Numbers the names opp makes that two indexes or unique constraints would share, whichever was written first.
pub(super) fn settle(schema: &mut Schema, given: &BTreeSet<(TableName, String)>) {
    let tables = schema.tables.keys().chain(schema.views.keys());
    let mut taken: BTreeSet<String> = tables.map(|name| name.name.clone()).collect();
    taken.extend(given.iter().map(|(_, name)| name.clone()));
    for table in schema.tables.values_mut() {
        settle_table(table, given, &mut taken);
        table.sort();
    }
}

fn settle_table(table: &mut Table, given: &BTreeSet<(TableName, String)>, taken: &mut BTreeSet<String>) {
    table
        .uniques
        .sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
    table
        .indexes
        .sort_by_cached_key(|index| (index.name.clone(), format!("{index:?}")));
    let of = &table.name;
    let uniques = table.uniques.iter_mut().map(|it| &mut it.name);
    let names = uniques.chain(table.indexes.iter_mut().map(|it| &mut it.name));
    for name in names.filter(|name| !given.contains(&(of.clone(), (*name).clone()))) {
        if !taken.insert(name.clone()) {
            let free = (1..)
                .map(|number| shortened(&format!("{name}{number}")))
                .find(|name| !taken.contains(name));
            *name = free.unwrap_or_default();
            taken.insert(name.clone());
        }
    }
}
