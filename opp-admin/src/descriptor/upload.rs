//! What a field of files or images accepts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a field of files or images accepts. The column holds the name of the file below the panel's directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// Directory below the one that the panel keeps files in.
    pub dir: String,
    /// Media types; every known one of the widget where nothing is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Largest file, in bytes.
    #[serde(default = "five_megabytes", skip_serializing_if = "is_five_megabytes")]
    pub max_bytes: u64,
}

pub(super) fn five_megabytes() -> u64 {
    5_000_000
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_five_megabytes(bytes: &u64) -> bool {
    *bytes == five_megabytes()
}
