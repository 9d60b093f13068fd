//! Checks descriptors: every name in them is a field, nothing secret is shown, every filter suits its field.

use super::children;
use super::field::{Field, Kind, Widget};
use super::list::FilterKind;
use super::mistakes::mistakes;
use super::rule::Rule;
use super::view::View;

/// A mistake in a descriptor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}: {key}: {reason}")]
pub struct Problem {
    /// The table.
    pub table: String,
    /// The key of the descriptor.
    pub key: String,
    /// What is wrong, with what to write instead.
    pub reason: String,
}

/// The mistakes of a set of descriptors.
#[must_use]
pub fn check(views: &[View]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = views.iter().flat_map(|view| check_one(view, views)).collect();
    for (index, view) in views.iter().enumerate() {
        if views[..index].iter().any(|other| other.identity == view.identity) {
            problems.push(problem(view, "identity", format!("`{}` is used twice", view.identity)));
        }
    }
    problems.extend(several_tables_of_users(views));
    problems
}

/// One table holds the users; that of the panel may stand beside the application's own, which is preferred.
fn several_tables_of_users(views: &[View]) -> Option<Problem> {
    let with_auth = |view: &&View| view.auth.is_some() && view.table != "opp_users";
    let named: Vec<&View> = views.iter().filter(with_auth).collect();
    let [first, _, ..] = named.as_slice() else { return None };
    let tables: Vec<&str> = named.iter().map(|view| view.table.as_str()).collect();
    let reason = format!(
        "several tables hold users: {}; remove `auth` from all but one",
        tables.join(", ")
    );
    Some(problem(first, "auth", reason))
}

fn problem(view: &View, key: &str, reason: String) -> Problem {
    Problem {
        table: view.table.clone(),
        key: key.to_owned(),
        reason,
    }
}

fn check_one(view: &View, views: &[View]) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_identity(view, &mut problems);
    check_names(view, &mut problems);
    check_secrets(view, &mut problems);
    check_filters(view, &mut problems);
    check_rules(view, &mut problems);
    check_relations(view, views, &mut problems);
    check_form(view, &mut problems);
    check_exclusive(view, &mut problems);
    let inlines = children::mistakes(view, views);
    problems.extend(
        mistakes(view)
            .into_iter()
            .map(|(key, reason)| problem(view, key, reason)),
    );
    problems.extend(inlines.into_iter().map(|reason| problem(view, "inlines", reason)));
    problems
}

fn check_identity(view: &View, problems: &mut Vec<Problem>) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let reserved = ["login", "logout", "assets", "healthz", "readyz", "password", "reset"];
    let identity = view.identity.as_str();
    if identity.is_empty() || !identity.chars().all(allowed) || reserved.contains(&identity) {
        let reason = format!("`{identity}` is not a segment of a URL: use lower case letters, digits and hyphens");
        problems.push(problem(view, "identity", reason));
    }
    if view.page_size == 0 || view.page_size_options.iter().any(|&size| size == 0 || size > 1000) {
        problems.push(problem(view, "page_size", "use 1 to 1000 rows".to_owned()));
    }
    for format in &view.export_types {
        if format != "csv" && format != "json" {
            problems.push(problem(view, "export_types", format!("`{format}` is not csv or json")));
        }
    }
}

/// Every key that names fields.
fn named(view: &View) -> Vec<(&'static str, Vec<&String>)> {
    let sort = view.column_default_sort.iter().map(|sort| &sort.field).collect();
    let filters = view.column_filters.iter().map(|filter| &filter.field).collect();
    let groups = view.fieldsets.iter().flat_map(|group| &group.fields).collect();
    let sets = view
        .actions
        .iter()
        .flat_map(|action| action.set.keys().chain(&action.form))
        .collect();
    let permissions = view.permissions.rules().into_iter().flat_map(|(_, rule)| rule.scopes());
    let scopes = view.scope.iter().chain(permissions).map(|scope| &scope.field).collect();
    let auth = view
        .auth
        .iter()
        .flat_map(|auth| auth.required().into_iter().chain(&auth.group));
    let sources = view.fields.iter().flat_map(|field| &field.prepopulate_from).collect();
    let local = view.fields.iter().filter_map(|field| field.relation.as_ref());
    vec![
        ("primary_key", view.primary_key.iter().collect()),
        ("row_label", view.row_label.iter().collect()),
        ("column_list", view.column_list.iter().collect()),
        ("column_exclude_list", view.column_exclude_list.iter().collect()),
        ("column_labels", view.column_labels.keys().collect()),
        ("column_formatters", view.column_formatters.keys().collect()),
        ("column_searchable_list", view.column_searchable_list.iter().collect()),
        ("column_sortable_list", view.column_sortable_list.iter().collect()),
        ("column_default_sort", sort),
        ("column_filters", filters),
        ("list_editable", view.list_editable.iter().collect()),
        ("date_hierarchy", view.date_hierarchy.iter().collect()),
        ("column_details_list", view.column_details_list.iter().collect()),
        (
            "column_details_exclude_list",
            view.column_details_exclude_list.iter().collect(),
        ),
        ("column_export_list", view.column_export_list.iter().collect()),
        ("form_columns", view.form_columns.iter().collect()),
        ("form_excluded_columns", view.form_excluded_columns.iter().collect()),
        ("form_create_rules", view.form_create_rules.iter().collect()),
        ("form_edit_rules", view.form_edit_rules.iter().collect()),
        ("form_args", view.form_args.keys().collect()),
        ("form_widget_args", view.form_widget_args.keys().collect()),
        ("form_overrides", view.form_overrides.keys().collect()),
        ("fieldsets", groups),
        ("readonly", view.readonly.iter().collect()),
        ("actions", sets),
        ("scope", scopes),
        ("permissions.fields", view.permissions.fields.keys().collect()),
        ("auth", auth.collect()),
        ("fields.prepopulate_from", sources),
        ("audit", view.audit.redact.iter().collect()),
        (
            "fields.relation.local",
            local.flat_map(|relation| &relation.local).collect(),
        ),
    ]
}

fn check_names(view: &View, problems: &mut Vec<Problem>) {
    for (key, names) in named(view) {
        for name in names.into_iter().filter(|name| view.field(name).is_none()) {
            let near = view
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .min_by_key(|known| distance(known, name));
            let near = near.filter(|known| distance(known, name) <= 3);
            let reason = match near {
                Some(near) => format!("there is no field `{name}`; did you mean `{near}`?"),
                None => format!("there is no field `{name}`"),
            };
            problems.push(problem(view, key, reason));
        }
    }
}

/// Secret fields are on no page. The password's hash of `auth` is the one that is written, from a password.
fn check_secrets(view: &View, problems: &mut Vec<Problem>) {
    let allowed = [
        "auth",
        "audit",
        "permissions.fields",
        "primary_key",
        "column_exclude_list",
        "column_details_exclude_list",
    ];
    let allowed = |key: &str| allowed.contains(&key) || key == "form_excluded_columns";
    let secret = |name: &str| view.field(name).is_some_and(|field| field.secret);
    // A password's input shows nothing of what is there.
    let typed = |key: &str, name: &str| {
        let on_form = key.starts_with("form_") || key == "fieldsets" || key == "permissions.fields";
        on_form
            && view
                .field(name)
                .is_some_and(|field| view.widget_of(field) == Some(&Widget::Password))
    };
    for (key, names) in named(view).into_iter().filter(|(key, _)| !allowed(key)) {
        for name in names.into_iter().filter(|name| secret(name) && !typed(key, name)) {
            problems.push(problem(
                view,
                key,
                format!("`{name}` is secret and cannot be shown, searched or written"),
            ));
        }
    }
    if view.primary_key.iter().any(|name| secret(name)) {
        problems.push(problem(
            view,
            "primary_key",
            "a key is part of addresses and cannot be secret".to_owned(),
        ));
    }
    if let Some(auth) = view.auth.as_ref().filter(|auth| !secret(&auth.password)) {
        let reason = format!(
            "`{}` holds password hashes: add \"secret\": true to the field",
            auth.password
        );
        problems.push(problem(view, "auth", reason));
    }
}

fn check_filters(view: &View, problems: &mut Vec<Problem>) {
    for filter in &view.column_filters {
        let Some(field) = view.field(&filter.field) else {
            continue;
        };
        if !suits(&filter.kind, field) {
            let reason = format!("the filter does not suit `{}`, which is {:?}", field.name, field.kind);
            problems.push(problem(view, "column_filters", reason));
        }
    }
    for sort in view.column_sortable_list.iter().filter_map(|name| view.field(name)) {
        if matches!(sort.kind, Kind::Json | Kind::Binary | Kind::Other) {
            problems.push(problem(
                view,
                "column_sortable_list",
                format!("`{}` has no order", sort.name),
            ));
        }
    }
}

fn suits(kind: &FilterKind, field: &Field) -> bool {
    match kind {
        FilterKind::Bool => field.kind == Kind::Boolean,
        FilterKind::Choices => !field.choices.is_empty(),
        FilterKind::Distinct => !matches!(field.kind, Kind::Json | Kind::Binary | Kind::Other),
        FilterKind::Fk => field
            .relation
            .as_ref()
            .is_some_and(|relation| relation.local.len() == 1),
        FilterKind::Text => field.kind == Kind::Text,
        FilterKind::Range => field.kind.is_number(),
        FilterKind::Date => field.kind.has_date(),
        FilterKind::Empty => field.nullable,
        _ => false,
    }
}

fn check_rules(view: &View, problems: &mut Vec<Problem>) {
    let rows_only = ["list", "create", "export", "import"];
    for (key, rule) in view.permissions.rules() {
        if rows_only.contains(&key) && !rule.scopes().is_empty() {
            let reason = format!("`{key}` is not about a single row: use `scope` for the rows that somebody sees");
            problems.push(problem(view, "permissions", reason));
        }
    }
    for (name, field) in &view.permissions.fields {
        if !field.view.scopes().is_empty() || !field.edit.scopes().is_empty() {
            let reason = format!("`{name}` is the same for every row: rules of fields cannot be about rows");
            problems.push(problem(view, "permissions.fields", reason));
        }
    }
    for scope in view.scope.iter().filter(|scope| matches!(scope.who, Rule::Rows(_))) {
        problems.push(problem(
            view,
            "scope",
            format!("`who` of `{}` cannot be a row rule", scope.field),
        ));
    }
}

fn check_relations(view: &View, views: &[View], problems: &mut Vec<Problem>) {
    for relation in view.fields.iter().filter_map(|field| field.relation.as_ref()) {
        let target = views
            .iter()
            .find(|other| other.table == relation.table && other.schema == relation.schema);
        let Some(target) = target else { continue };
        for name in relation.foreign.iter().chain(&relation.label).chain(&relation.search) {
            match target.field(name) {
                None => {
                    let reason = format!("`{}` has no field `{name}`", target.table);
                    problems.push(problem(view, "fields.relation", reason));
                }
                Some(field) if field.secret => {
                    problems.push(problem(
                        view,
                        "fields.relation",
                        format!("`{name}` of `{}` is secret", target.table),
                    ));
                }
                Some(_) => {}
            }
        }
        if relation.local.len() != relation.foreign.len() {
            problems.push(problem(
                view,
                "fields.relation",
                "`local` and `foreign` differ in length".to_owned(),
            ));
        }
    }
}

fn check_form(view: &View, problems: &mut Vec<Problem>) {
    let on_form = |name: &String| {
        (view.form_columns.is_empty() || view.form_columns.contains(name)) && !view.form_excluded_columns.contains(name)
    };
    for name in view.readonly.iter().filter(|name| !on_form(name)) {
        problems.push(problem(
            view,
            "readonly",
            format!("`{name}` is not on the form: add it to `form_columns`"),
        ));
    }
}

fn check_exclusive(view: &View, problems: &mut Vec<Problem>) {
    let pairs = [
        (
            "column_exclude_list",
            &view.column_exclude_list,
            "column_list",
            &view.column_list,
        ),
        (
            "column_details_exclude_list",
            &view.column_details_exclude_list,
            "column_details_list",
            &view.column_details_list,
        ),
        (
            "form_excluded_columns",
            &view.form_excluded_columns,
            "form_columns",
            &view.form_columns,
        ),
    ];
    for (exclude, excluded, include, included) in pairs {
        if !excluded.is_empty() && !included.is_empty() {
            problems.push(problem(view, exclude, format!("use either `{exclude}` or `{include}`")));
        }
    }
}

/// The number of letters to change to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for column in 0..to.len() {
            let replaced = diagonal + usize::from(to[column] != letter);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}
