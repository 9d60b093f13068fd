//! Maps the code that `admin(…)` names, actions and hooks, to a view.

use opp_core::def::admin::{self, ActionDef, AdminDef, HookDef, HookKind};

use super::action::{Action, HookName};
use super::field::Format;
use super::names;
use super::rule::Rule;
use super::view::View;

/// An action. Without a handler, it runs the function that the application registers under its name.
pub(super) fn action(given: &ActionDef, admin: &AdminDef, rule: impl Fn(&admin::Rule) -> Rule) -> Action {
    let name = given.name.to_string();
    let permitted = admin
        .permissions
        .iter()
        .flat_map(|permissions| permissions.actions.iter());
    let rules = permitted.filter(|one| one.name == given.name).map(|one| &one.rule);
    let mut needs: Vec<Rule> = given.needs.iter().chain(rules).map(rule).collect();
    Action {
        label: given
            .label
            .as_ref()
            .map_or_else(|| names::label(&name), ToString::to_string),
        confirm: given.confirm.as_ref().map(ToString::to_string),
        danger: given.danger,
        needs: match needs.len() {
            0 => Rule::default(),
            1 => needs.remove(0),
            _ => Rule::All(needs),
        },
        form: given.form.iter().map(ToString::to_string).collect(),
        handler: Some(given.handler.as_ref().map_or_else(|| name.clone(), ToString::to_string)),
        name,
        ..Action::default()
    }
}

/// The functions of the application that the rules of a view ask.
#[must_use]
pub fn rules_in_code(view: &View) -> Vec<&String> {
    let whole = view.permissions.rules().map(|(_, rule)| rule);
    let fields = view.permissions.fields.values();
    let rules = whole
        .into_iter()
        .chain(fields.flat_map(|field| [&field.view, &field.edit]))
        .chain(view.scope.iter().map(|scope| &scope.who))
        .chain(view.actions.iter().map(|action| &action.needs));
    rules.flat_map(Rule::functions).collect()
}

/// Whether views name functions of the application, which only a program with its code can run.
#[must_use]
pub fn names_code(views: &[View]) -> bool {
    views.iter().any(|view| {
        let mut formats = view
            .fields
            .iter()
            .filter_map(|field| field.format.as_ref())
            .chain(view.column_formatters.values());
        !view.hooks.is_empty()
            || view.actions.iter().any(|action| action.handler.is_some())
            || !rules_in_code(view).is_empty()
            || formats.any(|format| matches!(format, Format::Custom(_)))
    })
}

/// A hook.
pub(super) fn hook(given: &HookDef) -> Option<(HookName, String)> {
    let name = match given.on {
        HookKind::Validate => HookName::Validate,
        HookKind::BeforeSave => HookName::BeforeSave,
        HookKind::AfterSave => HookName::AfterSave,
        HookKind::BeforeDelete => HookName::BeforeDelete,
        HookKind::AfterDelete => HookName::AfterDelete,
        _ => return None,
    };
    Some((name, given.handler.to_string()))
}
