//! Photos and imports, as somebody sends them from a browser.

use std::fs;

use opp_tests::chromium::Scripts;

use crate::demo::Demo;

/// A red pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 0x0c, b'I', b'D', b'A', b'T', 8, 0xd7, 0x63, 0xf8, 0xcf, 0xc0, 0, 0,
    3, 1, 1, 0, 0x18, 0xdd, 0x8d, 0xb0, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

#[test]
fn a_photo_and_notes_are_kept_with_scripts() {
    photo(Scripts::On);
}

#[test]
fn a_photo_and_notes_are_kept_without_scripts() {
    photo(Scripts::Off);
}

fn photo(scripts: Scripts) {
    let demo = Demo::start();
    let folder = tempfile::tempdir().unwrap();
    let (photo, other) = (folder.path().join("grace.png"), folder.path().join("notes.png"));
    fs::write(&photo, PNG).unwrap();
    fs::write(&other, "not an image").unwrap();
    let window = demo.signed_in("marketing@example.com", scripts);
    window.go("/admin/webinar-registrants/list?q=grace");
    window.follow("tbody .row-tools a:last-child");
    window.write("[name=\"v.photo\"]", other.to_str().unwrap());
    window.follow("[name=save]");
    window.shows("Choose a file of one of these types: png, jpg, gif, webp.");
    window.write("[name=\"v.photo\"]", photo.to_str().unwrap());
    window.click("details.card:last-of-type summary");
    window.fill("[name=\"v.notes\"]", "**Admiral** <script>alert(1)</script>");
    window.follow("[name=save]");
    window.shows("The changes were saved.");
    window.go("/admin/webinar-registrants/list?q=grace");
    window.follow("tbody .row-link");
    window.shows("Admiral");
    assert_eq!(window.texts("dd strong"), ["Admiral"]);
    window.shows("<script>alert(1)</script>");
    assert_eq!(window.count("img.photo"), 1);
    if scripts == Scripts::On {
        let width = window.script("return document.querySelector('img.photo').naturalWidth");
        assert_eq!(width, 1, "the photo is shown");
    }
    let address = window
        .script("return 1")
        .as_u64()
        .map(|_| window.at())
        .unwrap_or_default();
    window.follow(".tools .primary");
    window.click("[name=\"d.photo\"]");
    window.follow("[name=save]");
    window.shows("The changes were saved.");
    if !address.is_empty() {
        window.go(&address);
        assert_eq!(window.count("img.photo"), 0);
    }
}

#[test]
fn rows_are_imported_after_a_look_at_them() {
    let demo = Demo::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("products.csv");
    let window = demo.signed_in("admin@example.com", Scripts::Off);
    window.go("/admin/products/list");
    window.follow(".tools a[href$=\"/import\"]");
    fs::write(&file, "name,price\nTea pot,cheap\n").unwrap();
    window.write("#file", file.to_str().unwrap());
    window.choose("#key", "Nothing: every row is a new one");
    window.follow("form.card .primary");
    window.shows("Nothing was imported. 1 mistake in the file:");
    window.shows("Enter a number.");
    fs::write(&file, "name,price\nTea pot,12.5\nTea cosy,8\n").unwrap();
    window.write("#file", file.to_str().unwrap());
    window.follow("form.card .primary");
    window.shows("2 rows: 2 new, 0 changed, 0 unchanged. Nothing is imported yet.");
    window.follow(".confirm-import .primary");
    window.shows("The file was imported: 2 new, 0 changed, 0 unchanged.");
    window.go("/admin/products/list?q=tea");
    window.shows("Tea cosy");
}
