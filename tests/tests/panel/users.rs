//! The commands about users: without a terminal, with one, and what they refuse.

use std::fs;
use std::time::Duration;

use expectrl::{Eof, Expect, Session};
use opp_test_servers::Server as DatabaseServer;
use serde_json::Value;

use crate::shop::{PASSWORD, Shop};

#[test]
fn users_are_created_listed_changed_and_sent_a_link_on_each_database() {
    let (postgres, mysql) = (DatabaseServer::Postgres.database(), DatabaseServer::Mysql.database());
    for (name, url) in [
        ("users-sqlite", "test.db"),
        ("users-postgres", postgres.url()),
        ("users-mysql", mysql.url()),
    ] {
        let shop = Shop::new(name, url);
        shop.ok(&["listusers"]).says("No users.").says("opp createsuperuser");
        shop.typed_password(&["createsuperuser", "ada@example.org"], PASSWORD)
            .exits(0)
            .says("Created superuser ada@example.org.");
        shop.typed_password(&["createsuperuser", "ada@example.org"], PASSWORD)
            .exits(1)
            .says("opp changepassword ada@example.org");
        shop.ok(&["listusers"]).says("ada@example.org  superuser");
        let users: Value = serde_json::from_str(&shop.ok(&["listusers", "--json"]).stdout).unwrap();
        assert_eq!(users["users"][0]["login"], "ada@example.org");
        assert_eq!(users["users"][0]["superuser"], true);

        let server = shop.serve();
        let mut browser = server.browser();
        assert_eq!(browser.sign_in("ada@example.org", PASSWORD).status, 303);
        shop.typed_password(&["changepassword", "ada@example.org"], "another horse battery")
            .exits(0)
            .says("all sessions of this user have ended");
        assert_eq!(browser.get("/admin").status, 303, "the session ended with the password");

        let link = shop.ok(&["resetlink", "ada@example.org"]).stdout;
        let path = link.trim().strip_prefix("http://127.0.0.1:8000").unwrap().to_owned();
        browser.get(&path).shows(200, "New password");
        let new = [("password", "third horse battery"), ("again", "third horse battery")];
        assert_eq!(browser.submit(&path, &path, &new).location(), "/admin/login?done=reset");
        assert_eq!(browser.get(&path).status, 404, "the link works once");
        assert_eq!(browser.sign_in("ada@example.org", "another horse battery").status, 401);
        assert_eq!(browser.sign_in("ada@example.org", "third horse battery").status, 303);
    }
}

#[test]
fn what_cannot_be_done_is_refused_and_says_what_to_type() {
    let shop = Shop::new("users-refused", "test.db");
    shop.opp(&["createsuperuser"])
        .exits(3)
        .says("a login is required")
        .says("--password-stdin");
    shop.opp(&["createsuperuser", "ada"])
        .exits(3)
        .says("a password is required")
        .says("--password-stdin");
    shop.opp(&["createsuperuser", "ada", "--password", "x"]).exits(2);
    shop.typed_password(&["createsuperuser", "ada"], "short")
        .exits(1)
        .says("at least 12 characters");
    shop.typed_password(&["createsuperuser", "ada"], "")
        .exits(1)
        .says("contains no password");
    shop.typed_password(&["createsuperuser", " "], PASSWORD)
        .exits(1)
        .says("the login is empty");
    shop.typed_password(&["createsuperuser", "ada", "--set", "nonsense=1"], PASSWORD)
        .exits(1)
        .says("`nonsense` of `opp_users` does not exist");
    shop.typed_password(&["createsuperuser", "ada", "--set", "hashed_password=1"], PASSWORD)
        .exits(1)
        .says("is set by this command itself");
    shop.typed_password(&["changepassword", "nobody"], PASSWORD)
        .exits(1)
        .says("opp listusers");
    shop.opp(&["resetlink", "nobody"])
        .exits(1)
        .says("there is no user `nobody`");
    shop.ok(&["listusers"]).says("No users.");
    shop.typed_password(&["createsuperuser", "ada", "--set", "group=ops"], PASSWORD)
        .exits(0);
    shop.ok(&["listusers"]).says("ada  superuser, group ops");
}

#[test]
fn without_a_table_of_users_the_way_to_one_is_named() {
    let shop = Shop::new("users-none", "test.db");
    fs::remove_file(shop.project.directory().join("admin/views/opp_users.json")).unwrap();
    for command in [&["listusers"][..], &["runserver", "0"]] {
        shop.opp(command)
            .exits(1)
            .says("no view has `auth`")
            .says("`opp init --admin`");
    }
}

/// The password is asked for twice and never shown.
#[test]
fn a_terminal_is_asked_and_shows_no_password() {
    let shop = Shop::new("users-terminal", "test.db");
    let mut session = Session::spawn(shop.command(&["createsuperuser"])).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session.expect("Login:").unwrap();
    session.send_line("ada@example.org").unwrap();
    session.expect("Password:").unwrap();
    session.send_line("short").unwrap();
    session.expect("at least 12 characters").unwrap();
    session.expect("Password:").unwrap();
    session.send_line(PASSWORD).unwrap();
    session.expect("Password again:").unwrap();
    session.send_line("something else entirely").unwrap();
    session.expect("the two passwords are different").unwrap();
    session.expect("Password:").unwrap();
    session.send_line(PASSWORD).unwrap();
    session.expect("Password again:").unwrap();
    session.send_line(PASSWORD).unwrap();
    let rest = session.expect(Eof).unwrap();
    let shown = String::from_utf8_lossy(rest.as_bytes()).into_owned();
    assert!(
        shown.contains("Created superuser ada@example.org.") && !shown.contains(PASSWORD),
        "{shown}"
    );
    shop.ok(&["listusers"]).says("ada@example.org  superuser");
}
