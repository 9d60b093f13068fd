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
