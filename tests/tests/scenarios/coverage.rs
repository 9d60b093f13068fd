//! Which test covers which scenario? `docs/scenarios.md`, written from the names of the tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use opp_tests::law::Engine;

/// What any user meets in the first month, and all of SQLite's rebuild. Each needs a test that begins with its id.
const SCENARIOS: &[(&str, &str)] = &[
    ("TB01", "The first table is created"),
    ("TB02", "A table is dropped"),
    (
        "TB03",
        "A table is created with a unique constraint, an index, a key and a check",
    ),
    ("TB04", "Names that are keywords, have capitals or spaces"),
    ("CO01", "An optional column is added"),
    ("CO02", "A plain column is dropped"),
    ("CO03", "A required column with a default is added over rows"),
    ("CO04", "A required column without a default is added over rows"),
    ("CO05", "The value for old rows is used once and no default"),
    ("CO06", "Fields change their order"),
    ("CO07", "A column that is part of something else is dropped"),
    ("TY01", "An indexed integer with a default gets wider"),
    ("TY03", "A text with a default becomes a number"),
    ("TY04", "A text that is no number meets such a change"),
    ("DF01", "A default comes, changes and goes"),
    ("DF04", "The moment of the insert as default"),
    ("NU01", "A required column becomes optional, and back over NULLs"),
    ("NU02", "An optional column becomes required with a default"),
    ("NU03", "An optional column becomes required without a default"),
    ("UQ01", "A column becomes unique, and ceases to be"),
    ("UQ02", "Two columns become unique together, and cease to be"),
    ("UQ03", "Duplicate rows meet a new unique constraint"),
    ("IX01", "An index comes and goes"),
    ("FK01", "New columns refer to another table"),
    ("FK02", "A column becomes a key, and ceases to be one"),
    ("FK03", "A key does something else when its parent goes"),
    ("FK04", "A table refers to itself"),
    ("CK01", "A check comes and goes"),
    ("CK02", "A check gets another expression under the same name"),
    ("PK01", "Integer keys of both widths count up"),
    ("EN01", "A table with an enum comes and goes"),
    ("EN02", "An enum gets one more variant"),
    ("RN01", "A column is renamed, or replaced"),
    ("RN02", "A possible rename without a terminal"),
    ("RN03", "A rename together with another change"),
    ("RN04", "A struct and its table are renamed"),
    ("OD01", "A chain of references is created and dropped"),
    ("OD02", "Two tables refer to each other"),
    ("OD03", "A key goes together with the table it points at"),
    ("OD09", "The same input twenty times"),
    ("NM01", "Constraints and indexes without a name"),
    ("PH01", "Nothing changed"),
    (
        "PH02",
        "Every type with and without NULL and default, against the database",
    ),
    ("PH03", "Defaults that a database spells otherwise"),
    ("PH04", "Flags and moments as defaults"),
    ("PH05", "Types that a database spells otherwise"),
    ("SQ01", "A parent with cascading children is rebuilt"),
    ("SQ02", "The files of a rebuild"),
    ("SQ03", "Indexes of every kind on a rebuilt table"),
    ("SQ04", "Constraints and options of every kind on a rebuilt table"),
    ("SQ05", "The order of a rebuild's statements"),
    ("SQ06", "Triggers, views and indexes made by hand on a rebuilt table"),
    ("SQ07", "Many changes of one table"),
    ("SQ08", "A rebuild that fails, and what a crash left behind"),
    ("SQ09", "Changes that need no rebuild"),
    ("SQ10", "Generated columns on a rebuilt table"),
    ("DP01", "A release full of changes that lose nothing"),
    ("DP02", "What destroys is marked and must be allowed"),
    ("SF01", "Migrations are made without a database"),
    ("SF02", "Models are suddenly gone"),
    ("SF03", "The same files under plain Diesel"),
    ("SF09", "A whole history up, down and up"),
    ("RG01", "A chain up, down and to any step"),
    ("RG02", "Relative steps, and too many of them"),
    ("RG05", "Two heads"),
    ("RG06", "Two heads are merged, and databases on either converge"),
    ("RG07", "Branches that touch the same table or contradict each other"),
    ("RG08", "A merge is applied, taken apart and applied again"),
    ("CM01", "makemigrations in a new project"),
    ("CM03", "makemigrations --check and migrate check"),
    ("CM05", "migrate forward, again, back and to zero"),
    ("CM06", "Listing without leaving a trace"),
    ("CM07", "sqlmigrate"),
];

const HEAD: &str = "# Scenarios

What a migration generator has to get right, and the test that shows it. Ids come from a catalogue of cases gathered from
the test suites of Alembic and Django; those of this table are met in the first month, or are SQLite's own. All tests are in
`tests/tests/scenarios/`, a file an area. S, P and M say on which databases a test runs: SQLite, PostgreSQL and MariaDB. Written by
`UPDATE_DOCS=1 cargo test -p opp-tests --test scenarios coverage`.

| id | scenario | tests |
|---|---|---|
";

/// A test and the databases it runs on, as letters.
struct Test {
    name: String,
    databases: String,
}

#[test]
fn every_scenario_has_a_test_on_each_database_and_the_page_says_which() {
    let mut tests = tests_by_scenario();
    let mut page = HEAD.to_owned();
    for (id, scenario) in SCENARIOS {
        let tests = tests
            .remove(*id)
            .unwrap_or_else(|| panic!("no test begins with {}", id.to_lowercase()));
        for database in databases_of(id).iter().map(letter) {
            let tried = tests.iter().any(|test| test.databases.contains(database));
            assert!(tried, "{id} is not tried on {database}");
        }
        let lines = tests.iter().map(|test| format!("`{}` {}", test.name, test.databases));
        page.push_str(&format!(
            "| {id} | {scenario} | {} |\n",
            lines.collect::<Vec<_>>().join("<br>")
        ));
    }
    let further = tests.iter().map(|(id, tests)| format!("{id} {}", together(tests)));
    page.push_str("\nFurther rows of the catalogue with a test: ");
    page.push_str(&format!("{}.\n", further.collect::<Vec<_>>().join(", ")));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/scenarios.md is old: UPDATE_DOCS=1 cargo test -p opp-tests --test scenarios coverage"
    );
}

fn letter(engine: &Engine) -> char {
    match engine {
        Engine::Sqlite => 'S',
        Engine::Postgres => 'P',
        Engine::Mysql => 'M',
    }
}

/// Rebuilding tables is SQLite's alone; what is asked on the way to a migration does not depend on the database.
fn databases_of(id: &str) -> &'static [Engine] {
    match id {
        "RN02" | "SF01" | "SF02" | "CM07" | "NM01" | "OD09" => &[Engine::Sqlite],
        id if id.starts_with("SQ") => &[Engine::Sqlite],
        _ => Engine::ALL,
    }
}

fn together(tests: &[Test]) -> String {
    let on = |letter: &char| tests.iter().any(|test| test.databases.contains(*letter));
    ['S', 'P', 'M'].into_iter().filter(on).collect()
}

/// The tests of each scenario, in the order of the files.
fn tests_by_scenario() -> BTreeMap<String, Vec<Test>> {
    let mut tests: BTreeMap<String, Vec<Test>> = BTreeMap::new();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (at, found) in text.match_indices("#[test]\nfn ") {
            let (name, rest) = text[at + found.len()..].split_once('(').unwrap_or_default();
            let body = rest.split("\n}\n").next().unwrap_or_default();
            for id in name.split('_').take_while(|word| is_id(word)) {
                tests.entry(id.to_uppercase()).or_default().push(Test {
                    name: name.to_owned(),
                    databases: databases(&text, body),
                });
            }
        }
    }
    tests
}

/// Where a test runs: where its cases say, on all where they say nothing, and on SQLite where nothing runs on several.
fn databases(file: &str, body: &str) -> String {
    let only = file.split("const ONLY: &[Engine] = ").nth(1).unwrap_or_default();
    let cases = body.matches("round_trip(").count();
    let restricted = body.matches("databases: ").count();
    let named: Vec<&str> = (body.split("databases: ").skip(1))
        .chain(body.split("on_each(").skip(1))
        .map(|rest| if rest.starts_with("ONLY") { only } else { rest })
        .filter_map(|rest| rest.lines().next())
        .collect();
    let everywhere = cases > restricted || named.iter().any(|list| list.starts_with("Engine::ALL"));
    let on = |name: &str| everywhere || named.iter().any(|list| list.contains(name));
    let runs = |engine: &&Engine| on(&format!("Engine::{engine:?}"));
    let found: String = Engine::ALL.iter().filter(runs).map(letter).collect();
    if found.is_empty() && named.is_empty() {
        "S".to_owned()
    } else {
        found
    }
}

/// `co01`
fn is_id(word: &str) -> bool {
    word.len() == 4
        && word[..2].chars().all(|c| c.is_ascii_lowercase())
        && word[2..].chars().all(|c| c.is_ascii_digit())
}
