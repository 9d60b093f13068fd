//! Columns that an expression computes, fields that others fill, patterns, and names of related rows.

use std::path::Path;

use axum::http::StatusCode;
use opp_admin::descriptor::{self, FieldPermission, Rule, Scope};
use opp_admin::{Admin, Pool};
use opp_core::url::DatabaseUrl;

use crate::magazine::{magazine, site, view};
use crate::site::{DATABASES, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn a_computed_column_is_shown_sorted_and_exported_and_never_written() {
    for kind in DATABASES {
        let site = site(kind, |views| {
            let articles = view(views, "articles");
            articles.column_list.push("score".to_owned());
            articles.column_sortable_list.push("score".to_owned());
        })
        .await;
        site.article(1, "First", "draft", None);
        site.article(2, "Second", "draft", None);
        site.run("UPDATE articles SET stars = 20 WHERE id = 1");
        let mut root = site.root().await;
        root.get("/articles/details/1")
            .await
            .shows("<dt>Score</dt><dd><span class=\"number\">2,001</span>");
        let list = root.get("/articles/list?sort=score").await;
        assert!(
            list.body.find("102").unwrap() < list.body.find("2,001").unwrap(),
            "{kind:?} {}",
            list.body
        );
        let csv = root.get("/articles/export/csv?sort=-score").await;
        assert!(
            csv.body.lines().nth(1).unwrap().ends_with(",2001"),
            "{kind:?} {}",
            csv.body
        );
        let form = root.get("/articles/edit/2").await;
        form.hides("v.score");
        let forged = form.form().set("v.score", "7").set("v.title", "Renamed");
        let saved = root.submit("/articles/edit/2", &forged).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{kind:?} {}", saved.body);
        let history = root.get("/articles/history/2").await;
        history.shows("Renamed");
        history.hides("Score");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expression_tells_nothing_of_a_field_that_somebody_may_not_see() {
    let site = site(Kind::Sqlite, |views| {
        let articles = view(views, "articles");
        articles.column_list.push("score".to_owned());
        let stars = FieldPermission {
            view: Rule::Superuser,
            edit: Rule::Superuser,
        };
        articles.permissions.fields.insert("stars".to_owned(), stars);
    })
    .await;
    site.article(1, "First", "draft", None);
    site.user("staff@example.org", true, true, None);
    let mut staff = site.signed_in("staff@example.org").await;
    for path in [
        "/articles/list?columns=score&columns=title",
        "/articles/details/1",
        "/articles/export/csv",
    ] {
        let page = staff.get(path).await;
        page.shows("First");
        page.hides("101");
        page.hides(">Score<");
        page.hides("\"score\"");
    }
    site.root().await.get("/articles/details/1").await.shows("101");
}

#[test]
fn a_computed_column_needs_an_expression_for_the_database() {
    let mut views = descriptor::views(&magazine(), None);
    let score = view(&mut views, "articles")
        .fields
        .iter_mut()
        .find(|field| field.name == "score")
        .unwrap();
    score.computed.as_mut().unwrap().sqlite = None;
    let url = DatabaseUrl::parse("unused.db", Path::new("")).unwrap();
    let refused = Admin::new(Pool::new(&url).unwrap())
        .views(views)
        .router()
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("articles: fields.computed: `score` has no expression for SQLite"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_empty_is_filled_and_what_is_typed_has_its_form() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        let mut root = site.root().await;
        let page = root.get("/authors/create").await;
        page.shows("Left empty, it is filled from: Name.");
        page.shows("pattern=\"[a-z0-9-]+\"");
        let form = page.form().set("v.name", "  Grace B. Hopper, née Murray");
        let wrong = root
            .submit("/authors/create", &form.clone().set("v.slug", "Not a slug"))
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        wrong.shows("This does not have the form that is asked for.");
        let created = root.submit("/authors/create", &form).await;
        assert_eq!(created.status, StatusCode::SEE_OTHER, "{kind:?} {}", created.body);
        root.get("/authors/details/3").await.shows(">grace-b-hopp<");
        let kept = root.get("/authors/edit/3").await.form().set("v.slug", "hopper");
        root.submit("/authors/edit/3", &kept).await;
        root.get("/authors/details/3").await.shows(">hopper<");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_related_row_outside_the_scope_is_not_named() {
    for kind in DATABASES {
        let site = site(kind, |views| {
            view(views, "authors").scope = vec![Scope {
                who: Rule::Group("writers".to_owned()),
                field: "name".to_owned(),
                value: "Bea".to_owned(),
            }];
            view(views, "articles").column_list.push("author_id".to_owned());
        })
        .await;
        site.article(1, "First", "draft", None);
        site.user("writer@example.org", true, true, Some("writers"));
        site.signed_in("writer@example.org")
            .await
            .get("/articles/list")
            .await
            .hides("Ada");
        site.root().await.get("/articles/list").await.shows("Ada");
    }
}
