//! A magazine, whose attributes use what the panel offers beyond its defaults.
#![expect(dead_code, reason = "the structs are only declared")]

use opp_core::model::Model;
use opp_core::prelude::*;
use opp_core::registry::Registry;

use crate::site::{Kind, Site, registry};
use opp_admin::descriptor::View;

/// How far an article got.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being written.
    Draft,
    /// In the magazine.
    Published,
}

#[derive(OppModel)]
#[opp(table = "authors", admin(list(id, name), search(name)))]
struct Author {
    id: i32,
    #[opp(max_length = 40)]
    name: String,
    #[opp(max_length = 12, pattern = "[a-z0-9-]+", prepopulate_from(name))]
    slug: Option<String>,
}

#[derive(OppModel)]
#[opp(
    table = "articles",
    admin(
        list(id, title, state, stars, published_on),
        search(title),
        filter(state, author_id, featured, note(empty)),
        sort(id, title, stars),
        list_editable(state, stars),
        date_hierarchy = published_on,
        facets,
        inline(Remark, fields(writer, body, approved), extra = 1, max = 3),
        column("score", expr = "stars * 100 + id", label = "Score", format = money(0)),
        action(publish, confirm = "Publish {count} articles?"),
        action(annotate, label = "Annotate", form(note), needs = group("ops"), handler = crate::code::annotate),
        can(delete = custom(crate::code::edits)),
        validate = crate::code::check,
        before_save = crate::code::touch,
        after_save = crate::code::count,
        before_delete = crate::code::keep
    )
)]
struct Article {
    id: i32,
    #[opp(max_length = 80)]
    title: String,
    #[opp(default = "draft")]
    state: State,
    #[opp(default = 0, min = 0, max = 5)]
    stars: i32,
    #[opp(default = false)]
    featured: bool,
    #[opp(format = date("%e %B %Y"))]
    published_on: Option<time::Date>,
    #[opp(references = authors::id)]
    author_id: i32,
    #[opp(max_length = 200, format = custom(crate::code::shout))]
    note: Option<String>,
}

#[derive(OppModel)]
#[opp(table = "remarks", admin(list(id, article_id, writer, body)))]
struct Remark {
    id: i32,
    #[opp(references = articles::id, on_delete = cascade)]
    article_id: i32,
    #[opp(max_length = 40)]
    writer: String,
    #[opp(max_length = 200, unique)]
    body: String,
    #[opp(default = false)]
    approved: bool,
    #[opp(max_length = 20)]
    origin: Option<String>,
}

/// The magazine's models, the users, and the panel's own.
pub(crate) fn magazine() -> Registry {
    let shop = registry();
    let own = [Author::DEF, Article::DEF, Remark::DEF];
    let models = shop
        .models
        .into_iter()
        .filter(|model| model.table != "orders")
        .chain(own)
        .collect();
    Registry::new("shop", shop.crates, models).unwrap()
}

/// A panel over the magazine, with two authors.
pub(crate) async fn site(kind: Kind, change: impl FnOnce(&mut Vec<View>)) -> Site {
    let site = Site::of(kind, &magazine(), change).await;
    site.run("INSERT INTO authors (name) VALUES ('Ada'), ('Bea')");
    site
}

impl Site {
    /// An article.
    pub(crate) fn article(&self, id: u32, title: &str, state: &str, date: Option<&str>) {
        let date = date.map_or_else(|| "NULL".to_owned(), |date| format!("'{date}'"));
        self.run(&format!(
            "INSERT INTO articles (id, title, state, stars, published_on, author_id) VALUES ({id}, '{title}', '{state}', 1, {date}, 1)"
        ));
    }

    /// A remark on an article.
    pub(crate) fn remark(&self, id: u32, article: u32, body: &str) {
        self.run(&format!(
            "INSERT INTO remarks (id, article_id, writer, body) VALUES ({id}, {article}, 'Zoe', '{body}')"
        ));
    }
}

/// The view of a table.
pub(crate) fn view<'a>(views: &'a mut [View], table: &str) -> &'a mut View {
    views.iter_mut().find(|view| view.table == table).unwrap()
}
