//! The frame of every page: title, menu, who is signed in, messages.

use std::sync::Arc;

use askama::Template;

use super::icons::Icon;
use crate::descriptor::View;
use crate::permit::{Need, may};
use crate::web::Call;

/// What every page shows around its content.
pub(crate) struct Frame {
    pub(crate) base: String,
    pub(crate) home: String,
    pub(crate) site: String,
    pub(crate) title: String,
    pub(crate) token: String,
    pub(crate) user: Option<String>,
    pub(crate) menu: Vec<Group>,
    pub(crate) notice: Option<&'static str>,
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    /// Why changed views are not in use; while developing, for who is signed in.
    pub(crate) mistake: Option<Arc<str>>,
}

/// A group of the menu.
pub(crate) struct Group {
    pub(crate) name: Option<String>,
    pub(crate) icon: Option<Icon>,
    pub(crate) items: Vec<Item>,
}

/// An entry of the menu.
pub(crate) struct Item {
    pub(crate) url: String,
    pub(crate) create: Option<String>,
    pub(crate) name: String,
    pub(crate) initial: String,
    pub(crate) icon: Option<Icon>,
    pub(crate) current: bool,
}

/// A page with a text and nothing else.
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) text: String,
    pub(crate) details: Option<String>,
}

impl Frame {
    /// The frame of a page for who is signed in.
    pub(crate) fn new(call: &Call, title: &str) -> Self {
        Self {
            base: call.base.clone(),
            home: call.home(),
            site: call.site.settings.title.clone(),
            title: title.to_owned(),
            token: call.form_token(),
            user: call.user().ok().map(|user| user.login.clone()),
            menu: menu(call),
            notice: call.parameter("done").and_then(notice),
            style: super::assets::STYLE_PATH,
            script: super::assets::SCRIPT_PATH,
            mistake: call.user().ok().and_then(|_| call.site.mistake()),
        }
    }
}

/// What is said after a form; only these texts, so that a link cannot put words into the panel's mouth.
fn notice(code: &str) -> Option<&'static str> {
    Some(match code {
        "created" => "The row was created.",
        "saved" => "The changes were saved.",
        "unchanged" => "Nothing was changed.",
        "deleted" => "The row was deleted.",
        "bulk" => "Done.",
        "password" => "The password was changed. Your other sessions have ended.",
        "signed-out" => "You are signed out.",
        "reset" => "The password was set. Sign in with it.",
        _ => return None,
    })
}

fn menu(call: &Call) -> Vec<Group> {
    let Ok(user) = call.user() else {
        return Vec::new();
    };
    let current = call.part("identity");
    let mut views: Vec<_> = call
        .views
        .iter()
        .filter(|view| !view.hidden && may(view, Need::List, user))
        .collect();
    views.sort_by_key(|view| (view.menu_order, view.name_plural.clone()));
    let mut groups: Vec<Group> = Vec::new();
    for view in views {
        let item = Item {
            url: call.url(&format!("/{}/list", view.identity)),
            create: may(view, Need::Create, user).then(|| call.url(&format!("/{}/create", view.identity))),
            name: view.name_plural.clone(),
            initial: view.name_plural.chars().take(1).collect(),
            icon: view.icon.as_deref().and_then(Icon::named),
            current: view.identity == current,
        };
        match groups.iter_mut().find(|group| group.name == view.category) {
            Some(group) => {
                group.icon = group.icon.or_else(|| category_icon(view));
                group.items.push(item);
            }
            None => groups.push(Group {
                name: view.category.clone(),
                icon: category_icon(view),
                items: vec![item],
            }),
        }
    }
    groups
}

fn category_icon(view: &View) -> Option<Icon> {
    view.category_icon.as_deref().and_then(Icon::named)
}
