//! Every message in one file, `messages.txt`, to be read as a whole: each line of it was printed by a command below.
//!
//! After a change of words: `INSTA_UPDATE=always cargo test -p opp-cli --test running messages`, then read the difference.

use std::fmt::Write;
use std::fs;

use serde_json::json;

use crate::models::{column, users};
use crate::project::Project;

/// A situation, and the commands that report it.
struct Situation {
    prepare: fn(&Project),
    commands: &'static [&'static [&'static str]],
}

fn nothing(_: &Project) {}

fn three(project: &Project) {
    project.three();
}

fn applied(project: &Project) {
    project.three().ok(&["migrate"]);
}

fn without_directory(project: &Project) {
    fs::remove_dir(project.migrations()).unwrap();
}

fn without_env(project: &Project) {
    fs::remove_file(project.path().join(".env")).unwrap();
}

fn write(project: &Project, name: &str, text: &str) {
    fs::write(project.path().join(name), text).unwrap();
}

/// Users with a phone, recorded; the models have a telephone instead.
fn renamed(project: &Project) {
    users(project, &[column("phone", "text", json!({}))]);
    project.ok(&[
        "makemigrations",
        "--registry",
        "models.json",
        "--id",
        "20260101000000",
        "-m",
        "first users",
    ]);
    users(project, &[column("telephone", "text", json!({}))]);
}

fn dropped(project: &Project) {
    renamed(project);
    users(project, &[]);
}

fn required(project: &Project) {
    dropped(project);
    users(
        project,
        &[column("phone", "text", json!({})), column("age", "integer", json!({}))],
    );
}

fn failing(project: &Project) {
    project.migration(
        "2026-01-01-000000_users",
        "CREATE TABLE users (id INTEGER);\nINSERT INTO nowhere VALUES (1);",
        "",
    );
}

fn two_heads(project: &Project) {
    project.recorded("20260101000000_first", &[]);
    project.recorded("20260102000000_left", &["20260101000000"]);
    project.recorded("20260103000000_right", &["20260101000000"]);
}

fn edited(project: &Project) {
    applied(project);
    project.migration("2026-01-01-000000_users", "CREATE TABLE users (id BIGINT);", "");
}

fn deleted(project: &Project) {
    applied(project);
    fs::remove_dir_all(project.migrations().join("2026-01-02-000000_posts")).unwrap();
}

const MAKE: &[&str] = &["makemigrations", "--registry", "models.json", "--no-input"];

const SITUATIONS: &[Situation] = &[
    Situation {
        prepare: without_directory,
        commands: &[&["migrate"], &["migrate", "merge"], &["migrate", "rebase"], &["tag"]],
    },
    Situation {
        prepare: without_env,
        commands: &[&["migrate"], &["env"], &["migrate", "--database", "other"]],
    },
    Situation {
        prepare: three,
        commands: &[
            &["migrate", "--database-url", ""],
            &["migrate", "--database-url", "a\tb"],
            &["migrate", "--database-url", "mongodb://me:secret@h/app"],
            &["migrate", "--database-url", "host=h password=secret"],
            &["migrate", "--database-url", "jdbc:postgresql://h/app"],
            &["migrate", "--database-url", "me:secret@tcp(h)/app"],
            &["migrate", "--database-url", "me:secret@h/app"],
            &["migrate", "--database-url", "postgres:h/app"],
            &["migrate", "--database-url", "postgres://me:se@cret@h/app"],
            &["migrate", "--database-url", "postgres://"],
            &["migrate", "--database-url", "postgres://h:port/app"],
            &["migrate", "--database-url", "sqlite:///test.db?mode=ro"],
            &["migrate", "--database-url", "sqlite:///tmp/nowhere.db"],
            &["migrate", "--database-url", "mysql://me@h"],
            &["migrate", "--database-url", "postgres://me@127.0.0.1:1/app"],
            &[
                "migrate",
                "--database-url",
                "postgres://me@127.0.0.1:1/app?pasword=secret",
            ],
            &[
                "migrate",
                "--database-url",
                "postgres://me@127.0.0.1:1/app?sslmode=perhaps",
            ],
            &["migrate", "--database-url", "nowhere/test.db"],
            &["migrate", "--database-url", "migrations"],
            &["migrate", "--manifest-path", "nowhere/Cargo.toml"],
            &["migrate", "--manifest-path", "migrations"],
            &["migrate", "--migrations", "nowhere"],
            &["migrate", ""],
            &["migrate", "nowhere"],
            &["migrate", "status"],
            &["migrate", "2026"],
            &["migrate", "+7"],
            &["migrate", "upgrade", "-1"],
            &["migrate", "downgrade", "tags"],
            &["migrate", "downgrade", "--sql", "users"],
            &["migrate", "upgrade", "--sql", "head:users"],
            &["migrate", "--sql", "--idempotent"],
            &["migrate", "show", "zero"],
            &["migrate", "check", "--offline"],
            &["makemigrations", "--registry", "nowhere.json"],
            &["makemigrations"],
            &["backup"],
            &["restore", "nowhere.db", "--yes"],
            &["init"],
            &["status"],
            &["migrat"],
            &["baseline"],
            &["graph", "--at", "head", "--output", "tables.png"],
            &["redo"],
            &["migrate", "tag", "v1"],
            &["migrate", "upgade"],
            &["migrate", "upgade", "users"],
            &["migrate", "users", "posts"],
            &["migrate", "check", "--no-models"],
            &["rebase"],
            &["squash", "users"],
        ],
    },
    Situation {
        prepare: |project| {
            project.three().ok(&["migrate", "users"]);
        },
        commands: &[&["squash", "..posts", "--yes"]],
    },
    Situation {
        prepare: |project| {
            project.three().ok(&["migrate", "users"]);
            project.ok(&["squash", "..posts", "--yes", "--database-url", "new.db"]);
        },
        commands: &[&["migrate"], &["showmigrations"]],
    },
    Situation {
        prepare: applied,
        commands: &[
            &["migrate", "downgrade", "-1"],
            &["migrate", "downgrade", "-5", "--yes"],
            &["delete"],
            &["backup", "test.db"],
            &["restore", ".env", "--yes"],
            &["db", "--registry", "models.json"],
        ],
    },
    Situation {
        prepare: edited,
        commands: &[&["migrate"], &["showmigrations"]],
    },
    Situation {
        prepare: deleted,
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: failing,
        commands: &[&["migrate"], &["migrate", "downgrade", "zero"]],
    },
    Situation {
        prepare: two_heads,
        commands: &[
            &["migrate"],
            &["showmigrations"],
            &["migrate", "head"],
            &["migrate", "show", "heads"],
            &["tag", "v1", "heads"],
            &["tag", "HEAD", "left"],
            &["tag", "v1.0-1", "left"],
            &["migrate", "merge", "--dry-run"],
            &["rebase", "right", "--dry-run"],
        ],
    },
    Situation {
        prepare: |project| {
            project.migration("2026-01-01-000000_a", "SELECT 1;", "");
            project.migration("2026-01-01-000000_b", "SELECT 1;", "");
        },
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| {
            users(project, &[]);
            project.three();
        },
        commands: &[
            &["makemigrations", "--registry", "models.json"],
            &[
                "migrate",
                "baseline",
                "--registry",
                "models.json",
                "--id",
                "20260201000000",
            ],
        ],
    },
    Situation {
        prepare: |project| {
            users(project, &[]);
            project.execute("CREATE TABLE t (id INTEGER)");
        },
        commands: &[&["migrate", "baseline", "--registry", "models.json"]],
    },
    Situation {
        prepare: |project| fs::create_dir(project.migrations().join("notes")).unwrap(),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| _ = project.migration("2026-01-01-000000_a", "", ""),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| _ = project.recorded("20260102000000_second", &["20260101000000"]),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| _ = project.migration("2026-01-01-000000_a", "COMMIT; CREATE TABLE a (id INTEGER);", ""),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| _ = project.outside("2026-01-01-000000_a", "BEGIN; CREATE TABLE a (id INTEGER);", ""),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| {
            write(
                project,
                "test.db",
                "this is not a database, although it is long enough to look like one",
            )
        },
        commands: &[&["migrate"], &["backup"]],
    },
    Situation {
        prepare: |project| write(project, ".env", "nonsense\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, ".env", "A='1' x\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, ".env", "A='1\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, ".env", "DATABASE_URL=${NO}\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, "diesel.toml", "x"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, "opp.toml", "unknown = 1\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, "opp.toml", "dialects = [\"sqlite\", \"sqlite\"]\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| write(project, "opp.toml", "dialects = [\"postgres\"]\n"),
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| {
            write(
                project,
                "opp.toml",
                "dialects = [\"sqlite\", \"mysql\"]\n[dialect.mysql]\nversion = \"new\"\n",
            );
        },
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| {
            write(
                project,
                "opp.toml",
                "dialects = [\"sqlite\"]\n[dialect.sqlite]\nflavour = \"mysql\"\n",
            )
        },
        commands: &[&["migrate"]],
    },
    Situation {
        prepare: |project| {
            let text = "dialects = [\"sqlite\", \"mysql\"]\n[dialect.mysql]\ndir = \"migrations\"\n";
            write(project, "opp.toml", text);
        },
        commands: &[&["migrate"], &["makemigrations", "--migrations", "migrations"]],
    },
    Situation {
        prepare: renamed,
        commands: &[MAKE, &["makemigrations", "--registry", "models.json", "--check"]],
    },
    Situation {
        prepare: |project| {
            renamed(project);
            let telephone = column("telephone", "text", json!({ "renamed_from": "phnoe" }));
            users(project, &[telephone]);
        },
        commands: &[MAKE],
    },
    Situation {
        prepare: |project| _ = users(project, &[]),
        commands: &[
            &["migrate", "baseline", "--registry", "models.json"],
            &["migrate", "merge"],
            &["rebase"],
        ],
    },
    Situation {
        prepare: dropped,
        commands: &[MAKE],
    },
    Situation {
        prepare: required,
        commands: &[MAKE],
    },
    Situation {
        prepare: |project| write(project, "models.json", "{}"),
        commands: &[MAKE],
    },
    Situation {
        prepare: nothing,
        commands: &[
            &["migrate"],
            &["env", "--database-url", ":memory:"],
            &["migrate", "--database-url", ":memory:"],
        ],
    },
];

#[test]
fn every_message_is_recorded_in_one_file() {
    let mut text = String::new();
    for situation in SITUATIONS {
        for command in situation.commands {
            let project = Project::new();
            (situation.prepare)(&project);
            let finished = project.opp(command);
            let place = project.path().canonicalize().unwrap().display().to_string();
            let typed: Vec<String> = command
                .iter()
                .map(|word| format!("{word:?}").replace('"', "'"))
                .collect();
            let err = finished.err.replace(&place, "/project");
            let _infallible = write!(text, "$ opp {}\n{}[{}]\n\n", typed.join(" "), err, finished.code);
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => ".", omit_expression => true }, {
        insta::assert_snapshot!("messages", text);
    });
}
