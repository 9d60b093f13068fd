//! Code of the application: actions, hooks, formats.

use std::path::Path;

use axum::http::StatusCode;
use opp_admin::descriptor::{self, Action, View};
use opp_admin::{Admin, Hook, Person, Pool, Refused};
use opp_core::url::DatabaseUrl;

use crate::magazine::{magazine, site, view};
use crate::site::{DATABASES, Kind, PASSWORD};

#[opp_admin::action]
pub(crate) async fn publish(run: &mut opp_admin::Action<'_>) -> Result<(), Refused> {
    for row in run.rows_mut() {
        if row.get("title") == Some("Secret") {
            return Err(Refused::new("This article stays a draft."));
        }
        row.set("state", "published");
    }
    Ok(())
}

#[opp_admin::action]
pub(crate) async fn annotate(run: &mut opp_admin::Action<'_>) -> Result<(), Refused> {
    let note = format!("{} by {}", run.input("note").unwrap_or("nothing"), run.login());
    run.rows_mut().iter_mut().for_each(|row| row.set("note", note.as_str()));
    Ok(())
}

#[opp_admin::hook]
pub(crate) async fn check(run: &mut Hook<'_>) -> Result<(), Refused> {
    match run.row().get("title") {
        Some("Bad") => Err(Refused::at("title", "Choose another title.")),
        _ => Ok(()),
    }
}

#[opp_admin::hook]
pub(crate) async fn touch(run: &mut Hook<'_>) -> Result<(), Refused> {
    if run.before().is_some() && run.row().get("stars") == Some("5") {
        run.row_mut().set("featured", "true");
    }
    Ok(())
}

#[opp_admin::hook]
pub(crate) async fn count(run: &mut Hook<'_>) -> Result<(), Refused> {
    if run.row().get("title") == Some("Broken") {
        run.execute("UPDATE no_such_table SET x = 1", &[]).await?;
    }
    let name = run.row().get("title").unwrap_or_default().to_owned();
    let sql = match name.as_str() {
        "Postgres" => "UPDATE authors SET name = $1 WHERE id = 2",
        _ => "UPDATE authors SET name = ? WHERE id = 2",
    };
    if ["Postgres", "Other"].contains(&name.as_str()) {
        run.execute(sql, &[Some("Counted")]).await?;
    }
    Ok(())
}

#[opp_admin::hook]
pub(crate) async fn keep(run: &mut Hook<'_>) -> Result<(), Refused> {
    if run.row().get("title") == Some("Kept") {
        return Err("This article is kept.".into());
    }
    Ok(())
}

#[opp_admin::format]
pub(crate) fn shout(value: &str) -> String {
    format!("{}!", value.to_uppercase())
}

#[opp_admin::rule]
pub(crate) fn edits(person: &Person<'_>) -> bool {
    person.is_staff() && person.group().is_none() && person.login().starts_with("editor")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_in_code_decides_who_deletes_and_which_rows_are_seen() {
    let site = site(Kind::Sqlite, |views| {
        let scope = descriptor::Scope {
            who: descriptor::Rule::Custom("edits".to_owned()),
            field: "state".to_owned(),
            value: "draft".to_owned(),
        };
        view(views, "articles").scope = vec![scope];
    })
    .await;
    site.article(1, "First", "draft", None);
    site.article(2, "Second", "published", None);
    for (login, group) in [
        ("editor@example.org", None),
        ("editor2@example.org", Some("ops")),
        ("staff@example.org", None),
    ] {
        site.user(login, true, true, group);
    }
    let mut editor = site.signed_in("editor@example.org").await;
    let list = editor.get("/articles/list").await;
    list.shows("1 article");
    list.hides("Second");
    assert_eq!(editor.get("/articles/delete/1").await.status, StatusCode::OK);
    assert_eq!(editor.get("/articles/delete/2").await.status, StatusCode::NOT_FOUND);
    for login in ["editor2@example.org", "staff@example.org"] {
        let mut other = site.signed_in(login).await;
        other.get("/articles/list").await.shows("2 articles");
        assert_eq!(
            other.get("/articles/delete/1").await.status,
            StatusCode::FORBIDDEN,
            "{login}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_is_shown_by_its_pattern_and_edited_as_a_date() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        site.article(1, "First", "draft", Some("2026-03-09"));
        let mut root = site.root().await;
        root.get("/articles/list").await.shows("9 March 2026");
        root.get("/articles/details/1").await.shows("9 March 2026");
        assert_eq!(root.get("/articles/edit/1").await.input("v.published_on"), "2026-03-09");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_asks_and_runs_on_the_selected_rows_or_on_none() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        site.article(1, "First", "draft", None);
        site.article(2, "Second", "draft", None);
        site.article(3, "Secret", "draft", None);
        let mut root = site.root().await;
        root.get("/articles/list")
            .await
            .shows("<option value=\"publish\">Publish</option>");
        let two = [("action", "publish"), ("key", "1"), ("key", "2")];
        root.post("/articles/bulk", &two).await.shows("Publish 2 articles?");
        let details = root.get("/articles/details/1").await;
        details.shows("Draft");
        let all = [&two[..], &[("key", "3"), ("sure", "1")]].concat();
        let refused = root.post("/articles/bulk", &all).await;
        refused.shows("Nothing was changed. This article stays a draft.");
        root.get("/articles/details/1").await.shows("Draft");
        let done = root
            .post("/articles/bulk", &[&two[..], &[("sure", "1")]].concat())
            .await;
        assert_eq!(
            done.location(),
            "/admin/articles/list?done=bulk",
            "{kind:?} {}",
            done.body
        );
        root.get("/articles/details/2").await.shows("Published");
        root.get("/articles/history/2").await.shows(">publish<");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_asks_for_its_fields_and_needs_its_permission() {
    let site = site(Kind::Sqlite, |_| {}).await;
    site.article(1, "First", "draft", None);
    site.user("staff@example.org", true, true, None);
    site.user("ops@example.org", true, true, Some("ops"));
    let ask = [("action", "annotate"), ("key", "1")];
    let mut staff = site.signed_in("staff@example.org").await;
    staff.get("/articles/list").await.hides("annotate");
    assert_eq!(staff.post("/articles/bulk", &ask).await.status, StatusCode::FORBIDDEN);
    let unknown = [("action", "no_such_action"), ("key", "1"), ("sure", "1")];
    assert_eq!(
        staff.post("/articles/bulk", &unknown).await.status,
        StatusCode::NOT_FOUND
    );
    let mut ops = site.signed_in("ops@example.org").await;
    ops.post("/articles/bulk", &ask).await.shows("name=\"a.v.note\"");
    let long = "x".repeat(201);
    let wrong = [&ask[..], &[("sure", "1"), ("a.v.note", long.as_str())]].concat();
    ops.post("/articles/bulk", &wrong)
        .await
        .shows("Enter at most 200 characters");
    let right = [
        &ask[..],
        &[("sure", "1"), ("a.v.note", "checked"), ("a.v.title", "forged")],
    ]
    .concat();
    let done = ops.post("/articles/bulk", &right).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let details = ops.get("/articles/details/1").await;
    details.shows("CHECKED BY OPS@EXAMPLE.ORG!");
    details.hides("forged");
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_refuse_complete_and_follow_changes_in_their_transaction() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        site.article(1, "First", "draft", None);
        site.article(2, "Kept", "draft", None);
        let mut root = site.root().await;
        let form = root.get("/articles/edit/1").await.form();
        let refused = root
            .submit("/articles/edit/1", &form.clone().set("v.title", "Bad"))
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        refused.shows("Choose another title.");
        let broken = root
            .submit("/articles/edit/1", &form.clone().set("v.title", "Broken"))
            .await;
        assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
        broken.hides("no_such_table");
        root.get("/articles/details/1").await.shows("First");
        let title = if kind == Kind::Postgres { "Postgres" } else { "Other" };
        let saved = root
            .submit("/articles/edit/1", &form.set("v.title", title).set("v.stars", "5"))
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{kind:?} {}", saved.body);
        root.get("/authors/list").await.shows("Counted");
        let details = root.get("/articles/details/1").await;
        details.shows("<dt>Featured</dt><dd><span class=\"yes\">");
        // Every other way to change or delete a row runs them too.
        let list = root.get("/articles/list?q=Kept").await.form();
        let (name, _) = list
            .0
            .iter()
            .find(|(name, _)| name.ends_with("v.stars"))
            .unwrap()
            .clone();
        root.submit("/articles/list", &list.set(&name, "5")).await;
        root.get("/articles/details/2")
            .await
            .shows("<dt>Featured</dt><dd><span class=\"yes\">");
        let ask = root.get("/articles/delete/2").await;
        let kept = root
            .post("/articles/delete/2", &[("version", &ask.input("version"))])
            .await;
        assert_eq!(kept.status, StatusCode::CONFLICT, "{kind:?}");
        kept.shows("This article is kept.");
        let bulk = [
            ("action", "delete"),
            ("key", "1"),
            ("key", "2"),
            ("sure", "1"),
            ("confirm", PASSWORD),
        ];
        root.post("/articles/bulk", &bulk)
            .await
            .shows("Nothing was changed. This article is kept.");
        root.get("/articles/list").await.shows("2 articles");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_sets_rights_of_users_is_for_superusers() {
    let site = site(Kind::Sqlite, |views| {
        let users = view(views, "users");
        users.permissions = descriptor::Permissions::default();
        users.actions = vec![Action {
            name: "promote".to_owned(),
            label: "Promote".to_owned(),
            set: [("is_superuser".to_owned(), Some("true".to_owned()))].into(),
            ..Action::default()
        }];
    })
    .await;
    site.user("staff@example.org", true, true, None);
    let mut staff = site.signed_in("staff@example.org").await;
    let list = staff.get("/users/list?q=staff").await;
    let key = list.input("key");
    let promote = [
        ("action", "promote"),
        ("key", key.as_str()),
        ("sure", "1"),
        ("confirm", PASSWORD),
    ];
    assert_eq!(staff.post("/users/bulk", &promote).await.status, StatusCode::FORBIDDEN);
    let without = staff.post("/users/bulk", &promote[..3]).await;
    without.shows("Your password is wrong.");
}

#[test]
fn a_panel_without_the_code_that_its_views_name_is_refused() {
    let refusal = |change: &dyn Fn(&mut View)| {
        let mut views = descriptor::views(&magazine(), None);
        change(view(&mut views, "articles"));
        let url = DatabaseUrl::parse("unused.db", Path::new("")).unwrap();
        let admin = Admin::new(Pool::new(&url).unwrap()).views(views);
        admin.router().map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(refusal(&|_| {}), Ok(()));
    let unknown = refusal(&|articles| articles.actions[0].handler = Some("shop::gone".to_owned()));
    assert!(
        unknown
            .unwrap_err()
            .contains("articles: `shop::gone` is not compiled into this program")
    );
    let other = refusal(&|articles| articles.actions[0].handler = Some("panel::code::touch".to_owned()));
    assert!(
        other
            .unwrap_err()
            .contains("`panel::code::touch` is not registered as an action")
    );
    let rule = refusal(&|articles| articles.permissions.edit = descriptor::Rule::Custom("shop::gone".to_owned()));
    assert!(
        rule.unwrap_err()
            .contains("articles: `shop::gone` is not compiled into this program")
    );
    let nothing = refusal(&|articles| articles.actions[0].handler = None);
    assert!(
        nothing
            .unwrap_err()
            .contains("`publish` does nothing: add `set`, `form` or `handler`")
    );
}
