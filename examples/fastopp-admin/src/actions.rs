//! Actions of the panel.

use opp_admin::{Action, Refused};

/// Takes products out of stock. One that is out of stock already is named, and nothing is changed.
///
/// # Errors
/// A product is out of stock.
#[opp_admin::action]
pub async fn discontinue(run: &mut Action<'_>) -> Result<(), Refused> {
    for row in run.rows_mut() {
        if row.get("in_stock") == Some("false") {
            let name = row.get("name").unwrap_or_default();
            return Err(Refused::new(format!("{name} is out of stock already.")));
        }
        row.set("in_stock", "false");
    }
    Ok(())
}
