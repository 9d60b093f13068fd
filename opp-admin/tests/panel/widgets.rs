//! Inputs beyond a line of text: switches, tags, Markdown, secrets that are only written, hidden fields.
#![expect(dead_code, reason = "the structs are only declared")]

use opp_core::model::Model;
use opp_core::prelude::*;
use opp_core::registry::Registry;

use crate::site::{DATABASES, Site, registry};

#[derive(OppModel)]
#[opp(table = "notes", admin(list(id, title, tags)))]
struct Note {
    id: i32,
    #[opp(max_length = 40)]
    title: String,
    #[opp(default = false, widget = switch)]
    open: bool,
    #[opp(widget = tags)]
    tags: OppJson<Vec<String>>,
    #[opp(widget = markdown(rows = 5))]
    body: Option<String>,
    #[opp(max_length = 60, widget = password)]
    api_key: Option<String>,
    #[opp(max_length = 10, default = "web", widget = hidden)]
    origin: String,
    #[opp(max_length = 10, widget = hidden)]
    campaign: Option<String>,
}

fn models() -> Registry {
    let shop = registry();
    let models = shop.models.into_iter().chain([Note::DEF]).collect();
    Registry::new("shop", shop.crates, models).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_widget_writes_what_is_typed_and_shows_what_is_stored() {
    for kind in DATABASES {
        let site = Site::of(kind, &models(), |_| {}).await;
        let mut root = site.root().await;
        let empty = root.get("/notes/create").await;
        empty.shows("role=\"switch\"");
        empty.shows("type=\"password\"");
        assert_eq!(empty.input("v.origin"), "web");
        empty.hides("<label for=\"v.origin\"");
        let body = "# Plan\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))";
        let form = empty
            .form()
            .set("v.title", "One")
            .set("v.open", "true")
            .set("v.tags", "red,  green , ")
            .set("v.body", body)
            .set("v.api_key", "s3cret-key");
        let preview = root.submit("/notes/create", &form.clone().set("preview", "body")).await;
        preview.shows("<h3>Plan</h3>");
        preview.shows("&lt;script&gt;");
        preview.hides("<script>alert");
        preview.hides("href=\"javascript");
        preview.hides("s3cret-key");
        let created = root.submit("/notes/create", &form.set("continue", "1")).await;
        assert_eq!(created.status, 303, "{}", created.body);
        let details = root.get("/notes/details/1").await;
        details.shows("<h3>Plan</h3>");
        details.shows("red, green");
        for path in [
            "/notes/details/1",
            "/notes/edit/1",
            "/notes/list",
            "/notes/history/1",
            "/notes/export/csv",
            "/notes/export/json",
        ] {
            root.get(path).await.hides("s3cret-key");
        }
        let edit = root.get("/notes/edit/1").await;
        assert_eq!(edit.input("v.tags"), "red, green");
        assert_eq!(edit.input("v.api_key"), "");
        let kept = root.submit("/notes/edit/1", &edit.form().set("v.tags", "")).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
        site.run("INSERT INTO notes (title, open, tags, api_key) SELECT 'found', open, tags, api_key FROM notes WHERE api_key = 's3cret-key'");
        root.get("/notes/list").await.shows("found");
        let edit = root.get("/notes/edit/1").await;
        root.submit("/notes/edit/1", &edit.form().set("v.api_key", "another"))
            .await;
        site.run(
            "INSERT INTO notes (title, open, tags) SELECT 'changed', open, tags FROM notes WHERE api_key = 'another'",
        );
        root.get("/notes/list").await.shows("changed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_as_it_is_changes_nothing() {
    for kind in DATABASES {
        let site = Site::of(kind, &models(), |_| {}).await;
        let mut root = site.root().await;
        for (number, json) in [
            r#"["red",   "green"]"#,
            r#"["a, b", "c"]"#,
            r#"{"a": 1}"#,
            r#"["[1]"]"#,
            r#"[" a"]"#,
            "7",
            "[]",
        ]
        .iter()
        .enumerate()
        {
            let id = number + 1;
            site.run(&format!(
                "INSERT INTO notes (id, title, open, tags) VALUES ({id}, 'n', FALSE, '{json}')"
            ));
            let exported = |body: String| {
                let rows: Vec<serde_json::Value> = serde_json::from_str(&body).unwrap();
                rows.into_iter().find(|row| row["id"] == id).unwrap()
            };
            let before = exported(root.get("/notes/export/json").await.body);
            let edit = root.get(&format!("/notes/edit/{id}")).await;
            let saved = root.submit(&format!("/notes/edit/{id}"), &edit.form()).await;
            assert_eq!(saved.status, 303, "{json}: {}", saved.body);
            let history = root.get(&format!("/notes/history/{id}")).await;
            assert!(!history.body.contains("tags"), "{kind:?} {json}: {}", history.body);
            let edit = root.get(&format!("/notes/edit/{id}")).await;
            let saved = root
                .submit(&format!("/notes/edit/{id}"), &edit.form().set("v.title", "Other"))
                .await;
            assert_eq!(saved.status, 303, "{json}: {}", saved.body);
            let mut after = exported(root.get("/notes/export/json").await.body);
            assert_eq!(after["title"], "Other");
            after["title"] = "n".into();
            assert_eq!(after, before, "{kind:?}");
        }
        site.run("INSERT INTO notes (id, title, open, tags) SELECT 100, 'no campaign', open, tags FROM notes WHERE id = 1 AND campaign IS NULL");
        root.get("/notes/list").await.shows("no campaign");
        let edit = root.get("/notes/edit/1").await;
        let typed = edit.form().set("v.tags", r#"["x, y"]"#);
        root.submit("/notes/edit/1", &typed).await;
        let edit = root.get("/notes/edit/1").await;
        assert_eq!(edit.input("v.tags"), "[&#34;x, y&#34;]");
    }
}
