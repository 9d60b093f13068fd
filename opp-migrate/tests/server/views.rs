//! What do servers keep of a view, which SQLite reads anew each time?

use opp_core::def::TypeKind;
use opp_migrate::schema::Table;

use crate::build::{With, optional, schema, view};
use crate::cases::parents;
use crate::harness::Case;

#[test]
fn vw05_a_view_of_every_column_sees_a_new_one() {
    let seen = |table: Table, columns: &[&str]| {
        let mut schema = schema([table]);
        let view = view("seen", "SELECT * FROM parents", columns);
        schema.views.insert(view.name.clone(), view);
        schema
    };
    let more = parents().with(optional("nick", TypeKind::Text));
    Case::new(
        seen(parents(), &["id", "label", "age"]),
        seen(more, &["id", "label", "age", "nick"]),
    )
    .holds();
}
