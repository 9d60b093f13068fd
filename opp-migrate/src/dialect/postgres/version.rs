//! Refuses what the configured version of PostgreSQL lacks.

use super::Capabilities;
use crate::dialect::{PlanError, Version};
use crate::schema::TableName;

/// Refuses what a configured version lacks. Without one, the models themselves ask for what they use.
pub(super) fn require(
    capabilities: Capabilities,
    table: &TableName,
    feature: &'static str,
    needs: Version,
) -> Result<(), PlanError> {
    match capabilities.version().filter(|version| *version < needs) {
        None => Ok(()),
        Some(has) => Err(PlanError::Version {
            database: "PostgreSQL",
            table: table.clone(),
            feature,
            needs,
            has,
        }),
    }
}
