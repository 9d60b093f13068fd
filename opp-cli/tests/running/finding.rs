//! Finding the project: its migrations directory, its database URL, and what the environment adds.

use std::fs;
use std::path::Path;

use opp_test_servers::Server;
use percent_encoding::percent_decode_str;

use crate::on_server::OnServer;
use crate::project::{Finished, Project};

/// Commands that read the migrations of a project.
const READING: [&[&str]; 10] = [
    &["migrate"],
    &["migrate", "--check"],
    &["migrate", "--plan"],
    &["migrate", "--sql"],
    &["showmigrations"],
    &["migrate", "current"],
    &["migrate", "history"],
    &["migrate", "heads"],
    &["migrate", "check", "--offline"],
    &["migrate", "stamp", "head"],
];

fn refused(finished: &Finished, said: &[&str]) {
    assert_eq!(finished.code, 1, "{finished:#?}");
    for text in said {
        assert!(finished.err.contains(text), "{text}\n{finished:#?}");
    }
}

#[test]
fn a_migrations_directory_that_does_not_exist_is_an_error() {
    let project = Project::new();
    fs::remove_dir(project.migrations()).unwrap();
    let directory = project.path().canonicalize().unwrap().join("migrations");
    for args in READING {
        refused(
            &project.opp(args),
            &[
                &format!("migrations directory {} does not exist", directory.display()),
                "--migrations DIR",
            ],
        );
    }
    assert!(!project.database().exists());
    fs::create_dir(project.migrations()).unwrap();
    assert!(project.ok(&["migrate"]).contains("No migrations to apply."));
}

#[test]
fn from_a_subdirectory_the_right_place_is_named_or_found() {
    let project = Project::new();
    project.three();
    fs::create_dir(project.path().join("src")).unwrap();
    let below = |args: &[&str]| {
        let output = project
            .command(args)
            .current_dir(project.path().join("src"))
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, err) = below(&["migrate", "--sql"]);
    assert!(code == Some(1) && err.contains("--migrations"), "{err}");
    fs::write(
        project.path().join("Cargo.toml"),
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n",
    )
    .unwrap();
    let (code, err) = below(&["migrate"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(project.tables(), ["posts", "tags", "users"]);
}

#[test]
fn the_directory_can_be_named_in_four_ways() {
    let project = Project::new();
    project.three();
    fs::rename(project.migrations(), project.path().join("db")).unwrap();
    let count = |finished: Finished| {
        assert_eq!(finished.code, 0, "{finished:#?}");
        finished.out.matches("CREATE TABLE").count() - 1
    };
    assert_eq!(count(project.opp(&["migrate", "--sql", "--migrations", "db"])), 3);
    let output = project
        .command(&["migrate", "--sql"])
        .env("OPP_MIGRATIONS", "db")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    fs::write(
        project.path().join("diesel.toml"),
        "[migrations_directory]\ndir = \"db\"\n",
    )
    .unwrap();
    assert_eq!(count(project.opp(&["migrate", "--sql"])), 3);
    fs::write(
        project.path().join("diesel.toml"),
        "[migrations_directory]\ndir = \"elsewhere\"\n",
    )
    .unwrap();
    fs::write(project.path().join("opp.toml"), "migrations = \"db\"\n").unwrap();
    assert_eq!(count(project.opp(&["migrate", "--sql"])), 3);
    refused(
        &project.opp(&["migrate", "--sql", "--migrations", "nowhere"]),
        &["nowhere does not exist"],
    );
    fs::write(
        project.path().join("opp.toml"),
        "dialects = [\"sqlite\", \"postgres\"]\n",
    )
    .unwrap();
    refused(
        &project.opp(&["makemigrations", "--migrations", "db"]),
        &["--migrations names one directory", "opp.toml"],
    );
}

#[test]
fn without_opp_toml_the_directory_of_the_dialect_is_found() {
    let project = Project::new();
    project.three();
    fs::rename(project.migrations(), project.path().join("migrations_sqlite")).unwrap();
    project.ok(&["migrate"]);
    assert_eq!(project.tables(), ["posts", "tags", "users"]);
    // Beside migrations of another database.
    let project = Project::new();
    project.recorded("20260101000000_first", &[]);
    fs::rename(project.migrations(), project.path().join("migrations_sqlite")).unwrap();
    let file = project.path().join("migrations/20260101000000_first");
    fs::create_dir_all(&file).unwrap();
    for name in ["up.sql", "migration.json"] {
        let text =
            fs::read_to_string(project.path().join("migrations_sqlite/20260101000000_first").join(name)).unwrap();
        fs::write(file.join(name), text.replace("\"sqlite\"", "\"postgres\"")).unwrap();
    }
    assert!(project.ok(&["env"]).contains("Migrations: migrations_sqlite\n"));
}

#[test]
fn a_manifest_path_that_does_not_exist_is_an_error() {
    let project = Project::new();
    project.three();
    for args in [&["migrate"][..], &["makemigrations"], &["showmigrations"], &["env"]] {
        let args = [args, &["--manifest-path", "nowhere/Cargo.toml"]].concat();
        refused(
            &project.opp(&args),
            &["--manifest-path nowhere/Cargo.toml does not exist"],
        );
    }
    assert!(!project.database().exists());
    refused(
        &project.opp(&["migrate", "--manifest-path", "migrations"]),
        &["--manifest-path migrations is not a Cargo.toml"],
    );
    // A package without opp.toml: its directory counts, never the current one.
    let other = project.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(
        other.join("Cargo.toml"),
        "[package]\nname = \"other\"\nversion = \"0.1.0\"\n",
    )
    .unwrap();
    refused(
        &project.opp(&[
            "migrate",
            "--manifest-path",
            "other/Cargo.toml",
            "--database-url",
            "x.db",
        ]),
        &["other/migrations does not exist"],
    );
}

#[test]
fn connection_strings_of_other_libraries_are_refused_without_being_shown() {
    let project = Project::new();
    project.three();
    let count = || fs::read_dir(project.path()).unwrap().count();
    let before = count();
    for (url, said) in [
        (
            "host=localhost dbname=app user=me password=hunter2",
            "postgres://USER:PASSWORD@HOST:5432/DATABASE",
        ),
        (
            "Server=db;Database=app;Uid=me;Pwd=hunter2;",
            "mysql://USER:PASSWORD@HOST:3306/DATABASE",
        ),
        ("jdbc:sqlite:hunter2.db", "without `jdbc:`"),
        (
            "me:hunter2@tcp(db:3306)/app",
            "mysql://USER:PASSWORD@HOST:3306/DATABASE",
        ),
        ("pgsql:host=db;dbname=app;password=hunter2", "postgres://USER"),
        ("libsql:hunter2.db", "sqlite://"),
    ] {
        for args in [&["migrate"][..], &["env"], &["backup"]] {
            let finished = project.opp(&[args, &["--database-url", url]].concat());
            refused(&finished, &[said, "--database-url"]);
            assert!(!format!("{finished:?}").contains("hunter2"), "{finished:#?}");
        }
    }
    assert_eq!(count(), before);
}

#[test]
fn the_env_file_of_the_workspace_counts_and_names_are_expanded() {
    let project = Project::new();
    project.three();
    fs::write(project.path().join(".env"), "NAME=shop\nDATABASE_URL=\"${NAME}.db\"\n").unwrap();
    project.ok(&["migrate"]);
    assert!(project.path().join("shop.db").is_file());
    // A member below the root of a workspace, without a .env of its own.
    let member = project.path().join("member");
    fs::create_dir(&member).unwrap();
    fs::write(
        project.path().join("Cargo.toml"),
        "[workspace]\nmembers = [\"member\"]\n",
    )
    .unwrap();
    fs::write(
        member.join("Cargo.toml"),
        "[package]\nname = \"member\"\nversion = \"0.1.0\"\n",
    )
    .unwrap();
    fs::write(member.join("opp.toml"), "").unwrap();
    let out = project.ok(&["env", "--manifest-path", "member/Cargo.toml"]);
    assert!(
        out.contains("shop.db (sqlite)") && out.contains("DATABASE_URL in .env"),
        "{out}"
    );
    let output = project.command(&["env"]).current_dir(&member).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(
        out.contains("../shop.db (sqlite)") && out.contains("DATABASE_URL in ../.env"),
        "{out}"
    );
}

#[test]
fn a_broken_env_file_stops_only_those_who_need_it() {
    let project = Project::new();
    project.three();
    fs::write(project.path().join(".env"), "nonsense hunter2\n").unwrap();
    project.ok(&["migrate", "--database-url", "test.db"]);
    let output = project
        .command(&["migrate"])
        .env("DATABASE_URL", "test.db")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let finished = project.opp(&["migrate"]);
    refused(&finished, &[".env, line 1 is not of the form NAME=value"]);
    assert!(!finished.err.contains("hunter2"), "{finished:#?}");
    fs::write(project.path().join(".env"), "DATABASE_URL=${NOWHERE}.db\n").unwrap();
    refused(
        &project.opp(&["migrate"]),
        &["line 1 refers to ${NOWHERE}, which is not set"],
    );
}

#[test]
fn quotes_that_docker_passes_on_are_taken_off() {
    let project = Project::new();
    project.three();
    let output = project
        .command(&["migrate"])
        .env("DATABASE_URL", "\"sqlite:///test.db\"")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(project.tables().len(), 3);
}

#[test]
fn three_slashes_before_an_absolute_path_are_pointed_out() {
    let project = Project::new();
    project.three();
    let absolute = project.path().canonicalize().unwrap().join("test.db");
    let url = format!("sqlite://{}", absolute.display());
    refused(
        &project.opp(&["migrate", "--database-url", &url]),
        &[
            "is a relative path",
            &format!("write sqlite:///{} in --database-url", absolute.display()),
        ],
    );
    project.ok(&[
        "migrate",
        "--database-url",
        &format!("sqlite:///{}", absolute.display()),
    ]);
}

#[test]
fn a_mysql_url_without_a_database_is_refused_at_once() {
    let project = Project::new();
    project.three();
    refused(
        &project.opp(&["migrate", "--database-url", "mysql://root:hunter2@127.0.0.1:1/"]),
        &[
            "mysql://root:***@127.0.0.1:1 names no database",
            "mysql://USER:PASSWORD@HOST/DATABASE",
        ],
    );
}

#[test]
fn what_a_postgres_url_leaves_out_comes_from_the_environment() {
    let on = OnServer::new(Server::Postgres);
    let url = on.database.url();
    let parts = opp_core::url::DatabaseUrl::parse(url, Path::new("")).unwrap();
    let parts = parts.server_parts().unwrap();
    let login = url.split_once("://").unwrap().1.split_once('@').unwrap().0;
    let password = percent_decode_str(login.split_once(':').unwrap().1)
        .decode_utf8()
        .unwrap();
    let name = parts.database.unwrap();
    let project = Project::new();
    project.three();
    let mut command = project.command(&["env", "--database-url", &format!("postgres:///{name}")]);
    command
        .env("PGHOST", parts.host.unwrap())
        .env("PGPORT", parts.port.unwrap().to_string());
    command
        .env("PGUSER", parts.user.unwrap())
        .env("PGPASSWORD", password.as_ref());
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(out.contains("completed by PGHOST, PGPORT, PGUSER, PGPASSWORD"), "{out}");
    assert!(out.contains("Answers:    yes"), "{out}");
    assert!(!out.contains(password.as_ref()), "{out}");
}

#[test]
fn of_several_hosts_the_first_that_answers_is_used() {
    let on = OnServer::new(Server::Postgres);
    let (before, after) = on.database.url().split_once('@').unwrap();
    let several = format!("{before}@127.0.0.1:1,{after}?target_session_attrs=read-write&keepalives_idle=30");
    let project = Project::new();
    project.three();
    let out = project.ok(&["migrate", "--database-url", &several]);
    assert_eq!(out.matches("... OK").count(), 3, "{out}");
    let standby = several.replace("read-write", "read-only");
    assert_eq!(project.opp(&["env", "--database-url", &standby]).code, 1);
}
