//! Do the words that parse, the words that are taught and the code that is written for them stay together?

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::expand;
use crate::key::{Place, WORDS};

/// A word in use.
struct Use {
    place: Place,
    word: &'static str,
    attribute: &'static str,
}

const fn used(place: Place, word: &'static str, attribute: &'static str) -> Use {
    Use { place, word, attribute }
}

/// Every word, as somebody would write it.
const USES: &[Use] = &[
    used(Place::Struct, "table", r#"table = "order""#),
    used(Place::Struct, "schema_name", r#"schema_name = "billing""#),
    used(Place::Struct, "schema", "schema = crate::schema::orders"),
    used(Place::Struct, "primary_key", "primary_key(number, id)"),
    used(
        Place::Struct,
        "index",
        r#"index(number, id desc nulls_last opclass = "int4_ops", expr("lower(x)"), name = "i", unique, where = "x", method = "gin", include(id), with(fillfactor = 70, fastupdate = off, buffering = "auto"), concurrently, only(postgres, sqlite))"#,
    ),
    used(
        Place::Struct,
        "unique",
        r#"unique(id, number, name = "u", nulls_not_distinct, deferrable)"#,
    ),
    used(Place::Struct, "check", r#"check(positive = "number > 0")"#),
    used(
        Place::Struct,
        "foreign_key",
        r#"foreign_key(columns(id, number), references(p::a, p::b), on_delete = cascade, on_update = restrict, name = "f", deferrable)"#,
    ),
    used(Place::Struct, "joins", "joins(users, crate::shop::products)"),
    used(Place::Struct, "renamed_from", r#"renamed_from = "old_orders""#),
    used(Place::Struct, "comment", r#"comment = "What was bought""#),
    used(Place::Struct, "managed", "managed = false"),
    used(Place::Struct, "sqlite", "sqlite(strict, without_rowid)"),
    used(
        Place::Struct,
        "mysql",
        r#"mysql(engine = "InnoDB", charset = "utf8mb4", collate = "utf8mb4_bin")"#,
    ),
    used(Place::Struct, "database", r#"database = "analytics""#),
    used(
        Place::Struct,
        "admin",
        r#"admin(list(id), search(number), filter(id), sort(id), form(number), name = "Order", name_plural = "Orders", icon = "cart", category = "Shop", page_size = 50)"#,
    ),
    used(Place::View, "view", r#"view = "stats", query = "SELECT 1""#),
    used(Place::View, "query", r#"view = "stats", query = "SELECT 2""#),
    used(
        Place::View,
        "primary_key",
        r#"view = "stats", query = "SELECT 1", primary_key(number)"#,
    ),
    used(
        Place::View,
        "schema_name",
        r#"view = "stats", query = "SELECT 1", schema_name = "billing""#,
    ),
    used(
        Place::View,
        "database",
        r#"view = "stats", query = "SELECT 1", database = "analytics""#,
    ),
    used(
        Place::View,
        "joins",
        r#"view = "stats", query = "SELECT 1", joins(users)"#,
    ),
    used(
        Place::View,
        "admin",
        r#"view = "stats", query = "SELECT 1", admin(list(number))"#,
    ),
    used(Place::Field, "primary_key", "primary_key"),
    used(Place::Field, "auto_increment", "primary_key, auto_increment = false"),
    used(Place::Field, "column", r#"column = "type""#),
    used(Place::Field, "unique", "unique"),
    used(Place::Field, "index", r#"index(name = "i", desc)"#),
    used(Place::Field, "max_length", "max_length = 100"),
    used(
        Place::Field,
        "enforce_length",
        "max_length = 100, enforce_length = true",
    ),
    used(Place::Field, "precision", "precision = 10"),
    used(Place::Field, "scale", "precision = 10, scale = 2"),
    used(
        Place::Field,
        "default",
        r#"default(postgres = expr("f()"), sqlite = -1.5, mysql = now)"#,
    ),
    used(Place::Field, "references", "references = users::id"),
    used(
        Place::Field,
        "on_delete",
        "references = users::id, on_delete = set_default",
    ),
    used(
        Place::Field,
        "on_update",
        "references = users::id, on_update = no_action",
    ),
    used(
        Place::Field,
        "constraint",
        r#"references = users::id, constraint = "f""#,
    ),
    used(Place::Field, "deferrable", "references = users::id, deferrable"),
    used(Place::Field, "join", "references = users::id, join = false"),
    used(Place::Field, "check", r#"check = "number > 0""#),
    used(Place::Field, "generated", r#"generated = "id + 1""#),
    used(Place::Field, "stored", r#"generated = "id + 1", stored"#),
    used(Place::Field, "collate", r#"collate = "NOCASE""#),
    used(Place::Field, "comment", r#"comment = "In euros""#),
    used(
        Place::Field,
        "sql_type",
        r#"sql_type(postgres = "int4", sqlite = "INT", mysql = "INT", diesel = BigInt)"#,
    ),
    used(Place::Field, "renamed_from", r#"renamed_from = "no""#),
    used(Place::Field, "backfill", r#"backfill = expr("id")"#),
    used(Place::Field, "skip", "skip"),
    used(Place::Enum, "name", r#"name = "order_status""#),
    used(Place::Enum, "as_text", "as_text"),
    used(Place::Variant, "rename", r#"rename = "in-stock""#),
    used(Place::Variant, "renamed_from", r#"renamed_from = "available""#),
];

#[test]
fn every_word_has_its_use() {
    let known: Vec<(Place, &str)> = WORDS.iter().map(|word| (word.place, word.name)).collect();
    let shown: Vec<(Place, &str)> = USES.iter().map(|used| (used.place, used.word)).collect();
    assert_eq!(known, shown);
}

/// Written as the lines that a word adds to the expansion of the item without it.
#[test]
fn every_word_is_expanded() {
    for (name, place) in PLACES {
        let mut shown = String::new();
        for used in USES.iter().filter(|used| used.place == *place) {
            let plain = plain(*place);
            let ty = type_for(used.word);
            let added = added(&expansion(*place, plain, ty), &expansion(*place, used.attribute, ty));
            shown.push_str(&format!("#[opp({})]\n{added}\n", used.attribute));
        }
        insta::assert_snapshot!(*name, shown);
    }
}

#[test]
fn a_model_is_expanded() {
    let model = "
        /// Something bought.
        #[diesel(table_name = orders)]
        struct Order {
            id: i64,
            #[opp(references = crate::users::id, on_delete = cascade)]
            user_id: Option<OppUuid>,
            #[opp(max_length = 20, default = \"pending\")]
            status: Status,
        }";
    insta::assert_snapshot!("model", pretty(expand::model(&syn::parse_str(model).unwrap())));
}

#[test]
fn a_newtype_is_expanded() {
    let newtype = "pub struct Email(String);";
    insta::assert_snapshot!("newtype", pretty(expand::newtype(&syn::parse_str(newtype).unwrap())));
}

/// The pages of the four derives name every word, with the form that messages show.
#[test]
fn every_word_is_taught() {
    for (page, places) in PAGES {
        for word in WORDS.iter().filter(|word| places.contains(&word.place)) {
            let row = format!("| `{}` | {} |", word.example, word.meaning);
            assert!(
                page.contains(&row),
                "a page of `opp-derive/docs` misses this row:\n{row}"
            );
        }
    }
}

const PLACES: &[(&str, Place)] = &[
    ("struct", Place::Struct),
    ("view", Place::View),
    ("field", Place::Field),
    ("enum", Place::Enum),
    ("variant", Place::Variant),
];

const PAGES: &[(&str, &[Place])] = &[
    (include_str!("../docs/model.md"), &[Place::Struct, Place::Field]),
    (include_str!("../docs/view.md"), &[Place::View]),
    (include_str!("../docs/enum.md"), &[Place::Enum, Place::Variant]),
];

/// What has to be said in any case.
fn plain(place: Place) -> &'static str {
    match place {
        Place::View => r#"view = "stats", query = "SELECT 1""#,
        _ => "",
    }
}

/// A type that the word goes with.
fn type_for(word: &str) -> &'static str {
    match word {
        "max_length" | "enforce_length" => "String",
        _ => "i64",
    }
}

fn expansion(place: Place, attribute: &str, ty: &str) -> String {
    let item = match place {
        Place::Struct | Place::View => format!("#[opp({attribute})] struct Order {{ id: i32, number: {ty} }}"),
        Place::Field => format!("struct Order {{ id: i32, #[opp({attribute})] number: {ty} }}"),
        Place::Enum => format!("#[opp({attribute})] pub enum Status {{ InStock }}"),
        Place::Variant => format!("pub enum Status {{ #[opp({attribute})] InStock }}"),
    };
    let item: DeriveInput = syn::parse_str(&item).unwrap();
    pretty(match place {
        Place::Struct | Place::Field => expand::model(&item),
        Place::View => expand::view(&item),
        Place::Enum | Place::Variant => expand::enumeration(&item),
    })
}

fn pretty(tokens: TokenStream) -> String {
    let pretty = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    assert!(!pretty.contains("compile_error"), "{pretty}");
    pretty
}

/// Lines of `after` that `before` lacks with `+`, lines it lost with `-`.
fn added(before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    let changes = diff
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes.map(|change| format!("{}{change}", change.tag())).collect()
}
