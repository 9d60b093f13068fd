//! What is better with a script: search as you type, one box for all rows, a warning before changes are lost.

use opp_tests::chromium::Scripts;
use serde_json::Value;

use crate::demo::Demo;

#[test]
fn rows_are_found_while_somebody_types() {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    window.go("/admin/products/list?sort=name");
    window.script("window.stayed = true");
    window.write("#q", "steel");
    // The search begins 250 ms after the last key, and the address changes when its rows are there.
    window.soon(true, || window.at().contains("q=steel"));
    assert!(window.at().contains("sort=name"), "{}", window.at());
    window.shows("2 products");
    assert_eq!(window.texts("tbody .row-link"), ["Fountain pen", "Trail bottle"]);
    assert_eq!(
        window.script("return [window.stayed, document.activeElement.id]"),
        Value::from(vec![Value::from(true), Value::from("q")])
    );
    window.write("#q", " nothing");
    window.shows("No rows.");
    window.fill("#q", "lamp");
    window.soon(1, || window.count("tbody .row-link"));
    window.reload();
    assert_eq!(window.texts("tbody .row-link"), ["Desk lamp"]);
}

#[test]
fn one_box_selects_the_rows_of_the_page() {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    window.go("/admin/products/list");
    let chosen = || window.count("td.select input:checked");
    window.click("th.select input");
    assert_eq!(chosen(), 8);
    window.click("td.select input");
    assert_eq!(
        window.script("return document.querySelector('th.select input').indeterminate"),
        true
    );
    window.click("th.select input");
    assert_eq!(chosen(), 8);
    window.choose("#action", "Discontinue");
    window.follow(".bulk .button");
    window.shows("Discontinue 8 products?");
}

#[test]
fn who_leaves_a_form_with_changes_is_asked_first() {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    window.go("/admin/products/list?q=lamp");
    window.follow("tbody .row-tools a:last-child");
    // The driver confirms the question at once; whether there is one is what the page answers to the event.
    let asks = || {
        let event = "const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return event.defaultPrevented";
        window.script(event)
    };
    assert_eq!(asks(), false);
    window.write("[name=\"v.name\"]", "s");
    assert_eq!(asks(), true);
    window.fill("[name=\"v.name\"]", "Desk lamp");
    assert_eq!(asks(), false);
    window.fill("[name=\"v.price\"]", "-1");
    window.follow("[name=save]");
    window.shows("Enter at least 0.");
    assert_eq!(asks(), true, "what came back with a mistake is saved nowhere");
}
