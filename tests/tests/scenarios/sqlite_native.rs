//! What SQLite can alter by itself is not built anew.

use opp_tests::law::{Case, round_trip};

mod before_native_changes {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(index(kept))]
    struct Item {
        #[opp(primary_key)]
        id: i32,
        kept: i32,
        old_name: String,
        dropped: f64,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = items::id)]
        item_id: i32,
    }
    declare!(Item, Child);
}

mod after_native_changes {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(renamed_from = "items", unique(kept, new_name))]
    struct Thing {
        #[opp(primary_key)]
        id: i32,
        kept: i32,
        #[opp(renamed_from = "old_name")]
        new_name: String,
        added: Option<String>,
        #[opp(default = 1)]
        number: i32,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = things::id)]
        item_id: i32,
    }
    declare!(Thing, Child);
}

#[test]
fn sq09_what_sqlite_can_alter_is_not_rebuilt() {
    round_trip(&Case {
        before: before_native_changes::models(),
        after: after_native_changes::models(),
        operations: &[
            "rename_table items to things",
            "rename_column things.old_name to new_name",
            "drop_index items_kept_idx",
            "rename_constraint things.items_pkey to things_pkey",
            "add_column things.added",
            "add_column things.number",
            "drop_column things.dropped",
            "add_unique things_kept_new_name_key",
        ],
        destructive: true,
        tables_built: Some(0),
        renamed: &[("items", "things"), ("items.old_name", "things.new_name")],
        lost: &["items.dropped"],
        ..Case::default()
    });
}
