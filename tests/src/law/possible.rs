//! What of a scenario's models can a database do? The law wants the rest of them; what is impossible is refused elsewhere.

use opp_core::def::{ColumnDef, IndexDef, IndexPart, ModelDef, PerDatabase, TypeKind};

use super::Engine;

/// The model in the words of this database.
pub(super) fn possible(engine: Engine, model: &ModelDef) -> ModelDef {
    let mut model = model.clone();
    match engine {
        Engine::Sqlite => {}
        Engine::Postgres => model.columns.to_mut().iter_mut().for_each(for_postgres),
        Engine::Mysql => {
            model.columns.to_mut().iter_mut().for_each(for_mysql);
            model
                .indexes
                .to_mut()
                .retain(|index| is_plain(index) || !index.only.mysql);
        }
    }
    model
}

/// PostgreSQL before 18 only stores what is generated, and has collations of its own.
fn for_postgres(column: &mut ColumnDef) {
    if let Some(generated) = &mut column.generated {
        generated.stored = true;
    }
    if !column.collate.is_none() {
        column.collate = PerDatabase::all("C".into());
    }
}

/// MariaDB has no key over a text without a longest length, so every text has one: a column keeps its type when it joins a key.
fn for_mysql(column: &mut ColumnDef) {
    if column.ty.kind == TypeKind::Text && column.max_length.is_none() {
        column.max_length = Some(100);
    }
    if !column.collate.is_none() {
        column.collate = PerDatabase::all("utf8mb4_bin".into());
    }
}

/// MariaDB indexes columns, and all rows.
fn is_plain(index: &IndexDef) -> bool {
    index.predicate.is_none() && index.parts.iter().all(|part| matches!(part, IndexPart::Column(_)))
}
