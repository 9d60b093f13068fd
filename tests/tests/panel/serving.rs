//! The servers: what they refuse, what they serve, how they stop.

use std::fs;
use std::io::Write;

use opp_test_servers::Server as DatabaseServer;
use opp_tests::browser::Server;

use crate::shop::{PASSWORD, Shop};

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn the_panel_is_served_on_each_database() {
    let (postgres, mysql) = (DatabaseServer::Postgres.database(), DatabaseServer::Mysql.database());
    for (name, url) in [
        ("panel-sqlite", "test.db"),
        ("panel-postgres", postgres.url()),
        ("panel-mysql", mysql.url()),
    ] {
        let shop = Shop::with_superuser(name, url);
        let server = shop.serve();
        let mut browser = server.browser();
        assert_eq!(
            browser.get("/admin/products/list").location(),
            "/admin/login?next=%2Fadmin%2Fproducts%2Flist"
        );
        assert_eq!(browser.sign_in("root@example.org", PASSWORD).location(), "/admin");
        browser.get("/admin").shows(200, "Products");
        let created = browser.submit(
            "/admin/products/create",
            "/admin/products/create",
            &[("v.name", "Tea pot"), ("v.price", "12.5"), ("save", "1")],
        );
        assert_eq!(created.status, 303, "{created:?}");
        browser.get("/admin/products/list").shows(200, "Tea pot");
        browser.get("/admin/opp-audit-log/list").shows(200, "Tea pot");
        let (code, printed) = server.stop();
        assert_eq!(code, Some(0), "{printed}");
        assert!(printed.contains("/admin\nStop it with Ctrl-C."), "{printed}");
        assert!(!printed.contains(PASSWORD) && !printed.contains("argon2"), "{printed}");
    }
}

#[test]
fn views_are_reloaded_and_a_mistake_is_explained() {
    let shop = Shop::with_superuser("panel-reload", "test.db");
    let server = shop.serve();
    let mut browser = server.browser();
    browser.sign_in("root@example.org", PASSWORD);
    let path = shop.project.directory().join("admin/views/products.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("\"name_plural\": \"Products\"", "\"name_plural\": \"Goods\""),
    )
    .unwrap();
    browser.get("/admin").shows(200, "Goods");
    fs::write(
        &path,
        text.replace("\"opp_view\": 1,", "\"opp_view\": 1, \"pagesize\": 1,"),
    )
    .unwrap();
    let page = browser.get("/admin");
    page.shows(200, "Goods");
    page.shows(200, "products.json, line 2: unknown field `pagesize`");
    fs::write(&path, text).unwrap();
    let page = browser.get("/admin");
    page.shows(200, "Products");
    assert!(!page.body.contains("not in use"), "{page:?}");
}

#[test]
fn a_database_that_is_not_the_one_described_is_refused_with_the_command_to_run() {
    let shop = Shop::new("panel-unfit", "test.db");
    shop.ok(&["migrate", "zero", "--yes"]);
    for command in ["runserver", "production"] {
        let mut refused = shop.command(&[command, "0"]);
        refused.env("OPP_SECRET_KEY", KEY);
        opp_tests::project::Run::of(command.to_owned(), refused)
            .exits(1)
            .says("test.db has pending migrations:")
            .says("run `opp migrate`");
    }
    shop.ok(&["migrate"]);
    let path = shop.project.directory().join("admin/views/products.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("\"name\": \"price\",", "\"name\": \"price\", \"column\": \"cost\","),
    )
    .unwrap();
    shop.opp(&["runserver", "0"])
        .exits(1)
        .says("column `cost` of `products`")
        .says("`opp makeviews` if the views are older");
    fs::write(
        &path,
        text.replace("\"opp_view\": 1", "\"opp_view\": 1, \"nonsense\": 2"),
    )
    .unwrap();
    shop.opp(&["runserver", "0"])
        .exits(1)
        .says("unknown field `nonsense`")
        .says("products.json");
    fs::remove_dir_all(shop.project.directory().join("admin")).unwrap();
    shop.opp(&["runserver", "0"])
        .exits(1)
        .says("contains no views")
        .says("`opp makeviews` writes them");
}

#[test]
fn a_missing_database_file_is_not_created() {
    let shop = Shop::new("panel-missing", "test.db");
    let file = shop.project.directory().join("test.db");
    fs::remove_file(&file).unwrap();
    shop.opp(&["runserver", "0"]).exits(1).says("opp migrate");
    shop.opp(&["listusers"]).exits(1);
    assert!(!file.exists());
}

#[test]
fn a_port_in_use_is_named() {
    let shop = Shop::with_superuser("panel-port", "test.db");
    let server = shop.serve();
    shop.opp(&["runserver", &server.address])
        .exits(1)
        .says(&format!("cannot listen on {}", server.address))
        .says("opp runserver ");
}

#[test]
fn production_requires_a_key_logs_json_and_marks_cookies_secure() {
    let shop = Shop::with_superuser("panel-production", "test.db");
    shop.opp(&["production", "0"])
        .exits(1)
        .says("OPP_SECRET_KEY is not set")
        .says("openssl rand -hex 32");
    let mut command = shop.command(&["production", "0", "--allowed-host", "admin.example.org"]);
    command.env("OPP_SECRET_KEY", KEY);
    let server = Server::start(command);
    let mut browser = server.browser();
    let login = browser.get("/admin/login");
    login.shows(200, "Sign in");
    assert!(
        login.head.contains("__Host-opp-admin-visitor=") && login.head.contains("; Secure"),
        "{login:?}"
    );
    assert!(login.head.contains("strict-transport-security"), "{login:?}");
    assert_eq!(browser.sign_in("root@example.org", PASSWORD).location(), "/admin");
    browser.get("/admin/healthz").shows(200, "ok");
    let (code, printed) = server.stop();
    assert_eq!(code, Some(0), "{printed}");
    let lines: Vec<serde_json::Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["message"], "listening");
    let login = lines.iter().find(|line| line["method"] == "POST").unwrap();
    assert_eq!(
        (login["route"].as_str(), login["status"].as_u64()),
        (Some("/login"), Some(303))
    );
    assert!(
        !printed.contains(PASSWORD) && !printed.contains(KEY) && !printed.contains("argon2"),
        "{printed}"
    );
}

/// The delay after failed logins counts by address, which a client must not choose.
#[test]
fn the_forwarded_address_counts_only_where_it_is_trusted() {
    let shop = Shop::with_superuser("panel-forwarded", "test.db");
    let failed_address = |flags: &[&str]| {
        let mut command = shop.command(&[&["production", "0", "--allow-http"], flags].concat());
        command.env("OPP_SECRET_KEY", KEY);
        let server = Server::start(command);
        let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
        let mut browser = server.browser();
        let token = browser.get("/admin/login").input("token");
        let cookie = browser
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>();
        let form = format!("token={token}&login=nobody&password=wrong");
        write!(
            stream,
            "POST /admin/login HTTP/1.1\r\nHost: {}\r\nX-Forwarded-For: 203.0.113.7\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            server.address,
            cookie.join("; "),
            form.len()
        )
        .unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
        server.stop().1
    };
    assert!(!failed_address(&[]).contains("203.0.113.7"));
    assert!(failed_address(&["--forwarded"]).contains("203.0.113.7"));
}
