//! Statements that are sent together: which one failed, what stays, and that no row is written twice.

use opp_test_servers::Server;

use crate::on_server::{BOTH, OnServer};

const NAME: &str = "2026-01-01-000000_rows";

/// A table and so many rows, one statement each; `at` is a duplicate.
fn rows(options: &str, of: usize, at: usize) -> String {
    let mut sql = format!("CREATE TABLE a (x INTEGER PRIMARY KEY){options};\n");
    for number in 1..=of {
        let value = if number == at { 1 } else { number };
        sql.push_str(&format!("INSERT INTO a (x) VALUES ({value});\n"));
    }
    sql
}

#[test]
fn the_statement_that_fails_among_many_is_named() {
    for (server, said) in BOTH
        .into_iter()
        .zip(["rolled back", "300 earlier statements remain applied"])
    {
        let on = OnServer::new(server);
        on.project.migration(NAME, &rows("", 400, 300), "DROP TABLE a;");
        on.refused(&["migrate"], &["statement 301 of 401 (line 301", said]);
        assert!(
            on.ok(&["showmigrations"])
                .contains(if server == Server::Mysql { "[~]" } else { "[ ]" }),
            "{server:?}"
        );
    }
}

#[test]
fn a_run_resumes_among_changes_of_rows_that_were_committed_together() {
    let on = OnServer::new(Server::Mysql);
    on.project.migration(NAME, &rows("", 2500, 2300), "DROP TABLE a;");
    on.refused(
        &["migrate"],
        &["statement 2301 of 2501", "2300 earlier statements remain applied"],
    );
    assert_eq!(
        (
            on.count("a").as_str(),
            on.values("SELECT done FROM __opp_journal").concat().as_str()
        ),
        ("2299", "2300")
    );
    on.project.migration(NAME, &rows("", 2500, 0), "DROP TABLE a;");
    on.ok(&["migrate"]);
    assert_eq!((on.applied().len(), on.count("a").as_str()), (1, "2500"));
}

#[test]
fn a_table_without_transactions_gets_each_row_once() {
    let on = OnServer::new(Server::Mysql);
    on.project
        .migration(NAME, &rows(" ENGINE=MyISAM", 20, 15), "DROP TABLE a;");
    on.refused(
        &["migrate"],
        &["statement 16 of 21", "15 earlier statements remain applied"],
    );
    on.project
        .migration(NAME, &rows(" ENGINE=MyISAM", 20, 0), "DROP TABLE a;");
    on.ok(&["migrate"]);
    assert_eq!(on.count("a"), "20");
}

#[test]
fn a_text_that_looks_like_the_end_of_a_statement_stays_text() {
    for server in BOTH {
        let on = OnServer::new(server);
        let up = "CREATE TABLE a (x VARCHAR(50));\nINSERT INTO a VALUES (';');\nINSERT INTO a VALUES ('b;\n-- c');\n\
                  INSERT INTO a VALUES ('d') -- the last one; without an end";
        on.project.migration(NAME, up, "DROP TABLE a;");
        on.ok(&["migrate"]);
        assert_eq!(
            on.values("SELECT x FROM a ORDER BY x"),
            [";", "b;\n-- c", "d"],
            "{server:?}"
        );
    }
}

#[test]
fn a_user_who_may_not_read_the_record_is_not_told_that_nothing_is_applied() {
    let on = OnServer::new(Server::Postgres);
    on.project
        .migration(NAME, "CREATE TABLE a (x INTEGER);", "DROP TABLE a;");
    on.ok(&["migrate"]);
    let role = format!("reader_{}", std::process::id());
    on.database.run(&format!("CREATE ROLE {role} LOGIN PASSWORD 'p@ss'"));
    let url = on.database.url();
    let (rest, place) = (url.split_once("://").unwrap().1, |text: &str| {
        text.rsplit_once('@').unwrap().1.to_owned()
    });
    on.point_at(&format!("postgres://{role}:p%40ss@{}", place(rest)));
    let told = on.opp(&["showmigrations"]);
    on.point_at(url);
    on.database.run(&format!("DROP ROLE {role}"));
    assert_eq!(told.code, 1, "{told:#?}");
    assert!(
        told.err
            .contains("permission denied for table __diesel_schema_migrations"),
        "{told:#?}"
    );
}
