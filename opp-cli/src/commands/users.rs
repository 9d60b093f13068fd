//! `opp createsuperuser`, `changepassword`, `listusers` and `resetlink`: the users of the admin panel.

use opp_admin::{AccountLine, Accounts, MOUNT};
use serde_json::json;

use crate::args::{ChangePassword, CreateSuperuser, ResetLink, ViewsDirectory};
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::panel::{Panel, block_on};
use crate::ui;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

mod password;

fn accounts(context: &Context, directory: &ViewsDirectory) -> Result<Accounts, CommandError> {
    let panel = Panel::open(context, directory)?;
    Ok(Accounts::new(panel.pool()?, panel.views))
}

/// Creates a user who may do everything.
pub(crate) fn create_superuser(context: &Context, options: &CreateSuperuser, json: bool) -> Result<(), CommandError> {
    let further = options
        .set
        .iter()
        .map(|text| further(text))
        .collect::<Result<Vec<_>, _>>()?;
    let accounts = accounts(context, &options.directory)?;
    let login = match &options.login {
        Some(login) => login.trim().to_owned(),
        None => password::ask_login()?,
    };
    block_on(accounts.refuse_existing(&login, &further))??;
    let password = password::read(&login, options.password)?;
    block_on(accounts.create_superuser_with(&login, &password, &further))??;
    report(&format!("Created superuser {}.", clean(&login)), json, &login)
}

/// Sets a password and ends the user's sessions.
pub(crate) fn change_password(context: &Context, options: &ChangePassword, json: bool) -> Result<(), CommandError> {
    let accounts = accounts(context, &options.directory)?;
    block_on(accounts.refuse_unknown(&options.login))??;
    let password = password::read(options.login.trim(), options.password)?;
    block_on(accounts.change_password(&options.login, &password))??;
    let login = options.login.trim();
    report(
        &format!(
            "Changed the password of {}; all sessions of this user have ended.",
            clean(login)
        ),
        json,
        login,
    )
}

/// Lists the users by login.
pub(crate) fn list_users(context: &Context, directory: &ViewsDirectory, json: bool) -> Result<(), CommandError> {
    let users = block_on(accounts(context, directory)?.list())??;
    if json {
        let lines: Vec<_> = users.iter().map(as_json).collect();
        return terminal::print_json(&json!({ "format": FORMAT, "users": lines }));
    }
    if users.is_empty() {
        terminal::print("No users.\n");
        ui::hint("`opp createsuperuser` creates the first one");
        return Ok(());
    }
    let width = users
        .iter()
        .map(|user| user.login.chars().count())
        .max()
        .unwrap_or_default();
    for user in &users {
        let login = clean(&user.login);
        terminal::print(format!("{login:width$}  {}", rights(user)).trim_end());
        terminal::print("\n");
    }
    Ok(())
}

fn rights(user: &AccountLine) -> String {
    let words = [
        (user.superuser, "superuser"),
        (user.staff && !user.superuser, "staff"),
        (!user.active, "inactive"),
    ];
    let words = words
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, word)| word.to_owned());
    let group = user.group.iter().map(|group| format!("group {}", clean(group)));
    words.chain(group).collect::<Vec<_>>().join(", ")
}

fn as_json(user: &AccountLine) -> serde_json::Value {
    json!({
        "login": user.login,
        "active": user.active,
        "staff": user.staff,
        "superuser": user.superuser,
        "group": user.group,
    })
}

/// Prints a link on which a user sets a password.
pub(crate) fn reset_link(context: &Context, options: &ResetLink, json: bool) -> Result<(), CommandError> {
    let path = block_on(accounts(context, &options.directory)?.reset_path(&options.login))??;
    let link = format!("{}{MOUNT}{path}", options.url.trim_end_matches('/'));
    if json {
        return terminal::print_json(&json!({ "format": FORMAT, "link": link }));
    }
    terminal::print(&format!("{}\n", clean(&link)));
    ui::note("The link works once, within 15 minutes.");
    Ok(())
}

fn report(text: &str, json: bool, login: &str) -> Result<(), CommandError> {
    if json {
        return terminal::print_json(&json!({ "format": FORMAT, "login": login }));
    }
    terminal::print(&format!("{text}\n"));
    Ok(())
}

/// `FIELD=VALUE` of `--set`.
fn further(text: &str) -> Result<(String, String), CommandError> {
    let pair = text.split_once('=').filter(|(field, _)| !field.trim().is_empty());
    let pair = pair.map(|(field, value)| (field.trim().to_owned(), value.to_owned()));
    pair.ok_or_else(|| {
        CommandError::failed(format!("`{}` is not FIELD=VALUE", clean(text))).hint("for example: --set name=Ada")
    })
}
