//! Maps what `admin(…)` and the attributes of fields declare to a view.

use opp_core::def::admin::{
    self, AdminDef, CountMode, FieldAdminDef, FilterDef, FormatDef, PermissionsDef, RowValue, ScopeDef, WidgetDef,
    WidgetKind,
};
use opp_core::def::{List, SortOrder, Text, Value};

use super::code;
use super::computed;
use super::field::{Field, Format, Widget};
use super::filter::given_filter;
use super::form::Fieldset;
use super::inline;
use super::list::{Count, Filter, Pager, SearchMode, Sort};
use super::names;
use super::rule::{FieldPermission, Permissions, Rule, Scope};
use super::upload::{Upload, five_megabytes};
use super::view::{Audit, Auth, View};

/// What `admin(…)` gives instead of the defaults.
pub(super) fn apply(view: &mut View, admin: &AdminDef) {
    view.fields
        .extend(admin.computed.iter().map(|given| computed::field(given, format)));
    apply_names(view, admin);
    apply_list(view, admin);
    apply_form(view, admin);
    apply_rules(view, admin);
}

fn apply_names(view: &mut View, admin: &AdminDef) {
    if let Some(name) = &admin.name {
        view.name = name.to_string();
        view.name_plural = names::plural(name);
    }
    set(
        &mut view.name_plural,
        admin.name_plural.as_ref().map(ToString::to_string),
    );
    set(&mut view.identity, admin.identity.as_ref().map(ToString::to_string));
    view.icon = admin.icon.as_ref().map(ToString::to_string);
    view.category = admin.category.as_ref().map(ToString::to_string);
    view.category_icon = admin.category_icon.as_ref().map(ToString::to_string);
    set(&mut view.menu_order, admin.order);
    view.hidden = admin.hidden;
}

fn apply_list(view: &mut View, admin: &AdminDef) {
    replace(&mut view.column_list, &admin.list);
    if !admin.list_exclude.is_empty() {
        view.column_list = Vec::new();
    }
    replace(&mut view.column_exclude_list, &admin.list_exclude);
    replace(&mut view.column_details_list, &admin.details);
    replace(&mut view.column_details_exclude_list, &admin.details_exclude);
    replace(&mut view.column_searchable_list, &admin.search);
    replace(&mut view.column_sortable_list, &admin.sort);
    set(&mut view.search_mode, admin.search_mode.and_then(search_mode));
    if !admin.filter.is_empty() {
        view.column_filters = admin
            .filter
            .iter()
            .filter_map(|filter| filter_of(view, filter))
            .collect();
    }
    if admin.pager == Some(admin::Pager::Keyset) {
        view.pager = Pager::Keyset;
    }
    replace(&mut view.list_editable, &admin.list_editable);
    view.date_hierarchy = admin.date_hierarchy.as_ref().map(ToString::to_string);
    view.facets = admin.facets;
    let sort = admin.default_sort.iter().map(|sort| Sort {
        field: sort.name.to_string(),
        desc: sort.order == SortOrder::Desc,
    });
    view.column_default_sort = sort.collect();
    set(&mut view.page_size, admin.page_size);
    if !admin.page_size_options.is_empty() {
        view.page_size_options = admin.page_size_options.to_vec();
    }
    set(&mut view.count, admin.count.and_then(count));
    set(
        &mut view.empty_value,
        admin.empty_value.as_ref().map(ToString::to_string),
    );
    if let Some(export) = &admin.export {
        replace(&mut view.column_export_list, &export.columns);
        set(&mut view.export_max_rows, export.max_rows);
        if !export.types.is_empty() {
            let word = |format: &admin::ExportFormat| match format {
                admin::ExportFormat::Json => "json".to_owned(),
                _ => "csv".to_owned(),
            };
            view.export_types = export.types.iter().map(word).collect();
        }
    }
}

fn apply_form(view: &mut View, admin: &AdminDef) {
    replace(&mut view.form_columns, &admin.form);
    replace(&mut view.form_excluded_columns, &admin.form_exclude);
    replace(&mut view.form_create_rules, &admin.form_create);
    replace(&mut view.form_edit_rules, &admin.form_edit);
    view.form_include_pk = admin.include_pk;
    replace(&mut view.readonly, &admin.readonly);
    view.save_as = admin.save_as;
    set(&mut view.save_as_continue, admin.save_as_continue);
    let fieldset = |group: &admin::FieldsetDef| Fieldset {
        title: group.title.to_string(),
        fields: texts(&group.columns),
        collapsed: group.collapsed,
        help: group.help.as_ref().map(ToString::to_string),
    };
    view.fieldsets = admin.fieldsets.iter().map(fieldset).collect();
    view.inlines = admin.inlines.iter().map(inline::inline).collect();
}

fn apply_rules(view: &mut View, admin: &AdminDef) {
    if let Some(given) = &admin.permissions {
        permissions(&mut view.permissions, given);
    }
    view.scope = admin.scope.iter().flat_map(scopes).collect();
    if let Some(given) = &admin.auth {
        let or =
            |column: &Option<Text>, usual: &str| column.as_ref().map_or_else(|| usual.to_owned(), ToString::to_string);
        view.auth = Some(Auth {
            login: given.login.to_string(),
            password: given.password.to_string(),
            active: or(&given.active, "is_active"),
            staff: or(&given.staff, "is_staff"),
            superuser: or(&given.superuser, "is_superuser"),
            group: given.group.as_ref().map(ToString::to_string),
        });
    }
    view.actions = admin
        .actions
        .iter()
        .map(|given| code::action(given, admin, rule))
        .collect();
    view.hooks = admin.hooks.iter().filter_map(code::hook).collect();
    if let Some(given) = &admin.audit {
        view.audit = Audit {
            enabled: given.enabled,
            redact: texts(&given.redact),
        };
    }
}

/// The permissions that are given; the others stay.
fn permissions(own: &mut Permissions, given: &PermissionsDef) {
    let pairs = [
        (&mut own.list, &given.list),
        (&mut own.view, &given.view),
        (&mut own.create, &given.create),
        (&mut own.edit, &given.edit),
        (&mut own.delete, &given.delete),
        (&mut own.export, &given.export),
        (&mut own.import, &given.import),
    ];
    for (own, given) in pairs {
        set(own, given.as_ref().map(rule));
    }
    for field in given.fields.iter() {
        let permission = FieldPermission {
            view: field.view.as_ref().map(rule).unwrap_or_default(),
            edit: field.edit.as_ref().map(rule).unwrap_or_default(),
        };
        own.fields.insert(field.column.to_string(), permission);
    }
    // Who may see the rows may see their list and export them, unless that is given as well.
    let seen = given.view.as_ref().map(rule).filter(|seen| seen.scopes().is_empty());
    if let Some(seen) = seen {
        if given.list.is_none() {
            own.list = seen.clone();
        }
        if given.export.is_none() {
            own.export = seen;
        }
    }
}

/// A rule. One of a kind that is not known here lets nobody in.
fn rule(given: &admin::Rule) -> Rule {
    match given {
        admin::Rule::Nobody => Rule::Nobody,
        admin::Rule::Superuser => Rule::Superuser,
        admin::Rule::Staff => Rule::Staff,
        admin::Rule::Group(name) => Rule::Group(name.to_string()),
        admin::Rule::Any(rules) => Rule::Any(rules.iter().map(rule).collect()),
        admin::Rule::All(rules) => Rule::All(rules.iter().map(rule).collect()),
        admin::Rule::Custom(path) => Rule::Custom(path.to_string()),
        admin::Rule::Rows(given) => Rule::Any(given.iter().map(all_filters).collect()),
        _ => Rule::Nobody,
    }
}

fn all_filters(given: &ScopeDef) -> Rule {
    let mut rules: Vec<Rule> = scopes(given)
        .into_iter()
        .map(|scope| Rule::Rows(Box::new(scope)))
        .collect();
    match rules.len() {
        1 => rules.remove(0),
        _ => Rule::All(rules),
    }
}

/// One scope for each column that is compared.
fn scopes(given: &ScopeDef) -> Vec<Scope> {
    let scope = |filter: &admin::RowFilter| Scope {
        who: rule(&given.who),
        field: filter.column.to_string(),
        value: match &filter.value {
            RowValue::User(column) => format!("$user.{column}"),
            RowValue::Value(value) => value_text(value).unwrap_or_default(),
            _ => String::new(),
        },
    };
    given.filters.iter().map(scope).collect()
}

/// What the attributes of a field declare for the panel.
pub(super) fn apply_field(field: &mut Field, admin: &FieldAdminDef) {
    field.label = admin.label.as_ref().map(ToString::to_string);
    if let Some(help) = &admin.help {
        field.help = Some(help.to_string());
    }
    let typed = admin
        .widget
        .as_ref()
        .is_some_and(|widget| widget.kind == WidgetKind::Password);
    set(&mut field.secret, admin.secret.or(typed.then_some(true)));
    if let Some(widget) = admin.widget.as_ref().and_then(|given| widget(given, &field.name)) {
        field.widget = Some(widget);
    }
    if let Some(format) = admin.format.as_ref().and_then(format) {
        field.format = Some(format);
    }
    let number = |value: &Option<Value>| value.as_ref().and_then(value_text).and_then(|text| text.parse().ok());
    field.validate.min = number(&admin.min);
    field.validate.max = number(&admin.max);
    field.validate.min_length = admin.min_length;
    field.validate.pattern = admin.pattern.as_ref().map(ToString::to_string);
    field.prepopulate_from = texts(&admin.prepopulate_from);
    if let Some(relation) = &mut field.relation {
        replace(&mut relation.label, &admin.label_of);
        replace(&mut relation.search, &admin.search_of);
    }
}

fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Now | Value::Uuid | Value::Expr(_) => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Number(text) | Value::Text(text) => Some(text.to_string()),
    }
}

fn filter_of(view: &View, given: &FilterDef) -> Option<Filter> {
    let usual = given_filter(view.field(&given.column)?);
    match &given.kind {
        None => Some(usual),
        Some(kind) => Some(Filter {
            kind: kind.clone(),
            ..usual
        }),
    }
}

fn search_mode(mode: admin::SearchMode) -> Option<SearchMode> {
    Some(match mode {
        admin::SearchMode::Contains => SearchMode::Contains,
        admin::SearchMode::Words => SearchMode::Words,
        admin::SearchMode::Prefix => SearchMode::Prefix,
        admin::SearchMode::Exact => SearchMode::Exact,
        _ => return None,
    })
}

fn count(mode: CountMode) -> Option<Count> {
    Some(match mode {
        CountMode::Auto => Count::Auto,
        CountMode::Exact => Count::Exact,
        CountMode::Capped(cap) => Count::Capped(cap),
        CountMode::Estimate => Count::Estimate,
        CountMode::None => Count::None,
        _ => return None,
    })
}

fn widget(given: &WidgetDef, name: &str) -> Option<Widget> {
    let upload = || Upload {
        dir: given.dir.as_ref().map_or_else(|| name.to_owned(), ToString::to_string),
        types: texts(&given.types),
        max_bytes: given.max_bytes.unwrap_or_else(five_megabytes),
    };
    Some(match given.kind {
        WidgetKind::Input => Widget::Input,
        WidgetKind::Textarea => Widget::Textarea {
            rows: given.rows.unwrap_or(4),
        },
        WidgetKind::Select => Widget::Select,
        WidgetKind::Radio => Widget::Radio,
        WidgetKind::Email => Widget::Email,
        WidgetKind::Url => Widget::Url,
        WidgetKind::Tel => Widget::Tel,
        WidgetKind::Color => Widget::Color,
        WidgetKind::RawId => Widget::RawId,
        WidgetKind::Autocomplete => Widget::Autocomplete,
        WidgetKind::Switch => Widget::Switch,
        WidgetKind::Tags => Widget::Tags,
        WidgetKind::Markdown => Widget::Markdown {
            rows: given.rows.unwrap_or(8),
        },
        WidgetKind::Password => Widget::Password,
        WidgetKind::File => Widget::File(upload()),
        WidgetKind::Image => Widget::Image(upload()),
        WidgetKind::Hidden => Widget::Hidden,
        _ => return None,
    })
}

fn format(given: &FormatDef) -> Option<Format> {
    Some(match given {
        FormatDef::Truncate(length) => Format::Truncate(*length),
        FormatDef::Money(digits) => Format::Money(*digits),
        FormatDef::Percent(digits) => Format::Percent(*digits),
        FormatDef::Bytes => Format::Bytes,
        FormatDef::Date(pattern) => Format::Date(pattern.to_string()),
        FormatDef::Badge => Format::Badge,
        FormatDef::Link => Format::Link,
        FormatDef::Email => Format::Email,
        FormatDef::Code => Format::Code,
        FormatDef::Custom(path) => Format::Custom(path.to_string()),
        _ => return None,
    })
}

fn texts(list: &[Text]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

/// Replaces a list by one that is given.
fn replace(own: &mut Vec<String>, given: &List<Text>) {
    if !given.is_empty() {
        *own = texts(given);
    }
}

/// Replaces a value by one that is given.
fn set<T>(own: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *own = given;
    }
}
