//! Writes the options of the forms.

use super::model::value;
use super::options::Options;
use super::plan::{Model, Plan};
use super::python::{boolean, string, strings};

use crate::descriptor::{Field, Kind, Rule, View};

pub(super) fn options(model: &Model<'_>, plan: &Plan<'_>, options: &mut Options) {
    let view = model.view;
    let created = written(model, true);
    let edited = written(model, false);
    let missing = missing(model, &created);
    if view.can_create && !missing.is_empty() {
        options.leave_out(format!(
            "rows cannot be created: the form has no input for {}",
            missing.join(", ")
        ));
    }
    let creates = !created.is_empty() && missing.is_empty();
    abilities(view, creates, !edited.is_empty(), options);
    let (create, edit) = (
        model.all_shown(created.iter().copied()),
        model.all_shown(edited.iter().copied()),
    );
    let mut all = create.clone();
    all.extend(edit.iter().filter(|attribute| !create.contains(attribute)));
    options.attributes("form_columns", &all);
    if create != edit {
        options.attributes("form_create_rules", &create);
        options.attributes("form_edit_rules", &edit);
    }
    let key_on_form = created.iter().any(|field| view.primary_key.contains(&field.name));
    options.set("form_include_pk", boolean(key_on_form));
    arguments(model, &all, options);
    lookups(model, plan, &all, options);
    options.set("save_as", boolean(view.save_as));
    options.set("save_as_continue", boolean(view.save_as_continue));
}

/// What may be done at all; nobody may do what the rule `nobody` forbids.
fn abilities(view: &View, creates: bool, edits: bool, options: &mut Options) {
    let permitted = &view.permissions;
    let abilities = [
        (
            "can_create",
            view.can_create && creates && permitted.create != Rule::Nobody,
        ),
        ("can_edit", view.can_edit && edits && permitted.edit != Rule::Nobody),
        ("can_delete", view.can_delete && permitted.delete != Rule::Nobody),
        (
            "can_view_details",
            view.can_view_details && permitted.view != Rule::Nobody,
        ),
        ("can_export", view.can_export && permitted.export != Rule::Nobody),
    ];
    for (option, able) in abilities {
        options.set(option, boolean(able));
    }
}

/// The fields that a form writes; an input of SQLAdmin that is read-only would still be saved.
fn written<'a>(model: &Model<'a>, creates: bool) -> Vec<&'a Field> {
    let fields = model.view.form_fields(creates).into_iter();
    let writes = |field: &&Field| model.has(&field.name) && !model.view.readonly.contains(&field.name);
    fields.filter(writes).collect()
}

/// The required fields that the form does not have.
fn missing(model: &Model<'_>, created: &[&Field]) -> Vec<String> {
    let shown = model.all_shown(created.iter().copied());
    let required = model.view.fields.iter().filter(|field| field.is_required());
    let absent = |field: &&Field| {
        model
            .shown(&field.name)
            .is_none_or(|attribute| !shown.contains(&attribute))
    };
    required
        .filter(absent)
        .map(|field| format!("`{}`", field.name))
        .collect()
}

fn arguments(model: &Model<'_>, on_form: &[&str], options: &mut Options) {
    let (mut arguments, mut widgets) = (Vec::new(), Vec::new());
    for field in &model.fields {
        let Some(attribute) = model.shown(&field.name).filter(|attribute| on_form.contains(attribute)) else {
            continue;
        };
        let given = of_field(model, field, options);
        if !given.is_empty() {
            arguments.push((attribute, dictionary(&given)));
        }
        let widget = model.view.form_widget_args.get(&field.name);
        let texts = widget.map(|widget| {
            [
                ("placeholder", &widget.placeholder),
                ("autocomplete", &widget.autocomplete),
            ]
        });
        let texts = texts.into_iter().flatten();
        let given: Vec<(&str, String)> = texts
            .filter_map(|(key, text)| Some((key, string(text.as_ref()?))))
            .collect();
        if !given.is_empty() {
            widgets.push((attribute, dictionary(&given)));
        }
    }
    options.pairs("form_args", &arguments);
    options.pairs("form_widget_args", &widgets);
}

fn dictionary(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}: {value}", string(key)))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

fn of_field(model: &Model<'_>, field: &Field, options: &mut Options) -> Vec<(&'static str, String)> {
    let given = model.view.form_args.get(&field.name);
    let mut pairs = Vec::new();
    if let Some(label) = given.and_then(|given| given.label.as_ref()) {
        pairs.push(("label", string(label)));
    }
    let description = given
        .and_then(|given| given.description.as_ref())
        .or(field.help.as_ref());
    if let Some(description) = description {
        pairs.push(("description", string(description)));
    }
    if model.link(&field.name).is_some() {
        return pairs;
    }
    let default = given.and_then(|given| given.default.as_ref());
    if let Some(default) = default.and_then(|text| value(field, text)) {
        pairs.push(("default", default));
    }
    let validators = validators(field, options);
    if !validators.is_empty() {
        pairs.push(("validators", super::python::list(validators)));
    }
    pairs
}

fn validators(field: &Field, options: &mut Options) -> Vec<String> {
    let rules = &field.validate;
    let mut validators = Vec::new();
    if rules.required && field.kind != Kind::Boolean {
        validators.push("validators.InputRequired()".to_owned());
    }
    if rules.min.is_some() || rules.max.is_some() {
        let bound = |number: Option<f64>| number.map_or_else(|| "None".to_owned(), |number| format!("{number:?}"));
        validators.push(format!(
            "validators.NumberRange({}, {})",
            bound(rules.min),
            bound(rules.max)
        ));
    }
    if let Some(min_length) = rules.min_length {
        validators.push(format!("validators.Length(min={min_length})"));
    }
    match &rules.pattern {
        Some(pattern) if means_the_same(pattern) => {
            validators.push(format!("validators.Regexp({})", string(&format!("(?:{pattern})\\Z"))));
        }
        Some(_) => options.leave_out(format!("Python reads the pattern of `{}` in another way", field.name)),
        None => {}
    }
    validators
}

/// Whether Python reads a regular expression as Rust does.
fn means_the_same(pattern: &str) -> bool {
    let differs = [
        "\\p", "\\P", "\\x", "\\u", "\\U", "\\z", "\\A", "\\b", "(?", "[[", "&&", "--", "~~",
    ];
    !differs.iter().any(|part| pattern.contains(part))
}

/// Relations to tables that can be searched are looked up while somebody types; a plain select would hold every row.
fn lookups(model: &Model<'_>, plan: &Plan<'_>, on_form: &[&str], options: &mut Options) {
    let mut pairs = Vec::new();
    for link in model
        .relations
        .iter()
        .filter(|link| on_form.contains(&link.attribute.as_str()))
    {
        let target = plan.target(link);
        let given = &link.relation.search;
        let searched = if given.is_empty() {
            &target.view.column_searchable_list
        } else {
            given
        };
        let searched: Vec<&str> = searched.iter().filter_map(|name| target.attribute(name)).collect();
        let order = target
            .view
            .primary_key
            .iter()
            .filter_map(|name| target.attribute(name))
            .next();
        if let (1, false, Some(order)) = (link.relation.local.len(), searched.is_empty(), order) {
            let lookup = [
                ("fields", strings(searched)),
                ("order_by", string(order)),
                ("limit", link.relation.limit.to_string()),
            ];
            pairs.push((link.attribute.as_str(), dictionary(&lookup)));
        }
    }
    options.pairs("form_ajax_refs", &pairs);
}
