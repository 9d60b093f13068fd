//! Imports: a CSV or JSON file is tried first and shown with everything that is wrong, then written in one transaction.

use askama::Template;
use axum::body::Bytes;
use axum::http::StatusCode;

use super::Frame;
use crate::descriptor::{Field, Kind, View};
use crate::files::size;
use crate::web::{Answer, Call, Failure, call};
use crate::{audit, secret};
use outcome::Outcome;

mod columns;
mod given;
mod json;
mod outcome;
mod read;
mod rows;

/// Bytes of a file at most.
pub(crate) const LARGEST: u64 = 10_000_000;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    list: String,
    plural: String,
    action: String,
    error: Option<String>,
    largest: String,
    most: usize,
    /// Ways to find the row that a line of the file is about: value, name, chosen.
    keys: Vec<(String, String, bool)>,
    fields: Vec<String>,
    /// What was tried, or done.
    outcome: Option<Outcome>,
    /// The name of the file that waits to be imported.
    staged: String,
    key: String,
    done: bool,
}

/// The form.
pub(crate) async fn form(call: &Call) -> Answer {
    page(call, StatusCode::OK, None, None, "", false)
}

/// Tries a file, or imports one that was tried.
pub(crate) async fn run(call: &Call) -> Answer {
    let view = call.view()?;
    let session = call.session.as_ref().ok_or(Failure::SignIn)?;
    let owner = format!("{} {}", session.id, view.identity);
    if call.rehearses() {
        return attempt(call, view, owner).await;
    }
    let staged = call.field("staged").unwrap_or_default();
    // Whoever takes the file imports it: a second click finds nothing.
    let Some(taken) = call.site.staged.take(&owner, staged) else {
        let text = "This file does not wait any more: it was imported already, or looked at too long ago. Nothing was imported \
                    now; look at the list before you choose it again.";
        return page(call, StatusCode::CONFLICT, Some(text.to_owned()), None, "", false);
    };
    match import(call, view, &taken.bytes(), true).await {
        Ok(outcome) if outcome.wrong > 0 => {
            page(call, StatusCode::UNPROCESSABLE_ENTITY, None, Some(outcome), "", false)
        }
        Ok(outcome) => page(call, StatusCode::OK, None, Some(outcome), "", true),
        Err(failure) => {
            // Where the commit began, its rows may be there.
            if !call.journal.is_committing() {
                call.site.staged.put_back(taken);
            }
            Err(failure)
        }
    }
}

/// Tries a file, which then waits to be imported.
async fn attempt(call: &Call, view: &View, owner: String) -> Answer {
    let Some(file) = call.imported_file() else {
        let text = "Choose a file.".to_owned();
        return page(call, StatusCode::UNPROCESSABLE_ENTITY, Some(text), None, "", false);
    };
    let outcome = import(call, view, &file.bytes, false).await?;
    if outcome.wrong > 0 {
        return page(call, StatusCode::UNPROCESSABLE_ENTITY, None, Some(outcome), "", false);
    }
    let name = call.site.staged.put(owner, file.bytes.clone());
    page(call, StatusCode::OK, None, Some(outcome), &name, false)
}

/// Writes the rows in one transaction, and keeps them where nothing is wrong and they are to be kept.
async fn import(call: &Call, view: &View, bytes: &Bytes, keep: bool) -> Result<Outcome, Failure> {
    let key = key_fields(call, view)?;
    let mut conn = call.conn().await?;
    conn.begin().await?;
    let outcome = rows::write(call, &mut conn, view, bytes, &key).await?;
    if !keep || outcome.wrong > 0 {
        conn.rollback().await?;
        return Ok(outcome);
    }
    let label = format!(
        "{}: {} new, {} changed, {} unchanged",
        view.name_plural, outcome.created, outcome.changed, outcome.unchanged
    );
    let entry = audit::Entry {
        action: "import",
        table: &view.table,
        key: secret::digest(&String::from_utf8_lossy(bytes))[..16].to_owned(),
        label,
        changes: None,
    };
    audit::write(&mut conn, call.dialect(), call.actor()?, entry).await?;
    call.commit(&mut conn).await?;
    Ok(outcome)
}

/// The fields by which rows are found: the key, one that is unique, or none where every line is a new row.
fn key_fields<'a>(call: &Call, view: &'a View) -> Result<Vec<&'a Field>, Failure> {
    let name = call.field("key").unwrap_or("key");
    let known = keys(view, name);
    if !known.iter().any(|(value, ..)| value == name) {
        return Err(Failure::Malformed("Rows cannot be found by this field."));
    }
    Ok(match name {
        "key" => view.primary_key.iter().filter_map(|name| view.field(name)).collect(),
        "none" => Vec::new(),
        name => view.field(name.trim_start_matches("f.")).into_iter().collect(),
    })
}

fn keys(view: &View, chosen: &str) -> Vec<(String, String, bool)> {
    let label = |name: &String| view.field(name).map(|field| view.label(field)).unwrap_or_default();
    let mut names = vec![(
        "key".to_owned(),
        view.primary_key.iter().map(label).collect::<Vec<_>>().join(", "),
    )];
    let unique = view.fields.iter().filter(|field| {
        field.unique
            && !field.secret
            && !view.primary_key.contains(&field.name)
            && !matches!(field.kind, Kind::Json | Kind::Binary | Kind::Other)
    });
    names.extend(unique.map(|field| (format!("f.{}", field.name), view.label(field))));
    names.push(("none".to_owned(), "Nothing: every row is a new one".to_owned()));
    names
        .into_iter()
        .map(|(value, name)| {
            let chosen = value == chosen;
            (value, name, chosen)
        })
        .collect()
}

fn page(
    call: &Call,
    status: StatusCode,
    error: Option<String>,
    outcome: Option<Outcome>,
    staged: &str,
    done: bool,
) -> Answer {
    let view = call.view()?;
    let key = call.field("key").unwrap_or("key").to_owned();
    let title = format!("Import {}", view.name_plural.to_lowercase());
    let form = view.form_fields(true).into_iter().filter(|field| !field.secret);
    let page = ImportPage {
        frame: Frame::new(call, &title),
        list: call.url(&format!("/{}/list", view.identity)),
        plural: view.name_plural.clone(),
        action: call.url(&format!("/{}/import", view.identity)),
        error,
        largest: size(LARGEST),
        most: rows::MOST,
        keys: keys(view, &key),
        fields: form
            .filter(|field| view.upload_of(field).is_none())
            .map(|field| field.name.clone())
            .collect(),
        outcome,
        staged: staged.to_owned(),
        key,
        done,
    };
    Ok(call::page(status, &page))
}
