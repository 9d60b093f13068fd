//! Do the commands and the code of README and docs do what the pages show?
//!
//! A page is gone through from top to bottom in an empty directory: its files are written, its commands are typed into one shell, and
//! what they print is compared with what the page shows. Comments above a block say what it is for (`markdown::Purpose`).

#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a page that is not as it should be stops its test"
)]

mod expected;
mod markdown;
mod page;
mod shell;

use page::Page;

#[test]
fn the_readme_works_as_it_is_written() {
    Page::read("README.md").go_through();
}

#[test]
fn from_django_works_as_it_is_written() {
    Page::read("docs/start/from-django.md").go_through();
}

#[test]
fn from_the_diesel_cli_works_as_it_is_written() {
    Page::read("docs/start/from-diesel-cli.md").go_through();
}

#[test]
fn an_existing_database_works_as_it_is_written() {
    Page::read("docs/start/existing-database.md").go_through();
}

#[test]
fn ci_and_images_work_as_they_are_written() {
    Page::read("docs/start/ci-and-images.md").go_through();
}

#[test]
fn the_admin_page_works_as_it_is_written() {
    Page::read("docs/admin.md").go_through();
}

#[test]
fn the_page_on_build_pipelines_works_as_it_is_written() {
    Page::read("docs/pipelines.md").go_through();
}

#[test]
fn the_page_on_diagrams_works_as_it_is_written() {
    Page::read("docs/diagrams.md").go_through();
}

#[test]
fn the_page_on_branches_works_as_it_is_written() {
    Page::read("docs/branches.md").go_through();
}

#[test]
fn the_page_on_squashing_works_as_it_is_written() {
    Page::read("docs/squash.md").go_through();
}

/// The code of a page that is compiled and run elsewhere: `<!-- code: PATH -->` names the file in which it stands.
#[test]
fn the_code_of_the_page_on_applications_stands_in_the_examples() {
    let root = opp_tests::project::workspace();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("the file can be read");
    let page = read("docs/applications.md");
    let mut blocks = 0;
    for part in page.split("<!-- code: ").skip(1) {
        let (path, rest) = part.split_once(" -->\n```rust\n").expect("a block of Rust follows");
        let (code, _) = rest.split_once("```").expect("the block ends");
        assert!(read(path).contains(code), "{path} does not hold\n{code}");
        blocks += 1;
    }
    assert_eq!(
        blocks,
        page.matches("```rust").count(),
        "every block says where it stands"
    );
}
