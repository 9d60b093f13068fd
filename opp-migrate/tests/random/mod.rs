//! Does the law hold for changes nobody thought of? Random schemas, others, and the way between, with rows.

use opp_core::def::{Databases, Identity, IndexPart, ReferentialAction, TypeKind, Value};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Column, Generated, Hints, Kind, Schema, Table};
use opp_test_servers::Dice;

use crate::build::{With, name, optional, schema, table, view};
use crate::cases::with_enum;
use crate::engine;
use crate::harness::Case;

/// The seed of a pair is its number, so a failure can be had again with `OPP_SEED`.
#[test]
fn any_schema_leads_to_any_other_and_back() {
    for seed in opp_test_servers::seeds(engine::RANDOM_PAIRS) {
        let mut dice = Dice::new(seed);
        let (old, new) = (Names::default(), Names::any(&mut dice));
        let before = engine::portable(any_schema(&mut dice, &old));
        let wanted = engine::portable(any_schema(&mut dice, &new));
        let mut case = Case::new(before.clone(), folded(&before, &wanted, &new.hints()));
        case.answers = answers();
        case.hints = new.hints();
        eprintln!("OPP_SEED={seed}");
        case.holds();
    }
}

/// The wanted schema with its columns in the order of the history.
fn folded(before: &Schema, wanted: &Schema, hints: &Hints) -> Schema {
    let found = diff(Pair::new(before, wanted), hints, &answers());
    assert_eq!(found.questions, []);
    let mut schema = before.clone();
    found.changes.iter().for_each(|change| schema.apply(change).unwrap());
    schema
}

/// What tables and columns are called; those that are renamed say so.
#[derive(Default)]
struct Names {
    tables: [bool; 3],
    columns: [[bool; 8]; 3],
}

impl Names {
    fn any(dice: &mut Dice) -> Self {
        Self {
            tables: [(); 3].map(|()| dice.one_in(4)),
            columns: [[(); 8]; 3].map(|places| places.map(|()| dice.one_in(6))),
        }
    }

    fn table(&self, number: usize) -> String {
        let letter = if self.tables[number] { 's' } else { 't' };
        format!("{letter}{number}")
    }

    fn column(&self, table: usize, place: usize) -> String {
        let letter = if self.columns[table][place] { 'r' } else { 'c' };
        format!("{letter}{place}")
    }

    /// Harmless where there was nothing of the old name.
    fn hints(&self) -> Hints {
        let mut hints = Hints::default();
        for table in 0..3 {
            if self.tables[table] {
                hints.tables.insert(name(&self.table(table)), format!("t{table}"));
            }
            for place in (0..8).filter(|place| self.columns[table][*place]) {
                let column = (name(&self.table(table)), self.column(table, place));
                hints.columns.insert(column, format!("c{place}"));
            }
        }
        hints
    }
}

/// Nothing but what says so is a rename.
fn answers() -> Answers {
    let tables = ["t0", "t1", "t2", "s0", "s1", "s2"];
    let columns = tables
        .iter()
        .flat_map(|table| (0..8).map(move |place| format!("{table}.c{place}")));
    let generated = tables.iter().map(|table| format!("{table}.twice"));
    let variants = ["a", "b", "c", "d"].map(|variant| format!("mood.{variant}"));
    let mut answers = Answers::default();
    answers.dropped.extend(tables.map(str::to_owned));
    answers.dropped.extend(columns.chain(generated).chain(variants));
    answers
}

fn any_schema(dice: &mut Dice, names: &Names) -> Schema {
    // A key has the type of what it points at, whatever else changes.
    let ids: Vec<TypeKind> = (0..=dice.below(3))
        .map(|_| dice.one_of(&[TypeKind::Integer, TypeKind::BigInt]).clone())
        .collect();
    let mut schema = schema((0..ids.len()).map(|number| any_table(dice, names, number, &ids)));
    let variants: &[&[&str]] = &[&["a", "b"], &["a", "b", "c"], &["d", "a"], &["b", "a", "d"]];
    let variants = dice.one_of(variants);
    schema = with_enum(schema, variants);
    schema.enums.get_mut("mood").unwrap().as_text = dice.one_in(3);
    if dice.one_in(2) {
        let columns = dice.one_of(&["*", "id, 1 AS one"]);
        let seen = view("seen", &format!("SELECT {columns} FROM {}", names.table(0)), &[]);
        schema.views.insert(seen.name.clone(), seen);
    }
    schema
}

fn any_table(dice: &mut Dice, called: &Names, number: usize, ids: &[TypeKind]) -> Table {
    let mut made = table(&called.table(number));
    made.columns[0].ty.kind = Kind::Plain(ids[number].clone());
    made.columns[0].auto_increment = !dice.one_in(4);
    if made.columns[0].auto_increment {
        made.columns[0].identity = *dice.one_of(&[Identity::ByDefault, Identity::Always, Identity::Serial]);
    }
    made.options.comment = dice.one_in(3).then(|| "a table".to_owned());
    for place in 0..7 {
        if !dice.one_in(4) {
            made = made.with(any_column(dice, place, called.column(number, place)));
        }
    }
    // Not everywhere is a list or JSON something to index.
    let list = called.column(number, 5);
    let plain = made.columns.iter().filter(|column| column.name != list);
    let names: Vec<String> = plain.map(|column| column.name.clone()).collect();
    if names.len() > 2 && dice.one_in(2) {
        made = made.unique(&["id", dice.one_of(&names[1..]).as_str()]);
    }
    if names.len() > 2 && dice.one_in(2) {
        made = made.index(&[dice.one_of(&names[1..]).as_str()]);
        let index = &mut made.indexes[0];
        index.only = *dice.one_of(&[
            Databases::ALL,
            Databases::ALL,
            Databases::POSTGRES,
            Databases::SQLITE_POSTGRES,
        ]);
        index.predicate = dice.one_in(2).then(|| "id > 1".to_owned());
        if dice.one_in(2) {
            index.name = format!("{}_expression_idx", called.table(number));
            index.parts = vec![IndexPart::Expr("coalesce(id, 0)".into())];
        }
    }
    if dice.one_in(2) {
        let checked = dice.one_of(&names);
        made = made.check("known", &format!("{checked} IS NOT NULL OR id > 0"));
        let check = &mut made.checks[0];
        check.own.sqlite = dice.one_in(3).then(|| format!("{checked} IS NOT NULL OR id > -1"));
        check.only = *dice.one_of(&[Databases::ALL, Databases::ALL, Databases::SQLITE_POSTGRES]);
    }
    if dice.one_in(2) {
        // Rows that refer to a table which is new or comes back would have nothing to refer to.
        let parent = *dice.one_of(&[0, number]);
        let (key, target) = (called.column(number, 7), called.table(parent));
        let up = optional(&key, ids[parent].clone());
        made = made.with(up).references(&key, &target);
        let reference = &mut made.foreign_keys[0];
        reference.deferrable = dice.one_in(2);
        reference.on_delete = *dice.one_of(&[ReferentialAction::Cascade, ReferentialAction::SetNull]);
        match dice.below(4) {
            0 => made = made.index(&[&key]),
            1 => made = made.unique(&[&key, "id"]),
            _ => {}
        }
    }
    if dice.one_in(3) {
        let mut twice = optional("twice", TypeKind::BigInt);
        let expression = (*dice.one_of(&["id * 2", "id * 3"])).to_owned();
        let mut generated = Generated::new(expression, *dice.one_of(engine::STORED));
        generated.own.postgres = dice.one_in(3).then(|| "id * 4".to_owned());
        twice.generated = Some(generated);
        made = made.with(twice).index(&["twice"]);
    }
    made
}

/// The kinds of a place can become each other.
fn any_column(dice: &mut Dice, place: usize, called: String) -> Column {
    let decimal = TypeKind::Decimal {
        precision: Some(10),
        scale: Some(2),
    };
    let (kinds, value): (&[TypeKind], Value) = match place {
        0 => (&[TypeKind::Integer, TypeKind::BigInt, decimal], Value::Integer(5)),
        1 => (&[TypeKind::Text], Value::Text("x".into())),
        2 => (&[TypeKind::Timestamp, TypeKind::TimestampTz], Value::Now),
        3 => (&[TypeKind::Boolean], Value::Bool(true)),
        4 => (&[TypeKind::Text], Value::Text("a".into())),
        5 if engine::HAS_ARRAYS => (&[TypeKind::Integer, TypeKind::BigInt], Value::Text("{}".into())),
        5 => (&[TypeKind::Json], Value::Text("{}".into())),
        _ => (&[TypeKind::Uuid], Value::Uuid),
    };
    let mut column = optional(&called, dice.one_of(kinds).clone());
    column.ty.array = place == 5 && engine::HAS_ARRAYS;
    if place == 1 {
        column.ty.max_length = *dice.one_of(&[None, Some(5), Some(9)]);
        column.collate = dice.one_in(4).then(|| engine::COLLATION.to_owned());
    }
    if place == 4 {
        column.ty.kind = Kind::Enum("mood".to_owned());
    }
    // What takes no NULL has a default for the rows that are there.
    column.nullable = dice.one_in(2);
    if !column.nullable || dice.one_in(3) {
        column.default.all = Some(value);
    }
    column.comment = dice.one_in(4).then(|| format!("place {place}"));
    column
}
