//! Who may come where: every route, every kind of user, every rule.

use axum::http::{Request, StatusCode, header};
use opp_admin::descriptor::{Permissions, Rule, Scope, View};

use crate::site::{Client, Kind, PASSWORD, Site};

fn view<'a>(views: &'a mut [View], table: &str) -> &'a mut View {
    views.iter_mut().find(|view| view.table == table).unwrap()
}

/// A path of each route, with a row that does not exist.
fn paths() -> Vec<(&'static str, String, String)> {
    let filled = |path: &str| {
        let path = if path == "/" { "" } else { path };
        path.replace("{identity}", "orders")
            .replace("{field}", "user_id")
            .replace("{key}", "1")
            .replace("{format}", "csv")
            .replace("{file}", "icon.svg")
            .replace("{secret}", "no-such-link")
    };
    opp_admin::routes()
        .into_iter()
        .map(|(method, path, access)| (method, filled(path), access))
        .collect()
}

async fn request(client: &mut Client, method: &str, path: &str) -> StatusCode {
    match method {
        "POST" => client.post_raw(path, &[]).await.status,
        _ => client.get(path).await.status,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_enter_gets_the_login_and_nothing_else() {
    let site = Site::new(Kind::Sqlite).await;
    site.user("inactive@example.org", false, true, None);
    site.user("plain@example.org", true, false, None);
    for login in ["inactive@example.org", "plain@example.org", "unknown@example.org"] {
        let mut client = site.visitor();
        let page = client.sign_in(login, PASSWORD).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        page.shows("The login or password is wrong, or the account may not use this panel.");
        assert!(!client.cookies.iter().any(|(name, _)| name.ends_with("session")));
    }
    for (method, path, access) in paths() {
        let mut client = site.visitor();
        let status = request(&mut client, method, &path).await;
        let expected = match (method, access.as_str()) {
            (_, "Nothing") => StatusCode::OK,
            ("GET", "Visitor") if path.starts_with("/reset") => StatusCode::NOT_FOUND,
            ("GET", "Visitor") => StatusCode::OK,
            ("GET", _) => StatusCode::SEE_OTHER,
            _ => StatusCode::FORBIDDEN,
        };
        assert_eq!(status, expected, "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_without_permission_get_nothing_of_a_view() {
    let site = Site::with(Kind::Sqlite, |views| {
        view(views, "orders").permissions = Permissions::all(&Rule::Group("sales".to_owned()));
    })
    .await;
    site.user("staff@example.org", true, true, Some("support"));
    let mut staff = site.signed_in("staff@example.org").await;
    for (method, path, access) in paths().into_iter().filter(|(_, _, access)| access.starts_with("View")) {
        for path in [path.clone(), path.replace("orders", "users")] {
            let status = match method {
                "POST" => {
                    staff
                        .post(&path, &[("action", "delete"), ("key", "1"), ("sure", "1")])
                        .await
                        .status
                }
                _ => staff.get(&path).await.status,
            };
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path} {access}");
        }
    }
    staff.get("").await.hides("/admin/orders/list");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_its_token_or_from_another_site_changes_nothing() {
    let site = Site::new(Kind::Sqlite).await;
    let mut root = site.root().await;
    let token = root.get("/password").await.input("token");
    for (_, path, _) in paths().into_iter().filter(|(method, ..)| *method == "POST") {
        assert_eq!(
            root.post_raw(&path, &[("v.number", "1")]).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
        assert_eq!(
            root.post_raw(&path, &[("token", "wrong")]).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let forged = Request::post(format!("/admin{path}"))
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value);
            let page = root.send(forged, format!("token={token}")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
        }
    }
    let other = site.root().await.get("/password").await.input("token");
    assert_eq!(
        root.post_raw("/logout", &[("token", &other)]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(root.get("").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_holds_on_every_page() {
    let site = Site::with(Kind::Sqlite, |views| {
        view(views, "orders").scope = vec![Scope {
            who: Rule::Group("sales".to_owned()),
            field: "user_id".to_owned(),
            value: "$user.id".to_owned(),
        }];
    })
    .await;
    site.user("sam@example.org", true, true, Some("sales"));
    site.run("INSERT INTO orders (id, user_id, number, total) SELECT 1, id, 'MINE', 100 FROM users WHERE email = 'sam@example.org'");
    site.run("INSERT INTO orders (id, user_id, number, total) SELECT 2, id, 'THEIRS', 100 FROM users WHERE email <> 'sam@example.org'");
    let mut sam = site.signed_in("sam@example.org").await;
    for path in [
        "/orders/list",
        "/orders/list?q=E",
        "/orders/export/csv",
        "/orders/export/json",
    ] {
        let page = sam.get(path).await;
        page.shows("MINE");
        page.hides("THEIRS");
    }
    for page in ["details", "edit", "delete", "history"] {
        assert_eq!(
            sam.get(&format!("/orders/{page}/1")).await.status,
            StatusCode::OK,
            "{page}"
        );
        assert_eq!(
            sam.get(&format!("/orders/{page}/2")).await.status,
            StatusCode::NOT_FOUND,
            "{page}"
        );
    }
    assert_eq!(sam.post("/orders/delete/2", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        sam.post("/orders/edit/2", &[("v.number", "STOLEN")]).await.status,
        StatusCode::NOT_FOUND
    );
    let bulk = [("action", "delete"), ("key", "2"), ("sure", "1"), ("confirm", PASSWORD)];
    sam.post("/orders/bulk", &bulk).await;
    site.root().await.get("/orders/list").await.shows("THEIRS");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_rule_lets_others_see_and_only_owners_edit() {
    let own = Scope {
        who: Rule::Group("sales".to_owned()),
        field: "user_id".to_owned(),
        value: "$user.id".to_owned(),
    };
    let site = Site::with(Kind::Sqlite, |views| {
        view(views, "orders").permissions.edit = Rule::Rows(Box::new(own))
    })
    .await;
    site.user("sam@example.org", true, true, Some("sales"));
    site.run("INSERT INTO orders (id, user_id, number, total) SELECT 1, id, 'MINE', 100 FROM users WHERE email = 'sam@example.org'");
    site.run("INSERT INTO orders (id, user_id, number, total) SELECT 2, id, 'THEIRS', 100 FROM users WHERE email <> 'sam@example.org'");
    let mut sam = site.signed_in("sam@example.org").await;
    let list = sam.get("/orders/list").await;
    list.shows("/admin/orders/edit/1");
    list.hides("/admin/orders/edit/2");
    assert_eq!(sam.get("/orders/details/2").await.status, StatusCode::OK);
    assert_eq!(sam.get("/orders/edit/2").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        sam.post("/orders/edit/2", &[("v.number", "X")]).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn readonly_and_hidden_fields_are_not_written_by_a_forged_form() {
    let site = Site::with(Kind::Sqlite, |views| {
        let orders = view(views, "orders");
        orders.readonly = vec!["status".to_owned()];
        orders.form_excluded_columns = vec!["notes".to_owned()];
    })
    .await;
    site.run("INSERT INTO orders (id, user_id, number, total) SELECT 1, id, 'N', 100 FROM users");
    let mut root = site.root().await;
    let version = root.get("/orders/edit/1").await.input("version");
    let user = root.get("/orders/edit/1").await;
    let at = user.body.find("\" selected>root@").unwrap();
    let key = user.body[..at].rsplit('"').next().unwrap().to_owned();
    let fields = [
        ("version", version.as_str()),
        ("v.number", "M"),
        ("v.total", "1"),
        ("v.user_id", &key),
        ("v.status", "paid"),
        ("v.notes", "forged"),
        ("v.id", "7"),
    ];
    let saved = root.post("/orders/edit/1", &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let details = root.get("/orders/details/1").await;
    details.shows(">M<");
    details.shows("Pending");
    details.hides("forged");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_away_rights_that_they_lack() {
    let site = Site::with(Kind::Sqlite, |views| {
        view(views, "users").permissions = Permissions::default()
    })
    .await;
    site.user("staff@example.org", true, true, None);
    let mut staff = site.signed_in("staff@example.org").await;
    let list = staff.get("/users/list?q=staff").await;
    let begin = list.body.find("/admin/users/edit/").unwrap() + "/admin/users/edit/".len();
    let key = list.body[begin..begin + 36].to_owned();
    let form = staff.get(&format!("/users/edit/{key}")).await;
    let fields = [
        ("version", form.input("version")),
        ("v.email", "staff@example.org".to_owned()),
        ("v.is_superuser", "true".to_owned()),
        ("confirm", PASSWORD.to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = staff.post(&format!("/users/edit/{key}"), &fields).await;
    assert_eq!(page.location(), "/admin/users/list?done=unchanged", "{}", page.body);
    let mut more = fields.clone();
    more.push(("password", "a password of my choice"));
    assert_eq!(
        staff.post(&format!("/users/edit/{key}"), &more).await.status,
        StatusCode::FORBIDDEN
    );
}

#[test]
fn there_are_no_routes_outside_the_table() {
    fn visit(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, found);
            } else if std::fs::read_to_string(&path).unwrap().contains(".route(") {
                found.push(path.file_name().unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let mut found = Vec::new();
    visit(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    found.sort();
    // `serve` adds redirects to the mount.
    assert_eq!(found, ["dispatch.rs", "serve.rs"]);
}
