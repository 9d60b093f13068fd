//! Writes the class of a view: SQLAdmin's options, in the order of its documentation.

use super::left_out::LeftOut;
use super::options::Options;
use super::plan::{Model, Plan};
use super::python::string;
use super::{form, list as list_page};
use crate::descriptor::{Rule, View};

pub(super) fn class(model: &Model<'_>, plan: &Plan<'_>, left_out: &mut Vec<LeftOut>) -> String {
    let view = model.view;
    let mut options = Options::new(&view.table);
    names(view, &mut options);
    labels(model, &mut options);
    list_page::options(model, plan, &mut options);
    form::options(model, plan, &mut options);
    without_an_option(view, &mut options);
    let hidden = "\n    def is_visible(self, request):\n        return False\n";
    let (lines, mut lacking) = options.finish();
    left_out.append(&mut lacking);
    format!(
        "\n\nclass {}(View, model={}):\n{}{}",
        model.view_class,
        model.class,
        lines,
        if view.hidden { hidden } else { "" }
    )
}

fn names(view: &View, options: &mut Options) {
    options.set("name", &string(&view.name));
    options.set("name_plural", &string(&view.name_plural));
    let texts = [
        ("icon", view.icon.as_deref().map(icon)),
        ("category", view.category.clone()),
    ];
    let category_icon = ("category_icon", view.category_icon.as_deref().map(icon));
    for (option, text) in texts.into_iter().chain([category_icon]) {
        if let Some(text) = text {
            options.set(option, &string(&text));
        }
    }
}

/// The class of an icon in Font Awesome, which SQLAdmin brings along.
fn icon(name: &str) -> String {
    let known = match name {
        "cart" => "cart-shopping",
        "chart" => "chart-simple",
        "cog" => "gear",
        "home" => "house",
        "mail" => "envelope",
        other => other,
    };
    if known.starts_with("fa") && known.contains("fa-") {
        return known.to_owned();
    }
    format!("fa-solid fa-{known}")
}

fn labels(model: &Model<'_>, options: &mut Options) {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for field in &model.fields {
        let label = string(&model.view.label(field));
        let attributes = [model.attribute(&field.name), model.shown(&field.name)];
        for attribute in attributes.into_iter().flatten() {
            if !pairs.iter().any(|(known, _)| *known == attribute) {
                pairs.push((attribute, label.clone()));
            }
        }
    }
    options.pairs("column_labels", &pairs);
}

/// What the panel of opp has and SQLAdmin has not.
fn without_an_option(view: &View, options: &mut Options) {
    let computed = view.fields.iter().any(|field| field.computed.is_some());
    let lacking = [
        ("actions", !view.actions.is_empty()),
        ("hooks", !view.hooks.is_empty()),
        ("inlines", !view.inlines.is_empty()),
        ("fieldsets", !view.fieldsets.is_empty()),
        ("list_editable", !view.list_editable.is_empty()),
        ("date_hierarchy", view.date_hierarchy.is_some()),
        ("facets", view.facets),
        ("computed columns", computed),
        ("scope", !view.scope.is_empty()),
        ("permissions", has_rules(view)),
    ];
    let named: Vec<&str> = lacking
        .into_iter()
        .filter_map(|(name, has)| has.then_some(name))
        .collect();
    if !named.is_empty() {
        options.leave_out(format!("SQLAdmin has no option for {}", named.join(", ")));
    }
}

/// Whether not every member of the staff may do everything that the view offers at all.
fn has_rules(view: &View) -> bool {
    let usual = |rule: &Rule| matches!(rule, Rule::Staff | Rule::Nobody);
    !view.permissions.fields.is_empty() || !view.permissions.rules().iter().all(|(_, rule)| usual(rule))
}
