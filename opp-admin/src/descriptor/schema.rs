//! The JSON Schema of a descriptor.

use super::View;

/// JSON Schema of a descriptor file; `opp makeviews --schema` prints it.
#[must_use]
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(View);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema holds only JSON");
    text.push('\n');
    text
}
