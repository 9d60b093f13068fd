//! Is each mistake reported at its token, with the correct form, and nothing beside it?

#[test]
fn mistakes_are_compile_errors_that_teach() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
