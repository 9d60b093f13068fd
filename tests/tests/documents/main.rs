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
