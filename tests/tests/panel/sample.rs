//! `opp seed`, and the demo of the panel.

use std::process::Command;

use opp_tests::browser::Server;
use opp_tests::project::{program, workspace};

use crate::shop::Shop;

#[test]
fn the_seed_command_runs_in_the_project_with_the_database() {
    let shop = Shop::new("seed", "test.db");
    shop.opp(&["seed"]).exits(1).says("opp.toml has no [seed] command");
    shop.project.write(
        "opp.toml",
        "[seed]\ncommand = \"echo $DATABASE_URL > seeded.txt; pwd\"\n",
    );
    let directory = shop.project.directory().canonicalize().unwrap();
    shop.ok(&["seed"]).says(&directory.display().to_string());
    let url = shop.project.read("seeded.txt");
    assert_eq!(
        url.trim(),
        shop.project.directory().join("test.db").display().to_string()
    );
    shop.project.write("opp.toml", "[seed]\ncommand = \"exit 7\"\n");
    shop.opp(&["seed"])
        .exits(1)
        .says("the seed command failed: exit status: 7");
    shop.ok(&["migrate", "zero", "--yes"]);
    shop.opp(&["seed"]).exits(1).says("run `opp migrate`");
    shop.project.write("opp.toml", "[seed]\ncmd = \"exit 7\"\n");
    shop.opp(&["seed"]).exits(1).says("unknown field `cmd`");
}

/// Everybody sees and does what their role allows.
#[test]
fn the_demo_serves_sample_data_and_prints_its_address_and_logins() {
    let aliases = std::fs::read_to_string(workspace().join(".cargo/config.toml")).unwrap();
    assert!(aliases.contains("admin-demo = \"run --package fastopp-admin --bin admin-demo\""));
    let mut command = Command::new(program("admin-demo"));
    command.arg("0").env_remove("DATABASE_URL");
    let server = Server::start(command);
    let printed = server.printed();
    let password = printed
        .split("Password of all users: ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .unwrap();
    let signed_in = |login: &str| {
        let mut browser = server.browser();
        assert_eq!(browser.sign_in(login, password).location(), "/admin", "{login}");
        browser
    };
    let mut admin = signed_in("admin@example.com");
    for (list, count) in [
        ("users", "8 users"),
        ("products", "8 products"),
        ("webinars", "3 webinars"),
        ("webinar-registrants", "13 registrants"),
        ("orders", "12 orders"),
    ] {
        admin.get(&format!("/admin/{list}/list")).shows(200, count);
    }
    let mut sales = signed_in("sales@example.com");
    assert_eq!(sales.get("/admin/users/list").status, 403);
    assert_eq!(sales.get("/admin/products/list").status, 200);
    assert_eq!(sales.get("/admin/products/create").status, 403);
    sales
        .get("/admin/webinar-registrants/list")
        .shows(200, "13 registrants");
    assert_eq!(sales.get("/admin/webinar-registrants/create").status, 403);
    let mine = edit_link(&sales.get("/admin/webinar-registrants/list?q=Grace").body);
    assert_eq!(sales.get(&mine.unwrap()).status, 200);
    assert_eq!(
        edit_link(&sales.get("/admin/webinar-registrants/list?q=Barbara").body),
        None
    );
    let mut marketing = signed_in("marketing@example.com");
    assert_eq!(marketing.get("/admin/webinar-registrants/create").status, 200);
    for refused in ["customer@example.com", "former@example.com"] {
        assert_eq!(server.browser().sign_in(refused, password).status, 401, "{refused}");
    }
}

fn edit_link(body: &str) -> Option<String> {
    let begin = body.find("/admin/webinar-registrants/edit/")?;
    body[begin..].split('"').next().map(str::to_owned)
}
