//! Permissions: who may do what, and which rows somebody sees.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_default;

/// Who may do something. Superusers satisfy every rule but `nobody`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Nobody, not even a superuser.
    Nobody,
    /// Superusers.
    Superuser,
    /// Staff.
    #[default]
    Staff,
    /// Members of a group.
    Group(String),
    /// Those who satisfy one of these.
    Any(Vec<Rule>),
    /// Those who satisfy all of these.
    All(Vec<Rule>),
    /// Those who satisfy `who`, with the rows whose field has a value.
    Rows(Box<Scope>),
    /// Those for whom a function of the application gives true, by its path or name.
    Custom(String),
}

/// The rows whose field has a value, for those who satisfy a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// For whom.
    pub who: Rule,
    /// The field.
    pub field: String,
    /// Its value: a text, or one of `$user.id`, `$user.login`, `$user.email`, `$user.group`.
    pub value: String,
}

/// What a value of a scope stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserValue {
    /// The user's key.
    Id,
    /// What the user signs in with.
    Login,
    /// The user's group.
    Group,
}

impl Scope {
    /// The user's value that is meant; `None` for a text.
    #[must_use]
    pub fn user_value(&self) -> Option<UserValue> {
        match self.value.as_str() {
            "$user.id" => Some(UserValue::Id),
            "$user.login" | "$user.email" => Some(UserValue::Login),
            "$user.group" => Some(UserValue::Group),
            _ => None,
        }
    }
}

/// Who may do what with the rows of a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Permissions {
    /// See the list.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub list: Rule,
    /// See a row.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub view: Rule,
    /// Create a row.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub create: Rule,
    /// Change a row.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub edit: Rule,
    /// Delete a row.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub delete: Rule,
    /// Export rows.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub export: Rule,
    /// Import rows, besides the rules for creating and changing them; nobody where nothing is given.
    #[serde(skip_serializing_if = "Rule::is_nobody")]
    pub import: Rule,
    /// See and change a field, besides the rules above.
    #[serde(skip_serializing_if = "is_default")]
    pub fields: BTreeMap<String, FieldPermission>,
}

/// Who may see and change a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FieldPermission {
    /// See it, on any page, in exports, filters and searches.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub view: Rule,
    /// Change it.
    #[serde(skip_serializing_if = "Rule::is_staff")]
    pub edit: Rule,
}

impl Permissions {
    /// The same rule for everything but imports, which nobody may do.
    #[must_use]
    pub fn all(rule: &Rule) -> Self {
        Self {
            list: rule.clone(),
            view: rule.clone(),
            create: rule.clone(),
            edit: rule.clone(),
            delete: rule.clone(),
            export: rule.clone(),
            import: Rule::Nobody,
            fields: BTreeMap::new(),
        }
    }

    /// Every rule with its key, for checks.
    #[must_use]
    pub fn rules(&self) -> [(&'static str, &Rule); 7] {
        let Self {
            list,
            view,
            create,
            edit,
            delete,
            export,
            import,
            fields: _,
        } = self;
        [
            ("list", list),
            ("view", view),
            ("create", create),
            ("edit", edit),
            ("delete", delete),
            ("export", export),
            ("import", import),
        ]
    }
}

impl Default for Permissions {
    fn default() -> Self {
        Self::all(&Rule::Staff)
    }
}

impl Rule {
    fn is_staff(&self) -> bool {
        *self == Self::Staff
    }

    fn is_nobody(&self) -> bool {
        *self == Self::Nobody
    }

    /// The functions of the application that it asks.
    #[must_use]
    pub fn functions(&self) -> Vec<&String> {
        match self {
            Self::Nobody | Self::Superuser | Self::Staff | Self::Group(_) => Vec::new(),
            Self::Any(rules) | Self::All(rules) => rules.iter().flat_map(Self::functions).collect(),
            Self::Rows(scope) => scope.who.functions(),
            Self::Custom(path) => vec![path],
        }
    }

    /// The row rules inside.
    #[must_use]
    pub fn scopes(&self) -> Vec<&Scope> {
        match self {
            Self::Nobody | Self::Superuser | Self::Staff | Self::Group(_) | Self::Custom(_) => Vec::new(),
            Self::Any(rules) | Self::All(rules) => rules.iter().flat_map(Self::scopes).collect(),
            Self::Rows(scope) => {
                let mut scopes = scope.who.scopes();
                scopes.push(scope);
                scopes
            }
        }
    }
}

/// Whether permissions are the default ones; serde leaves them out of the JSON.
pub(super) fn is_usual(permissions: &Permissions) -> bool {
    is_default(permissions)
}
