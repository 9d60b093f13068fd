//! Columns that an expression computes.

use opp_core::def::admin::ComputedColumnDef;
use opp_sql::Dialect;

use super::expression::Computed;
use super::field::{Field, Format, Kind};

/// What `column("total", expr = "…")` declares, as a field that no form has.
pub(super) fn field(
    given: &ComputedColumnDef,
    format: impl Fn(&opp_core::def::admin::FormatDef) -> Option<Format>,
) -> Field {
    let expression = |dialect| given.expr.for_(dialect).map(ToString::to_string);
    Field {
        name: given.name.to_string(),
        kind: Kind::Text,
        label: given.label.as_ref().map(ToString::to_string),
        nullable: true,
        generated: true,
        format: given.format.as_ref().and_then(format),
        computed: Some(Computed {
            sqlite: expression(Dialect::Sqlite),
            postgres: expression(Dialect::Postgres),
            mysql: expression(Dialect::Mysql),
        }),
        ..Field::default()
    }
}
