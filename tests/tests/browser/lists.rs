//! The list: search, filters, order, pages, periods, edits in it, actions, exports.

use std::fs;

use opp_tests::chromium::{Scripts, Window};

use crate::demo::Demo;

#[test]
fn rows_are_found_with_scripts() {
    finding(Scripts::On);
}

#[test]
fn rows_are_found_without_scripts() {
    finding(Scripts::Off);
}

fn names(window: &Window) -> Vec<String> {
    window.texts("tbody .row-link")
}

fn finding(scripts: Scripts) {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", scripts);
    window.follow(".menu a[href=\"/admin/products/list\"]");
    assert_eq!(names(&window).len(), 8);

    window.fill("#q", "steel");
    window.follow(".bar .button");
    window.soon(2, || names(&window).len());
    window.shows("2 products");
    window.fill("#q", "");
    window.follow(".bar .button");
    window.soon(8, || names(&window).len());

    window.click(".filters:last-of-type summary");
    window.choose("[name=\"f.category\"]", "Office (3)");
    window.follow(".filters:last-of-type p .button");
    window.soon(3, || names(&window).len());
    window.follow("thead th:nth-child(2) a");
    assert_eq!(names(&window), ["Desk lamp", "Fountain pen", "Keyboard"]);
    window.follow("thead th:nth-child(2) a");
    assert_eq!(names(&window), ["Keyboard", "Fountain pen", "Desk lamp"]);
    assert_eq!(window.count("th[aria-sort=descending]"), 1);

    window.go("/admin/webinar-registrants/list?sort=name");
    window.choose(".size select", "10");
    window.follow(".bar .button");
    window.soon(10, || names(&window).len());
    window.follow("a[rel=next]");
    assert_eq!(names(&window), ["Margaret Hamilton", "Radia Perlman", "Tony Hoare"]);
    window.follow("a[rel=prev]");
    assert_eq!(names(&window)[0], "Ada Lovelace");

    window.go("/admin/orders/list");
    let all = names(&window).len();
    for _year_then_month in 0..2 {
        window.follow(".dates .chip:last-of-type");
    }
    assert!(names(&window).len() < all, "{all}: {}", window.at());
}

#[test]
fn rows_are_changed_in_the_list_with_scripts() {
    changing(Scripts::On);
}

#[test]
fn rows_are_changed_in_the_list_without_scripts() {
    changing(Scripts::Off);
}

fn changing(scripts: Scripts) {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", scripts);
    window.go("/admin/orders/list?q=2026-001");
    assert_eq!(window.value("tbody select"), "pending");
    window.choose("tbody select", "Shipped");
    window.follow(".below .primary");
    window.shows("The changes were saved.");
    assert_eq!(window.value("tbody select"), "shipped");

    window.go("/admin/products/list?q=lamp");
    window.click("tbody [name=key]");
    window.choose("#action", "Discontinue");
    window.follow(".bulk .button");
    window.shows("Discontinue 1 products?");
    window.follow("main button.danger");
    window.go("/admin/products/list?q=lamp");
    assert_eq!(window.text("tbody .no"), "No");
}

#[test]
fn an_export_is_a_file_with_the_rows_that_are_shown() {
    let demo = Demo::start();
    let folder = tempfile::tempdir().unwrap();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    window.downloads_to(folder.path());
    window.go("/admin/products/list?q=steel&sort=name");
    window.click(".tools a[href*=csv]");
    let text = || {
        let files = fs::read_dir(folder.path()).unwrap().flatten();
        let file = files
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|end| end == "csv"));
        file.map_or_else(String::new, |path| fs::read_to_string(path).unwrap())
    };
    window.soon(true, || text().lines().count() == 3);
    let lines = text();
    let lines: Vec<&str> = lines.lines().collect();
    assert!(
        lines[0].contains("name") && lines[1].contains("Fountain pen") && lines[2].contains("Trail bottle"),
        "{lines:?}"
    );
}
