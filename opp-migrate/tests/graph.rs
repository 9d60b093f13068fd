//! Drawings of schemas: nothing overlaps, every line ends at its tables, texts fit, and the same schema gives the same bytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use opp_core::def::{Databases, ModelDef};
use opp_core::registry::{CrateDef, FORMAT, Registry};
use opp_migrate::graph::{
    CHAR, Columns, Diagram, Layout, PADDING, Point, Rect, Revision, SIGNS, TITLE_CHAR, Theme, dot, layout, mermaid,
    revisions_dot, revisions_mermaid, revisions_svg, svg, text_width,
};
use opp_migrate::schema::{LowerOptions, Schema, TableName, lower};
use proptest::prelude::*;
use serde_json::json;

/// A schema of tables by name, each with how many further columns, and the tables it refers to; `?` at the end takes NULL.
fn schema(tables: &[(&str, usize, &[&str])]) -> Schema {
    let databases = json!({ "sqlite": true, "postgres": true, "mysql": true });
    let column = |name: &str, nullable: bool| {
        json!({
            "name": name, "field": name, "rust_type": "x", "nullable": nullable,
            "type": { "kind": "integer", "databases": databases },
        })
    };
    let models = tables.iter().map(|(name, further, references)| {
        let mut columns = vec![column("id", false)];
        columns.extend((0..*further).map(|number| column(&format!("column_{number}"), number % 2 == 1)));
        let mut keys = Vec::new();
        for (number, to) in references.iter().enumerate() {
            let own = format!("{}_{number}_id", to.trim_end_matches('?'));
            columns.push(column(&own, to.ends_with('?')));
            keys.push(json!({
                "columns": [own], "references_table": to.trim_end_matches('?'), "references_columns": ["id"],
            }));
        }
        let model = json!({
            "table": name, "rust_name": "Row", "module": "m", "package": "p", "file": "src/lib.rs", "line": 1,
            "columns": columns, "primary_key": { "columns": ["id"] }, "foreign_keys": keys,
        });
        serde_json::from_value::<ModelDef>(model).unwrap()
    });
    let registry = Registry {
        format: FORMAT,
        package: "p".to_owned(),
        crates: vec![CrateDef {
            name: "p".to_owned(),
            features: Vec::new(),
        }],
        models: models.collect(),
    };
    let options = LowerOptions {
        database: None,
        databases: Databases::ALL,
        enforce_length: false,
    };
    lower(&registry, &options).unwrap().schema
}

fn overlap(one: &Rect, other: &Rect) -> bool {
    one.x < other.right() && other.x < one.right() && one.y < other.bottom() && other.y < one.bottom()
}

/// With a unique index on a key: whether several rows refer to one, and whether its column is unique.
fn unique_by_index(predicate: Option<&str>) -> (bool, bool) {
    let mut schema = schema(&[("orders", 0, &["users"]), ("users", 0, &[])]);
    let index = json!({
        "name": "one", "unique": true, "where": predicate, "parts": [{ "column": { "name": "users_0_id" } }],
    });
    let orders = schema.tables.values_mut().find(|table| table.name.name == "orders");
    orders.unwrap().indexes.push(serde_json::from_value(index).unwrap());
    let diagram = Diagram::of(&schema, Columns::All);
    (diagram.links[0].many, diagram.boxes[0].rows[1].unique)
}

/// Whether a point lies on the left or right edge of a table.
fn is_on_edge(point: Point, rect: &Rect) -> bool {
    let beside = (point.x - rect.x).abs() < 0.01 || (point.x - rect.right()).abs() < 0.01;
    beside && point.y > rect.y && point.y < rect.bottom()
}

/// Whether a part of a line runs through the inside of a table.
fn crosses(from: Point, to: Point, rect: &Rect) -> bool {
    let (left, right) = (from.x.min(to.x), from.x.max(to.x));
    let (top, bottom) = (from.y.min(to.y), from.y.max(to.y));
    left < rect.right() - 0.1 && right > rect.x + 0.1 && top < rect.bottom() - 0.1 && bottom > rect.y + 0.1
}

fn obeys_the_laws(diagram: &Diagram, laid: &Layout) {
    assert_eq!(laid.boxes.len(), diagram.boxes.len());
    for (number, rect) in laid.boxes.iter().enumerate() {
        let others = laid.boxes.iter().skip(number + 1);
        assert!(
            others.clone().all(|other| !overlap(rect, other)),
            "table {number} overlaps another"
        );
        assert!(rect.x > 0.0 && rect.y > 0.0 && rect.right() < laid.width && rect.bottom() < laid.height);
        let table = &diagram.boxes[number];
        assert!(
            text_width(&table.title) * TITLE_CHAR + 2.0 * PADDING <= rect.width,
            "{}",
            table.title
        );
        for row in &table.rows {
            let texts = (text_width(&row.name) + text_width(&row.shown_type())) * CHAR;
            assert!(
                SIGNS + texts + 2.0 * PADDING < rect.width,
                "{}.{}",
                table.title,
                row.name
            );
        }
    }
    for (link, line) in diagram.links.iter().zip(&laid.lines) {
        let (first, last) = (*line.first().unwrap(), *line.last().unwrap());
        assert!(is_on_edge(first, &laid.boxes[link.from]), "{}: {first:?}", link.text);
        assert!(is_on_edge(last, &laid.boxes[link.to]), "{}: {last:?}", link.text);
        for part in line.windows(2) {
            let is_straight = (part[0].x - part[1].x).abs() < 0.01 || (part[0].y - part[1].y).abs() < 0.01;
            assert!(is_straight, "{}: {part:?}", link.text);
            let crossed = laid.boxes.iter().position(|rect| crosses(part[0], part[1], rect));
            assert_eq!(crossed, None, "{} runs through a table", link.text);
        }
    }
}

#[test]
fn a_key_is_a_line_between_two_tables() {
    let schema = schema(&[("orders", 2, &["users", "users?"]), ("users", 3, &[])]);
    let diagram = Diagram::of(&schema, Columns::All);
    let titles: Vec<_> = diagram.boxes.iter().map(|table| table.title.as_str()).collect();
    assert_eq!(titles, ["orders", "users"]);
    let [required, optional] = &diagram.links[..] else {
        panic!("{:?}", diagram.links)
    };
    assert_eq!(
        (required.from, required.to, required.from_row, required.to_row),
        (0, 1, Some(3), Some(0))
    );
    assert!(required.many && !required.optional && optional.optional);
    assert_eq!(required.text, "orders(users_0_id) → users(id)");
    assert_eq!(unique_by_index(None), (false, true));
    assert_eq!(unique_by_index(Some("users_0_id > 7")), (true, false));
    let laid = layout(&diagram);
    obeys_the_laws(&diagram, &laid);
    assert!(
        laid.boxes[1].right() < laid.boxes[0].x,
        "the referenced table is at the left"
    );

    let drawn = svg(&diagram, &laid, "Tables", Theme::Auto);
    assert!(drawn.contains("@media (prefers-color-scheme:dark)"));
    assert!(!svg(&diagram, &laid, "Tables", Theme::Dark).contains("@media"));
    assert_eq!(drawn.matches("class=\"link\"").count(), 2);
    assert!(drawn.contains(">FK</text>") && drawn.contains(">users_1_id</text>") && drawn.contains(">integer?</text>"));
}

#[test]
fn keys_alone_leave_the_other_columns_out() {
    let diagram = Diagram::of(&schema(&[("orders", 5, &["users"]), ("users", 1, &[])]), Columns::Keys);
    let names: Vec<_> = diagram.boxes[0].rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((names, diagram.boxes[0].hidden), (vec!["id", "users_0_id"], 5));
    assert_eq!(diagram.boxes[1].hidden_text(), "… 1 more column");
    obeys_the_laws(&diagram, &layout(&diagram));
}

#[test]
fn a_neighbourhood_has_what_is_so_many_keys_away() {
    let schema = schema(&[
        ("a", 0, &["b"]),
        ("b", 0, &["c"]),
        ("c", 0, &["d"]),
        ("d", 0, &[]),
        ("e", 0, &[]),
    ]);
    let around = |depth: usize| {
        let name = TableName {
            schema: None,
            name: "b".to_owned(),
        };
        let part = Diagram::around(&schema, &[name], depth);
        part.tables
            .keys()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!([around(0), around(1), around(2)], ["b", "a b c", "a b c d"]);
}

#[test]
fn rings_and_loops_are_drawn_too() {
    let schema = schema(&[
        ("a", 1, &["b", "a?"]),
        ("b", 1, &["c"]),
        ("c", 1, &["a", "c", "c?"]),
        ("d", 0, &["d"]),
    ]);
    let diagram = Diagram::of(&schema, Columns::All);
    obeys_the_laws(&diagram, &layout(&diagram));
    let nothing = Diagram::of(&Schema::default(), Columns::All);
    assert!(svg(&nothing, &layout(&nothing), "Tables", Theme::Light).contains("<svg "));
}

#[test]
fn names_cannot_leave_their_place() {
    let mut schema = schema(&[("users", 0, &[])]);
    let mut table = schema.tables.values().next().unwrap().clone();
    table.name.name = "<b>&\"x\"\\".to_owned();
    table.columns[0].name = "a\"b<".to_owned();
    schema.tables.insert(table.name.clone(), table);
    let diagram = Diagram::of(&schema, Columns::All);
    let drawn = svg(&diagram, &layout(&diagram), "<title>", Theme::Auto);
    assert!(
        drawn.contains("&lt;b&gt;&amp;&quot;x&quot;\\") && !drawn.contains("<b>") && drawn.contains("&lt;title&gt;")
    );
    assert!(
        dot(&diagram).contains("\"<b>&\\\"x\\\"\\\\\" [label=<"),
        "{}",
        dot(&diagram)
    );
    assert!(
        mermaid(&diagram).contains("    \"<b>&_x__\" {\n        integer a_b_\n"),
        "{}",
        mermaid(&diagram)
    );
}

#[test]
fn mermaid_keeps_names_apart_that_it_cannot_spell() {
    let mut schema = schema(&[("x", 0, &[]), ("y", 0, &[]), ("a_b", 0, &[]), ("z", 0, &["x"])]);
    for (from, to) in [("x", "a\"b"), ("y", "a\\b")] {
        let rename = opp_migrate::change::Change::RenameTable {
            from: TableName {
                schema: None,
                name: from.to_owned(),
            },
            to: TableName {
                schema: None,
                name: to.to_owned(),
            },
        };
        schema.apply(&rename).unwrap();
    }
    let text = mermaid(&Diagram::of(&schema, Columns::All));
    for words in ["\"a_b\" {", "\"a_b_2\" {", "\"a_b_3\" {", "\"a_b_2\" ||--o{ \"z\""] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn five_hundred_tables_are_laid_out_at_once() {
    let names: Vec<String> = (0..500).map(|number| format!("t{number}")).collect();
    let references: Vec<[&str; 2]> = (0..names.len())
        .map(|number| [number / 3, number * 7 % 20].map(|other| names[other].as_str()))
        .collect();
    let tables: Vec<(&str, usize, &[&str])> = names
        .iter()
        .zip(&references)
        .map(|(name, references)| (name.as_str(), 3, &references[..]))
        .collect();
    let diagram = Diagram::of(&schema(&tables), Columns::Keys);
    let begins = std::time::Instant::now();
    let laid = layout(&diagram);
    let took = begins.elapsed();
    println!("{took:?}");
    assert!(took.as_secs() < 20, "{took:?}");
    let mut overlapping = (0..laid.boxes.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    assert!(!overlapping.any(|(one, other)| overlap(&laid.boxes[one], &laid.boxes[other])));
}

#[test]
fn mermaid_and_dot_name_keys_and_ends() {
    let diagram = Diagram::of(&schema(&[("orders", 0, &["users?"]), ("users", 1, &[])]), Columns::All);
    assert_eq!(
        mermaid(&diagram),
        "erDiagram\n    \"orders\" {\n        integer id PK\n        integer users_0_id FK \"nullable\"\n    }\n    \"users\" {\n        \
         integer id PK\n        integer column_0\n    }\n    \"users\" |o--o{ \"orders\" : \"users_0_id\"\n"
    );
    assert!(dot(&diagram).contains("\"orders\":c1 -> \"users\":c0 [arrowtail=crowodot, arrowhead=teeodot,"));
}

#[test]
fn revisions_are_drawn_in_lanes() {
    let revision = |id: &str, parents: &[&str]| Revision {
        id: id.to_owned(),
        parents: parents.iter().map(|&parent| parent.to_owned()).collect(),
        message: format!("<{id}>"),
        marks: vec!["head".to_owned()],
        applied: Some(id == "1"),
    };
    let revisions = [
        revision("4", &["3", "2"]),
        revision("3", &["1"]),
        revision("2", &["1"]),
        revision("1", &[]),
    ];
    let drawn = revisions_svg(&revisions, "Revisions", Theme::Light);
    assert_eq!(drawn.matches("<circle").count(), 4);
    assert_eq!(drawn.matches("class=\"node done").count(), 1, "one is applied");
    assert_eq!(drawn.matches("<path class=\"lane").count(), 6);
    assert!(drawn.contains("&lt;4&gt;") && drawn.contains(">(head)</text>"));
    assert!(revisions_mermaid(&revisions).contains("    r1 --> r3\n"));
    assert!(revisions_dot(&revisions).contains("  \"1\" -> \"2\";\n"));
    assert!(revisions_svg(&[], "Revisions", Theme::Light).contains("<svg "));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_schema_obeys_the_laws(
        tables in proptest::collection::vec((0_usize..9, proptest::collection::vec((0_usize..40, any::<bool>()), 0..4)), 1..30),
        all in any::<bool>(),
    ) {
        let names: Vec<String> = (0..tables.len()).map(|number| format!("table_{number}")).collect();
        let references: Vec<Vec<String>> = tables
            .iter()
            .map(|(_, to)| to.iter().map(|(to, null)| format!("{}{}", names[to % names.len()], if *null { "?" } else { "" })).collect())
            .collect();
        let references: Vec<Vec<&str>> = references.iter().map(|to| to.iter().map(String::as_str).collect()).collect();
        let tables: Vec<(&str, usize, &[&str])> =
            tables.iter().enumerate().map(|(at, (further, _))| (&*names[at], *further, &*references[at])).collect();
        let diagram = Diagram::of(&schema(&tables), if all { Columns::All } else { Columns::Keys });
        let laid = layout(&diagram);
        obeys_the_laws(&diagram, &laid);
        prop_assert_eq!(&laid, &layout(&diagram));
    }
}
