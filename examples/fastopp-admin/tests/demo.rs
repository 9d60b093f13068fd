//! Does the demo start only with an address it can listen on? With this test Cargo builds the program, which other tests start.

use std::process::Command;

#[test]
fn an_argument_that_is_no_port_ends_the_demo() {
    let ended = Command::new(env!("CARGO_BIN_EXE_admin-demo"))
        .arg("eight thousand")
        .output()
        .expect("the demo can be started");
    assert!(!ended.status.success());
    assert!(ended.stdout.is_empty());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("InvalidDigit"), "{said}");
}

/// Cargo builds the program with the application's code too.
#[test]
fn the_program_with_the_code_is_the_command() {
    let ended = Command::new(env!("CARGO_BIN_EXE_fastopp-admin-opp-admin"))
        .arg("--help")
        .output()
        .expect("the program can be started");
    assert!(String::from_utf8_lossy(&ended.stdout).contains("runserver"));
}
