//! Does every scenario keep the law? A file an area; `docs/scenarios.md` says which test covers which scenario.
#![allow(
    dead_code,
    reason = "the fields of the models are declared, and read by the derive alone"
)]
#![expect(
    clippy::duplicated_attributes,
    reason = "two indexes over one column are two indexes; the lint does not know the attribute"
)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "what does not hold ends its test")]

/// What a module with models uses.
mod prelude {
    pub(crate) use opp_core::def::ModelDef;
    pub(crate) use opp_core::model::Model;
    pub(crate) use opp_core::prelude::*;
}

/// Collects the definitions of a module's structs: `declare!(User, Post);`.
macro_rules! declare {
    ($($model:ident),+) => {
        pub(super) fn models() -> Vec<ModelDef> {
            vec![$(<$model as Model>::DEF),+]
        }
    };
}

/// Models in a module of their own: `models!(before, [Item], { struct … });`.
macro_rules! models {
    ($module:ident, [$($model:ident),+], { $($item:item)* }) => {
        mod $module {
            use crate::prelude::*;

            $($item)*
            declare!($($model),+);
        }
    };
}

mod branches;
mod checks;
mod columns;
mod commands;
mod comments;
mod composite_keys;
mod coverage;
mod data;
mod defaults;
mod dropped_columns;
mod enums;
mod foreign_keys;
mod foreign_objects;
mod generated;
mod graph;
mod history;
mod impossible;
mod index_only;
mod indexes;
mod key_columns;
mod mysql_own;
mod name_spaces;
mod naming;
mod nullability;
mod objects_by_hand;
mod ordering;
mod per_database;
mod phantoms;
mod postgres_enums;
mod postgres_own;
mod primary_keys;
mod rebuilt_tables;
mod renamed_tables;
mod renames;
mod renames_together;
mod safety;
mod sqlite_native;
mod sqlite_rebuild;
mod tables;
mod types;
mod uniques;
mod updates;
mod views;
