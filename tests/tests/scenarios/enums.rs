//! Enums get and lose variants.

use opp_tests::law::{Case, Engine, Probe, Project, on_each, round_trip};

macro_rules! tasks {
    ($module:ident: $($(#[$variant:meta])* $name:ident),+) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
            pub enum State {
                $($(#[$variant])* $name),+
            }

            #[derive(OppModel)]
            struct Task {
                #[opp(primary_key)]
                id: i32,
                state: State,
                former: Option<State>,
            }

            #[derive(OppModel)]
            struct Note {
                #[opp(primary_key)]
                id: i32,
                text: String,
            }
            declare!(Task, Note);

            /// The models without the table that has the enum.
            pub(super) fn without_tasks() -> Vec<ModelDef> {
                vec![<Note as Model>::DEF]
            }
        }
    };
}

tasks!(two: Open, Done);
tasks!(three: Open, Done, Late);
tasks!(renamed: #[opp(renamed_from = "open")] Waiting, Done);

const ROWS: &str = "INSERT INTO tasks VALUES (1, 'open', NULL), (2, 'done', 'open'), (3, 'open', 'done')";
const LATE: &str = "INSERT INTO tasks (state) VALUES ('late')";

#[test]
fn en01_a_table_with_an_enum_is_created() {
    round_trip(&Case {
        before: two::without_tasks(),
        after: two::models(),
        operations: &["create_enum state", "create_table tasks"],
        at_after: &[
            Probe::Accepts("INSERT INTO tasks (state, former) VALUES ('open', NULL)"),
            Probe::Rejects(LATE, "CHECK constraint failed"),
        ],
        ..Case::default()
    });
}

#[test]
fn en01_a_table_with_an_enum_is_dropped() {
    round_trip(&Case {
        before: two::models(),
        after: two::without_tasks(),
        rows: ROWS,
        operations: &["drop_table tasks", "drop_enum state"],
        destructive: true,
        lost: &["tasks"],
        ..Case::default()
    });
}

#[test]
fn en02_a_variant_is_appended() {
    round_trip(&Case {
        before: two::models(),
        after: three::models(),
        rows: ROWS,
        operations: &["alter_enum state"],
        tables_built: Some(1),
        at_before: &[Probe::Rejects(LATE, "CHECK constraint failed")],
        at_after: &[Probe::Accepts(LATE)],
        ..Case::default()
    });
}

#[test]
fn en04_a_variant_that_nobody_uses_is_removed() {
    round_trip(&Case {
        before: three::models(),
        after: two::models(),
        rows: ROWS,
        operations: &["alter_enum state"],
        destructive: true,
        at_after: &[Probe::Rejects(LATE, "CHECK constraint failed")],
        ..Case::default()
    });
}

#[test]
fn en04_en09_a_variant_in_use_stops_its_removal() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &two::models());
        project.database().insert(ROWS);
        project.models(&three::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project.database().run(LATE);
        let content = project.database().content();
        project
            .opp(&["migrate", "downgrade", "-1", "--yes"])
            .exits(1)
            .says("tasks");
        assert_eq!(project.database().content(), content, "after the failure");
    });
}

#[test]
fn en05_a_renamed_variant_takes_its_rows_along() {
    round_trip(&Case {
        before: two::models(),
        after: renamed::models(),
        rows: ROWS,
        operations: &["alter_enum state"],
        changed: &["tasks.state", "tasks.former"],
        at_before: &[Probe::Sqlite("SELECT group_concat(state) FROM tasks", "open,done,open")],
        at_after: &[Probe::Sqlite(
            "SELECT group_concat(state) FROM tasks",
            "waiting,done,waiting",
        )],
        ..Case::default()
    });
}

tasks!(turned: Done, Open);

/// Text has no order of its own, so the order of variants changes nothing that SQLite knows.
#[test]
fn en06_another_order_of_variants_keeps_every_row() {
    on_each(Engine::ALL, |engine| {
        let project = Project::migrated_on(engine, &two::models());
        project.database().insert(ROWS);
        let (catalog, content) = (project.database().catalog(), project.database().content());
        project.models(&turned::models());
        project.makemigrations(&["--no-input"]).succeeds();
        project.opp(&["migrate"]).succeeds();
        project.check().succeeds();
        assert_eq!(project.database().content(), content);
        project.opp(&["migrate", "downgrade", "-1", "--yes"]).succeeds();
        project.database().catalog().is(&catalog, "after the way down");
    });
}

mod states_as_text {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Task {
        #[opp(primary_key)]
        id: i32,
        state: String,
        former: Option<String>,
    }

    #[derive(OppModel)]
    struct Note {
        #[opp(primary_key)]
        id: i32,
        text: String,
    }
    declare!(Task, Note);
}

#[test]
fn en08_a_text_becomes_an_enum() {
    round_trip(&Case {
        before: states_as_text::models(),
        after: two::models(),
        rows: ROWS,
        operations: &[
            "create_enum state",
            "alter_column tasks.state (type)",
            "alter_column tasks.former (type)",
        ],
        destructive: true,
        tables_built: Some(1),
        at_before: &[Probe::Accepts(LATE)],
        at_after: &[Probe::Rejects(LATE, "CHECK constraint failed")],
        ..Case::default()
    });
}

#[test]
fn en08_an_enum_becomes_a_text() {
    round_trip(&Case {
        databases: &[Engine::Sqlite, Engine::Postgres],
        before: two::models(),
        after: states_as_text::models(),
        rows: ROWS,
        operations: &[
            "alter_column tasks.state (type)",
            "alter_column tasks.former (type)",
            "drop_enum state",
        ],
        tables_built: Some(1),
        ..Case::default()
    });
}
