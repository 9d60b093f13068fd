//! Views: what the panel shows of one model. The order of the fields here is the order in the file.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::action::{Action, HookName};
use super::field::{Field, Format, Widget};
use super::form::{Fieldset, FormArgs, WidgetArgs};
use super::inline::Inline;
use super::is_default;
use super::list::{Count, Filter, Pager, SearchMode, Sort};
use super::rule::{Permissions, Scope, is_usual};

/// The view of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// Version of this form: 1.
    pub opp_view: u32,
    /// Path of the struct.
    pub model: String,
    /// Table or database view.
    pub table: String,
    /// Its schema (PostgreSQL).
    #[serde(default, skip_serializing_if = "is_default")]
    pub schema: Option<String>,
    /// Fields that identify a row.
    #[serde(default)]
    pub primary_key: Vec<String>,
    /// Fields that name a row for people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub row_label: Vec<String>,
    /// Segment of the URL.
    pub identity: String,
    /// Name of one row.
    pub name: String,
    /// Name of many rows.
    pub name_plural: String,
    /// Icon in the menu.
    #[serde(default, skip_serializing_if = "is_default")]
    pub icon: Option<String>,
    /// Group in the menu.
    #[serde(default, skip_serializing_if = "is_default")]
    pub category: Option<String>,
    /// Icon of the group.
    #[serde(default, skip_serializing_if = "is_default")]
    pub category_icon: Option<String>,
    /// Place in the menu, smallest first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub menu_order: i32,
    /// Not in the menu; its pages stay reachable.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hidden: bool,
    /// Columns of the list.
    #[serde(default)]
    pub column_list: Vec<String>,
    /// Every column but these, instead of `column_list`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_exclude_list: Vec<String>,
    /// Labels, over those of the fields.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_labels: BTreeMap<String, String>,
    /// Formats in the list, over those of the fields.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_formatters: BTreeMap<String, Format>,
    /// Fields that search looks into.
    #[serde(default)]
    pub column_searchable_list: Vec<String>,
    /// How search matches.
    #[serde(default, skip_serializing_if = "is_default")]
    pub search_mode: SearchMode,
    /// Fields that the list can be sorted by.
    #[serde(default)]
    pub column_sortable_list: Vec<String>,
    /// Order of the list; the key is always added.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_default_sort: Vec<Sort>,
    /// Filters of the list.
    #[serde(default)]
    pub column_filters: Vec<Filter>,
    /// Columns that are edited in the list.
    #[serde(default, skip_serializing_if = "is_default")]
    pub list_editable: Vec<String>,
    /// Date by which the list is narrowed down: years, months, days.
    #[serde(default, skip_serializing_if = "is_default")]
    pub date_hierarchy: Option<String>,
    /// Whether filters show how many rows each of their choices has.
    #[serde(default, skip_serializing_if = "is_default")]
    pub facets: bool,
    /// Columns of the details page; every one that is not secret where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_details_list: Vec<String>,
    /// Every column but these, instead of `column_details_list`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_details_exclude_list: Vec<String>,
    /// Columns of an export; those of the list where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub column_export_list: Vec<String>,
    /// Fields of the form; every one that can be edited where nothing is given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_columns: Vec<String>,
    /// Every field but these, instead of `form_columns`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_excluded_columns: Vec<String>,
    /// Fields of the form that creates, over `form_columns`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_create_rules: Vec<String>,
    /// Fields of the form that edits, over `form_columns`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_edit_rules: Vec<String>,
    /// Label, help and first value of inputs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_args: BTreeMap<String, FormArgs>,
    /// HTML attributes of inputs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_widget_args: BTreeMap<String, WidgetArgs>,
    /// Widgets, over those of the fields.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_overrides: BTreeMap<String, Widget>,
    /// Whether the key is on the form that creates, although it has a default.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form_include_pk: bool,
    /// Groups of fields on the form; fields in no group come first.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fieldsets: Vec<Fieldset>,
    /// Fields that the form shows and never writes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub readonly: Vec<String>,
    /// Rows of other tables on the form.
    #[serde(default, skip_serializing_if = "is_default")]
    pub inlines: Vec<Inline>,
    /// Whether rows can be created.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_create: bool,
    /// Whether rows can be changed.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_edit: bool,
    /// Whether rows can be deleted.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_delete: bool,
    /// Whether there is a details page.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_view_details: bool,
    /// Whether rows can be exported.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_export: bool,
    /// Whether rows can be imported, by those whom `permissions.import` lets.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub can_import: bool,
    /// Rows on a page.
    #[serde(default = "page_size", skip_serializing_if = "is_page_size")]
    pub page_size: u32,
    /// Numbers of rows to choose from.
    #[serde(default = "page_sizes", skip_serializing_if = "is_page_sizes")]
    pub page_size_options: Vec<u32>,
    /// How rows are counted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub count: Count,
    /// How pages are turned.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pager: Pager,
    /// What an empty cell shows.
    #[serde(default = "dash", skip_serializing_if = "is_dash")]
    pub empty_value: String,
    /// Formats of an export: csv, json.
    #[serde(default = "export_types", skip_serializing_if = "is_export_types")]
    pub export_types: Vec<String>,
    /// Rows of an export at most; 0 for no limit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub export_max_rows: u64,
    /// "Save as new" on the form that edits.
    #[serde(default, skip_serializing_if = "is_default")]
    pub save_as: bool,
    /// Whether "Save as new" stays on the form of the new row.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub save_as_continue: bool,
    /// What can be done with several rows, besides deleting them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub actions: Vec<Action>,
    /// Functions of the application that run around changes, by their paths or names.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hooks: BTreeMap<HookName, String>,
    /// Who may do what.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub permissions: Permissions,
    /// Rows that somebody sees; joined to every query of the view.
    #[serde(default, skip_serializing_if = "is_default")]
    pub scope: Vec<Scope>,
    /// The table holds the users of the panel.
    #[serde(default, skip_serializing_if = "is_default")]
    pub auth: Option<Auth>,
    /// What the audit log records.
    #[serde(default, skip_serializing_if = "is_default")]
    pub audit: Audit,
    /// The columns.
    pub fields: Vec<Field>,
}

/// Which fields make a row of this table a user of the panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// What somebody signs in with.
    pub login: String,
    /// The password's hash.
    pub password: String,
    /// Whether signing in is allowed.
    pub active: String,
    /// Whether the panel is allowed.
    pub staff: String,
    /// Whether everything is allowed.
    pub superuser: String,
    /// The user's group.
    #[serde(default, skip_serializing_if = "is_default")]
    pub group: Option<String>,
}

impl Auth {
    /// The fields that every table of users has: login, password, active, staff, superuser.
    #[must_use]
    pub fn required(&self) -> [&String; 5] {
        let Self {
            login,
            password,
            active,
            staff,
            superuser,
            group: _,
        } = self;
        [login, password, active, staff, superuser]
    }
}

/// What the audit log records of a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// Whether changes are recorded.
    #[serde(skip_serializing_if = "is_true")]
    pub enabled: bool,
    /// Fields whose values are not recorded.
    #[serde(skip_serializing_if = "is_default")]
    pub redact: Vec<String>,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            enabled: true,
            redact: Vec::new(),
        }
    }
}

impl View {
    /// A field, by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The name of a field that people read.
    #[must_use]
    pub fn label(&self, field: &Field) -> String {
        let labels = self.column_labels.get(&field.name).or(field.label.as_ref());
        labels.cloned().unwrap_or_else(|| super::names::label(&field.name))
    }

    /// Whether rows have an address of their own.
    #[must_use]
    pub fn has_key(&self) -> bool {
        !self.primary_key.is_empty()
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_true(flag: &bool) -> bool {
    *flag
}

pub(super) fn page_size() -> u32 {
    25
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_page_size(size: &u32) -> bool {
    *size == page_size()
}

pub(super) fn page_sizes() -> Vec<u32> {
    vec![10, 25, 50, 100]
}

fn is_page_sizes(sizes: &[u32]) -> bool {
    sizes == page_sizes()
}

pub(super) fn dash() -> String {
    "–".to_owned()
}

fn is_dash(text: &str) -> bool {
    text == dash()
}

pub(super) fn export_types() -> Vec<String> {
    vec!["csv".to_owned(), "json".to_owned()]
}

fn is_export_types(types: &[String]) -> bool {
    types == export_types()
}
