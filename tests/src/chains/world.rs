//! What do the models of a chain look like, and how do they change?

use std::collections::{BTreeMap, BTreeSet};

use crate::law::Engine;
use crate::random::Dice;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Big,
    Text(u32),
    Decimal,
    Boolean,
    Mood,
}

/// A column; its number never changes.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) was: Option<String>,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) checked: bool,
    pub(super) indexed: bool,
    pub(super) unique: bool,
}

/// A table; its number never changes.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) was: Option<String>,
    pub(super) schema: Option<&'static str>,
    pub(super) counts: bool,
    /// A column of the primary key beside `id`, by its number.
    pub(super) key: Option<u32>,
    /// The table that `parent` refers to, by its number.
    pub(super) parent: Option<u32>,
    pub(super) doubled: Option<u32>,
    pub(super) columns: Vec<Column>,
}

/// The models of a moment.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) tables: Vec<Table>,
    pub(super) mood: &'static str,
    pub(super) variants: usize,
    next: u32,
    /// Renames that were carried out: an attribute that states one of them again is taken for one that was left behind.
    spent: BTreeSet<(String, String)>,
}

/// The variants of the enum, as many as there are.
pub(super) const VARIANTS: [&str; 6] = ["a", "it's", "\"c\"", "d e", "interval", "F"];

impl World {
    pub(super) fn any(engine: Engine, dice: &mut Dice) -> Self {
        let mut world = Self {
            engine,
            tables: Vec::new(),
            mood: ["status", "interval_kind", "mood", "Order"][index(dice, 4)],
            variants: 3,
            next: 0,
            spent: BTreeSet::new(),
        };
        for _ in 0..=dice.below(2) {
            world.add_table(dice);
        }
        world
    }

    /// `table.column` of each column, by its number.
    pub(super) fn names(&self) -> BTreeMap<u32, String> {
        let of = |table: &Table| {
            let full = table.full_name();
            let columns = table.columns.iter();
            columns
                .map(|column| (column.number, format!("{full}.{}", column.name)))
                .collect::<Vec<_>>()
        };
        self.tables.iter().flat_map(of).collect()
    }

    /// Changes the models; attributes of the last revision are gone.
    pub(super) fn step(&mut self, dice: &mut Dice) {
        for table in &mut self.tables {
            table.was = None;
            table.columns.iter_mut().for_each(|column| column.was = None);
        }
        self.rename_tables(dice);
        for at in 0..self.tables.len() {
            self.rename_columns(at, dice);
            for _ in 0..=dice.below(2) {
                self.change(at, dice);
            }
        }
        if self.variants < VARIANTS.len() && dice.one_in(4) {
            self.variants += 1;
        }
        if self.tables.len() < 3 && dice.one_in(4) {
            self.add_table(dice);
        }
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn add_table(&mut self, dice: &mut Dice) {
        let number = self.number();
        let schema = (self.engine == Engine::Postgres && dice.one_in(3)).then_some("crm");
        let mut table = Table {
            number,
            name: format!("t{number}"),
            was: None,
            schema,
            counts: !dice.one_in(3),
            key: None,
            parent: None,
            doubled: None,
            columns: Vec::new(),
        };
        for _ in 0..2 + dice.below(4) {
            let column = self.column(dice, None);
            table.columns.push(column);
        }
        self.tables.push(table);
    }

    fn column(&mut self, dice: &mut Dice, name: Option<String>) -> Column {
        let number = self.number();
        let kinds = [Kind::Integer, Kind::Text(40), Kind::Decimal, Kind::Boolean, Kind::Mood];
        Column {
            number,
            name: name.unwrap_or_else(|| format!("c{number}")),
            was: None,
            kind: kinds[index(dice, 5)],
            nullable: dice.one_in(2),
            checked: dice.one_in(3),
            indexed: dice.one_in(4),
            unique: dice.one_in(5),
        }
    }

    fn rename_tables(&mut self, dice: &mut Dice) {
        if self.tables.is_empty() {
            return;
        }
        let at = index(dice, self.tables.len());
        match dice.below(6) {
            0 => {
                let number = self.number();
                self.tables[at].called(format!("t{number}"));
            }
            1 => {
                let other = index(dice, self.tables.len());
                let (one, two) = (self.tables[at].name.clone(), self.tables[other].name.clone());
                let is_new = self.are_new(&[(one.clone(), two.clone()), (two.clone(), one.clone())]);
                if at != other && self.tables[at].schema == self.tables[other].schema && is_new {
                    self.tables[at].called(two);
                    self.tables[other].called(one);
                }
            }
            _ => {}
        }
    }

    /// One column, two that swap, a ring of three, or a chain whose first name a new column takes.
    fn rename_columns(&mut self, at: usize, dice: &mut Dice) {
        let count = self.tables[at].columns.len();
        let wanted = [1, 2, 3, 2][index(dice, 4)];
        let way = dice.below(6);
        if count < wanted || way > 3 {
            return;
        }
        let first = index(dice, count);
        let chosen: Vec<usize> = (0..wanted).map(|step| (first + step) % count).collect();
        let old: Vec<String> = chosen
            .iter()
            .map(|one| self.tables[at].columns[*one].name.clone())
            .collect();
        let mut names = old.clone();
        names.rotate_left(1);
        if way >= 2 || wanted == 1 {
            names[wanted - 1] = format!("c{}", self.number());
        }
        let pairs: Vec<(String, String)> = old.iter().cloned().zip(names.iter().cloned()).collect();
        if !self.are_new(&pairs) {
            return;
        }
        let free = old[0].clone();
        for (column, name) in chosen.into_iter().zip(names) {
            self.tables[at].columns[column].called(name);
        }
        if self.tables[at].columns.iter().all(|column| column.name != free) && dice.one_in(2) {
            let newcomer = self.column(dice, Some(free));
            self.tables[at].columns.push(newcomer);
        }
    }

    fn are_new(&mut self, renames: &[(String, String)]) -> bool {
        let are_new = !renames.iter().any(|rename| self.spent.contains(rename));
        self.spent.extend(renames.iter().filter(|_| are_new).cloned());
        are_new
    }

    fn change(&mut self, at: usize, dice: &mut Dice) {
        let column = self.column(dice, None);
        let candidates: Vec<u32> = self.tables.iter().map(|table| table.number).collect();
        let is_parent = self
            .tables
            .iter()
            .any(|table| table.parent == Some(self.tables[at].number));
        let table = &mut self.tables[at];
        let chosen = index(dice, table.columns.len());
        let number = table.columns[chosen].number;
        match dice.below(9) {
            0 => table.columns.push(column),
            // One that was renamed and goes would be told from a newcomer under its old name by nobody.
            1 if table.columns.len() > 2 && table.key != Some(number) && table.columns[chosen].was.is_none() => {
                table.columns.remove(chosen);
                table.doubled = table.doubled.filter(|doubled| *doubled != number);
            }
            2 => table.columns[chosen].checked ^= true,
            3 => table.columns[chosen].indexed ^= true,
            4 => table.columns[chosen].unique ^= true,
            5 if table.key != Some(number) => table.columns[chosen].nullable ^= true,
            6 => {
                let column = &mut table.columns[chosen];
                column.kind = match column.kind {
                    Kind::Integer => Kind::Big,
                    Kind::Text(length) => Kind::Text(length + 10),
                    other => other,
                };
            }
            7 if !is_parent => {
                let is_whole = |column: &&Column| column.kind == Kind::Integer && !column.nullable;
                table.key = match table.key {
                    Some(_) => None,
                    None => table.columns.iter().find(is_whole).map(|column| column.number),
                };
                table.counts &= table.key.is_none();
            }
            8 => table.depend(dice, &candidates),
            _ => {}
        }
        let parents: Vec<u32> = self.tables.iter().filter_map(|table| table.parent).collect();
        // What others refer to is unique by itself.
        for table in &mut self.tables {
            if parents.contains(&table.number) && table.key.is_some() {
                table.key = None;
            }
        }
    }
}

impl Table {
    pub(super) fn full_name(&self) -> String {
        let schema = self.schema.map(|schema| format!("{schema}."));
        format!("{}{}", schema.unwrap_or_default(), self.name)
    }

    fn called(&mut self, name: String) {
        self.was = Some(std::mem::replace(&mut self.name, name));
    }

    /// A foreign key or a generated column comes or goes.
    fn depend(&mut self, dice: &mut Dice, tables: &[u32]) {
        if dice.one_in(2) {
            self.parent = match self.parent {
                Some(_) => None,
                None => Some(tables[index(dice, tables.len())]),
            };
            return;
        }
        let is_number = |column: &&Column| matches!(column.kind, Kind::Integer | Kind::Big);
        self.doubled = match self.doubled {
            Some(_) => None,
            None => self.columns.iter().find(is_number).map(|column| column.number),
        };
    }
}

impl Column {
    fn called(&mut self, name: String) {
        self.was = Some(std::mem::replace(&mut self.name, name));
    }
}

pub(super) fn index(dice: &mut Dice, sides: usize) -> usize {
    usize::try_from(dice.below(sides as u64)).expect("it is below a usize")
}
