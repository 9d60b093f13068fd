//! The pages: what each of them reads, and what its template shows.

pub(crate) mod account;
mod act;
pub(crate) mod assets;
pub(crate) mod bulk;
pub(crate) mod delete;
pub(crate) mod details;
pub(crate) mod export;
pub(crate) mod form;
mod frame;
pub(crate) mod health;
pub(crate) mod history;
mod hooks;
mod icons;
pub(crate) mod index;
mod inputs;
pub(crate) mod list;
pub(crate) mod login;
mod mistakes;
pub(crate) mod reset;
mod show;
mod typed;

pub(crate) use frame::{Frame, Message};

use crate::descriptor::{Field, View};

/// The fields of the details page.
pub(crate) fn details_fields(view: &View) -> Vec<&Field> {
    let visible = |field: &&Field| !field.secret;
    if !view.column_details_list.is_empty() {
        return view
            .column_details_list
            .iter()
            .filter_map(|name| view.field(name))
            .filter(visible)
            .collect();
    }
    let excluded = |field: &&Field| !view.column_details_exclude_list.contains(&field.name);
    view.fields.iter().filter(visible).filter(excluded).collect()
}
