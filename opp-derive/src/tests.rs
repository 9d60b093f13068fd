//! Keeps the keywords that parse, their documentation and the code that is emitted for them together.

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::attribute::vocabulary::{Keyword, Note, Target, keywords};
use crate::expand;

/// A word in use.
struct Use {
    target: Target,
    word: &'static str,
    attribute: &'static str,
}

const fn used(target: Target, word: &'static str, attribute: &'static str) -> Use {
    Use {
        target,
        word,
        attribute,
    }
}

/// Every word, as somebody would write it.
const USES: &[Use] = &[
    used(Target::Table, "table", r#"table = "order""#),
    used(Target::Table, "schema_name", r#"schema_name = "billing""#),
    used(Target::Table, "schema", "schema = crate::schema::orders"),
    used(Target::Table, "primary_key", "primary_key(number, id)"),
    used(Target::Table, "no_primary_key", "no_primary_key"),
    used(
        Target::Table,
        "index",
        r#"index(number, id desc nulls_last opclass = "int4_ops", expr("lower(x)"), name = "i", unique, where = "x", method = "gin", include(id), with(fillfactor = 70, fastupdate = off, buffering = "auto"), concurrently, only(postgres, sqlite))"#,
    ),
    used(
        Target::Table,
        "unique",
        r#"unique(id, number, name = "u", nulls_not_distinct, deferrable)"#,
    ),
    used(Target::Table, "check", r#"check(positive = "number > 0")"#),
    used(
        Target::Table,
        "foreign_key",
        r#"foreign_key(columns(id, number), references(p::a, p::b), on_delete = cascade, on_update = restrict, name = "f", deferrable)"#,
    ),
    used(Target::Table, "joins", "joins(users, crate::shop::products)"),
    used(Target::Table, "renamed_from", r#"renamed_from = "old_orders""#),
    used(Target::Table, "comment", r#"comment = "What was bought""#),
    used(Target::Table, "managed", "managed = false"),
    used(Target::Table, "sqlite", "sqlite(strict, without_rowid)"),
    used(
        Target::Table,
        "mysql",
        r#"mysql(engine = "InnoDB", charset = "utf8mb4", collate = "utf8mb4_bin")"#,
    ),
    used(Target::Table, "database", r#"database = "analytics""#),
    used(
        Target::Table,
        "admin",
        r#"admin(list(id, number), search(number, mode = words), filter(id(range)), sort(id), default_sort(id desc), form(number), readonly(number), name = "Order", icon = "cart", order = -1, hidden, page_size = 50, count = capped(10_000), pager = keyset, fieldset("More", [number], collapsed), inline(Line, fk = order_id, fields(sku), extra = 1), action(archive, label = "Archive", danger, needs = group("ops"), handler = crate::archive), can(view = staff, import = superuser, edit = any(superuser, rows(group("sales"), number = $user.id)), action(archive = staff), field(number, edit = nobody)), scope(staff, number = 1), auth(login = number, password = id), column("total", expr = "number * 2"), export(csv, max_rows = 10), audit(redact(number)), before_save = touch)"#,
    ),
    used(Target::View, "view", r#"view = "stats", query = "SELECT 1""#),
    used(Target::View, "query", r#"view = "stats", query = "SELECT 2""#),
    used(
        Target::View,
        "only",
        r#"view = "stats", query(postgres = "SELECT 1"), only(postgres)"#,
    ),
    used(
        Target::View,
        "primary_key",
        r#"view = "stats", query = "SELECT 1", primary_key(number)"#,
    ),
    used(
        Target::View,
        "schema_name",
        r#"view = "stats", query = "SELECT 1", schema_name = "billing""#,
    ),
    used(
        Target::View,
        "database",
        r#"view = "stats", query = "SELECT 1", database = "analytics""#,
    ),
    used(
        Target::View,
        "joins",
        r#"view = "stats", query = "SELECT 1", joins(users)"#,
    ),
    used(
        Target::View,
        "admin",
        r#"view = "stats", query = "SELECT 1", admin(list(number))"#,
    ),
    used(Target::Field, "primary_key", "primary_key"),
    used(Target::Field, "auto_increment", "primary_key, auto_increment = false"),
    used(Target::Field, "identity", "primary_key, identity = always"),
    used(Target::Field, "column", r#"column = "type""#),
    used(Target::Field, "unique", "unique"),
    used(Target::Field, "index", r#"index(name = "i", desc)"#),
    used(Target::Field, "max_length", "max_length = 100"),
    used(
        Target::Field,
        "enforce_length",
        "max_length = 100, enforce_length = true",
    ),
    used(Target::Field, "precision", "precision = 10"),
    used(Target::Field, "scale", "precision = 10, scale = 2"),
    used(
        Target::Field,
        "default",
        r#"default(postgres = expr("f()"), sqlite = -1.5, mysql = 2)"#,
    ),
    used(Target::Field, "references", "references = users::id"),
    used(
        Target::Field,
        "on_delete",
        "references = users::id, on_delete = set_default",
    ),
    used(
        Target::Field,
        "on_update",
        "references = users::id, on_update = no_action",
    ),
    used(
        Target::Field,
        "constraint",
        r#"references = users::id, constraint = "f""#,
    ),
    used(Target::Field, "deferrable", "references = users::id, deferrable"),
    used(Target::Field, "join", "references = users::id, join = false"),
    used(Target::Field, "check", r#"check = "number > 0""#),
    used(
        Target::Field,
        "generated",
        r#"generated("id + 1", postgres = "id + 2", only(sqlite, postgres))"#,
    ),
    used(Target::Field, "stored", r#"generated = "id + 1", stored"#),
    used(Target::Field, "collate", r#"collate = "NOCASE""#),
    used(Target::Field, "comment", r#"comment = "In euros""#),
    used(
        Target::Field,
        "sql_type",
        r#"sql_type(postgres = "int4", sqlite = "INT", mysql = "INT", diesel = BigInt)"#,
    ),
    used(Target::Field, "renamed_from", r#"renamed_from = "no""#),
    used(Target::Field, "backfill", r#"backfill = expr("id")"#),
    used(Target::Field, "label", r#"label = "Price""#),
    used(Target::Field, "help", r#"help = "In euros""#),
    used(Target::Field, "secret", "secret"),
    used(
        Target::Field,
        "widget",
        r#"widget = file(dir = "uploads", types("image/png"), max = "5 MB")"#,
    ),
    used(Target::Field, "format", "format = money(2)"),
    used(Target::Field, "min", "min = 0"),
    used(Target::Field, "max", "max = 100"),
    used(Target::Field, "min_length", "min_length = 3"),
    used(Target::Field, "pattern", r#"pattern = "[A-Z]""#),
    used(Target::Field, "label_of", "references = users::id, label_of(email)"),
    used(
        Target::Field,
        "search_of",
        "references = users::id, search_of(email, name)",
    ),
    used(Target::Field, "prepopulate_from", "prepopulate_from(id)"),
    used(Target::Field, "skip", "skip"),
    used(Target::Enum, "name", r#"name = "order_status""#),
    used(Target::Enum, "as_text", "as_text"),
    used(Target::Variant, "rename", r#"rename = "in-stock""#),
    used(Target::Variant, "renamed_from", r#"renamed_from = "available""#),
];

#[test]
fn every_keyword_of_an_item_is_used() {
    let known: Vec<(Target, &str)> = of_items().map(|word| (word.target, word.name)).collect();
    let shown: Vec<(Target, &str)> = USES.iter().map(|used| (used.target, used.word)).collect();
    assert_eq!(known, shown);
}

fn of_items() -> impl Iterator<Item = &'static Keyword> {
    keywords().filter(|keyword| !matches!(keyword.target, Target::Inside(_)))
}

/// Written as the lines that a keyword adds to the expansion of the item without it.
#[test]
fn every_keyword_is_expanded() {
    for (name, target) in TARGETS {
        let mut shown = String::new();
        for used in USES.iter().filter(|used| used.target == *target) {
            let plain = plain(*target);
            let ty = type_for(used.word);
            let added = added(&expansion(*target, plain, ty), &expansion(*target, used.attribute, ty));
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

/// The pages of the four derives have every keyword, with the form that messages show.
#[test]
fn every_keyword_is_documented() {
    for (page, targets) in PAGES {
        for word in keywords().filter(|word| targets.contains(&word.target)) {
            let row = format!("| `{}` | {} |", word.example, word.meaning);
            assert!(
                page.contains(&row),
                "a page of `opp-derive/docs` misses this row:\n{row}"
            );
        }
    }
}

/// `docs/attributes.md` is the vocabulary as a page; `UPDATE_DOCS=1` writes it.
#[test]
fn the_page_of_all_attributes_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/attributes.md");
    let page = attributes_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/attributes.md is outdated: UPDATE_DOCS=1 cargo test -p opp-derive page"
    );
}

fn attributes_page() -> String {
    let mut page = String::from(
        "# Attributes\n\nEvery keyword of `#[opp(\u{2026})]`. This page is generated from the table that parses them \
         (`opp-derive/src/attribute/vocabulary`).\n\nColumns: what follows the keyword; `R` may be repeated, `V` has an effect on a \
         field of a view, `S` has no effect with `schema = \u{2026}`.\n",
    );
    let mut target = None;
    for keyword in keywords() {
        if target != Some(keyword.target) {
            target = Some(keyword.target);
            let heading = match keyword.target {
                Target::Inside(list) => format!("Inside `{list}(\u{2026})`"),
                item => format!("On {}", item.name()),
            };
            page.push_str(&format!(
                "\n## {heading}\n\n| keyword | shape | | example | meaning |\n|---|---|---|---|---|\n"
            ));
        }
        page.push_str(&format!(
            "| `{}` | {} | {} | `{}` | {} |\n",
            keyword.name,
            keyword.shape.name(),
            notes(keyword),
            keyword.example.replace('|', "\\|"),
            keyword.meaning
        ));
    }
    page
}

fn notes(keyword: &Keyword) -> String {
    let letters = [(Note::Repeats, "R"), (Note::InView, "V"), (Note::NotWithSchema, "S")];
    let letters = letters.iter().filter(|(note, _)| keyword.has(*note));
    letters.map(|(_, letter)| *letter).collect::<Vec<_>>().join(" ")
}

const TARGETS: &[(&str, Target)] = &[
    ("struct", Target::Table),
    ("view", Target::View),
    ("field", Target::Field),
    ("enum", Target::Enum),
    ("variant", Target::Variant),
];

const PAGES: &[(&str, &[Target])] = &[
    (include_str!("../docs/model.md"), &[Target::Table, Target::Field]),
    (include_str!("../docs/view.md"), &[Target::View]),
    (include_str!("../docs/enum.md"), &[Target::Enum, Target::Variant]),
];

/// What has to be said in any case.
fn plain(target: Target) -> &'static str {
    match target {
        Target::View => r#"view = "stats", query = "SELECT 1""#,
        _ => "",
    }
}

/// A type that the word goes with.
fn type_for(word: &str) -> &'static str {
    match word {
        "max_length" | "enforce_length" | "min_length" | "pattern" => "String",
        "default" => "f64",
        _ => "i64",
    }
}

fn expansion(target: Target, attribute: &str, ty: &str) -> String {
    let item = match target {
        Target::Table | Target::View => format!("#[opp({attribute})] struct Order {{ id: i32, number: {ty} }}"),
        Target::Field => format!("struct Order {{ id: i32, #[opp({attribute})] number: {ty} }}"),
        Target::Enum => format!("#[opp({attribute})] pub enum Status {{ InStock }}"),
        Target::Variant => format!("pub enum Status {{ #[opp({attribute})] InStock }}"),
        Target::Inside(list) => panic!("{list} is not an item"),
    };
    let item: DeriveInput = syn::parse_str(&item).unwrap();
    pretty(match target {
        Target::Table | Target::Field => expand::model(&item),
        Target::View => expand::view(&item),
        Target::Enum | Target::Variant => expand::enumeration(&item),
        Target::Inside(list) => panic!("{list} is not an item"),
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
