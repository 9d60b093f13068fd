//! Does a migration lead there, back and there again, with every row kept? The law, through the real program.

use super::filler::fill;
use super::plain_diesel::round_trip_with_diesel;
use super::{Case, Catalog, Content, Database, Engine, Migration, Project, on_each};

/// What the databases of a case held, for the same case under plain Diesel.
pub(super) struct Expected {
    pub(super) before: State,
    pub(super) after: State,
}

/// Schema and rows at one revision.
pub(super) struct State {
    pub(super) catalog: Catalog,
    pub(super) content: Content,
}

impl State {
    pub(super) fn of(database: &mut Database) -> Self {
        Self {
            catalog: database.catalog(),
            content: database.content(),
        }
    }
}

/// Ends the test unless the case keeps the law on each of its databases, under opp's own runner and under plain Diesel.
pub fn round_trip(case: &Case) {
    on_each(case.engines(), |engine| round_trip_on(engine, case));
}

fn round_trip_on(engine: Engine, case: &Case) {
    let project = Project::on(engine);
    let before = start(case, &project);
    let twin = answer(case, &project);
    generate(case, &project);
    project.opp(&["migrate"]).succeeds();
    let after = arrive(case, &project, &before);
    if let Some(twin) = twin {
        twin.opp(&["migrate"]).succeeds();
        is_there_again(
            case,
            &mut twin.database(),
            &after,
            "after the migration made in a terminal",
        );
    }
    stay(case, &project);
    project.opp(&["migrate", "downgrade", "-1", "--yes"]).succeeds();
    is_back(case, &mut project.database(), &before, "after the way down");
    project.opp(&["migrate"]).succeeds();
    is_there_again(case, &mut project.database(), &after, "after the second way up");
    round_trip_with_diesel(case, &project, &Expected { before, after });
}

/// Migrates to the models of `before` and fills their tables.
fn start(case: &Case, project: &Project) -> State {
    if !case.before.is_empty() {
        project.models(&case.before);
        project.makemigrations(&["--no-input", "--name", "before"]).succeeds();
        project.opp(&["migrate"]).succeeds();
    }
    let mut database = project.database();
    insert_rows(case, &mut database);
    let state = State::of(&mut database);
    assert!(
        state.content.least_rows() >= 3,
        "a table without three rows proves nothing"
    );
    case.at_before
        .iter()
        .for_each(|probe| probe.check(&mut database, "before"));
    state
}

pub(super) fn insert_rows(case: &Case, database: &mut Database) {
    let rows = case.rows_for(database.engine());
    database.run(rows);
    fill(database);
}

/// Makes the migration to the models of `after`, which only the right answers allow.
fn generate(case: &Case, project: &Project) {
    project.models(&case.after);
    project
        .changes_nothing(|project| project.makemigrations(&["--check"]))
        .exits(1);
    let ran = project
        .makemigrations(&[&["--no-input"], case.options().as_slice()].concat())
        .succeeds();
    let migration = project.newest_migration();
    if !case.operations.is_empty() {
        assert_eq!(migration.operations(), case.operations, "recorded operations");
    }
    if let Some(expected) = tables_built(case, project.engine()) {
        assert_eq!(
            migration.tables_built(),
            expected,
            "tables created in up.sql:\n{}",
            migration.up()
        );
    }
    is_marked(case, &migration, &ran.stderr);
}

/// A server builds no table but those that are new.
fn tables_built(case: &Case, engine: Engine) -> Option<usize> {
    let new = |operations: &[&str]| {
        operations
            .iter()
            .filter(|line| line.starts_with("create_table "))
            .count()
    };
    match engine {
        Engine::Sqlite => case.tables_built,
        Engine::Postgres | Engine::Mysql if case.operations.is_empty() => None,
        Engine::Postgres | Engine::Mysql => Some(new(case.operations)),
    }
}

/// Everything that destroys or may fail is marked in the record, the SQL and the summary.
fn is_marked(case: &Case, migration: &Migration, summary: &str) {
    let hazards = migration.hazards();
    // Somebody has to agree to a loss, and to rows that stop it.
    let agreed = hazards.iter().any(|hazard| hazard.destructive || hazard.guarded);
    assert_eq!(agreed, case.destructive, "hazards in migration.json: {hazards:?}");
    let up = migration.up();
    let destroys = hazards.iter().any(|hazard| hazard.destructive);
    assert_eq!(up.contains("DESTRUCTIVE"), destroys, "marks in up.sql:\n{up}");
    assert_eq!(
        hazards.iter().any(|hazard| !hazard.destructive),
        up.contains("RISKY"),
        "marks in up.sql:\n{up}"
    );
    for hazard in hazards {
        let marked = format!("{} {}", hazard.code, hazard.subject);
        assert!(
            summary.contains(&marked),
            "the summary does not name {marked}:\n{summary}"
        );
    }
}

/// Without answers nothing is written; a twin of the project gets them in a terminal.
fn answer(case: &Case, project: &Project) -> Option<Project> {
    project.models(case.first_attempt());
    if !case.options().is_empty() || !case.undecided.is_empty() {
        let ran = project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .exits(3);
        case.asks
            .iter()
            .for_each(|text| assert!(ran.stderr.contains(text), "`{text}` is missing:\n{}", ran.stderr));
    }
    // What is asked in a terminal does not depend on the database; a copy of SQLite's is at hand.
    if case.dialogue.is_empty() || project.engine() != Engine::Sqlite {
        return None;
    }
    let twin = project.twin();
    twin.makemigrations_in_terminal(case.dialogue).succeeds();
    assert_eq!(
        twin.newest_migration().operations(),
        case.operations,
        "operations recorded in a terminal"
    );
    Some(twin)
}

/// The schema is that of a database which never knew the models of `before`; what nobody touched is as it was.
fn arrive(case: &Case, project: &Project, before: &State) -> State {
    let fresh = Project::migrated_on(project.engine(), &case.after);
    let mut database = project.database();
    let state = State::of(&mut database);
    state.catalog.means(
        &fresh.database().catalog(),
        "after the way up, compared with a fresh build of the models",
    );
    before.content.is_kept_in(
        &state.content,
        |column| case.name_after(column),
        case.changed,
        "after the way up",
    );
    case.at_after
        .iter()
        .for_each(|probe| probe.check(&mut database, "after the way up"));
    database.is_whole("after the way up");
    state
}

/// There is nothing more to do, and opp knows it, with the attributes that answered its questions and without.
fn stay(case: &Case, project: &Project) {
    project.models(case.first_attempt());
    project.makemigrations(&["--check"]).succeeds();
    project.models(&case.after);
    project
        .changes_nothing(|project| project.makemigrations(&["--no-input"]))
        .succeeds()
        .says("No changes");
    project.check().succeeds();
}

pub(super) fn is_back(case: &Case, database: &mut Database, before: &State, when: &str) {
    let engine = database.engine();
    let comparable = |catalog: Catalog| {
        let uncounted = if engine == Engine::Sqlite { &[] } else { case.uncounted };
        let catalog = catalog.without_counters_of(case.lost).without_counters_of(uncounted);
        catalog.without_places_of(engine, case.lost)
    };
    comparable(database.catalog()).is(&comparable(before.catalog.clone()), when);
    database.content().is_equal_to(&before.content, case.lost, when);
    case.at_before.iter().for_each(|probe| probe.check(database, when));
    database.is_whole(when);
}

pub(super) fn is_there_again(case: &Case, database: &mut Database, after: &State, when: &str) {
    database.catalog().is(&after.catalog, when);
    database.content().is_equal_to(&after.content, case.lost, when);
    case.at_after.iter().for_each(|probe| probe.check(database, when));
    database.is_whole(when);
}
