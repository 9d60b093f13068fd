//! What a session remembers: where a run resumes, and from one file to the next.

use opp_test_servers::{Private, Server};

use crate::models::users;
use crate::on_server::{BOTH, OnServer};
use crate::project::Project;
use crate::squash::make;

const NAME: &str = "2026-01-01-000000_steps";

fn mysql(before: &[&str], up: &str) -> OnServer {
    let on = OnServer::new(Server::Mysql);
    before.iter().for_each(|sql| on.database.run(sql));
    on.project.migration(NAME, up, "SELECT 1;");
    on
}

const TABLES: [&str; 2] = [
    "CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, x INT)",
    "CREATE TABLE child (parent INT, x INT)",
];

#[test]
fn statements_that_a_session_binds_are_run_again_together() {
    let last = "INSERT INTO parent (x) VALUES (7);\nSET @pid = LAST_INSERT_ID();\n";
    let query = "INSERT INTO parent (x) VALUES (7);\nSELECT id INTO @pid FROM parent WHERE x = 7;\n";
    let temporary = "CREATE TEMPORARY TABLE tmp AS SELECT 1 AS id;\nINSERT INTO parent (x) VALUES (7);\nSELECT id INTO @pid FROM tmp;\n";
    for begin in [last, query, temporary] {
        let up = format!(
            "INSERT INTO child VALUES (0, 0);\n{begin}INSERT INTO child VALUES (@pid, 1);\nINSERT INTO nowhere VALUES (@pid);\n"
        );
        let on = mysql(&TABLES, &up);
        on.refused(
            &["migrate"],
            &["nowhere", "before its transaction; the next run resumes there"],
        );
        assert_eq!(on.count("child"), "1", "{begin}");
        on.database.run("CREATE TABLE nowhere (x INT)");
        on.ok(&["migrate"]);
        let rows =
            "SELECT concat(c.x, ' ', (SELECT count(*) FROM parent)) FROM child c JOIN nowhere n ON n.x = c.parent";
        assert_eq!(on.values(rows), ["1 1"], "{begin}");
        assert_eq!(
            (on.count("parent").as_str(), on.count("child").as_str()),
            ("1", "2"),
            "{begin}"
        );
    }
}

#[test]
fn a_run_does_not_resume_where_the_session_is_lost() {
    for (begin, use_it, lost) in [
        (
            "INSERT INTO parent (x) VALUES (7);\nSET @pid = LAST_INSERT_ID();\n",
            "INSERT INTO child VALUES (@pid, 1);",
            "@pid",
        ),
        ("SELECT 7 INTO @v;\n", "INSERT INTO child VALUES (@v, 1);", "@v"),
        (
            "CREATE TEMPORARY TABLE tmp AS SELECT 1 AS x;\n",
            "INSERT INTO child SELECT x, 1 FROM tmp;",
            "tmp",
        ),
        (
            "INSERT INTO parent (x) VALUES (7);\n",
            "INSERT INTO child VALUES (LAST_INSERT_ID(), 1);",
            "the last id",
        ),
    ] {
        let up = format!("INSERT INTO parent (x) VALUES (1);\n{begin}ALTER TABLE nowhere ADD y INT;\n{use_it}\n");
        let on = mysql(&TABLES, &up);
        on.refused(&["migrate"], &["nowhere"]);
        on.database.run("CREATE TABLE nowhere (x INT)");
        on.refused(
            &["migrate"],
            &[
                &format!("needs {lost} of statement"),
                "opp migrate stamp",
                "DELETE FROM __opp_journal",
            ],
        );
        assert_eq!((on.count("child").as_str(), on.applied().len()), ("0", 0), "{begin}");
    }
}

#[test]
fn what_stands_in_the_file_is_set_again() {
    let up = "/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;\n/*!40103 SET TIME_ZONE='+05:00' */;\nPREPARE s FROM 'INSERT INTO parent (x) SELECT ?';\n\
              SET @v = 3;\nALTER TABLE nowhere ADD y INT;\nCREATE TABLE zone AS SELECT @@time_zone AS z, @v AS v;\nEXECUTE s USING @v;\n\
              /*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;\n";
    let on = mysql(&TABLES, up);
    on.refused(&["migrate"], &["nowhere"]);
    on.database.run("CREATE TABLE nowhere (x INT)");
    on.ok(&["migrate"]);
    assert_eq!(on.values("SELECT concat(z, ' ', v) FROM zone"), ["+05:00 3"]);
    assert_eq!(on.values("SELECT x FROM parent"), ["3"]);
    // A statement under a setting is no setting.
    let on = mysql(
        &TABLES,
        "SET STATEMENT max_statement_time = 9 FOR INSERT INTO parent (x) VALUES (1);\nALTER TABLE nowhere ADD y INT;\n",
    );
    on.refused(&["migrate"], &["nowhere"]);
    on.database.run("CREATE TABLE nowhere (x INT)");
    on.ok(&["migrate"]);
    assert_eq!(on.count("parent"), "1");
}

#[test]
fn a_dump_that_locks_its_tables_runs_and_resumes() {
    let dump = "LOCK TABLES `parent` WRITE, `child` READ;\n/*!40000 ALTER TABLE `parent` DISABLE KEYS */;\n\
                INSERT INTO `parent` VALUES (1,1),(2,2);\nINSERT INTO `parent` VALUES (3,3);\nINSERT INTO `parent` VALUES (3,4);\n\
                /*!40000 ALTER TABLE `parent` ENABLE KEYS */;\nUNLOCK TABLES;\nCREATE TABLE after_dump (x INT);\n";
    let on = mysql(&TABLES, dump);
    on.refused(&["migrate"], &["Duplicate entry", "earlier statements remain applied"]);
    assert_eq!(on.count("parent"), "3");
    on.database.run("UPDATE parent SET id = 9 WHERE id = 3");
    on.ok(&["migrate"]);
    assert_eq!(
        (on.count("parent").as_str(), on.count("after_dump").as_str()),
        ("4", "0")
    );
    let log = on.values("SELECT outcome FROM __opp_log ORDER BY number");
    assert_eq!(log, ["failed", "done"]);
    // One that does not unlock leaves nothing locked for the record or the next file.
    let on = mysql(
        &TABLES,
        "LOCK TABLE parent WRITE;\nINSERT INTO parent (x) VALUES (1);\n",
    );
    on.project
        .migration("2026-01-02-000000_b", "INSERT INTO child VALUES (1, 1);", "SELECT 1;");
    on.ok(&["migrate"]);
    assert_eq!(on.applied().len(), 2);
}

#[test]
fn nothing_of_one_files_session_reaches_the_next() {
    let on = OnServer::new(Server::Mysql);
    let first = "SET time_zone = '+05:00';\nSET @v = 1;\nCREATE TEMPORARY TABLE tmp (x INT);\nPREPARE s FROM 'SELECT 1';\nSET sql_mode = '';\nSET SESSION group_concat_max_len = 5;\n";
    on.project.migration("2026-01-01-000000_a", first, "SELECT 1;");
    on.project.migration(
        "2026-01-02-000000_b",
        "CREATE TABLE seen AS SELECT @@time_zone AS zone, @v AS v, @@group_concat_max_len AS len;\nCREATE TABLE tmp (x INT);\n",
        "SELECT 1;",
    );
    on.ok(&["migrate"]);
    assert_eq!(
        on.values("SELECT concat(zone, ' ', coalesce(v, '-'), ' ', len > 5) FROM seen"),
        ["SYSTEM - 1"]
    );
    assert_eq!(
        on.values(
            "SELECT table_type FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'tmp'"
        ),
        ["BASE TABLE"]
    );

    for outside in [false, true] {
        let on = OnServer::new(Server::Postgres);
        on.database.run("CREATE SEQUENCE s");
        let first = "SET timezone = 'Asia/Tokyo'; SET my.setting = 'x'; CREATE TEMP TABLE tmp (x int); PREPARE q AS SELECT 1; LISTEN l; SELECT nextval('s');";
        match outside {
            true => on.project.outside("2026-01-01-000000_a", first, "SELECT 1;"),
            false => on.project.migration("2026-01-01-000000_a", first, "SELECT 1;"),
        };
        on.project.migration(
            "2026-01-02-000000_b",
            "CREATE TABLE seen AS SELECT current_setting('timezone') <> 'Asia/Tokyo' AS zone, coalesce(current_setting('my.setting', true), '') = '' AS mine, \
             to_regclass('pg_temp.tmp') IS NULL AS tmp, (SELECT count(*) FROM pg_prepared_statements) = 0 AS prepared, \
             (SELECT count(*) FROM pg_listening_channels()) = 0 AS listens;",
            "SELECT 1;",
        );
        on.ok(&["migrate"]);
        assert_eq!(
            on.values("SELECT zone AND mine AND tmp AND prepared AND listens FROM seen"),
            ["t"],
            "{outside}"
        );
    }

    let project = Project::new();
    let first = "CREATE TEMP TABLE tmp (x); CREATE TEMP VIEW tv AS SELECT 1; PRAGMA recursive_triggers = ON;";
    project.migration("2026-01-01-000000_a", first, "SELECT 1;");
    project.migration(
        "2026-01-02-000000_b",
        "CREATE TABLE seen AS SELECT (SELECT count(*) FROM sqlite_temp_schema) AS n, (SELECT recursive_triggers FROM pragma_recursive_triggers) AS p; CREATE TABLE tmp (x);",
        "SELECT 1;",
    );
    project.ok(&["migrate"]);
    assert_eq!(project.values("SELECT n || ' ' || p AS value FROM seen"), ["0 0"]);
    assert!(project.tables().contains(&"tmp".to_owned()));
}

#[test]
fn no_second_runner_gets_in_between_two_files() {
    for server in BOTH {
        let on = OnServer::new(server);
        for number in 0..40 {
            let up = format!("CREATE TABLE t{number} (x INTEGER);");
            on.project
                .migration(&format!("2026-01-01-0000{number:02}_t"), &up, "SELECT 1;");
        }
        let runners: Vec<_> = (0..2).map(|_| on.start(&["migrate", "--lock-timeout", "0"])).collect();
        let (mut applied, mut refused) = (Vec::new(), 0);
        for runner in runners {
            let output = runner.wait_with_output().unwrap();
            let (out, err) = (
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr),
            );
            match output.status.success() {
                true => applied.push(out.matches("... OK").count()),
                false if err.contains("runs migrations on") => refused += 1,
                false => panic!("{server:?}: {out}\n{err}"),
            }
        }
        // One runs everything; the other is refused, or came when all was done.
        assert_eq!(applied.iter().sum::<usize>(), 40, "{server:?}: {applied:?} {refused}");
        assert!(applied.contains(&40), "{server:?}: {applied:?} {refused}");
        assert_eq!(on.applied().len(), 40, "{server:?}");
    }
}

#[test]
fn reading_commands_leave_nothing_in_a_poolers_session() {
    let on = OnServer::new(Server::Postgres);
    on.project.three();
    on.ok(&["migrate", "+1"]);
    for robin in ["0", "1"] {
        let pooler = Private::pgbouncer(&[
            "pool_mode=transaction",
            &format!("server_round_robin={robin}"),
            "default_pool_size=3",
        ]);
        on.point_at(&pooler.url(on.database.name()));
        for _ in 0..3 {
            on.ok(&["showmigrations"]);
            on.ok(&["migrate", "current"]);
            on.ok(&["env"]);
            on.refused(&["migrate"], &["a connection pooler in transaction mode"]);
        }
        // The application's connections, as many as the pooler has sessions.
        let mut clients: Vec<_> = (0..3)
            .map(|_| opp_test_servers::Session::open(&pooler.url(on.database.name())).unwrap())
            .collect();
        for client in &mut clients {
            client.run("BEGIN");
            let settings = client.values(
                "SELECT current_setting('default_transaction_read_only') || ' ' || current_setting('lock_timeout')",
            );
            assert_eq!(settings, [Some("off 0".to_owned())], "{robin}");
        }
        let locks = "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND locktype = 'advisory'";
        assert!(on.values(locks).is_empty(), "{robin}");
    }
}

#[test]
fn what_a_file_sets_for_its_session_ends_with_it_in_scratch_databases_too() {
    for server in BOTH {
        let on = OnServer::new(server);
        let sets = match server {
            Server::Mysql => "SET SESSION sql_mode = 'ANSI_QUOTES';\nCREATE TABLE legacy (id integer);\n",
            _ => "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.legacy (id integer);\n",
        };
        let back = "DROP TABLE legacy;\n";
        on.project.migration("2026-01-01-000000_legacy", sets, back);
        users(&on.project, &[]);
        on.ok(&make(&["--id", "20260102000000"]));
        on.ok(&["migrate"]);
        on.ok(&["migrate", "check", "--registry", "models.json"]);
        // In one file the setting would last.
        if server == Server::Postgres {
            let words = "sets the session, which would hold for the files behind it";
            on.refused(&["squash", "..head", "--yes"], &[words]);
        }
    }
}
