//! Declares what the admin panel shows of a table: the data behind `#[opp(admin(…))]`.
//!
//! Everything here is optional: what is absent has the panel's default. Columns are named as in the database, handlers by their
//! full Rust path.

use serde::{Deserialize, Serialize};

use super::constant::{list, setters};
use super::{List, SortedColumn, Text, is_empty, is_false};

mod field;
mod hook;
mod part;
mod rule;

pub use field::{FieldAdminDef, FormatDef, WidgetDef, WidgetKind};
pub use hook::{HookDef, HookKind};
pub use part::{
    ActionDef, AuditDef, AuthDef, ComputedColumnDef, ExportDef, ExportFormat, FieldsetDef, InlineDef, InlineStyle,
};
pub use rule::{ActionPermissionDef, FieldPermissionDef, PermissionsDef, RowFilter, RowValue, Rule, ScopeDef};

/// `admin(…)`: how the view descriptor of a table differs from the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AdminDef {
    /// Name of one row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Name of many rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_plural: Option<Text>,
    /// URL segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Text>,
    /// Icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<Text>,
    /// Group in the menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Text>,
    /// Icon of that group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_icon: Option<Text>,
    /// Position in the menu, lowest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i32>,
    /// Whether the menu leaves the view out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// Columns of the list.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub list: List<Text>,
    /// Columns that the list leaves out.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub list_exclude: List<Text>,
    /// Columns of the details page.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub details: List<Text>,
    /// Columns that the details page leaves out.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub details_exclude: List<Text>,
    /// Columns that search looks into.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub search: List<Text>,
    /// How search compares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_mode: Option<SearchMode>,
    /// Columns with a filter.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub filter: List<FilterDef>,
    /// Columns that the list may be sorted by.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub sort: List<Text>,
    /// Order of the list until the user chooses another.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub default_sort: List<SortedColumn>,
    /// Rows on a page of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u32>,
    /// Page sizes to choose from.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub page_size_options: List<u32>,
    /// How rows are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<CountMode>,
    /// How pages are turned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pager: Option<Pager>,
    /// Columns that are edited in the list.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub list_editable: List<Text>,
    /// Date column to drill down by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_hierarchy: Option<Text>,
    /// Whether filters show the number of rows of each choice.
    #[serde(default, skip_serializing_if = "is_false")]
    pub facets: bool,
    /// What is shown for NULL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty_value: Option<Text>,
    /// Columns of the forms.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub form: List<Text>,
    /// Columns that the forms leave out.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub form_exclude: List<Text>,
    /// Columns of the form for a new row, where they differ from `form`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub form_create: List<Text>,
    /// Columns of the form for an existing row, where they differ from `form`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub form_edit: List<Text>,
    /// Whether forms show the primary key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub include_pk: bool,
    /// Columns that forms show and never write.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub readonly: List<Text>,
    /// Groups of the form, in order.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub fieldsets: List<FieldsetDef>,
    /// Child rows on the form.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub inlines: List<InlineDef>,
    /// Whether the form offers to save as a new row.
    #[serde(default, skip_serializing_if = "is_false")]
    pub save_as: bool,
    /// Whether the form goes on with the new row after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save_as_continue: Option<bool>,
    /// Actions on chosen rows.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub actions: List<ActionDef>,
    /// Who may do what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<PermissionsDef>,
    /// Filters on every query of the view.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub scope: List<ScopeDef>,
    /// The columns by which this table holds the panel's users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<AuthDef>,
    /// Columns that an expression computes.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub computed: List<ComputedColumnDef>,
    /// What is exported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<ExportDef>,
    /// What the audit log records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditDef>,
    /// Code that runs around changes.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub hooks: List<HookDef>,
}

/// A column with a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FilterDef {
    /// The column.
    pub column: Text,
    /// The kind of filter, where it is not the one of the column's type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FilterKind>,
}

/// How a column is filtered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FilterKind {
    /// True, false, or either.
    Bool,
    /// The variants of an enum.
    Choices,
    /// The values that occur.
    Distinct,
    /// The rows of the referenced table.
    Fk,
    /// Comparisons of strings.
    Text,
    /// From and to.
    Range,
    /// Days, months and years.
    Date,
    /// NULL or not.
    Empty,
}

/// How search compares what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SearchMode {
    /// The text anywhere in a column.
    Contains,
    /// Every word anywhere in a column.
    Words,
    /// The text at the beginning of a column.
    Prefix,
    /// The whole column.
    Exact,
}

/// How the rows of a list are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CountMode {
    /// As the size of the table suggests.
    Auto,
    /// All of them.
    Exact,
    /// Up to this number.
    Capped(u64),
    /// From the database's statistics.
    Estimate,
    /// Not at all.
    None,
}

/// How the pages of a list are turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Pager {
    /// By the number of rows before the page.
    Offset,
    /// By the key of the last row.
    Keyset,
}

impl AdminDef {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            name: None,
            name_plural: None,
            identity: None,
            icon: None,
            category: None,
            category_icon: None,
            order: None,
            hidden: false,
            list: list(&[]),
            list_exclude: list(&[]),
            details: list(&[]),
            details_exclude: list(&[]),
            search: list(&[]),
            search_mode: None,
            filter: list(&[]),
            sort: list(&[]),
            default_sort: list(&[]),
            page_size: None,
            page_size_options: list(&[]),
            count: None,
            pager: None,
            list_editable: list(&[]),
            date_hierarchy: None,
            facets: false,
            empty_value: None,
            form: list(&[]),
            form_exclude: list(&[]),
            form_create: list(&[]),
            form_edit: list(&[]),
            include_pk: false,
            readonly: list(&[]),
            fieldsets: list(&[]),
            inlines: list(&[]),
            save_as: false,
            save_as_continue: None,
            actions: list(&[]),
            permissions: None,
            scope: list(&[]),
            auth: None,
            computed: list(&[]),
            export: None,
            audit: None,
            hooks: list(&[]),
        }
    }

    setters! {
        /// Sets the name of one row.
        name: Option<Text>;
        /// Sets the name of many rows.
        name_plural: Option<Text>;
        /// Sets the URL segment.
        identity: Option<Text>;
        /// Sets the icon.
        icon: Option<Text>;
        /// Sets the group in the menu.
        category: Option<Text>;
        /// Sets the icon of that group.
        category_icon: Option<Text>;
        /// Sets the position in the menu.
        order: Option<i32>;
        /// Leaves the view out of the menu.
        hidden: bool;
        /// Sets the columns of the list.
        list: List<Text>;
        /// Leaves columns out of the list.
        list_exclude: List<Text>;
        /// Sets the columns of the details page.
        details: List<Text>;
        /// Leaves columns out of the details page.
        details_exclude: List<Text>;
        /// Sets the searched columns.
        search: List<Text>;
        /// Sets how search compares.
        search_mode: Option<SearchMode>;
        /// Sets the filters.
        filter: List<FilterDef>;
        /// Sets the sortable columns.
        sort: List<Text>;
        /// Sets the order of the list.
        default_sort: List<SortedColumn>;
        /// Sets the rows on a page.
        page_size: Option<u32>;
        /// Sets the page sizes to choose from.
        page_size_options: List<u32>;
        /// Sets how rows are counted.
        count: Option<CountMode>;
        /// Sets how pages are turned.
        pager: Option<Pager>;
        /// Sets the columns edited in the list.
        list_editable: List<Text>;
        /// Sets the date column to drill down by.
        date_hierarchy: Option<Text>;
        /// Shows the number of rows of each choice.
        facets: bool;
        /// Sets what is shown for NULL.
        empty_value: Option<Text>;
        /// Sets the columns of the forms.
        form: List<Text>;
        /// Leaves columns out of the forms.
        form_exclude: List<Text>;
        /// Sets the columns of the form for a new row.
        form_create: List<Text>;
        /// Sets the columns of the form for an existing row.
        form_edit: List<Text>;
        /// Shows the primary key on forms.
        include_pk: bool;
        /// Sets the columns that forms never write.
        readonly: List<Text>;
        /// Sets the groups of the form.
        fieldsets: List<FieldsetDef>;
        /// Sets the child rows on the form.
        inlines: List<InlineDef>;
        /// Offers to save as a new row.
        save_as: bool;
        /// Sets whether the form goes on with the new row.
        save_as_continue: Option<bool>;
        /// Sets the actions.
        actions: List<ActionDef>;
        /// Sets who may do what.
        permissions: Option<PermissionsDef>;
        /// Sets the filters on every query.
        scope: List<ScopeDef>;
        /// Makes this the table of the panel's users.
        auth: Option<AuthDef>;
        /// Sets the computed columns.
        computed: List<ComputedColumnDef>;
        /// Sets what is exported.
        export: Option<ExportDef>;
        /// Sets what the audit log records.
        audit: Option<AuditDef>;
        /// Sets the hooks.
        hooks: List<HookDef>;
    }
}

impl FilterDef {
    /// A filter on a column.
    #[must_use]
    pub const fn new(column: &'static str, kind: Option<FilterKind>) -> Self {
        Self {
            column: Text::Borrowed(column),
            kind,
        }
    }
}
