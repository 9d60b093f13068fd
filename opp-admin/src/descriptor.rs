//! View descriptors: what the admin panel shows of a model, as data.
//!
//! `opp makeviews` writes one JSON file for each model. A missing key means its default, an unknown key is an error. Where
//! SQLAdmin's `ModelView` has a word, the descriptor uses that word with its meaning.

mod action;
mod attributes;
mod check;
mod children;
mod code;
mod columns;
mod computed;
mod date;
mod defaults;
mod expression;
mod field;
mod files;
mod filter;
mod form;
mod inline;
mod list;
mod merge;
mod mistakes;
mod model_field;
mod names;
mod rule;
mod schema;
mod unsuitable;
mod upload;
mod uploads;
mod view;

pub use action::{Action, HookName};
pub use check::{Problem, check};
pub use children::child_of;
pub use code::{names_code, rules_in_code};
#[cfg(feature = "panel")]
pub(crate) use date::dated;
pub use defaults::views;
pub use expression::Computed;
pub use field::{
    Choice, Field, FieldDefault, Format, Kind, OnDelete, Relation, RelationKind, SqlTypes, Validate, Widget,
};
pub use files::{FilesError, Outcome, Planned, load, plan, write};
pub use form::{Fieldset, FormArgs, WidgetArgs};
pub use inline::{Inline, InlineStyle};
pub use list::{Count, Filter, FilterKind, Pager, SearchMode, Sort};
#[cfg(feature = "panel")]
pub(crate) use mistakes::whole;
pub use rule::{FieldPermission, Permissions, Rule, Scope, UserValue};
pub use schema::json_schema;
pub use unsuitable::{Unsuitable, unsuitable};
pub use upload::Upload;
pub use uploads::media_types;
pub use view::{Audit, Auth, View};

/// Version of the descriptor's form, the value of `opp_view`.
pub const FORMAT: u32 = 1;

/// A text of at most this many characters is short.
const SHORT: u32 = 255;

/// Whether a value is its type's default; serde leaves such values out of the JSON.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
