//! Declares who may do what with which rows.

use serde::{Deserialize, Serialize};

use super::super::constant::{setters, text};
use super::super::{List, Text, Value, is_empty};

/// Who may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// Nobody, not even a superuser.
    Nobody,
    /// Superusers.
    Superuser,
    /// Everybody who may enter the panel.
    Staff,
    /// The members of a group.
    Group(Text),
    /// Whom one of the rules lets.
    Any(List<Rule>),
    /// Whom every rule lets.
    All(List<Rule>),
    /// Whom the rule lets, on rows that the filter selects.
    Rows(List<ScopeDef>),
    /// Whom a function lets, by its Rust path.
    Custom(Text),
}

/// Rows that somebody is limited to: `scope(group("sales"), assigned_sales_rep = $user.email)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScopeDef {
    /// Whom it limits (or lets, inside a rule).
    pub who: Rule,
    /// What the rows have to equal, all of them.
    pub filters: List<RowFilter>,
}

/// A column and what it has to equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RowFilter {
    /// The column.
    pub column: Text,
    /// The value.
    pub value: RowValue,
}

/// What a column is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RowValue {
    /// A column of the user who asks: `$user.email`.
    User(Text),
    /// A fixed value.
    Value(Value),
}

/// `can(view = staff, …)`: who may do what. What is absent has the panel's default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PermissionsDef {
    /// Opens the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<Rule>,
    /// Opens a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Rule>,
    /// Inserts rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<Rule>,
    /// Updates rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Rule>,
    /// Deletes rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete: Option<Rule>,
    /// Exports rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<Rule>,
    /// Imports rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Rule>,
    /// Runs actions, by name.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub actions: List<ActionPermissionDef>,
    /// Sees and changes single columns.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub fields: List<FieldPermissionDef>,
}

/// Who may run an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ActionPermissionDef {
    /// Name of the action.
    pub name: Text,
    /// Who may run it.
    pub rule: Rule,
}

/// Who may see and change a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldPermissionDef {
    /// The column.
    pub column: Text,
    /// Who sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Rule>,
    /// Who changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Rule>,
}

impl ScopeDef {
    /// Rows for somebody.
    #[must_use]
    pub const fn new(who: Rule, filters: &'static [RowFilter]) -> Self {
        Self {
            who,
            filters: List::Borrowed(filters),
        }
    }
}

impl RowFilter {
    /// A column that has to equal a value.
    #[must_use]
    pub const fn new(column: &'static str, value: RowValue) -> Self {
        Self {
            column: text(column),
            value,
        }
    }
}

impl PermissionsDef {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            list: None,
            view: None,
            create: None,
            edit: None,
            delete: None,
            export: None,
            import: None,
            actions: List::Borrowed(&[]),
            fields: List::Borrowed(&[]),
        }
    }

    setters! {
        /// Sets who opens the list.
        list: Option<Rule>;
        /// Sets who opens a row.
        view: Option<Rule>;
        /// Sets who inserts rows.
        create: Option<Rule>;
        /// Sets who updates rows.
        edit: Option<Rule>;
        /// Sets who deletes rows.
        delete: Option<Rule>;
        /// Sets who exports rows.
        export: Option<Rule>;
        /// Sets who imports rows.
        import: Option<Rule>;
        /// Sets who runs actions.
        actions: List<ActionPermissionDef>;
        /// Sets who sees and changes single columns.
        fields: List<FieldPermissionDef>;
    }
}

impl ActionPermissionDef {
    /// A rule for an action.
    #[must_use]
    pub const fn new(name: &'static str, rule: Rule) -> Self {
        Self { name: text(name), rule }
    }
}

impl FieldPermissionDef {
    /// No rule for a column yet.
    #[must_use]
    pub const fn new(column: &'static str) -> Self {
        Self {
            column: text(column),
            view: None,
            edit: None,
        }
    }

    setters! {
        /// Sets who sees it.
        view: Option<Rule>;
        /// Sets who changes it.
        edit: Option<Rule>;
    }
}
