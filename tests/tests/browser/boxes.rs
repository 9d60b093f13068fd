//! The box that finds the row of a foreign key: by keyboard alone, and what is there without scripts.

use opp_tests::chromium::{DOWN, ENTER, ESCAPE, Scripts};

use crate::demo::Demo;

#[test]
fn a_row_is_chosen_by_the_keyboard_alone() {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    window.go("/admin/webinars/create");
    let attribute = |name: &str| {
        let script = format!("return document.querySelector('[role=combobox]').getAttribute('{name}')");
        window.script(&script)
    };
    assert_eq!(attribute("aria-expanded"), "false");
    window.write("[role=combobox]", "sales");
    window.soon(2, || window.count("[role=option]"));
    assert_eq!(attribute("aria-expanded"), "true");
    assert_eq!(window.text("[role=status]"), "2 rows");
    assert_eq!(
        window.texts("[role=option]"),
        ["sales2@example.com", "sales@example.com"]
    );
    window.press(DOWN);
    window.press(DOWN);
    assert_eq!(window.texts("[role=option][aria-selected=true]"), ["sales@example.com"]);
    let marked = window.script("return document.querySelector('[aria-selected=true]').id");
    assert_eq!(attribute("aria-activedescendant"), marked);
    window.press(ENTER);
    assert_eq!(window.value("[role=combobox]"), "sales@example.com");
    assert_eq!(attribute("aria-expanded"), "false");
    // Escape closes the list and puts back what was chosen.
    window.write("[role=combobox]", "x");
    window.press(ESCAPE);
    assert_eq!(window.value("[role=combobox]"), "sales@example.com");
    window.fill("[name=\"v.title\"]", "By keyboard");
    window.script("document.querySelector('[name=\"v.held_at\"]').value = '2026-12-01T10:00:00'");
    window.follow("[name=save]");
    window.shows("The row was created.");
    window.go("/admin/webinars/list?q=keyboard");
    window.shows("sales@example.com");
}

#[test]
fn without_scripts_there_is_a_search_and_a_list() {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::Off);
    window.go("/admin/webinars/create");
    assert_eq!(window.count("[role=combobox]"), 0);
    window.fill("[name=\"find.user_id\"]", "support");
    window.follow("[name=search]");
    window.choose("[name=\"v.user_id\"]", "support@example.com");
    assert_eq!(window.texts("[name=\"v.user_id\"] option").len(), 2);
}
