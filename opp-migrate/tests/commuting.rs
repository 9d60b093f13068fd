//! Do branches that are said to commute come out the same in both orders? Random pairs of branches, folded both ways.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has to stop")]

mod build;

use std::collections::BTreeSet;

use build::{With, name, optional, schema, table, view};
use opp_core::def::{IndexPart, TypeKind};
use opp_migrate::change::Change;
use opp_migrate::diff::{Answers, diff};
use opp_migrate::footprint::{Footprint, of_operation};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{Enum, Hints, Index, Kind, Schema, Table, TableName};
use opp_test_servers::Dice;

const PAIRS: u64 = 1_000;

fn any_table(dice: &mut Dice, schema: &Schema) -> TableName {
    let names: Vec<&TableName> = schema.tables.keys().collect();
    (*dice.one_of(&names)).clone()
}

/// Four tables in a chain of keys, with an index, a view and an enum.
fn base() -> Schema {
    let plain = |name: &str| {
        table(name)
            .with(optional("a", TypeKind::Integer))
            .with(optional("b", TypeKind::Text))
    };
    let mut base = schema([
        plain("t0").index(&["a"]),
        plain("t1")
            .with(optional("t0_id", TypeKind::Integer))
            .references("t0_id", "t0"),
        plain("t2")
            .with(optional("t1_id", TypeKind::Integer))
            .references("t1_id", "t1"),
        plain("t3"),
    ]);
    let mut mood = optional("mood", TypeKind::Text);
    mood.ty.kind = Kind::Enum("mood".to_owned());
    base.tables.get_mut(&name("t3")).unwrap().columns.push(mood);
    let variants = vec!["good".to_owned()];
    let ty = Enum {
        name: "mood".to_owned(),
        variants,
        as_text: false,
    };
    base.enums.insert(ty.name.clone(), ty);
    let all = view("everything", "SELECT a FROM t0", &["a"]);
    base.views.insert(all.name.clone(), all);
    base
}

/// A branch that makes sense by itself.
fn branch(dice: &mut Dice) -> Vec<Change> {
    loop {
        let changes = any_branch(dice);
        if folded(&changes, &[]).is_some() {
            return changes;
        }
    }
}

/// A branch: one to three changes of the models, and the operations that lead there.
fn any_branch(dice: &mut Dice) -> Vec<Change> {
    let (mut wanted, mut hints) = (base(), Hints::default());
    for _ in 0..=dice.below(3) {
        change(dice, &mut wanted, &mut hints);
    }
    let mut answers = Answers::default();
    loop {
        let found = diff(Pair::new(&base(), &wanted), &hints, &answers);
        if found.questions.is_empty() {
            return found.changes;
        }
        let known = answers.dropped.len();
        answers
            .dropped
            .extend(found.questions.iter().map(|question| question.subject()));
        assert!(answers.dropped.len() > known, "{:?}", found.questions);
    }
}

fn change(dice: &mut Dice, wanted: &mut Schema, hints: &mut Hints) {
    let chosen = any_table(dice, wanted);
    match dice.below(12) {
        0 => drop(wanted.tables.insert(name("n0"), table("n0"))),
        1 => {
            let parent = chosen.name;
            let child = table("n1")
                .with(optional("parent", TypeKind::Integer))
                .references("parent", &parent);
            wanted.tables.insert(name("n1"), child);
        }
        2 => {
            wanted.tables.remove(&chosen);
            for table in wanted.tables.values_mut() {
                table.foreign_keys.retain(|key| key.references != chosen);
            }
            wanted.views.retain(|_, view| !view.query.ends_with(&chosen.name));
        }
        3 => rename_table(wanted, hints, &chosen),
        4 => rename_column(wanted, hints, &chosen),
        5 => {
            let name = dice.one_of(&["x", "y"]);
            let column = optional(name, TypeKind::Integer);
            let table = altered(wanted, &chosen);
            if table.column(&column.name).is_none() {
                table.columns.push(column);
            }
        }
        6 => {
            let table = altered(wanted, &chosen);
            table.columns.retain(|column| column.name != "b");
            table.indexes.retain(|index| !uses(index, "b"));
        }
        7 => {
            let table = altered(wanted, &chosen);
            for column in table.columns.iter_mut().filter(|column| column.name == "a") {
                column.ty.kind = Kind::Plain(TypeKind::BigInt);
            }
        }
        8 => add_index(dice, altered(wanted, &chosen)),
        9 => {
            let name = *dice.one_of(&["v0", "v1"]);
            let query = format!("SELECT id FROM {chosen}");
            let new = view(name, &query, &["id"]);
            wanted.views.insert(new.name.clone(), new);
        }
        10 => {
            let mut moods = wanted.enums.values_mut();
            moods
                .next()
                .unwrap()
                .variants
                .push((*dice.one_of(&["bad", "odd"])).to_owned());
        }
        _ => {
            let mut column = optional("feels", TypeKind::Text);
            column.ty.kind = Kind::Enum("mood".to_owned());
            let table = altered(wanted, &chosen);
            if table.column("feels").is_none() {
                table.columns.push(column);
            }
        }
    }
    for ty in wanted.enums.values_mut() {
        ty.variants.dedup();
    }
}

fn altered<'a>(wanted: &'a mut Schema, name: &TableName) -> &'a mut Table {
    wanted.tables.get_mut(name).unwrap()
}

fn uses(index: &Index, column: &str) -> bool {
    index
        .parts
        .iter()
        .any(|part| matches!(part, IndexPart::Column(sorted) if sorted.name == column))
}

fn rename_table(wanted: &mut Schema, hints: &mut Hints, from: &TableName) {
    let to = name("renamed");
    if wanted.tables.contains_key(&to) || from.name.starts_with('n') {
        return;
    }
    let rename = Change::RenameTable {
        from: from.clone(),
        to: to.clone(),
    };
    wanted.apply(&rename).unwrap();
    wanted.views.retain(|_, view| !view.query.ends_with(&from.name));
    hints.tables.insert(to, from.name.clone());
}

fn rename_column(wanted: &mut Schema, hints: &mut Hints, table: &TableName) {
    if hints.tables.contains_key(table) || altered(wanted, table).column("id").is_none() || table.name.starts_with('n')
    {
        return;
    }
    let (from, to) = ("id".to_owned(), "key".to_owned());
    let rename = opp_migrate::change::TableChange::RenameColumn {
        from: from.clone(),
        to: to.clone(),
    };
    wanted.apply(&rename.of(table.clone())).unwrap();
    wanted.views.retain(|_, view| !view.query.ends_with(&table.name));
    hints.columns.insert((table.clone(), to), from);
}

/// Of the table's own name, or of one that another branch may give to an index of another table.
fn add_index(dice: &mut Dice, table: &mut Table) {
    if table.column("b").is_none() {
        return;
    }
    let mut indexed = table.clone().index(&["b"]);
    if dice.one_in(2) {
        let new = indexed.indexes.iter_mut().find(|index| uses(index, "b"));
        new.unwrap().name = "by_b".to_owned();
    }
    indexed.indexes.dedup_by(|one, other| one.name == other.name);
    *table = indexed;
}

/// What each operation of a branch touches.
fn footprints(changes: &[Change]) -> Vec<Footprint> {
    let mut schema = base();
    let footprint = |change: &Change| {
        let found = of_operation(change, &schema);
        schema.apply(change).unwrap();
        found
    };
    changes.iter().map(footprint).collect()
}

/// The schema after one branch and the other; nothing where that makes no sense.
fn folded(first: &[Change], second: &[Change]) -> Option<Schema> {
    let mut schema = base();
    for change in first.iter().chain(second) {
        schema.apply(change).ok()?;
    }
    makes_sense(&schema).then(|| {
        for table in schema.tables.values_mut() {
            table.columns.sort_by(|one, other| one.name.cmp(&other.name));
        }
        schema
    })
}

/// Whether a database could hold it: nothing refers to what is missing, and no two things of a namespace have one name.
fn makes_sense(schema: &Schema) -> bool {
    let mut names = BTreeSet::new();
    let tables = schema.tables.keys().chain(schema.views.keys());
    let mut are_unique = tables.map(|name| &name.name).all(|name| names.insert(name.clone()));
    for table in schema.tables.values() {
        let has = |column: &String| table.column(column).is_some();
        are_unique &= table.indexes.iter().all(|index| names.insert(index.name.clone()));
        let keys = table.foreign_keys.iter().all(|key| {
            let parent = schema.tables.get(&key.references);
            key.columns.iter().all(has)
                && parent.is_some_and(|parent| {
                    key.referenced_columns
                        .iter()
                        .all(|column| parent.column(column).is_some())
                })
        });
        let indexes = table
            .indexes
            .iter()
            .flat_map(|index| &index.parts)
            .all(|part| match part {
                IndexPart::Column(sorted) => table.column(&sorted.name).is_some(),
                IndexPart::Expr(_) => true,
            });
        let enums = table.columns.iter().all(|column| match &column.ty.kind {
            Kind::Enum(name) => schema.enums.contains_key(name),
            Kind::Plain(_) => true,
        });
        if !(keys && indexes && enums && table.primary_key.iter().all(|key| key.columns.iter().all(has))) {
            return false;
        }
    }
    let reads = |view: &opp_migrate::schema::View| {
        let table = view.query.rsplit(' ').next().unwrap_or_default();
        let column = view.query.split(' ').nth(1).unwrap_or_default();
        schema
            .tables
            .get(&name(table))
            .is_some_and(|table| table.column(column).is_some())
    };
    are_unique && schema.views.values().all(reads)
}

#[test]
fn branches_that_commute_come_out_the_same_in_both_orders() {
    let (mut commuting, mut conflicting) = (0, 0);
    let seeds = opp_test_servers::seeds(PAIRS);
    for seed in seeds.clone() {
        let mut dice = Dice::new(seed);
        let (one, other) = (branch(&mut dice), branch(&mut dice));
        let (ours, theirs) = (footprints(&one), footprints(&other));
        if ours
            .iter()
            .any(|ours| theirs.iter().any(|theirs| ours.conflicts_with(theirs)))
        {
            conflicting += 1;
            continue;
        }
        commuting += 1;
        let (forwards, backwards) = (folded(&one, &other), folded(&other, &one));
        let said = |changes: &[Change]| changes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        assert!(
            forwards.is_some() && forwards == backwards,
            "OPP_SEED={seed}\none: {}\nother: {}",
            said(&one),
            said(&other)
        );
    }
    if seeds.count() > 1 {
        assert!(
            commuting > 100 && conflicting > 100,
            "{commuting} commute, {conflicting} do not"
        );
    }
}
