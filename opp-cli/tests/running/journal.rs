//! Does a file that is no transaction go on at the right statement, whatever stopped it and whatever it had set?

use std::process::Child;
use std::thread;
use std::time::Duration;

use opp_test_servers::Server;

use crate::on_server::{BOTH, OnServer};

const NAME: &str = "2026-01-01-000000_steps";

fn mysql(before: &[&str], up: &str) -> OnServer {
    let on = OnServer::new(Server::Mysql);
    before.iter().for_each(|sql| on.database.run(sql));
    on.project.migration(NAME, up, "SELECT 1;");
    on
}

#[test]
fn what_comes_after_a_guard_is_noted_like_everything_else() {
    let up = "BEGIN NOT ATOMIC\n    IF (SELECT count(*) FROM a WHERE x IS NULL) > 0 THEN\n        \
              SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a.x holds NULL';\n    END IF;\nEND;\n\
              ALTER TABLE a ADD y INTEGER;\nUPDATE a SET x = x + 1;\nALTER TABLE b ADD y INTEGER;\n";
    let before = [
        "CREATE TABLE a (x INTEGER)",
        "CREATE TABLE b (x INTEGER)",
        "INSERT INTO a VALUES (1)",
    ];
    let on = mysql(&before, up);
    let mut other = on.database.open();
    other.run("BEGIN");
    other.values("SELECT * FROM b");
    let mut runner = on.start(&["migrate"]);
    on.until_runs("ALTER TABLE b");
    runner.kill().unwrap();
    runner.wait().unwrap();
    other.run("COMMIT");
    on.ok(&["migrate", "--lock-timeout", "30"]);
    assert_eq!(
        (on.values("SELECT x FROM a"), on.applied().len()),
        (vec!["2".to_owned()], 1)
    );
}

#[test]
fn a_transaction_of_the_files_own_is_run_again_as_a_whole() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.database.run("CREATE TABLE a (x INTEGER)");
        on.database.run("INSERT INTO a VALUES (1)");
        let up = "CREATE TABLE b (x INTEGER);\nBEGIN;\nUPDATE a SET x = x + 1;\nUPDATE missing SET x = 1;\nCOMMIT;\n";
        on.project.outside(NAME, up, "SELECT 1;");
        on.refused(
            &["migrate"],
            &[
                "statement 4 of 5",
                "1 earlier statement remains applied before its transaction",
            ],
        );
        assert_eq!(on.values("SELECT x FROM a"), ["1"], "{server:?}");
        on.database.run("CREATE TABLE missing (x INTEGER)");
        on.ok(&["migrate"]);
        assert_eq!(on.values("SELECT x FROM a"), ["2"], "{server:?}");
    }
}

#[test]
fn a_definition_ends_the_files_own_transaction_on_mariadb() {
    let up = "START TRANSACTION;\nUPDATE a SET x = x + 1;\nCREATE TABLE b (x INTEGER);\nALTER TABLE missing ADD y INTEGER;\nCOMMIT;\n";
    let on = mysql(&["CREATE TABLE a (x INTEGER)", "INSERT INTO a VALUES (1)"], up);
    on.refused(&["migrate"], &["statement 4 of 5"]);
    on.database.run("CREATE TABLE missing (x INTEGER)");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT x FROM a"), ["2"]);
}

#[test]
fn what_a_file_has_set_is_set_again_where_it_goes_on() {
    let up = "SET foreign_key_checks = 0;\nCREATE TABLE a (x INTEGER PRIMARY KEY);\nALTER TABLE missing ADD y INTEGER;\n\
              CREATE TABLE b (x INTEGER, FOREIGN KEY (x) REFERENCES later (x));\nCREATE TABLE later (x INTEGER PRIMARY KEY);\n";
    let on = mysql(&[], up);
    on.refused(&["migrate"], &["statement 3 of 5"]);
    on.database.run("CREATE TABLE missing (x INTEGER)");
    on.ok(&["migrate"]);
    assert_eq!(on.count("later"), "0");
}

#[test]
fn a_file_that_goes_elsewhere_is_noted_where_it_began() {
    let on = OnServer::new(Server::Mysql);
    let other = Server::Mysql.database();
    let up = format!(
        "CREATE TABLE a (x INTEGER);\nUSE {};\nCREATE TABLE b (x INTEGER);\nALTER TABLE missing ADD y INTEGER;\nINSERT INTO b VALUES (1);\n",
        other.name()
    );
    on.project.migration(NAME, &up, "SELECT 1;");
    on.refused(
        &["migrate"],
        &["statement 4 of 5", &format!("'{}.missing'", other.name())],
    );
    other.run("CREATE TABLE missing (x INTEGER)");
    on.ok(&["migrate"]);
    assert_eq!(other.values("SELECT x FROM b"), [Some("1".to_owned())]);
    assert_eq!((on.count("a").as_str(), on.applied().len()), ("0", 1));

    let on = OnServer::new(Server::Postgres);
    on.database.run("CREATE SCHEMA other");
    let up = "SET search_path = other;\nCREATE TABLE b (x integer);\nINSERT INTO b VALUES (1), (1);\n\
              CREATE UNIQUE INDEX CONCURRENTLY b_x ON b (x);\nINSERT INTO b VALUES (2);\n";
    on.project.outside(NAME, up, "SELECT 1;");
    on.refused(&["migrate"], &["statement 4 of 5"]);
    on.database
        .run("DELETE FROM other.b WHERE ctid = (SELECT min(ctid) FROM other.b)");
    on.ok(&["migrate"]);
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'other.b_x'::regclass";
    assert_eq!(
        (on.values(valid), on.count("other.b")),
        (vec!["t".to_owned()], "2".to_owned())
    );
}

#[test]
fn a_deadlock_is_tried_again() {
    let on = OnServer::new(Server::Postgres);
    on.database
        .run("CREATE TABLE a (x integer); CREATE TABLE b (x integer)");
    let up = "ALTER TABLE a ADD y integer; SELECT pg_sleep(0.5); ALTER TABLE b ADD y integer;";
    on.project.migration(NAME, up, "SELECT 1;");
    let mut other = on.database.open();
    // The runner is the one that looks for deadlocks, so it is the victim.
    other.run("SET deadlock_timeout = '20s'; BEGIN; SELECT * FROM b");
    let runner = on.start(&["migrate"]);
    on.until_runs("pg_sleep");
    other.run("SELECT * FROM a; COMMIT");
    let output = runner.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && err.contains("another session"), "{err}");

    let before = [
        "CREATE TABLE a (x INTEGER PRIMARY KEY, y INTEGER)",
        "CREATE TABLE b (x INTEGER PRIMARY KEY, y INTEGER)",
        "INSERT INTO a VALUES (1, 0)",
        "INSERT INTO b SELECT seq, 0 FROM seq_1_to_100",
    ];
    let on = mysql(
        &before,
        "UPDATE a JOIN b USING (x) SET a.y = a.y + 1, b.y = b.y + 1 + SLEEP(0.2);\n",
    );
    let mut other = on.database.open();
    other.run("BEGIN");
    other.run("UPDATE b SET y = y + 1");
    let runner = on.start(&["migrate"]);
    on.until_runs("UPDATE a JOIN b");
    other.run("UPDATE a SET y = y + 1");
    other.run("COMMIT");
    let output = runner.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(on.values("SELECT concat(a.y, b.y) FROM a JOIN b USING (x)"), ["22"]);
}

#[test]
fn a_table_that_somebody_holds_on_mariadb_is_tried_again_and_given_up() {
    let on = mysql(&["CREATE TABLE a (x INTEGER)"], "ALTER TABLE a ADD y INTEGER;\n");
    let mut holder = on.database.open();
    holder.run("BEGIN");
    holder.values("SELECT * FROM a");
    let runner = on.start(&["migrate", "--lock-timeout", "60"]);
    on.until("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND state LIKE 'Waiting for table%' AND time >= 4");
    on.until("SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND state LIKE 'Waiting for table%' AND time >= 4)");
    holder.run("COMMIT");
    let output = runner.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && err.contains("another session"), "{err}");
    assert_eq!(on.applied().len(), 1);
}

#[test]
fn limits_are_set_inside_a_migration() {
    let on = OnServer::new(Server::Postgres);
    let up =
        "CREATE TABLE a AS SELECT current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') AS x;";
    on.project.migration("2026-01-01-000000_a", up, "DROP TABLE a;");
    on.project.outside(
        "2026-01-01-000001_b",
        &up.replace("TABLE a", "TABLE b"),
        "DROP TABLE b;",
    );
    on.ok(&["migrate", "+1"]);
    on.ok(&["migrate", "--statement-timeout", "7"]);
    assert_eq!(
        on.values("SELECT x FROM a UNION ALL SELECT x FROM b"),
        ["5s 0", "5s 7s"]
    );
    let up = "CREATE TABLE a AS SELECT concat(@@lock_wait_timeout, ' ', @@innodb_lock_wait_timeout, ' ', @@max_statement_time) AS x;\n";
    let on = mysql(&[], up);
    on.ok(&["migrate", "--statement-timeout", "7"]);
    assert_eq!(on.values("SELECT x FROM a"), ["5 5 7.000000"]);
}

#[test]
fn nobody_is_waited_for_where_no_time_is_given() {
    for server in BOTH {
        let on = OnServer::new(server);
        on.project
            .migration(NAME, "CREATE TABLE a (x INTEGER);", "DROP TABLE a;");
        let mut holder = on.database.open();
        holder.values(match server {
            Server::Mysql => "SELECT GET_LOCK(concat('opp:', sha1(DATABASE())), 0)",
            Server::Postgres | Server::Pgvector => {
                "SELECT pg_try_advisory_lock(hashtextextended('opp:' || current_database() || ':' || current_schema(), 0))"
            }
        });
        let now = ["migrate", "--lock-timeout", "0"];
        on.refused(&now, &["runs migrations on", "waited 0 s", "Nothing was changed."]);
        drop(holder);
        on.ok(&now);
    }
}

fn has_journal(on: &OnServer) -> bool {
    let query =
        "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '__opp_journal'";
    !on.values(query).is_empty()
}

/// Until so many statements are noted, or the runner is through. Every question is a round trip, so this does not spin.
fn until_done(on: &OnServer, runner: &mut Child, done: u64) {
    let noted = format!("SELECT 1 FROM __opp_journal WHERE done >= {done}");
    while runner.try_wait().unwrap().is_none() && (!has_journal(on) || on.values(&noted).is_empty()) {}
}

/// How often the long migration is killed; `OPP_KILLS` says another number.
const KILLS: u64 = 5;

#[test]
fn killed_at_any_moment_a_run_on_mariadb_goes_on_at_the_right_statement() {
    let up = "CREATE TABLE c (id INTEGER PRIMARY KEY, x INTEGER);\nINSERT INTO c SELECT seq, seq FROM seq_1_to_3000;\n\
              ALTER TABLE c ADD y INTEGER NOT NULL DEFAULT 0;\nUPDATE c SET y = y + x;\n\
              BEGIN NOT ATOMIC\n    IF (SELECT count(*) FROM c WHERE y IS NULL) > 0 THEN\n        \
              SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'c.y holds NULL';\n    END IF;\nEND;\n\
              CREATE INDEX c_y ON c (y);\nUPDATE c SET x = x + y;\nCREATE TABLE d (id INTEGER PRIMARY KEY, x INTEGER) AS SELECT id, x FROM c;\n\
              ALTER TABLE c DROP INDEX c_y, DROP COLUMN y;\nINSERT INTO c SELECT id + 3000, x FROM d;\nDELETE FROM d WHERE id > 1000;\n\
              RENAME TABLE d TO e;\nUPDATE e SET x = x + 1;\n";
    let kills = std::env::var("OPP_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(KILLS);
    let (mut interrupted, mut begun) = (0, 0);
    for attempt in 0..kills {
        let on = mysql(&[], up);
        for kill in 0..2 {
            let mut runner = on.start(&["migrate"]);
            until_done(&on, &mut runner, (attempt + kill * 4) % 12);
            // Not a wait for something: the moment of the kill is what the test varies.
            thread::sleep(Duration::from_millis((attempt * 37 + kill * 53) % 23));
            runner.kill().unwrap();
            runner.wait().unwrap();
        }
        if has_journal(&on) {
            interrupted += on.values("SELECT 1 FROM __opp_journal").len();
            begun += on
                .values("SELECT 1 FROM __opp_journal WHERE begun_hash IS NOT NULL")
                .len();
        }
        on.ok(&["migrate", "--lock-timeout", "60"]);
        let sums = on.values("SELECT concat((SELECT count(*) FROM c), ' ', (SELECT sum(x) FROM c), ' ', (SELECT count(*) FROM e), ' ', (SELECT sum(x) FROM e))");
        // 2 * (1 + … + 3000), twice; 2 * (1 + … + 1000) and one for each.
        assert_eq!(sums, ["6000 18006000 1000 1002000"], "attempt {attempt}");
        assert_eq!((on.count("__opp_journal").as_str(), on.applied().len()), ("0", 1));
    }
    eprintln!("{kills} runs killed twice each: {interrupted} stopped halfway, {begun} of them inside a statement");
    assert!(interrupted > 0, "no kill came before the end");
}
