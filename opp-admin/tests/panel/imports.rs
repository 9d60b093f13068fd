//! Imports: what a file of an export changes (nothing), what is wrong with a file, who may import what.
#![expect(dead_code, reason = "the structs are only declared")]

use axum::http::StatusCode;
use opp_admin::descriptor::{Rule, Scope, View};
use opp_core::model::Model;
use opp_core::prelude::*;
use opp_core::registry::Registry;

use crate::site::{Client, DATABASES, Kind, Page, Site, registry};

#[derive(OppModel)]
#[opp(table = "goods", admin(list(id, sku, name, price, weight, sold_on, at, active, note, data), can(import = superuser)))]
struct Goods {
    id: i64,
    #[opp(max_length = 20, unique)]
    sku: String,
    #[opp(max_length = 100)]
    name: String,
    price: OppDecimal<12, 2>,
    weight: Option<f64>,
    sold_on: Option<time::Date>,
    at: Option<time::PrimitiveDateTime>,
    #[opp(default = true)]
    active: bool,
    #[opp(max_length = 200)]
    note: Option<String>,
    data: Option<OppJson<serde_json::Value>>,
}

fn models() -> Registry {
    let shop = registry();
    let models = shop.models.into_iter().chain([Goods::DEF]).collect();
    Registry::new("shop", shop.crates, models).unwrap()
}

fn goods(views: &mut [View]) -> &mut View {
    views.iter_mut().find(|view| view.table == "goods").unwrap()
}

async fn site(kind: Kind) -> Site {
    Site::of(kind, &models(), |_| {}).await
}

impl Client {
    /// Looks at a file.
    async fn look(&mut self, text: &str, key: &str) -> Page {
        let file = [("file", "goods.csv", "text/csv", text.as_bytes())];
        self.upload("/goods/import", &[("key", key)], &file).await
    }

    /// Looks at a file and imports it.
    async fn import(&mut self, text: &str, key: &str) -> Page {
        let page = self.look(text, key).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let staged = page.input("staged");
        self.post("/goods/import", &[("staged", &staged), ("key", key)]).await
    }
}

/// Texts that spreadsheets, CSV and JSON make something else of.
const TEXTS: [&str; 16] = [
    "plain",
    "",
    " spaces ",
    "a,b;c",
    "\"quoted\"",
    "line\nbreak",
    "=1+1",
    "'=1",
    "''x",
    "'",
    "-5",
    "null",
    "NULL",
    "ü 日本 🦀",
    "@x",
    "true",
];

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_and_is_imported_changes_nothing_and_comes_back() {
    for kind in DATABASES {
        let site = site(kind).await;
        let mut root = site.root().await;
        for (index, text) in TEXTS.iter().enumerate() {
            let number = index.to_string();
            let (sku, price) = (format!("S{index}"), format!("9007199254.{:02}", index % 100));
            let mut fields = vec![
                ("v.sku", sku.as_str()),
                ("v.name", "n"),
                ("v.price", price.as_str()),
                ("v.note", text),
            ];
            if index % 2 == 0 {
                fields.extend([
                    ("v.weight", "0.1"),
                    ("v.sold_on", "2024-02-29"),
                    ("v.at", "2026-11-27 13:05:00.25"),
                ]);
                fields.extend([("v.data", "{\"a\": [1, null, \"x\"]}"), ("v.active", "true")]);
            }
            fields.push(("n.note", if *text == "null" { "1" } else { "" }));
            fields.retain(|(name, value)| *name != "n.note" || !value.is_empty());
            let page = root.post("/goods/create", &fields).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{number} {}", page.body);
        }
        site.run("UPDATE goods SET note = NULL WHERE sku = 'S0'");
        let columns = "columns=sku&columns=name&columns=price&columns=weight&columns=sold_on&columns=at&columns=active&columns=note&columns=data&sort=sku";
        for format in ["csv", "json"] {
            let path = format!("/goods/export/{format}?sort=id");
            let before = root.get(&path).await.body;
            let looked = root.look(&before, "key").await;
            looked.shows("16 rows: 0 new, 0 changed, 16 unchanged.");
            let imported = root.import(&before, "f.sku").await;
            imported.shows("The file was imported: 0 new, 0 changed, 16 unchanged.");
            assert_eq!(root.get(&path).await.body, before, "{kind:?}");
            // The same into an empty table, where the database assigns new keys.
            let path = format!("/goods/export/{format}?{columns}");
            let before = root.get(&path).await.body;
            site.run("DELETE FROM goods");
            let imported = root.import(&before, "f.sku").await;
            imported.shows("The file was imported: 16 new, 0 changed, 0 unchanged.");
            let after = root.get(&path).await.body;
            match format {
                // The database may write the same JSON in another way.
                "json" => assert_eq!(json(&after), json(&before), "{kind:?}"),
                _ => assert_eq!(after, before, "{kind:?}"),
            }
        }
        root.get("/opp-audit-log/list?q=import").await.shows("import");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_changed_and_created_by_a_key() {
    for kind in DATABASES {
        let site = site(kind).await;
        let mut root = site.root().await;
        root.import("sku,name,price\nA,Tea,1\nB,Cup,2\n", "f.sku")
            .await
            .shows("2 new");
        let preview = root.look("SKU;Price;note\nB;2.50;hot\nC;3;\n", "f.sku").await;
        assert_eq!(preview.status, StatusCode::UNPROCESSABLE_ENTITY);
        preview.shows("<td data-label=\"Line\">3</td><td data-label=\"Field\">Name</td><td data-label=\"Mistake\">This field is required.</td>");
        let preview = root
            .look(
                "[{\"sku\": \"B\", \"price\": 2.5}, {\"sku\": \"C\", \"price\": \"3\", \"name\": \"Pot\"}]",
                "f.sku",
            )
            .await;
        preview.shows("2 rows: 1 new, 1 changed, 0 unchanged. Nothing is imported yet.");
        root.get("/goods/list").await.hides("Pot");
        let staged = preview.input("staged");
        let done = root
            .post("/goods/import", &[("staged", &staged), ("key", "f.sku")])
            .await;
        done.shows("1 new, 1 changed, 0 unchanged");
        let list = root.get("/goods/list").await;
        list.shows("Pot");
        list.shows("2.50");
        list.shows("Cup");
        let again = root
            .post("/goods/import", &[("staged", &staged), ("key", "f.sku")])
            .await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let list = root.get("/goods/list?q=Cup").await;
        let key = list
            .body
            .split("/admin/goods/details/")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        root.get(&format!("/goods/history/{key}")).await.shows("import");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_named_at_its_cell_and_nothing_is_written() {
    for kind in DATABASES {
        let site = site(kind).await;
        let mut root = site.root().await;
        let long = "x".repeat(21);
        let text = format!(
            "sku,name,price,active,sold_on\nA,Tea,1,true,\nA,Cup,2,,\nB,Pot,much,true,\nC,Jug,1,maybe,\nD,Can,1,true,2026-02-30\n{long},Urn,1,true,\n"
        );
        let page = root.look(&text, "none").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("Nothing was imported. 5 mistakes in the file");
        for (line, field, mistake) in [
            (3, "Sku", "Another row has this value already."),
            (4, "Price", "Enter a number."),
            (5, "Active", "Enter true or false."),
            (6, "Sold on", "Enter a date"),
            (7, "Sku", "Enter at most 20 characters"),
        ] {
            let cell = format!(
                "<td data-label=\"Line\">{line}</td><td data-label=\"Field\">{field}</td><td data-label=\"Mistake\">"
            );
            let text = page
                .body
                .split(&cell)
                .nth(1)
                .unwrap_or_else(|| panic!("no {cell}: {}", page.body));
            assert!(
                text.split("</td>").next().unwrap().contains(mistake),
                "{mistake}: {text}"
            );
        }
        root.get("/goods/list").await.hides("Tea");
        for (text, mistake) in [
            ("sku,nonsense\nA,1\n", "There is no field `nonsense`."),
            ("sku,sku\nA,1\n", "`sku` is there twice."),
            (
                "name\nTea\n",
                "The file has no column for Sku, by which rows are found.",
            ),
            ("sku,name\nA\n", "This row has 1 values, and the first line 2."),
            ("", "The file is empty."),
            ("[{\"sku\": ", "This is not an object of JSON."),
            ("id,sku,name,price\n77,Z,Tea,1\n", "There is no row with this key."),
        ] {
            let key = if text.starts_with("id") { "key" } else { "f.sku" };
            let page = root.look(text, key).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
            page.shows(mistake);
        }
        assert_eq!(root.look("sku\nA\n", "f.name").await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_import_does_and_only_what_they_may_write() {
    let limit = |views: &mut Vec<View>| {
        let view = goods(views);
        view.permissions.import = Rule::Group("buyers".to_owned());
        view.permissions.create = Rule::Superuser;
        view.readonly = vec!["price".to_owned()];
        view.scope = vec![Scope {
            who: Rule::Group("buyers".to_owned()),
            field: "note".to_owned(),
            value: "ours".to_owned(),
        }];
    };
    let site = Site::of(Kind::Sqlite, &models(), limit).await;
    site.user("staff@example.org", true, true, None);
    site.user("buyer@example.org", true, true, Some("buyers"));
    site.run("INSERT INTO goods (id, sku, name, price, note) VALUES (1, 'A', 'Tea', 100, 'ours'), (2, 'B', 'Cup', 200, 'theirs')");
    let mut staff = site.signed_in("staff@example.org").await;
    staff.get("/goods/list").await.hides("/goods/import");
    assert_eq!(staff.get("/goods/import").await.status, StatusCode::FORBIDDEN);
    assert_eq!(staff.look("sku\nA\n", "f.sku").await.status, StatusCode::FORBIDDEN);
    let mut buyer = site.signed_in("buyer@example.org").await;
    buyer.get("/goods/list").await.shows("/admin/goods/import");
    let page = buyer.look("sku,name,price\nA,Green tea,9\n", "f.sku").await;
    page.shows("Columns that are not imported: Price.");
    page.shows("1 rows: 0 new, 1 changed");
    let staged = page.input("staged");
    let other = site
        .root()
        .await
        .post("/goods/import", &[("staged", &staged), ("key", "f.sku")])
        .await;
    assert_eq!(
        other.status,
        StatusCode::CONFLICT,
        "a file belongs to the session that sent it"
    );
    let done = buyer
        .post("/goods/import", &[("staged", &staged), ("key", "f.sku")])
        .await;
    done.shows("1 changed");
    let details = site.root().await.get("/goods/details/1").await;
    details.shows("Green tea");
    details.shows(">1.00<");
    let page = buyer.look("sku,name\nB,Mine\n", "f.sku").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.shows("your account may not create one");
    let page = buyer.look("sku,note\nA,theirs\n", "f.sku").await;
    page.shows("Your account may not write this row.");
    assert_eq!(
        site.root().await.get("/users/import").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        site.root().await.get("/orders/import").await.status,
        StatusCode::FORBIDDEN,
        "nobody, where nothing is given"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_imported_once_and_with_every_digit() {
    for kind in DATABASES {
        let site = site(kind).await;
        let mut root = site.root().await;
        let page = root
            .look(
                "[{\"sku\": \"A\", \"name\": \"Tea\", \"price\": 9007199254.93}]",
                "none",
            )
            .await;
        let staged = page.input("staged");
        let fields = [("staged", staged.as_str()), ("key", "none")];
        // A file that is not the import's changes nothing of what is asked for.
        let other = [("x", "x.csv", "text/csv", &b"sku"[..])];
        let done = root.upload("/goods/import", &fields, &other).await;
        done.shows("The file was imported: 1 new");
        let again = root.post("/goods/import", &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        again.shows("This file does not wait any more");
        let body = root.get("/goods/export/csv").await.body;
        assert_eq!(body.matches("9007199254.93").count(), 1, "{body}");
        let page = root
            .look("[{\"sku\": \"B\", \"name\": \"Cup\", \"price\": 9.999}]", "none")
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_exist_change_as_their_form_changes_them() {
    let limit = |views: &mut Vec<View>| {
        let view = goods(views);
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        view.form_create_rules = names(&["sku", "name", "price", "active"]);
        view.form_edit_rules = names(&["name", "price", "active", "note"]);
    };
    let site = Site::of(Kind::Sqlite, &models(), limit).await;
    site.run("INSERT INTO goods (id, sku, name, price, note) VALUES (1, 'A', 'Tea', 100, 'old')");
    let mut root = site.root().await;
    let page = root.look("id,sku,name\n1,B,Cup\n", "key").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.shows("This field is written in new rows only.");
    let file = "sku,name,price,note,weight\nA,Tea,2,new,5\nB,Cup,3,new,5\n";
    let page = root.look(file, "f.sku").await;
    page.shows("1 new, 1 changed");
    page.shows("Columns that are not imported: Weight.");
    root.import(file, "f.sku").await;
    let body = root
        .get("/goods/export/csv?columns=sku&columns=price&columns=note&columns=weight&sort=sku")
        .await
        .body;
    assert_eq!(body.replace('\r', ""), "sku,price,note,weight\nA,2.00,new,\nB,3.00,,\n");
}
