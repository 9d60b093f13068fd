//! Rows that a foreign key can point at, for the box that finds them while somebody types.

use axum::http::StatusCode;
use opp_admin::descriptor::{Rule, View};
use serde_json::{Value, json};

use crate::magazine::{magazine, site};
use crate::site::{DATABASES, Kind, Site};

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_what_names_them() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        let mut root = site.root().await;
        let found = root.get("/articles/lookup/author_id?q=be").await;
        assert_eq!(found.header("content-type"), "application/json");
        let found: Value = serde_json::from_str(&found.body).unwrap();
        assert_eq!(
            found,
            json!({ "rows": [{ "key": "2", "label": "Bea" }], "more": false })
        );
        let all = root.get("/articles/lookup/author_id").await;
        let all: Value = serde_json::from_str(&all.body).unwrap();
        assert_eq!(all["rows"].as_array().unwrap().len(), 2);
        let odd = root.get("/articles/lookup/author_id?q=%25").await;
        assert_eq!(odd.body, json!({ "rows": [], "more": false }).to_string());
        for path in [
            "/articles/lookup/title",
            "/articles/lookup/nothing",
            "/nothing/lookup/author_id",
        ] {
            assert_eq!(root.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_fill_in_the_field_or_see_its_rows_finds_none() {
    let of = |change: fn(&mut View, &mut View)| async move {
        let site = Site::of(Kind::Sqlite, &magazine(), |views| {
            let (mut articles, mut authors) = (
                views
                    .iter()
                    .position(|view| view.table == "articles")
                    .map(|at| views.remove(at))
                    .unwrap(),
                None,
            );
            if let Some(at) = views.iter().position(|view| view.table == "authors") {
                authors = Some(views.remove(at));
            }
            let mut authors = authors.unwrap();
            change(&mut articles, &mut authors);
            views.extend([articles, authors]);
        })
        .await;
        site.user("staff@example.org", true, true, None);
        let mut staff = site.signed_in("staff@example.org").await;
        staff.get("/articles/lookup/author_id").await.status
    };
    assert_eq!(of(|_, _| {}).await, StatusCode::OK);
    assert_eq!(
        of(|_, authors| authors.permissions.list = Rule::Superuser).await,
        StatusCode::NOT_FOUND
    );
    let read_only = of(|articles, _| {
        articles.permissions.create = Rule::Superuser;
        articles.permissions.edit = Rule::Superuser;
    });
    assert_eq!(read_only.await, StatusCode::FORBIDDEN);
    assert_eq!(
        of(|articles, _| articles.permissions.list = Rule::Superuser).await,
        StatusCode::FORBIDDEN
    );
}
