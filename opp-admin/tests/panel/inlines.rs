//! Rows of another table on the form of the row they belong to.

use axum::http::StatusCode;
use opp_admin::descriptor::{InlineStyle, Rule};

use crate::magazine::{site, view};
use crate::site::{DATABASES, Kind};

#[tokio::test(flavor = "multi_thread")]
async fn children_are_created_changed_and_deleted_with_their_parent() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        let mut root = site.root().await;
        let form = root.get("/articles/create").await.form();
        assert_eq!(form.get("i.0.lines"), Some("1"), "one empty line: {form:?}");
        let form = form
            .set("v.title", "First")
            .set("v.author_id", "2")
            .set("i.0.0.v.writer", "Zoe")
            .set("i.0.0.v.body", "Well <said>");
        let created = root.submit("/articles/create", &form).await;
        assert_eq!(
            created.location(),
            "/admin/articles/list?done=created",
            "{kind:?} {}",
            created.body
        );
        let details = root.get("/articles/details/1").await;
        details.shows("<h2>Remarks</h2>");
        details.shows("Well &#60;said&#62;");
        let edit = root.get("/articles/edit/1").await.form();
        assert_eq!(edit.get("i.0.lines"), Some("2"), "the remark and an empty line");
        assert_eq!((edit.get("i.0.0.key"), edit.get("i.0.1.key")), (Some("1"), None));
        let form = edit
            .set("i.0.0.v.body", "Better said")
            .set("i.0.0.v.approved", "true")
            .set("i.0.1.v.writer", "Yan")
            .set("i.0.1.v.body", "And more");
        let saved = root.submit("/articles/edit/1", &form).await;
        assert_eq!(
            saved.location(),
            "/admin/articles/list?done=saved",
            "{kind:?} {}",
            saved.body
        );
        root.get("/remarks/list").await.shows("Better said");
        root.get("/remarks/list").await.shows("And more");
        root.get("/remarks/history/1").await.shows("Better said");
        let form = root.get("/articles/edit/1").await.form().set("i.0.0.delete", "1");
        root.submit("/articles/edit/1", &form).await;
        let list = root.get("/remarks/list").await;
        list.hides("Better said");
        list.shows("And more");
        let unchanged = root.get("/articles/edit/1").await.form();
        let saved = root.submit("/articles/edit/1", &unchanged).await;
        assert_eq!(saved.location(), "/admin/articles/list?done=unchanged", "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_child_saves_nothing_of_the_parent() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        site.article(1, "First", "draft", None);
        site.remark(7, 1, "Seven");
        let mut root = site.root().await;
        let form = root.get("/articles/edit/1").await.form().set("v.title", "Changed");
        let incomplete = form.clone().set("i.0.1.v.writer", "Yan");
        let page = root.submit("/articles/edit/1", &incomplete).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        page.shows("This field is required.");
        page.shows("value=\"Yan\"");
        let taken = incomplete.set("i.0.1.v.body", "Seven");
        let page = root.submit("/articles/edit/1", &taken).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        page.shows("Another row has this value already.");
        root.get("/articles/list").await.shows("First");
        let mut many = form.set("i.0.lines", "4");
        for line in 1..4 {
            many = many
                .set(&format!("i.0.{line}.v.writer"), "Yan")
                .set(&format!("i.0.{line}.v.body"), &format!("Body {line}"));
        }
        let page = root.submit("/articles/edit/1", &many).await;
        page.shows("At most 3 remarks are allowed; these would be 4.");
        root.get("/remarks/list").await.hides("Body 1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_line_and_a_form_for_each_row() {
    let site = site(Kind::Sqlite, |views| {
        let inline = &mut view(views, "articles").inlines[0];
        (inline.style, inline.extra, inline.can_delete) = (InlineStyle::Stacked, 0, false);
        inline.readonly = vec!["writer".to_owned()];
    })
    .await;
    site.article(1, "First", "draft", None);
    site.remark(7, 1, "Seven");
    let mut root = site.root().await;
    let page = root.get("/articles/edit/1").await;
    page.shows("<legend>Zoe</legend>");
    page.hides("i.0.0.delete");
    page.hides("i.0.0.v.writer\"");
    let form = page.form();
    assert_eq!(form.get("i.0.lines"), Some("1"));
    let more = root
        .submit(
            "/articles/edit/1",
            &form.clone().set("v.title", "Typed").set("more", "0"),
        )
        .await;
    assert_eq!(more.status, StatusCode::OK);
    more.shows("value=\"Typed\"");
    assert_eq!(more.form().get("i.0.lines"), Some("2"));
    let forged = form.set("i.0.0.v.writer", "Mallory").set("i.0.0.delete", "1");
    assert_eq!(
        root.submit("/articles/edit/1", &forged).await.status,
        StatusCode::FORBIDDEN
    );
    root.get("/remarks/list").await.hides("Mallory");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_of_another_parent_is_not_touched() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        site.article(1, "First", "draft", None);
        site.article(2, "Second", "draft", None);
        site.remark(7, 1, "Mine");
        site.remark(8, 2, "Theirs");
        let mut root = site.root().await;
        let version = root.get("/articles/edit/2").await.form();
        let form = root.get("/articles/edit/1").await.form();
        let forged = form
            .clone()
            .set("i.0.0.key", "8")
            .set("i.0.0.version", version.get("i.0.0.version").unwrap())
            .set("i.0.0.v.body", "Stolen");
        for extra in [None, Some(("i.0.0.delete", "1"))] {
            let forged = extra
                .iter()
                .fold(forged.clone(), |form, (name, value)| form.set(name, value));
            let page = root.submit("/articles/edit/1", &forged).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{kind:?}");
            page.hides("Theirs");
        }
        root.get("/remarks/list").await.shows("Theirs");
        // Neither does a line choose another parent, or write what is not on it.
        let moved = form
            .set("i.0.0.v.article_id", "2")
            .set("i.0.0.v.origin", "forged")
            .set("i.0.0.v.id", "99");
        root.submit("/articles/edit/1", &moved).await;
        let details = root.get("/remarks/details/7").await;
        details.hides("forged");
        details.shows("First");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_somebody_else_changed_is_not_overwritten() {
    for kind in DATABASES {
        let site = site(kind, |_| {}).await;
        site.article(1, "First", "draft", None);
        site.remark(7, 1, "Old");
        let mut root = site.root().await;
        let form = root.get("/articles/edit/1").await.form().set("v.title", "Changed");
        site.run("UPDATE remarks SET body = 'New' WHERE id = 7");
        let page = root
            .submit("/articles/edit/1", &form.clone().set("i.0.0.v.body", "Mine"))
            .await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{kind:?}");
        page.shows("Somebody changed or deleted this row");
        site.run("DELETE FROM remarks WHERE id = 7");
        assert_eq!(
            root.submit("/articles/edit/1", &form).await.status,
            StatusCode::CONFLICT
        );
        root.get("/articles/list").await.shows("First");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_need_the_permissions_of_the_rows_they_are() {
    let site = site(Kind::Sqlite, |views| {
        let remarks = view(views, "remarks");
        remarks.permissions.create = Rule::Superuser;
        remarks.permissions.edit = Rule::Superuser;
        remarks.permissions.delete = Rule::Superuser;
        remarks.permissions.list = Rule::Group("readers".to_owned());
    })
    .await;
    site.article(1, "First", "draft", None);
    site.remark(7, 1, "Seven");
    site.user("staff@example.org", true, true, None);
    site.user("reader@example.org", true, true, Some("readers"));
    let mut staff = site.signed_in("staff@example.org").await;
    for page in ["/articles/edit/1", "/articles/details/1"] {
        staff.get(page).await.hides("Seven");
    }
    let mut reader = site.signed_in("reader@example.org").await;
    let page = reader.get("/articles/edit/1").await;
    page.shows("Seven");
    page.hides("Another remark");
    let form = page.form();
    assert_eq!((form.get("i.0.lines"), form.get("i.0.0.v.body")), (Some("1"), None));
    let changed = form.clone().set("v.title", "Renamed").set("i.0.0.v.body", "Forged");
    assert_eq!(
        reader.submit("/articles/edit/1", &changed).await.status,
        StatusCode::SEE_OTHER
    );
    let form = reader.get("/articles/edit/1").await.form();
    for (name, value) in [("i.0.0.delete", "1"), ("i.0.1.v.body", "Forged")] {
        let forged = form
            .clone()
            .set(name, value)
            .set("i.0.lines", "2")
            .set("i.0.1.v.writer", "Mallory");
        assert_eq!(
            reader.submit("/articles/edit/1", &forged).await.status,
            StatusCode::FORBIDDEN,
            "{name}"
        );
    }
    let details = site.root().await.get("/articles/details/1").await;
    details.shows("Renamed");
    details.shows("Seven");
    details.hides("Forged");
}
