//! From an empty directory to a page of the panel, in the words of the README; then a model is registered, step by step.

use std::process::Stdio;

use opp_tests::browser::Server;
use opp_tests::project::{Project, Run, workspace};

use crate::shop::PASSWORD;

const CUSTOMER: &str = r#"use diesel::prelude::*;
use opp_core::prelude::*;

/// Somebody who buys.
#[derive(OppModel, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = customers)]
pub struct Customer {
    pub id: i32,
    #[opp(unique, max_length = 255)]
    pub email: String,
    pub name: Option<String>,
}
"#;

const PARTNER: &str = r#"
/// A partner company.
#[derive(OppModel, Queryable, Selectable, Insertable, Debug)]
#[diesel(table_name = partners)]
#[opp(admin(list(name, email)))]
pub struct Partner {
    pub id: i32,
    #[opp(max_length = 100)]
    pub name: String,
    #[opp(unique, index, max_length = 255)]
    pub email: String,
}
"#;

#[test]
fn a_model_is_registered_in_the_panel() {
    let project = project();
    project.write("src/lib.rs", CUSTOMER);
    project
        .opp(&["makemigrations"])
        .exits(0)
        .says("+ Create table customers")
        .says("+ Create table opp_users");
    project.opp(&["migrate"]).exits(0).says("_initial... OK");
    project
        .opp(&["makeviews"])
        .exits(0)
        .says("created")
        .says("customers.json");
    create_superuser(&project);
    let server = Server::start(project.command(&["runserver", "0"]));
    let mut browser = server.browser();
    browser.sign_in("root@example.org", PASSWORD);
    browser.get("/admin").shows(200, "Customers");

    // Define the model, then create and apply a migration for its table.
    project.write("src/lib.rs", &format!("{CUSTOMER}{PARTNER}"));
    project
        .opp(&["makemigrations", "-m", "Add partners table"])
        .exits(0)
        .says("+ Create table partners");
    project.opp(&["migrate"]).exits(0).says("_add_partners_table... OK");
    // Create its view. The server reloads it.
    project
        .opp(&["makeviews"])
        .exits(0)
        .says("created")
        .says("partners.json");
    let home = browser.get("/admin");
    home.shows(200, "href=\"/admin/partners/list\"");
    browser.get("/admin/partners/list").shows(200, "0 partners");
    let created = browser.submit(
        "/admin/partners/create",
        "/admin/partners/create",
        &[("v.name", "Acme"), ("v.email", "hello@acme.example"), ("save", "1")],
    );
    assert_eq!(created.status, 303, "{created:?}");
    // And after a restart.
    assert_eq!(server.stop().0, Some(0));
    let server = Server::start(project.command(&["runserver", "0"]));
    let mut browser = server.browser();
    browser.sign_in("root@example.org", PASSWORD);
    browser.get("/admin/partners/list").shows(200, "hello@acme.example");
    project.opp(&["makeviews", "--check"]).exits(0);
}

/// A package of somebody who begins, set up for the panel.
fn project() -> Project {
    let project = Project::empty("panel-steps");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    );
    project.write("src/lib.rs", "");
    let core = workspace().join("opp-core");
    project
        .opp(&["init", "--admin", "--opp-core-path", &core.to_string_lossy()])
        .exits(0)
        .says("dependencies.opp-admin");
    project.write(".env", &project.read(".env.sample"));
    project
}

fn create_superuser(project: &Project) {
    project.write("password.txt", PASSWORD);
    let file = std::fs::File::open(project.directory().join("password.txt")).unwrap();
    let mut command = project.command(&["createsuperuser", "root@example.org", "--password-stdin"]);
    command.stdin(Stdio::from(file));
    Run::of("createsuperuser".to_owned(), command).exits(0);
}
