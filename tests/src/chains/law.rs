//! What every chain keeps.

use std::collections::BTreeMap;

use super::foreign::{ByHand, there};
use super::lower::{models, rows};
use super::world::{Column, World};
use crate::law::{Catalog, Content, Database, Engine, Project};
use crate::random::Dice;

/// What became of the revisions.
#[derive(Debug, Default)]
pub struct Figures {
    /// Ran beside objects made by hand, which are there as before.
    pub kept: u32,
    /// Stopped for an object made by hand before anything was changed.
    pub stopped: u32,
    /// Ran with nothing made by hand.
    pub plain: u32,
}

struct Revision {
    world: World,
    catalog: Catalog,
    content: Content,
}

/// Ends the test unless each revision reaches its models or stops for what was made by hand, and each way down its parent.
pub fn chain(engine: Engine, seed: u64, revisions: usize, figures: &mut Figures) {
    let mut dice = Dice::new(seed);
    let project = Project::on(engine);
    let mut world = World::any(engine, &mut dice);
    if engine == Engine::Postgres {
        // Schemas are never dropped, so one that comes with the first table would stay on the way down.
        project.database().run("CREATE SCHEMA crm");
    }
    project.models(&models(&world));
    project.makemigrations(&["--no-input"]).succeeds();
    project.opp(&["migrate"]).succeeds();
    fill(&project, &world, None);
    let mut history = vec![at(&project, &world)];
    for number in 1..revisions {
        let before = world.clone();
        world.step(&mut dice);
        project.models(&models(&world));
        let made = project.makemigrations(&options(&before, &world).iter().map(String::as_str).collect::<Vec<_>>());
        let when = format!("OPP_SEED={seed}, {engine:?}, revision {number}");
        assert!(
            made.code == Some(0),
            "{when}: makemigrations: {}{}",
            made.stdout,
            made.stderr
        );
        let by_hand = ByHand::any(&before, &mut dice);
        if project.migrations().len() == history.len() {
            continue;
        }
        advance(&project, &by_hand, &when, figures);
        project.makemigrations(&["--check"]).succeeds();
        project.check().succeeds();
        let previous = history.last().expect("there is the first");
        is_kept(previous, &project, &world, &lost(&before, &world), &when);
        fill(&project, &world, Some(&before));
        history.push(at(&project, &world));
    }
    descend(&project, &history, seed);
}

/// Runs the migration among objects made by hand.
fn advance(project: &Project, by_hand: &ByHand, when: &str, figures: &mut Figures) {
    if by_hand.create.is_empty() {
        project.opp(&["migrate"]).succeeds();
        figures.plain += 1;
        return;
    }
    let mut database = project.database();
    by_hand.create.iter().for_each(|sql| database.run(sql));
    let (hands, catalog, content) = (there(&mut database), database.catalog(), database.content());
    assert!(!hands.is_empty(), "{when}: nothing was made by {:?}", by_hand.create);
    drop(database);
    let run = project.opp(&["migrate"]);
    let mut database = project.database();
    let now = there(&mut database);
    if run.code == Some(0) {
        assert_eq!(
            now.len(),
            hands.len(),
            "{when}: {:?}\n{hands:?}\n{now:?}",
            by_hand.create
        );
        figures.kept += 1;
    } else {
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains("hand_"), "{when}: {:?}: {said}", by_hand.create);
        database.catalog().is(&catalog, &format!("{when}: stopped {said}"));
        database.content().is_equal_to(&content, &[], when);
        figures.stopped += 1;
    }
    remove(&mut database, by_hand);
    assert!(there(&mut database).is_empty(), "{when}: {:?}", there(&mut database));
    drop(database);
    let again = project.opp(&["migrate"]);
    assert_eq!(
        again.code,
        Some(0),
        "{when}: after it was removed: {}{}",
        again.stdout,
        again.stderr
    );
}

/// Takes away what is there, wherever its table is called now.
fn remove(database: &mut Database, by_hand: &ByHand) {
    for sql in &by_hand.remove {
        if database.attempt(sql).is_ok() {
            database.run(sql);
        }
    }
    let query = match database.engine() {
        Engine::Sqlite => return,
        Engine::Postgres => {
            "SELECT 'DROP INDEX ' || indexrelid::regclass FROM pg_index WHERE indexrelid::regclass::text LIKE '%hand\\_%' \
             UNION ALL SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE tgname LIKE 'hand\\_%' \
             UNION ALL SELECT 'REVOKE ALL ON ' || oid::regclass || ' FROM pg_monitor' FROM pg_class WHERE relacl::text LIKE '%pg_monitor%' \
             AND relkind = 'r' AND relnamespace <> 'pg_catalog'::regnamespace"
        }
        Engine::Mysql => {
            "SELECT DISTINCT concat('DROP INDEX ', index_name, ' ON ', table_name) FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND index_name LIKE 'hand\\_%'"
        }
    };
    for sql in database.values(query).into_iter().flatten() {
        database.run(&sql);
    }
}

fn at(project: &Project, world: &World) -> Revision {
    let mut database = project.database();
    Revision {
        world: world.clone(),
        catalog: database.catalog(),
        content: database.content(),
    }
}

/// Rows for tables that are new.
fn fill(project: &Project, world: &World, before: Option<&World>) {
    let mut database = project.database();
    let is_old = |number: u32| before.is_some_and(|before| before.tables.iter().any(|table| table.number == number));
    let new = world.tables.iter().filter(|table| !is_old(table.number));
    new.for_each(|table| database.run(&rows(world, table)));
}

/// Columns that are gone, or whose NULLs got a value, by their numbers.
fn lost(before: &World, after: &World) -> Vec<u32> {
    let columns = |world: &World| -> BTreeMap<u32, Column> {
        let columns = world.tables.iter().flat_map(|table| &table.columns);
        columns.map(|column| (column.number, column.clone())).collect()
    };
    let (before, after) = (columns(before), columns(after));
    let is_lost = |column: &Column| match after.get(&column.number) {
        Some(now) => column.nullable && !now.nullable,
        None => true,
    };
    before
        .values()
        .filter(|column| is_lost(column))
        .map(|column| column.number)
        .collect()
}

fn is_kept(previous: &Revision, project: &Project, now: &World, lost: &[u32], when: &str) {
    let (then, now) = (previous.world.names(), now.names());
    let content = project.database().content();
    for (number, name) in then.iter().filter(|(number, _)| !lost.contains(number)) {
        let later = now.get(number).expect("it is not lost");
        assert_eq!(
            previous.content.of(name),
            content.of(later),
            "{when}: {name} is now {later}"
        );
    }
    project.database().is_whole(when);
}

/// Down to each parent.
fn descend(project: &Project, history: &[Revision], seed: u64) {
    let mut gone: Vec<u32> = Vec::new();
    for pair in history.windows(2).rev() {
        gone.extend(lost(&pair[0].world, &pair[1].world));
        let when = format!("OPP_SEED={seed}, {:?}, down", pair[0].world.engine);
        let run = project.opp(&["migrate", "downgrade", "-1", "--yes"]);
        assert_eq!(run.code, Some(0), "{when}: {}{}", run.stdout, run.stderr);
        let mut database = project.database();
        database.catalog().means(&pair[0].catalog, &when);
        let content = database.content();
        let names = pair[0].world.names();
        for (number, name) in names.iter().filter(|(number, _)| !gone.contains(number)) {
            assert_eq!(pair[0].content.of(name), content.of(name), "{when}: {number} {name}");
        }
        database.is_whole(&when);
    }
}

/// What is gone is said to go, so that nothing is asked.
fn options(before: &World, after: &World) -> Vec<String> {
    let mut options = vec!["--no-input".to_owned(), "--allow-destructive".to_owned()];
    let now = after.names();
    for table in &before.tables {
        let later = after.tables.iter().find(|one| one.number == table.number);
        let gone = table.columns.iter().filter(|column| !now.contains_key(&column.number));
        let others = ["parent", "twice"].map(str::to_owned);
        for name in gone.map(|column| column.name.clone()).chain(others) {
            for table in [Some(table), later].into_iter().flatten() {
                options.extend(["--drop".to_owned(), format!("{}.{name}", table.full_name())]);
            }
        }
    }
    options
}
