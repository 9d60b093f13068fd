//! One row: created, edited with its inlines, deleted with what goes along.

use opp_tests::chromium::Scripts;

use crate::demo::Demo;

#[test]
fn a_row_is_created_edited_and_deleted_with_scripts() {
    writing(Scripts::On);
}

#[test]
fn a_row_is_created_edited_and_deleted_without_scripts() {
    writing(Scripts::Off);
}

fn writing(scripts: Scripts) {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", scripts);
    window.go("/admin/products/list");
    window.follow(".tools .primary");
    window.fill("[name=\"v.name\"]", "Tea pot");
    window.fill("[name=\"v.price\"]", "-5");
    window.follow("[name=save]");
    window.shows("Enter at least 0.");
    assert_eq!(window.value("[name=\"v.name\"]"), "Tea pot");
    assert_eq!(window.count(".field.wrong"), 1);
    window.fill("[name=\"v.price\"]", "12.5");
    window.follow("[name=save]");
    window.shows("The row was created.");
    window.go("/admin/products/list?q=tea");
    window.follow("tbody .row-link");
    window.shows("12.50");
    window.follow(".tools .primary");
    window.fill("[name=\"v.category\"]", "Kitchen");
    window.follow("[name=continue]");
    window.shows("The changes were saved.");
    assert_eq!(window.value("[name=\"v.category\"]"), "Kitchen");
    window.follow(".crumbs a:nth-child(3)");
    window.follow(".tools .danger");
    window.shows("No other rows are affected.");
    window.follow("main button.danger");
    window.shows("The row was deleted.");
    assert_eq!(window.texts("tbody .row-link").len(), 8);
}

#[test]
fn children_are_saved_with_their_row_and_go_with_it_with_scripts() {
    children(Scripts::On);
}

#[test]
fn children_are_saved_with_their_row_and_go_with_it_without_scripts() {
    children(Scripts::Off);
}

fn children(scripts: Scripts) {
    let demo = Demo::start();
    let window = demo.signed_in("marketing@example.com", scripts);
    window.go("/admin/webinars/list?q=struct");
    window.follow("tbody .row-tools a:last-child");
    assert_eq!(window.count(".inline tbody tr"), 6);
    window.fill("[name=\"i.0.5.v.name\"]", "Niklaus Wirth");
    window.fill("[name=\"i.0.5.v.email\"]", "not an address");
    window.follow("[name=more]");
    assert_eq!(window.count(".inline tbody tr"), 7);
    assert_eq!(window.value("[name=\"i.0.5.v.name\"]"), "Niklaus Wirth");
    window.fill("[name=\"i.0.5.v.email\"]", "niklaus@zurich.example");
    window.follow("[name=save]");
    window.shows("The changes were saved.");
    window.follow("tbody tr:nth-child(2) .row-link");
    window.shows("niklaus@zurich.example");

    let window = demo.signed_in("admin@example.com", scripts);
    window.go("/admin/webinars/list?q=struct");
    window.follow("tbody .row-link");
    window.follow(".tools .danger");
    window.shows("6 registrants");
    window.shows("Niklaus Wirth");
    window.follow("main button.danger");
    window.shows("The row was deleted.");
    window.go("/admin/webinar-registrants/list");
    window.shows("8 registrants");
}
