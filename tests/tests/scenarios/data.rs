//! Rows are never lost without being asked for.

use opp_tests::law::{Case, Engine, Probe, Project, Refusal, on_each, refused, round_trip};

mod shop {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Customer {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, max_length = 50)]
        email: String,
        note: Option<String>,
    }

    #[derive(OppModel)]
    #[opp(index(customer_id, placed_on desc), check(total_not_negative = "total >= 0"))]
    struct Order {
        #[opp(primary_key)]
        id: i64,
        #[opp(references = customers::id, on_delete = cascade)]
        customer_id: i32,
        total: i32,
        placed_on: chrono::NaiveDate,
    }
    declare!(Customer, Order);
}

mod next_shop {
    use crate::prelude::*;

    #[derive(OppModel)]
    #[opp(renamed_from = "customers")]
    struct Client {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, max_length = 100)]
        email: String,
        #[opp(renamed_from = "note")]
        remark: Option<String>,
        #[opp(default = true)]
        active: bool,
    }

    #[derive(OppModel)]
    #[opp(index(client_id, placed_on desc), check(total_not_negative = "total >= 0"), check(paid = "paid <= total"))]
    struct Order {
        #[opp(primary_key)]
        id: i64,
        #[opp(references = clients::id, on_delete = cascade, renamed_from = "customer_id")]
        client_id: i32,
        total: i64,
        placed_on: chrono::NaiveDate,
        #[opp(default = 0)]
        paid: i64,
    }

    #[derive(OppModel)]
    struct Tag {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = orders::id)]
        order_id: Option<i64>,
    }
    declare!(Client, Order, Tag);
}

/// Everything at once that loses nothing.
#[test]
fn dp01_a_release_full_of_changes_keeps_every_row() {
    round_trip(&Case {
        before: shop::models(),
        after: next_shop::models(),
        operations: &[
            "rename_table customers to clients",
            "rename_column clients.note to remark",
            "rename_column orders.customer_id to client_id",
            "rename_constraint clients.customers_email_key to clients_email_key",
            "rename_constraint clients.customers_pkey to clients_pkey",
            "rename_constraint orders.orders_customer_id_fkey to orders_client_id_fkey",
            "rename_index orders.orders_customer_id_placed_on_idx to orders_client_id_placed_on_idx",
            "alter_column clients.email (type)",
            "add_column clients.active",
            "alter_column orders.total (type)",
            "add_column orders.paid",
            "create_table tags",
            "add_check orders_paid",
        ],
        renamed: &[
            ("customers", "clients"),
            ("customers.note", "clients.remark"),
            ("orders.customer_id", "orders.client_id"),
        ],
        at_after: &[Probe::Is(
            "SELECT count(*) FROM orders JOIN clients ON clients.id = client_id",
            "3",
        )],
        ..Case::default()
    });
}

macro_rules! smaller_shop {
    ($module:ident, $($model:tt)*) => {
        mod $module {
            use crate::prelude::*;

            $($model)*
        }
    };
}

smaller_shop! { without_orders,
    #[derive(OppModel)]
    struct Customer {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, max_length = 50)]
        email: String,
        note: Option<String>,
    }
    declare!(Customer);
}

#[test]
fn dp02_what_destroys_needs_to_be_allowed() {
    refused(&Refusal {
        before: shop::models(),
        after: without_orders::models(),
        code: 3,
        says: &["orders", "--allow-destructive"],
        ..Refusal::default()
    });
}

#[test]
fn dp02_what_destroys_is_marked_everywhere() {
    round_trip(&Case {
        before: shop::models(),
        after: without_orders::models(),
        operations: &["drop_table orders"],
        destructive: true,
        lost: &["orders"],
        ..Case::default()
    });
}

smaller_shop! { without_totals,
    #[derive(OppModel)]
    struct Customer {
        #[opp(primary_key)]
        id: i32,
        #[opp(unique, max_length = 50)]
        email: String,
        note: Option<String>,
    }

    #[derive(OppModel)]
    #[opp(index(customer_id, placed_on desc))]
    struct Order {
        #[opp(primary_key)]
        id: i64,
        #[opp(references = customers::id, on_delete = cascade)]
        customer_id: i32,
        placed_on: chrono::NaiveDate,
    }
    declare!(Customer, Order);
}

/// A required column comes back over rows that have no value for it any more.
#[test]
fn dp03_the_way_down_brings_a_required_column_back() {
    round_trip(&Case {
        before: shop::models(),
        after: without_totals::models(),
        operations: &["drop_check orders_total_not_negative", "drop_column orders.total"],
        destructive: true,
        lost: &["orders.total"],
        ..Case::default()
    });
}

fn three_migrations(engine: Engine) -> Project {
    let project = Project::migrated_on(engine, &without_orders::models());
    for (name, up) in [
        ("second", "CREATE TABLE second (id INTEGER);"),
        (
            "third",
            "CREATE TABLE third (id INTEGER); INSERT INTO missing VALUES (1);",
        ),
    ] {
        project
            .makemigrations(&["--no-input", "--empty", "--name", name])
            .succeeds();
        project.newest_migration().write("up.sql", up);
        project.newest_migration().write("down.sql", "SELECT 1;");
    }
    project
}

/// MariaDB ends the transaction with each definition, so a failure leaves what was done before it, and says so.
#[test]
fn dp04_dp05_a_failure_on_mariadb_names_its_statement_and_goes_on_there() {
    on_each(&[Engine::Mysql], |engine| {
        let project = three_migrations(engine);
        project
            .opp(&["migrate"])
            .exits(1)
            .says("statement 2 of 2")
            .says("missing")
            .says("1 earlier statement remains applied; the next run resumes with this statement.");
        let versions = "SELECT count(*) FROM __diesel_schema_migrations";
        assert_eq!(project.database().tables(), ["customers", "second", "third"]);
        assert_eq!(project.database().value(versions).as_deref(), Some("2"));
        project.newest_migration().write(
            "up.sql",
            "CREATE TABLE third (id INTEGER); INSERT INTO third VALUES (1);",
        );
        project.opp(&["migrate"]).succeeds();
        assert_eq!(project.database().value(versions).as_deref(), Some("3"));
        assert_eq!(
            project.database().value("SELECT count(*) FROM third").as_deref(),
            Some("1")
        );
    });
}

#[test]
fn dp04_dp05_a_failure_undoes_its_migration_and_keeps_those_before_it() {
    on_each(&[Engine::Sqlite, Engine::Postgres], |engine| {
        let project = three_migrations(engine);
        project.opp(&["migrate"]).exits(1).says("third").says("missing");
        let versions = "SELECT count(*) FROM __diesel_schema_migrations";
        assert_eq!(project.database().tables(), ["customers", "second"]);
        assert_eq!(project.database().value(versions).as_deref(), Some("2"));
        project
            .newest_migration()
            .write("up.sql", "CREATE TABLE third (id INTEGER);");
        project.opp(&["migrate"]).succeeds();
        assert_eq!(project.database().value(versions).as_deref(), Some("3"));
    });
}

#[test]
fn dp06_a_migration_written_by_hand_changes_no_model() {
    on_each(Engine::ALL, |engine| {
        let project = three_migrations(engine);
        project
            .changes_nothing(|project| project.makemigrations(&["--no-input"]))
            .succeeds()
            .says("No changes");
    });
}
