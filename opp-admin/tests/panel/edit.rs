//! Creating, editing and deleting rows.

use axum::http::StatusCode;

use crate::site::{Client, DATABASES, Kind, PASSWORD, Site};

/// An order of the superuser.
async fn order(client: &mut Client, number: &str, total: &str) -> String {
    let form = client.get("/orders/create").await;
    form.shows("New order");
    let user = user_key(client).await;
    let fields = [
        ("v.number", number),
        ("v.total", total),
        ("v.user_id", &user),
        ("v.status", "pending"),
    ];
    let page = client.post("/orders/create", &fields).await;
    assert_eq!(page.location(), "/admin/orders/list?done=created", "{}", page.body);
    newest(client).await
}

/// The key of the superuser, from the list of users.
async fn user_key(client: &mut Client) -> String {
    let list = client.get("/users/list?q=root").await;
    let begin = list.body.find("/admin/users/details/").unwrap() + "/admin/users/details/".len();
    list.body[begin..begin + 36].to_owned()
}

/// The key of the first order in descending order.
async fn newest(client: &mut Client) -> String {
    let list = client.get("/orders/list?sort=-id").await;
    let begin = list.body.find("/admin/orders/edit/").unwrap() + "/admin/orders/edit/".len();
    list.body[begin..].split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_created_shown_edited_and_deleted() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        let mut root = site.root().await;
        let key = order(&mut root, "A<1>", "1234.5").await;
        let details = root.get(&format!("/orders/details/{key}")).await;
        details.shows("A&#60;1&#62;");
        details.shows("1234.50");
        details.shows("root@example.org");
        let form = root.get(&format!("/orders/edit/{key}")).await;
        let version = form.input("version");
        let user = user_key(&mut root).await;
        let fields = [
            ("version", version.as_str()),
            ("v.number", "B2"),
            ("v.total", "1234.50"),
            ("v.user_id", &user),
            ("v.status", "paid"),
        ];
        let saved = root.post(&format!("/orders/edit/{key}"), &fields).await;
        assert_eq!(
            saved.location(),
            "/admin/orders/list?done=saved",
            "{kind:?} {}",
            saved.body
        );
        let history = root.get(&format!("/orders/history/{key}")).await;
        history.shows("A&#60;1&#62;");
        history.shows("B2");
        let again = root.post(&format!("/orders/edit/{key}"), &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{kind:?}");
        let ask = root.get(&format!("/orders/delete/{key}")).await;
        ask.shows("No other rows are affected.");
        let gone = root
            .post(&format!("/orders/delete/{key}"), &[("version", &ask.input("version"))])
            .await;
        assert_eq!(gone.location(), "/admin/orders/list?done=deleted", "{}", gone.body);
        assert_eq!(
            root.get(&format!("/orders/details/{key}")).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_typed_is_lost_when_a_value_is_refused() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        let mut root = site.root().await;
        let fields = [
            ("v.number", "a number longer than twenty"),
            ("v.total", "1.234"),
            ("v.notes", "line <1>\r\nline 2"),
        ];
        let page = root.post("/orders/create", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("Enter at most 20 characters; these are 27.");
        page.shows("Enter at most 2 digits after the point.");
        page.shows("This field is required.");
        page.shows("line &#60;1&#62;");
        page.shows("a number longer than twenty");
        let unknown = "00000000-0000-4000-8000-000000000099";
        let page = root
            .post(
                "/orders/create",
                &[("v.number", "1"), ("v.total", "1"), ("v.user_id", unknown)],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        page.shows("The row that this points at does not exist.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_is_reported_at_its_field() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        let mut root = site.root().await;
        let fields = [
            ("v.email", "root@example.org"),
            ("v.is_active", "true"),
            ("password", "another good password"),
            ("confirm", PASSWORD),
        ];
        let page = root.post("/users/create", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind:?}");
        page.shows("Another row has this value already.");
        let at = page.body.find("Another row").unwrap();
        let field = page.body[..at].rfind("name=\"v.").unwrap();
        assert!(
            page.body[field..].starts_with("name=\"v.email\""),
            "{}",
            &page.body[field..field + 40]
        );
        page.hides("another good password");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_consequence_of_a_deletion_is_listed_first() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        site.user("zed@example.org", true, true, None);
        let mut root = site.root().await;
        let list = root.get("/users/list?q=zed").await;
        let begin = list.body.find("/admin/users/details/").unwrap() + "/admin/users/details/".len();
        let zed = list.body[begin..begin + 36].to_owned();
        for number in ["Z1", "Z2"] {
            let fields = [
                ("v.number", number),
                ("v.total", "1"),
                ("v.user_id", &zed),
                ("v.status", "pending"),
            ];
            root.post("/orders/create", &fields).await;
        }
        let ask = root.get(&format!("/users/delete/{zed}")).await;
        ask.shows("2 orders will be deleted too");
        ask.shows("<li>Z1</li>");
        let version = ask.input("version");
        let wrong = root
            .post(
                &format!("/users/delete/{zed}"),
                &[("version", &version), ("confirm", "wrong")],
            )
            .await;
        wrong.shows("Your password is wrong.");
        let gone = root
            .post(
                &format!("/users/delete/{zed}"),
                &[("version", &version), ("confirm", PASSWORD)],
            )
            .await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{kind:?} {}", gone.body);
        root.get("/orders/list").await.shows("No rows");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn values_at_their_limits_come_back_exactly() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        let mut root = site.root().await;
        let key = order(&mut root, "  ' \" ; ü😀 %", "9999999999.99").await;
        let form = root.get(&format!("/orders/edit/{key}")).await;
        form.shows("value=\"9999999999.99\"");
        form.shows("😀 %\"");
        let user = user_key(&mut root).await;
        let fields = [
            ("version", form.input("version")),
            (
                "v.number",
                form.input("v.number").replace("&#39;", "'").replace("&#34;", "\""),
            ),
            ("v.total", "9999999999.99".to_owned()),
            ("v.user_id", user),
            ("v.status", "pending".to_owned()),
            ("v.created_at", form.input("v.created_at")),
            ("n.notes", "1".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let saved = root.post(&format!("/orders/edit/{key}"), &fields).await;
        let history = root.get(&format!("/orders/history/{key}")).await;
        assert_eq!(
            saved.location(),
            "/admin/orders/list?done=unchanged",
            "{kind:?} {}",
            history.body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_text_and_no_value_are_told_apart() {
    let site = Site::new(Kind::Sqlite).await;
    let mut root = site.root().await;
    let user = user_key(&mut root).await;
    for (null, shown) in [(true, "class=\"empty\""), (false, "<span class=\"plain\"></span>")] {
        let mut fields = vec![
            ("v.number", "1"),
            ("v.total", "1"),
            ("v.user_id", user.as_str()),
            ("v.status", "pending"),
            ("v.notes", ""),
        ];
        if null {
            fields.push(("n.notes", "1"));
        }
        root.post("/orders/create", &fields).await;
        let key = newest(&mut root).await;
        let details = root.get(&format!("/orders/details/{key}")).await;
        let notes = &details.body[details.body.find("<dt>Notes</dt>").unwrap()..];
        let notes: String = notes.chars().take(70).collect();
        assert!(notes.contains(shown), "{notes}");
    }
}
