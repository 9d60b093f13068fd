//! Declares code of the application that a view calls, and templates in place of the panel's own.

use serde::{Deserialize, Serialize};

use super::super::Text;
use super::super::constant::text;

/// `before_save = crate::hooks::touch`: code that runs around a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HookDef {
    /// When it runs.
    pub on: HookKind,
    /// Rust path of the handler.
    pub handler: Text,
}

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HookKind {
    /// Looks at a form's values.
    Validate,
    /// Before a row is inserted or updated.
    BeforeSave,
    /// After a row was inserted or updated.
    AfterSave,
    /// Before a row is deleted.
    BeforeDelete,
    /// After a row was deleted.
    AfterDelete,
}

/// `template(list = "products_list.html")`: a template in place of the panel's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TemplateDef {
    /// The page.
    pub page: PageKind,
    /// Name of the template.
    pub template: Text,
}

/// A page of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageKind {
    /// The list.
    List,
    /// One row.
    Details,
    /// The form for a new row.
    Create,
    /// The form for an existing row.
    Edit,
    /// The question before deleting.
    Delete,
}

impl HookDef {
    /// A handler for an occasion.
    #[must_use]
    pub const fn new(on: HookKind, handler: &'static str) -> Self {
        Self {
            on,
            handler: text(handler),
        }
    }
}

impl TemplateDef {
    /// A template for a page.
    #[must_use]
    pub const fn new(page: PageKind, template: &'static str) -> Self {
        Self {
            page,
            template: text(template),
        }
    }
}
