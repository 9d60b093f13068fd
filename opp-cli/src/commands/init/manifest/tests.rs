//! Tests of the manifest's edits.

use super::*;

fn edited(text: &str, source: &Source) -> (String, usize) {
    edited_for(&["sqlite"], text, source)
}

fn edited_for(databases: &[&'static str], text: &str, source: &Source) -> (String, usize) {
    let mut document: DocumentMut = text.parse().unwrap();
    let wanted = Wanted {
        package: "shop",
        program: Some("shop"),
        source,
        replaces_origin: source.is_named(),
        databases,
        panel: None,
        code: false,
    };
    let added = add_all(&mut document, &wanted).len();
    (document.to_string(), added)
}

#[test]
fn the_databases_are_features_also_those_that_come_later() {
    let (first, _) = edited_for(&["postgres"], "[package]\nname = \"shop\"\n", &Source::default());
    assert!(
        first.contains("diesel = { version = \"2.3\", features = [\"postgres_backend\"] }"),
        "{first}"
    );
    assert!(
        first.contains("features = [\"postgres\"] }") && !first.contains("libsqlite3-sys"),
        "{first}"
    );
    let (both, added) = edited_for(&["postgres", "mysql"], &first, &Source::default());
    assert_eq!(added, 1);
    assert!(both.contains("features = [\"postgres\", \"mysql\"] }"), "{both}");
    let by_version = "[package]\nname = \"shop\"\n[dependencies]\nopp-core = \"0.1\"\n";
    let (given, _) = edited_for(&["mysql"], by_version, &Source::default());
    assert!(
        given.contains("opp-core = { version = \"0.1\", features = [\"mysql\"] }"),
        "{given}"
    );
}

#[test]
fn the_tables_of_the_panel_come_from_beside_opp_core() {
    let edited = |panel, source: &Source| {
        let mut document: DocumentMut = "[package]\nname = \"shop\"\n".parse().unwrap();
        let wanted = Wanted {
            package: "shop",
            program: None,
            source,
            replaces_origin: source.is_named(),
            databases: &["sqlite"],
            panel: Some(panel),
            code: false,
        };
        add_all(&mut document, &wanted);
        document.to_string()
    };
    let source = Source {
        path: Some("../opp/opp-core".into()),
        ..Source::default()
    };
    let with_users = edited(PanelTables::WithUsers, &source);
    assert!(
        with_users.contains("opp-admin = { path = \"../opp/opp-admin\", features = [\"users\"] }"),
        "{with_users}"
    );
    let own = edited(PanelTables::OwnUsers, &Source::default());
    let expected = format!(
        "opp-admin = {{ version = \"{}\", features = [\"models\"] }}",
        env!("CARGO_PKG_VERSION")
    );
    assert!(own.contains(&expected), "{own}");
}

#[test]
fn what_is_missing_is_added_once_and_the_rest_stays() {
    let text = "# mine\n[package]\nname = \"shop\" # keep\n\n[dependencies]\ndiesel = \"2.3\"\n";
    let (once, added) = edited(text, &Source::default());
    assert_eq!(added, 4);
    assert!(
        once.starts_with("# mine\n[package]\nname = \"shop\" # keep\n") && once.contains("diesel = \"2.3\"\n"),
        "{once}"
    );
    let version = env!("CARGO_PKG_VERSION");
    assert!(
        once.contains(&format!(
            "opp-core = {{ version = \"{version}\", features = [\"sqlite\"] }}"
        )),
        "{once}"
    );
    assert_eq!(edited(&once, &Source::default()), (once, 0));
}

#[test]
fn the_build_script_takes_opp_core_from_where_the_package_has_it() {
    let text = "[package]\nname = \"shop\"\n[dependencies]\nopp-core = { path = \"../opp\" }\n";
    let (once, _) = edited(text, &Source::default());
    assert!(
        once.contains("opp-core = { path = \"../opp\", features = [\"build\"], default-features = false }"),
        "{once}"
    );
    let source = Source {
        path: Some("../core".into()),
        ..Source::default()
    };
    assert!(
        edited("[package]\nname = \"shop\"\n", &source)
            .0
            .contains("path = \"../core\"")
    );
}

#[test]
fn a_source_that_is_named_later_replaces_the_first() {
    let (first, _) = edited("[package]\nname = \"shop\"\n", &Source::default());
    let source = Source {
        path: Some("../core".into()),
        ..Source::default()
    };
    let (second, added) = edited(&first, &source);
    assert_eq!(added, 2, "{second}");
    assert!(!second.contains("opp-core = { version"), "{second}");
    assert_eq!(second.matches("path = \"../core\"").count(), 2, "{second}");
    assert!(second.contains("features = [\"sqlite\"], path"), "{second}");
    assert_eq!(edited(&second, &source), (second, 0));
}

#[test]
fn types_of_crates_that_are_there_are_enabled() {
    let text = "[package]\nname = \"shop\"\n[dependencies]\nchrono = \"0.4\"\nuuid = \"1\"\nserde_json = \"1\"\n";
    let (once, _) = edited(text, &Source::default());
    assert!(
        once.contains("features = [\"sqlite\", \"chrono\", \"uuid\", \"json\"] }"),
        "{once}"
    );
    assert_eq!(edited(&once, &Source::default()), (once, 0));
}

#[test]
fn a_registry_that_cargo_would_not_find_is_named_once() {
    let text = "[package]\nname = \"shop\"\nautobins = false\n\n[[bin]]\nname = \"shop\"\npath = \"src/main.rs\"\n";
    let (once, _) = edited(text, &Source::default());
    assert!(
        once.contains("[[bin]]\nname = \"shop-opp-registry\"\npath = \"src/bin/shop-opp-registry.rs\"\n"),
        "{once}"
    );
    assert_eq!(edited(&once, &Source::default()), (once, 0));
}

#[test]
fn a_program_with_the_code_of_the_application_needs_the_panel_and_the_command() {
    let source = Source {
        path: Some("../opp/opp-core".into()),
        ..Source::default()
    };
    let mut document: DocumentMut = "[package]\nname = \"shop\"\nautobins = false\n".parse().unwrap();
    let wanted = Wanted {
        package: "shop",
        program: None,
        source: &source,
        replaces_origin: false,
        databases: &["sqlite"],
        panel: Some(PanelTables::WithUsers),
        code: true,
    };
    add_all(&mut document, &wanted);
    let text = document.to_string();
    assert!(text.contains("opp-cli = { path = \"../opp/opp-cli\" }"), "{text}");
    assert!(
        text.contains("opp-admin = { path = \"../opp/opp-admin\", features = [\"users\", \"panel\"] }"),
        "{text}"
    );
    assert!(text.contains("path = \"src/bin/shop-opp-admin.rs\""), "{text}");
    assert!(add_all(&mut document, &wanted).is_empty());
}
