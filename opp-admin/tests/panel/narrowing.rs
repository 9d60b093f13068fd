//! Narrowing a list down: by date, and by choices with the numbers of their rows.

use axum::http::StatusCode;
use opp_admin::descriptor::{FilterKind, Rule, Scope};

use crate::magazine::{site, view};
use crate::site::{Client, DATABASES, Kind, Site};

async fn dated(kind: Kind) -> Site {
    let site = site(kind, |_| {}).await;
    for (id, title, date) in [
        (1, "Old", Some("2024-12-31")),
        (2, "New year", Some("2026-01-01")),
        (3, "November", Some("2026-11-05")),
        (4, "Later that day", Some("2026-11-05")),
        (5, "Undated", None),
    ] {
        site.article(id, title, if id == 3 { "published" } else { "draft" }, date);
    }
    site
}

/// The texts of the hierarchy's steps.
async fn steps(client: &mut Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/articles/list{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let nav = page.body.split("<nav class=\"dates\"").nth(1).unwrap();
    let nav = nav.split("</nav>").next().unwrap();
    nav.split("class=\"chip\"")
        .skip(1)
        .map(|rest| rest.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn years_months_and_days_with_rows_lead_to_them() {
    for kind in DATABASES {
        let site = dated(kind).await;
        let mut root = site.root().await;
        assert_eq!(steps(&mut root, "").await, ["2024", "2026"], "{kind:?}");
        assert_eq!(
            steps(&mut root, "?d=2026").await,
            ["January 2026", "November 2026"],
            "{kind:?}"
        );
        assert_eq!(steps(&mut root, "?d=2026-11").await, ["5 November 2026"], "{kind:?}");
        assert!(steps(&mut root, "?d=2026-11-05").await.is_empty());
        assert_eq!(
            steps(&mut root, "?q=year").await,
            ["2026"],
            "only years of the rows found"
        );
        let page = root.get("/articles/list?d=2026-11&q=n&f.state=published").await;
        page.shows("November");
        page.hides("Later that day");
        page.shows("name=\"d\" value=\"2026-11\"");
        page.shows("href=\"/admin/articles/list?q=n&#38;f%2Estate=published\">All dates");
        let year = root.get("/articles/list?d=2024").await;
        year.shows("1 article");
        year.hides("New year");
        let export = root.get("/articles/export/csv?d=2026-11").await;
        assert_eq!(export.body.lines().count(), 3, "{kind:?} {}", export.body);
        for wrong in ["2026-13", "x", "2026-11-31", "%27"] {
            root.get(&format!("/articles/list?d={wrong}")).await.shows("5 articles");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_have_the_numbers_of_their_rows() {
    for kind in DATABASES {
        let site = dated(kind).await;
        site.run("UPDATE articles SET author_id = 2, note = 'n' WHERE id IN (1, 3)");
        let mut root = site.root().await;
        let page = root.get("/articles/list").await;
        for label in [
            "Draft (4)",
            "Published (1)",
            "Ada (3)",
            "Bea (2)",
            "Yes (0)",
            "No (5)",
            "Empty (3)",
            "Not empty (2)",
        ] {
            page.shows(&format!(">{label}<"));
        }
        let page = root.get("/articles/list?f.state=draft&d=2024").await;
        for label in ["Draft (1)", "Published (0)", "Ada (0)", "Bea (1)"] {
            page.shows(&format!(">{label}<"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facet_needs_a_filter_and_counts_only_rows_in_scope() {
    let site = site(Kind::Sqlite, |views| {
        let articles = view(views, "articles");
        articles.scope = vec![Scope {
            who: Rule::Group("writers".to_owned()),
            field: "title".to_owned(),
            value: "Mine".to_owned(),
        }];
        articles
            .column_filters
            .retain(|filter| filter.kind != FilterKind::Fk && filter.field != "state");
    })
    .await;
    site.article(1, "Mine", "draft", Some("2024-01-01"));
    site.article(2, "Theirs", "draft", Some("2026-01-01"));
    site.user("writer@example.org", true, true, Some("writers"));
    let mut writer = site.signed_in("writer@example.org").await;
    // Neither a column without a filter nor one that does not exist is counted or compared.
    let page = writer
        .get("/articles/list?f.state=published&f.title=x&f.hashed_password=x&facets=title")
        .await;
    page.shows("Mine");
    page.hides("Draft (");
    page.shows("No (1)");
    assert_eq!(steps(&mut writer, "").await, ["2024"]);
}
