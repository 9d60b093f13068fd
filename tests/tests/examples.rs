//! Do the programs of the README and the examples do what they are shown to do?

use std::process::Command;

use opp_tests::project::workspace;

/// Runs `cargo …` in the workspace and gives what it printed.
#[expect(clippy::expect_used, reason = "a test that cannot go on stops")]
fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .current_dir(workspace())
        .env_remove("DATABASE_URL");
    let output = cargo.output().expect("cargo can be started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "cargo {arguments:?}\n{said}");
    String::from_utf8_lossy(&output.stdout).into_owned() + &said
}

#[test]
fn the_demo_of_the_readme_makes_a_database_and_asks_it() {
    let printed = cargo(&["demo"]);
    for line in [
        "pub struct Order {",
        "+ Create table orders",
        "CREATE TABLE \"orders\" (",
        "_initial... OK",
        "[X]",
        "ada@example.org: Order { id: 1, user_id: 1, total: 12.5, status: \"pending\"",
    ] {
        assert!(printed.contains(line), "the demo does not say {line}\n{printed}");
    }
}

#[test]
fn the_example_application_inserts_queries_and_joins() {
    let printed = cargo(&["run", "--quiet", "--package", "fastopp"]);
    for line in [
        "ada@example.org placed an order of 12.50, pending",
        "Grace registered for “Diesel in depth” with ada@example.org",
        "ada@example.org: 1 webinar(s), 2 registration(s)",
    ] {
        assert!(printed.contains(line), "the example does not say {line}\n{printed}");
    }
}
