//! Stored files: who may see their row may load them, and writes what forms upload.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;

use super::mistakes::Values;
use crate::db::Conn;
use crate::descriptor::{Field, View};
use crate::files;
use crate::permit::{Need, may_row};
use crate::query;
use crate::record::Record;
use crate::web::{Answer, Call, Failure};

/// What a page shows of a stored file.
pub(crate) struct Shown {
    pub(crate) url: String,
    pub(crate) image: bool,
    /// The type and the end of its name.
    pub(crate) name: String,
}

/// The address of a row's file, for somebody who may see the row.
pub(crate) fn shown(call: &Call, view: &View, field: &Field, row: &Record) -> Option<Shown> {
    let (_, image) = view.upload_of(field)?;
    let name = row.get(&field.name).filter(|name| !name.is_empty())?;
    let seen = call.user().is_ok_and(|user| may_row(view, Need::View, user, row));
    let own = name.rsplit('/').next().unwrap_or(name);
    seen.then(|| Shown {
        url: call.row_url(view, &format!("file/{}", field.name), &row.key(view)),
        image,
        name: format!("{}.{}", field.name, own.rsplit('.').next().unwrap_or_default()),
    })
}

/// The file itself. Only images are shown inside a page; everything else is saved by the browser.
pub(crate) async fn send(call: &Call) -> Answer {
    let (view, user) = (call.view()?, call.user()?);
    let field = view
        .field(call.part("field"))
        .filter(|field| !field.secret)
        .ok_or(Failure::NotFound)?;
    let (upload, _) = view.upload_of(field).ok_or(Failure::NotFound)?;
    let mut conn = call.conn().await?;
    let row = query::row(&mut conn, call.dialect(), view, user, &call.key(), false)
        .await?
        .ok_or(Failure::NotFound)?;
    if !may_row(view, Need::View, user, &row) {
        return Err(Failure::Forbidden);
    }
    drop(conn);
    let name = row.get(&field.name).ok_or(Failure::NotFound)?.to_owned();
    let store = call.site.store.clone().ok_or(Failure::NotFound)?;
    let (upload, stored) = (upload.clone(), name.clone());
    let read = tokio::task::spawn_blocking(move || store.read(&upload, &stored)).await;
    let bytes = read.ok().flatten().ok_or(Failure::NotFound)?;
    let kind = files::media_type(&name);
    let way = if kind.starts_with("image/") {
        "inline"
    } else {
        "attachment"
    };
    let extension = name.rsplit('.').next().unwrap_or_default();
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("{way}; filename=\"{}.{extension}\"", field.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    Ok(response)
}

/// Stores the files of values that are written, and marks those that they replace.
pub(crate) async fn store(
    call: &Call,
    view: &View,
    before: Option<&Record>,
    values: &Values<'_>,
) -> Result<(), Failure> {
    for (field, value) in values {
        let Some((upload, _)) = view.upload_of(field) else {
            continue;
        };
        let store = call.site.store.as_ref().ok_or(Failure::NotFound)?;
        let name = value.as_deref().unwrap_or_default();
        if let Some(file) = call.files.iter().find(|file| name.contains(&file.token)) {
            let written = call.journal.write(store, upload, name, file.bytes.clone()).await;
            written.map_err(|error| Failure::Fault(format!("a file cannot be stored: {error}")))?;
        }
        if let Some(old) = before.and_then(|row| row.get(&field.name)) {
            call.journal.outdate(store, upload, old);
        }
    }
    Ok(())
}

/// Marks the files of a row that is about to be deleted, those in fields that the user may not see among them.
pub(crate) async fn outdate(call: &Call, conn: &mut Conn, view: &View, row: &Record) -> Result<(), Failure> {
    let Some(store) = &call.site.store else { return Ok(()) };
    let all = call.site.views();
    let mut views = all.iter();
    let whole = views.find(|one| one.identity == view.identity).unwrap_or(view);
    let uploads = || whole.fields.iter().filter(|field| whole.upload_of(field).is_some());
    if uploads().next().is_none() {
        return Ok(());
    }
    let hidden = |field: &Field| view.field(&field.name).is_none_or(|own| own.secret);
    let read = if uploads().any(hidden) {
        query::row(conn, call.dialect(), whole, call.user()?, &row.key(view), false).await?
    } else {
        None
    };
    let row = read.as_ref().unwrap_or(row);
    for field in uploads() {
        if let (Some((upload, _)), Some(name)) = (whole.upload_of(field), row.get(&field.name)) {
            call.journal.outdate(store, upload, name);
        }
    }
    Ok(())
}
