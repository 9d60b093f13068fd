//! Editing in the list.

use axum::http::StatusCode;
use opp_admin::descriptor::{self, FieldPermission, Rule, Scope};

use crate::magazine::{magazine, site, view};
use crate::site::{DATABASES, Form, Kind, Site};

async fn two_articles(kind: Kind) -> Site {
    let site = site(kind, |_| {}).await;
    site.article(1, "First", "draft", None);
    site.article(2, "Second", "draft", None);
    site
}

/// The place of an article in the form.
fn place(form: &Form, key: &str) -> String {
    let of_key = |(name, value): &&(String, String)| name.starts_with("e.") && name.ends_with(".key") && value == key;
    let (name, _) = form.0.iter().find(of_key).unwrap();
    name.strip_suffix("key").unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cells_of_several_rows_are_saved_together_and_the_list_stays() {
    for kind in DATABASES {
        let site = two_articles(kind).await;
        let mut root = site.root().await;
        let page = root.get("/articles/list?sort=-title&q=s").await;
        page.shows("formaction=\"/admin/articles/list?sort=-title&#38;q=s\"");
        let form = page.form();
        let (first, second) = (place(&form, "1"), place(&form, "2"));
        assert_eq!(form.get(&format!("{first}v.stars")), Some("1"));
        let form = form
            .set(&format!("{first}v.stars"), "5")
            .set(&format!("{second}v.state"), "published");
        let saved = root.submit("/articles/list?sort=-title&q=s", &form).await;
        assert_eq!(
            saved.location(),
            "/admin/articles/list?sort=-title&q=s&done=saved",
            "{kind:?} {}",
            saved.body
        );
        root.get("/articles/details/1").await.shows(">5<");
        root.get("/articles/details/2").await.shows("Published");
        root.get("/articles/history/2").await.shows("<td>published</td>");
        let form = root.get("/articles/list").await.form();
        let saved = root.submit("/articles/list", &form).await;
        assert_eq!(saved.location(), "/admin/articles/list?done=unchanged", "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_cell_saves_none_and_keeps_what_was_typed() {
    for kind in DATABASES {
        let site = two_articles(kind).await;
        let mut root = site.root().await;
        let form = root.get("/articles/list").await.form();
        let (first, second) = (place(&form, "1"), place(&form, "2"));
        let form = form
            .set(&format!("{first}v.stars"), "4")
            .set(&format!("{second}v.stars"), "9");
        let page = root.submit("/articles/list", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        page.shows("Enter at most 5.");
        let again = page.form();
        assert_eq!(again.get(&format!("{}v.stars", place(&again, "1"))), Some("4"));
        root.get("/articles/details/1").await.hides(">4<");
        let fixed = again.clone().set(&format!("{}v.stars", place(&again, "2")), "3");
        assert_eq!(
            root.submit("/articles/list", &fixed).await.status,
            StatusCode::SEE_OTHER
        );
        root.get("/articles/details/1").await.shows(">4<");
        root.get("/articles/details/2").await.shows(">3<");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_somebody_else_changed_is_not_overwritten() {
    for kind in DATABASES {
        let site = two_articles(kind).await;
        let mut root = site.root().await;
        let form = root.get("/articles/list").await.form();
        let (first, second) = (place(&form, "1"), place(&form, "2"));
        site.run("UPDATE articles SET title = 'Retitled' WHERE id = 1");
        let both = form
            .set(&format!("{first}v.stars"), "4")
            .set(&format!("{second}v.stars"), "4");
        let page = root.submit("/articles/list", &both).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{kind:?}");
        page.shows("Somebody changed this row");
        root.get("/articles/details/2").await.hides(">4<");
        // A row that nobody touched here may have changed.
        let other = root.get("/articles/list").await.form();
        site.run("UPDATE articles SET stars = 2 WHERE id = 1");
        let other = other.clone().set(&format!("{}v.stars", place(&other, "2")), "3");
        assert_eq!(
            root.submit("/articles/list", &other).await.status,
            StatusCode::SEE_OTHER,
            "{kind:?}"
        );
        root.get("/articles/details/1").await.shows(">2<");
        site.run("DELETE FROM articles WHERE id = 1");
        let gone = both_stars(&other, "5");
        assert_eq!(
            root.submit("/articles/list", &gone).await.status,
            StatusCode::CONFLICT,
            "{kind:?}"
        );
    }
}

fn both_stars(form: &Form, stars: &str) -> Form {
    ["1", "2"].iter().fold(form.clone(), |form, key| {
        form.clone().set(&format!("{}v.stars", place(&form, key)), stars)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn only_fields_that_the_list_edits_are_written_and_only_by_whom_it_may() {
    let own = Scope {
        who: Rule::Group("writers".to_owned()),
        field: "title".to_owned(),
        value: "First".to_owned(),
    };
    let site = site(Kind::Sqlite, |views| {
        let articles = view(views, "articles");
        articles.permissions.edit = Rule::Rows(Box::new(own));
        let stars = FieldPermission {
            view: Rule::Staff,
            edit: Rule::Superuser,
        };
        articles.permissions.fields.insert("stars".to_owned(), stars);
    })
    .await;
    site.article(1, "First", "draft", None);
    site.article(2, "Second", "draft", None);
    site.user("writer@example.org", true, true, Some("writers"));
    site.user("staff@example.org", true, true, None);
    let mut writer = site.signed_in("writer@example.org").await;
    let page = writer.get("/articles/list").await;
    let form = page.form();
    assert!(form.0.iter().all(|(name, _)| !name.ends_with(".stars")), "{form:?}");
    let keys = form
        .0
        .iter()
        .filter(|(name, _)| name.starts_with("e.") && name.ends_with(".key"));
    assert_eq!(keys.count(), 1, "only the writer's own row has inputs");
    let first = place(&form, "1");
    let forged = form
        .clone()
        .set(&format!("{first}v.stars"), "5")
        .set(&format!("{first}o.stars"), "=1")
        .set(&format!("{first}v.title"), "Forged")
        .set(&format!("{first}o.title"), "=First");
    let answer = writer.submit("/articles/list", &forged).await;
    assert_eq!(answer.location(), "/admin/articles/list?done=unchanged");
    let other = form
        .set(&format!("{first}key"), "2")
        .set(&format!("{first}v.state"), "published");
    assert_eq!(
        writer.submit("/articles/list", &other).await.status,
        StatusCode::FORBIDDEN
    );
    let mut staff = site.signed_in("staff@example.org").await;
    assert_eq!(
        staff.post("/articles/list", &[("e.lines", "1")]).await.status,
        StatusCode::FORBIDDEN
    );
    let details = site.root().await.get("/articles/details/2").await;
    details.shows("Draft");
    assert_eq!(
        site.root()
            .await
            .post("/remarks/list", &[("e.lines", "1")])
            .await
            .status,
        StatusCode::NOT_FOUND,
        "a list that edits nothing"
    );
}

#[test]
fn what_cannot_be_edited_in_the_list_is_a_mistake() {
    let problems = |change: &dyn Fn(&mut descriptor::View)| {
        let mut views = descriptor::views(&magazine(), None);
        change(view(&mut views, "articles"));
        let found = descriptor::check(&views);
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(problems(&|_| {}), Vec::<String>::new());
    for (name, reason) in [
        ("id", "cannot be edited"),
        ("note", "not in the list"),
        ("nothing", "no field"),
    ] {
        let found = problems(&|articles| articles.list_editable = vec![name.to_owned()]);
        assert!(found.len() == 1 && found[0].contains(reason), "{name}: {found:?}");
    }
    let found = problems(&|articles| articles.readonly = vec!["stars".to_owned()]);
    assert!(found[0].contains("`stars` is in `readonly`"), "{found:?}");
    let found = problems(&|articles| articles.date_hierarchy = Some("stars".to_owned()));
    assert!(found[0].contains("`stars` is not a date"), "{found:?}");
    let found = problems(&|articles| articles.inlines[0].fk = "writer".to_owned());
    assert!(found[0].contains("not a foreign key"), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn searching_for_a_row_to_choose_saves_nothing_and_keeps_what_was_typed() {
    let site = site(Kind::Sqlite, |views| {
        let articles = view(views, "articles");
        articles.column_list.push("author_id".to_owned());
        articles.list_editable.push("author_id".to_owned());
        articles.actions[1].form.push("author_id".to_owned());
        let author = articles
            .fields
            .iter_mut()
            .find(|field| field.name == "author_id")
            .unwrap();
        author.relation.as_mut().unwrap().limit = 1;
    })
    .await;
    site.article(1, "First", "draft", None);
    let mut root = site.root().await;
    let page = root.get("/articles/list?q=First").await;
    page.shows("name=\"search\" value=\"author_id\" formaction=\"/admin/articles/list?q=First\"");
    let form = page.form();
    let row = place(&form, "1");
    let search = form
        .set(&format!("{row}v.stars"), "5")
        .set(&format!("{row}find.author_id"), "Bea")
        .set("search", "author_id");
    let found = root.submit("/articles/list?q=First", &search).await;
    assert_eq!(found.status, StatusCode::OK);
    found.shows(">Bea</option>");
    assert_eq!(found.form().get(&format!("{row}v.stars")), Some("5"));
    root.get("/articles/details/1").await.hides(">5<");
    // The same on the page that asks before an action runs.
    let ask = [
        ("action", "annotate"),
        ("key", "1"),
        ("sure", "1"),
        ("a.find.author_id", "Bea"),
        ("search", "author_id"),
    ];
    root.post("/articles/bulk", &ask).await.shows(">Bea</option>");
    root.get("/articles/history/1")
        .await
        .shows("No change was made in this panel.");
}
