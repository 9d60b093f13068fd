//! Is each mistake reported at its token, with the correct form, and nothing beside it?

/// The compiler whose words are part of the recorded messages.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn mistakes_are_compile_errors_that_teach() {
    let compiler = std::process::Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if !compiler.starts_with(RECORDED_WITH) {
        eprintln!("skipped: the messages were recorded with {RECORDED_WITH}x, and this is {compiler}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
