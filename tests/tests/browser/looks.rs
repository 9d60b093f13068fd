//! Every page at three widths, light and dark: no scrolling sideways, nothing that axe-core finds, few and small requests.

use std::fmt::Write;
use std::fs;

use opp_tests::chromium::{Scripts, Window};
use opp_tests::project::workspace;
use serde_json::Value;

use crate::demo::Demo;

const WIDTHS: [u32; 3] = [375, 768, 1280];

/// Runs axe-core, which is on the page, and gives what it finds as lines.
const CHECK: &str = "const done = arguments[arguments.length - 1];
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(result =>
        done(result.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))));";

#[test]
fn pages_before_the_login_look_right() {
    let demo = Demo::start();
    let window = demo.window(Scripts::On);
    let mut faults = String::new();
    for path in ["/admin/login", "/admin/reset/0123456789"] {
        window.go(path);
        look(&window, &mut faults);
    }
    assert_eq!(faults, "");
}

#[test]
fn lists_look_right() {
    let pages = [
        "",
        "/products/list",
        "/products/list?category=Office&columns=name&columns=id",
        "/products/list?q=nothing+like+this",
        "/orders/list",
        "/users/list",
        "/webinars/list",
        "/webinar-registrants/list?size=10",
        "/opp-audit-log/list",
        "/nothing/list",
    ];
    looks(&pages, &[]);
}

#[test]
fn forms_look_right() {
    looks(
        &[
            "/products/create",
            "/products/import",
            "/webinars/create",
            "/webinar-registrants/create",
            "/users/create",
            "/password",
        ],
        &["edit"],
    );
}

#[test]
fn pages_of_a_row_look_right() {
    looks(&[], &["details", "delete", "history"]);
}

/// Looks at pages, and at pages of the first row of every table.
fn looks(paths: &[&str], of_rows: &[&str]) {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    let mut faults = String::new();
    for path in paths {
        window.go(&format!("/admin{path}"));
        look(&window, &mut faults);
    }
    for table in ["products", "orders", "users", "webinars", "webinar-registrants"] {
        window.go(&format!("/admin/{table}/list"));
        let row = window.script("return document.querySelector('tbody a[href*=\"/details/\"]').getAttribute('href')");
        let row = row.as_str().unwrap().to_owned();
        for page in of_rows {
            window.go(&row.replace("/details/", &format!("/{page}/")));
            look(&window, &mut faults);
        }
    }
    assert_eq!(faults, "");
}

/// Notes what is wrong with a page.
fn look(window: &Window, faults: &mut String) {
    let axe = fs::read_to_string(workspace().join("target/tools/axe-core/axe.min.js"));
    let axe = axe.unwrap_or_else(|error| panic!("axe-core: {error}; run tests/chromium/install"));
    window.script(&axe);
    for (width, dark) in WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)]) {
        window.look(width, dark);
        let at = format!("{} at {width} px{}", window.at(), if dark { ", dark" } else { "" });
        let wide = window.script("return document.documentElement.scrollWidth");
        if wide.as_u64() > Some(width.into()) {
            writeln!(faults, "{at}: the page is {wide} px wide").unwrap();
        }
        for fault in window.script_async(CHECK).as_array().unwrap() {
            writeln!(faults, "{at}: {fault}").unwrap();
        }
    }
}

/// What a browser that was never here loads for a list of 13 rows with 7 columns.
#[test]
fn a_list_is_loaded_with_few_and_small_requests() {
    let demo = Demo::start();
    let window = demo.signed_in("admin@example.com", Scripts::On);
    window.cdp("Network.clearBrowserCache", &Value::Object(serde_json::Map::new()));
    window.go("/admin/webinar-registrants/list");
    let loaded = window.script(
        "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
            .map(entry => [entry.name, entry.encodedBodySize])",
    );
    let loaded: Vec<(String, u64)> = serde_json::from_value(loaded).unwrap();
    let bytes: u64 = loaded.iter().map(|(_, bytes)| bytes).sum();
    assert!(loaded.len() <= 4 && bytes <= 35_000, "{bytes} bytes: {loaded:?}");
}
