//! Types of PostgreSQL that outlive their tables.

use opp_tests::law::{Case, Engine, Probe, round_trip};

const ONLY: &[Engine] = &[Engine::Postgres];

models!(two_states, [Task], {
    #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
    pub enum State {
        Open,
        Done,
    }

    #[derive(OppModel)]
    struct Task {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = "open")]
        state: State,
        former: Option<State>,
    }
});

models!(three_states, [Task], {
    #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
    pub enum State {
        Open,
        Done,
        Late,
    }

    #[derive(OppModel)]
    struct Task {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = "late")]
        state: State,
        former: Option<State>,
    }
});

/// A value that is added to a type cannot be used before it is committed.
#[test]
fn en03_a_new_variant_is_a_default_at_once() {
    round_trip(&Case {
        databases: ONLY,
        before: two_states::models(),
        after: three_states::models(),
        rows: "INSERT INTO tasks VALUES (1, 'open', NULL), (2, 'done', 'open'), (3, 'open', NULL)",
        operations: &["alter_enum state", "alter_column tasks.state (default)"],
        at_after: &[Probe::Then(
            "INSERT INTO tasks (former) VALUES ('done')",
            "SELECT count(*) FROM tasks WHERE state = 'late'",
            "1",
        )],
        ..Case::default()
    });
}

models!(two_users_of_an_enum, [First, Second], {
    #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Shade {
        Dark,
        Light,
    }

    #[derive(OppModel)]
    struct First {
        #[opp(primary_key)]
        id: i32,
        shade: Shade,
    }

    #[derive(OppModel)]
    struct Second {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = "dark")]
        shade: Shade,
    }
});

models!(one_user_of_an_enum, [Second], {
    #[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Shade {
        Dark,
        Light,
    }

    #[derive(OppModel)]
    struct Second {
        #[opp(primary_key)]
        id: i32,
        #[opp(default = "dark")]
        shade: Shade,
    }
});

models!(no_user_of_an_enum, [Other], {
    #[derive(OppModel)]
    struct Other {
        #[opp(primary_key)]
        id: i32,
    }
});

#[test]
fn en07_a_type_goes_with_its_last_user() {
    round_trip(&Case {
        databases: ONLY,
        before: two_users_of_an_enum::models(),
        after: one_user_of_an_enum::models(),
        operations: &["drop_table firsts"],
        destructive: true,
        lost: &["firsts"],
        at_after: &[Probe::Is("SELECT count(*) FROM pg_type WHERE typname = 'shade'", "1")],
        ..Case::default()
    });
    round_trip(&Case {
        databases: ONLY,
        before: one_user_of_an_enum::models(),
        after: no_user_of_an_enum::models(),
        operations: &["drop_table seconds", "create_table others", "drop_enum shade"],
        answers: &["--drop", "seconds"],
        destructive: true,
        lost: &["seconds"],
        at_after: &[Probe::Is("SELECT count(*) FROM pg_type WHERE typname = 'shade'", "0")],
        ..Case::default()
    });
}
