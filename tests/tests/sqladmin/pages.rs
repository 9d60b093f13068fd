//! What somebody does on the pages of SQLAdmin.

use diesel::prelude::*;
use opp_core::types::OppJson;
use opp_tests::browser::{Browser, Page};

use crate::{Gap, Parcel, Post, Stamp, empty, filled, form, full, other, parcels, senders, stamps};

const FULL: &str = "67e55044-10b1-426f-9247-bb680e5fe0c8";
const OTHER: &str = "67e55044-10b1-426f-9247-bb680e5fe0c9";

/// Lists, details and forms answer, and show the rows.
pub(crate) fn every_page(browser: &mut Browser) {
    browser.get("/admin/").shows(200, "Post &#34;office&#34;");
    browser.get("/admin/sender/list").shows(200, "ada@example.org");
    browser.get("/admin/sender/details/7").shows(200, "ada@example.org");
    browser.get("/admin/sender/create").shows(200, "name=\"email\"");
    browser.get("/admin/sender/edit/7").shows(200, "ada@example.org");
    let list = browser.get("/admin/parcel/list");
    for shown in [FULL, OTHER, "9007199254740993", "-32768", "ada@example.org"] {
        list.shows(200, shown);
    }
    let details = browser.get(&format!("/admin/parcel/details/{FULL}"));
    for shown in [
        "first &lt;class&gt;",
        "2024-02-29",
        "09:30:00.500000",
        "2026-11-24 03:04:05.000250",
        "2026-11-24 03:04:05.000250+00:00",
        "00000000-0000-4000-8000-000000000001",
        "-1234567.05",
        "9007199254740993",
        "on_its_way",
        "ada@example.org",
    ] {
        details.shows(200, shown);
    }
    let details = browser.get("/admin/gap/details/1");
    for shown in [
        "two\nlines",
        "2 bytes",
        "0001-01-01",
        "23:59:59.999999",
        "9999-12-31 23:59:59",
        "0999-12-31 23:59:59+00:00",
        "00000000-0000-4000-8000-000000000002",
        "0.10",
        "packed",
        "12 bytes",
    ] {
        details.shows(200, shown);
    }
    browser.get("/admin/gap/details/2").shows(200, "–");
    browser
        .get("/admin/parcel/create")
        .shows(200, "It&#39;s &#34;special&#34;: \\n");
    for key in [FULL, OTHER] {
        browser
            .get(&format!("/admin/parcel/edit/{key}"))
            .shows(200, "ada@example.org");
    }
    for page in ["list", "create", "edit/1", "edit/2"] {
        browser.get(&format!("/admin/gap/{page}")).shows(200, "Clock");
    }
    browser.get("/admin/stamp/list").shows(200, "a;b/c");
    browser.get("/admin/stamp/create").shows(200, "name=\"from_\"");
    browser.get("/admin/parcel/export/csv").shows(200, "9007199254740993");
    browser.get("/admin/parcel/export/json").shows(200, FULL);
}

pub(crate) fn searches_and_filters(browser: &mut Browser) {
    let mut lists = |query: &str| {
        let page = browser.get(&format!("/admin/parcel/list?{query}"));
        assert_eq!(page.status, 200, "{query}: {page:?}");
        [FULL, OTHER].map(|key| page.body.contains(&format!("/admin/parcel/details/{key}")))
    };
    assert_eq!(lists("search=first"), [true, false]);
    assert_eq!(lists("class_=other"), [false, true]);
    assert_eq!(lists("state=on_its_way"), [true, true]);
    assert_eq!(lists("state=packed"), [false, false]);
    assert_eq!(lists("flag=false"), [false, false]);
    assert_eq!(lists("small=-32768&small_op=equals"), [true, true]);
    assert_eq!(lists("small=0&small_op=greater_than"), [false, false]);
    assert_eq!(lists("pageSize=1"), [true, false], "the largest number first");
    assert_eq!(lists("sortBy=id&sort=desc&pageSize=1"), [false, true]);
    let found = browser.get("/admin/parcel/ajax/lookup?name=sender&term=ada");
    found.shows(200, "{\"id\":\"7\",\"text\":\"ada@example.org\"}");
}

/// Saving a form as it is changes nothing.
pub(crate) fn an_edit_without_a_change(browser: &mut Browser, post: &mut Post) {
    let mut save = |path: &str| {
        let fields = form::values(&browser.get(path).body);
        assert_eq!(send(browser, path, &fields).status, 302, "{fields:?}");
    };
    for key in [FULL, OTHER] {
        save(&format!("/admin/parcel/edit/{key}"));
    }
    assert_eq!((post.parcel("first <class>"), post.parcel("other")), (full(), other()));
    save("/admin/gap/edit/1");
    save("/admin/gap/edit/2");
    assert_eq!((post.gap(1), post.gap(2)), (filled(), empty()));
    let texts =
        "local = '2026-11-24 03:04:05.000250' AND moment = '2026-11-24T03:04:05.000250Z' AND clock = '09:30:00.500'";
    let condition = diesel::dsl::sql::<diesel::sql_types::Bool>(texts);
    assert_eq!(
        parcels::table.filter(condition).count().get_result(&mut post.rows),
        Ok(2_i64)
    );
}

/// What is typed is stored as Diesel would store it, and found by its value.
pub(crate) fn a_new_parcel(browser: &mut Browser, post: &mut Post) {
    let path = "/admin/parcel/create";
    let mut fields = form::values(&browser.get(path).body);
    let given = full();
    for (name, value) in [
        ("sender", "7"),
        ("small", "-32768"),
        ("big", "9007199254740993"),
        ("real", "0.5"),
        ("double", "0.1"),
        ("flag", "y"),
        ("class_", "typed"),
        ("day", "2024-02-29"),
        ("clock", "09:30:00.5"),
        ("local", "2026-11-24T03:04:05.00025"),
        ("other", "00000000-0000-4000-8000-000000000001"),
        ("price", "-1234567.05"),
        ("settings", "{\"big\": 9007199254740993, \"ü\": []}"),
        ("state", "on_its_way"),
    ] {
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    let created = send(browser, path, &fields);
    assert_eq!(created.status, 302, "{created:?}");
    let parcel = post.parcel("typed");
    let expected = Parcel {
        id: parcel.id,
        moment: parcel.moment,
        class: "typed".to_owned(),
        ..full()
    };
    assert_eq!(parcel, expected);
    // The input was left empty: the database has written its own clock.
    let age = chrono::Utc::now() - *parcel.moment;
    assert!(age.num_seconds().abs() < 60, "{age}");
    let alike = parcels::table.filter(parcels::price.eq(given.price).and(parcels::local.eq(given.local)));
    assert_eq!(alike.count().get_result(&mut post.rows), Ok(3_i64));
    let fields = [
        ("moment", "2026-11-24T05:04:05.00025+02:00"),
        ("settings", "[1]"),
        ("flag", "False"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(send(browser, "/admin/gap/create", &fields).status, 302);
    let expected = Gap {
        id: 3,
        moment: Some(given.moment),
        settings: Some(OppJson(serde_json::json!([1]))),
        flag: Some(false),
        ..empty()
    };
    assert_eq!(post.gap(3), expected);
}

/// What does not fit is refused, and nothing is written.
pub(crate) fn refusals(browser: &mut Browser, post: &mut Post) {
    let path = format!("/admin/parcel/edit/{FULL}");
    let fields = form::values(&browser.get(&path).body);
    for (name, value, says) in [
        ("price", "1.005", "at most 2 digits after the point"),
        ("settings", "{", "Invalid JSON"),
        ("settings", "NaN", "NaN is not JSON"),
        ("other", "x", "Invalid UUID format"),
        ("local", "yesterday", "Invalid isoformat string"),
        ("state", "lost", "Not a valid choice"),
    ] {
        let mut wrong = fields.clone();
        wrong.retain(|(known, _)| known != name);
        wrong.push((name.to_owned(), value.to_owned()));
        let page = send(browser, &path, &wrong);
        assert!(page.status == 400 && page.body.contains(says), "{name}: {page:?}");
        assert_eq!(post.parcel("first <class>"), full());
    }
    // Parcels point at the sender: SQLite checks foreign keys because the module asks for it.
    let refused = browser.delete("/admin/sender/delete?pks=7");
    refused.shows(200, "FOREIGN+KEY+constraint+failed");
    assert_eq!(senders::table.count().get_result(&mut post.rows), Ok(1_i64));
}

pub(crate) fn keys_of_two_columns(browser: &mut Browser, post: &mut Post) {
    let fields = [("sender", "7"), ("from_", "here"), ("metadata_", "")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let created = send(browser, "/admin/stamp/create", &fields);
    assert_eq!(created.status, 302, "{created:?}");
    browser.get("/admin/stamp/details/7;here").shows(200, "here");
    let changed = send(
        browser,
        "/admin/stamp/edit/7;here",
        &[("metadata_".to_owned(), "seen".to_owned())],
    );
    assert_eq!(changed.status, 302, "{changed:?}");
    let read = stamps::table
        .filter(stamps::from.eq("here"))
        .select(Stamp::as_select())
        .first(&mut post.rows);
    let expected = Stamp {
        sender_id: 7,
        from: "here".to_owned(),
        metadata: Some("seen".to_owned()),
    };
    assert_eq!(read, Ok(expected));
}

fn send(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Page {
    let mut pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    pairs.push(("save", "Save"));
    browser.post(path, &pairs)
}
