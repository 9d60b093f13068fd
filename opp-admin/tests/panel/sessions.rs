//! Sessions, cookies, headers, throttling, links to set a password.

use axum::http::{Request, StatusCode, header};

use crate::site::{DATABASES, Kind, PASSWORD, Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_login_begins_a_session_and_a_logout_ends_it() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        let mut root = site.visitor();
        let before = root.get("/login").await;
        assert!(before.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
        let page = root.sign_in("root@example.org", PASSWORD).await;
        assert_eq!(
            (page.status, page.location()),
            (StatusCode::SEE_OTHER, "/admin"),
            "{kind:?} {}",
            page.body
        );
        root.get("").await.shows("root@example.org");
        let stolen = root.clone();
        root.post("/logout", &[]).await;
        for mut client in [root, stolen] {
            let page = client.get("/orders/list?q=a%20b").await;
            assert_eq!(
                page.location(),
                "/admin/login?next=%2Fadmin%2Forders%2Flist%3Fq%3Da%2520b"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_a_login_is_a_path_of_the_panel() {
    let site = Site::new(Kind::Sqlite).await;
    for (next, expected) in [
        ("/admin/orders/list", "/admin/orders/list"),
        ("//evil.example/x", "/admin"),
        ("https://evil.example", "/admin"),
        ("/\\evil.example", "/admin"),
        ("/elsewhere", "/admin"),
    ] {
        let mut client = site.visitor();
        let token = client.get("/login").await.input("token");
        let fields = [
            ("token", token.as_str()),
            ("login", "root@example.org"),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(client.post_raw("/login", &fields).await.location(), expected, "{next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_the_password_the_rights_and_the_time() {
    for (end, kind) in [
        ("UPDATE users SET is_active = 0", Kind::Sqlite),
        ("UPDATE users SET is_superuser = 0, is_staff = 0", Kind::Sqlite),
        ("UPDATE users SET hashed_password = 'changed'", Kind::Sqlite),
        ("UPDATE opp_sessions SET last_seen = last_seen - 1801", Kind::Sqlite),
        ("UPDATE opp_sessions SET expires_at = 1", Kind::Postgres),
        ("DELETE FROM users", Kind::Mysql),
    ] {
        let site = Site::new(kind).await;
        let mut root = site.root().await;
        assert_eq!(root.get("").await.status, StatusCode::OK);
        site.run(end);
        assert_eq!(root.get("").await.status, StatusCode::SEE_OTHER, "{end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_in_the_cookie_is_not_in_the_database() {
    let site = Site::new(Kind::Sqlite).await;
    let mut root = site.root().await;
    let token = root
        .cookies
        .iter()
        .find(|(name, _)| name.ends_with("session"))
        .unwrap()
        .1
        .clone();
    assert_eq!(token.len(), 64);
    site.run(&format!(
        "DELETE FROM opp_sessions WHERE id = '{token}' OR form_token = '{token}'"
    ));
    assert_eq!(root.get("").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_from_before_the_login_is_not_taken_over() {
    let site = Site::new(Kind::Sqlite).await;
    let mut root = site.root().await;
    let first = root.cookies.clone();
    let token = root.get("/password").await.input("token");
    root.post_raw(
        "/login",
        &[("token", &token), ("login", "root@example.org"), ("password", PASSWORD)],
    )
    .await;
    assert_ne!(root.cookies, first);
    let mut old = site.visitor();
    old.cookies = first;
    assert_eq!(old.get("").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_and_the_owner_is_not_locked_out_elsewhere() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        let mut client = site.visitor();
        for _ in 0..4 {
            client.sign_in("root@example.org", "wrong").await;
        }
        let page = client.sign_in("root@example.org", PASSWORD).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{kind:?}");
        assert!(!page.header("retry-after").is_empty());
        site.user("ann@example.org", true, true, None);
        assert_eq!(
            client.sign_in("ann@example.org", PASSWORD).await.status,
            StatusCode::SEE_OTHER
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_the_headers() {
    let site = Site::new(Kind::Sqlite).await;
    let mut root = site.root().await;
    for path in [
        "",
        "/login",
        "/orders/list",
        "/nothing",
        "/orders/details/77",
        "/orders/export/csv",
        "/healthz",
        "/assets/icon.svg",
        concat!("/assets/admin-", env!("CARGO_PKG_VERSION"), ".js"),
    ] {
        let page = root.get(path).await;
        assert!(
            page.header("content-security-policy").contains("default-src 'self'"),
            "{path}"
        );
        assert!(
            page.header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!page.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        if !path.starts_with("/assets") {
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
        }
        // The panel's script is a file of its own; no page contains a script.
        let scripts = page.body.matches("<script").count();
        assert_eq!(
            scripts,
            page.body.matches("<script src=\"/admin/assets/admin-").count(),
            "{path}"
        );
        page.hides("style=");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_host_and_a_large_form_are_refused() {
    let site = Site::new(Kind::Sqlite).await;
    let mut root = site.root().await;
    let page = root
        .send(
            Request::get("/admin").header(header::HOST, "evil.example"),
            String::new(),
        )
        .await;
    assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST);
    page.hides("orders");
    let large = "x".repeat(10 * 1024 * 1024);
    let page = root.post("/orders/create", &[("v.notes", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    page.shows("larger than 2 MB");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changes_the_password_with_the_present_one_and_other_sessions_end() {
    let site = Site::new(Kind::Sqlite).await;
    let (mut root, mut elsewhere) = (site.root().await, site.root().await);
    let new = "a much better password";
    let wrong = root
        .post("/password", &[("present", "wrong"), ("password", new), ("again", new)])
        .await;
    wrong.shows("Your present password is wrong.");
    let short = root
        .post(
            "/password",
            &[("present", PASSWORD), ("password", "short"), ("again", "short")],
        )
        .await;
    short.shows("at least 12 characters");
    let done = root
        .post("/password", &[("present", PASSWORD), ("password", new), ("again", new)])
        .await;
    assert_eq!(done.location(), "/admin?done=password", "{}", done.body);
    assert_eq!(root.get("").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("").await.status, StatusCode::SEE_OTHER);
    root.get("/users/list").await.hides("$argon2");
}
