//! Evaluates permission rules: for a class of rows, and for one row.

use crate::code::Person;
use crate::descriptor::{Rule, Scope, UserValue, View};
use crate::record::Record;
use crate::users::User;

/// What somebody wants to do with the rows of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// See the list.
    List,
    /// See a row.
    View,
    /// Create a row.
    Create,
    /// Change a row.
    Edit,
    /// Delete a row.
    Delete,
    /// Export rows.
    Export,
    /// Import rows.
    Import,
}

/// Whether somebody may do something with some rows at least.
pub(crate) fn may(view: &View, need: Need, user: &User) -> bool {
    is_possible(view, need) && satisfies(rule(view, need), user, None)
}

/// Whether somebody may do something with a row.
pub(crate) fn may_row(view: &View, need: Need, user: &User, row: &Record) -> bool {
    is_possible(view, need) && satisfies(rule(view, need), user, Some(row))
}

/// Whether the view offers it at all.
fn is_possible(view: &View, need: Need) -> bool {
    match need {
        Need::List => true,
        Need::View => view.can_view_details && view.has_key(),
        Need::Create => view.can_create,
        Need::Edit => view.can_edit && view.has_key(),
        Need::Delete => view.can_delete && view.has_key(),
        Need::Export => view.can_export,
        // Users are created with a password, on their own form.
        Need::Import => view.can_import && view.has_key() && view.auth.is_none(),
    }
}

fn rule(view: &View, need: Need) -> &Rule {
    let permissions = &view.permissions;
    match need {
        Need::List => &permissions.list,
        Need::View => &permissions.view,
        Need::Create => &permissions.create,
        Need::Edit => &permissions.edit,
        Need::Delete => &permissions.delete,
        Need::Export => &permissions.export,
        Need::Import => &permissions.import,
    }
}

/// Whether a rule holds; without a row, whether it holds for some row.
pub(crate) fn satisfies(rule: &Rule, user: &User, row: Option<&Record>) -> bool {
    if *rule == Rule::Nobody {
        return false;
    }
    if user.superuser {
        return true;
    }
    match rule {
        Rule::Nobody | Rule::Superuser => false,
        Rule::Staff => user.staff,
        Rule::Group(group) => user.group.as_ref() == Some(group),
        Rule::Any(rules) => rules.iter().any(|rule| satisfies(rule, user, row)),
        Rule::All(rules) => rules.iter().all(|rule| satisfies(rule, user, row)),
        Rule::Custom(path) => crate::code::rule(path).is_some_and(|holds| holds(&Person::new(user))),
        Rule::Rows(scope) => {
            satisfies(&scope.who, user, row)
                && row.is_none_or(|row| value(scope, user).is_some_and(|value| row.get(&scope.field) == Some(value)))
        }
    }
}

/// The scopes that limit what somebody sees of a view.
pub(crate) fn scopes<'a>(view: &'a View, user: &'a User) -> impl Iterator<Item = &'a Scope> {
    view.scope
        .iter()
        .filter(|scope| !user.superuser && satisfies(&scope.who, user, None))
}

/// The value that a scope compares with; `None` where the user has none, which no row equals.
pub(crate) fn value<'a>(scope: &'a Scope, user: &'a User) -> Option<&'a str> {
    match scope.user_value() {
        None => Some(&scope.value),
        Some(UserValue::Id) => Some(&user.key),
        Some(UserValue::Login) => Some(&user.login),
        Some(UserValue::Group) => user.group.as_deref(),
    }
}
