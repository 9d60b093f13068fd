//! A program that carries its migrations for three databases, applies them and guards its start.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has to stop")]

use std::path::Path;
use std::time::Duration;

use opp_core::url::DatabaseUrl;
use opp_runner::database::{Database, Patience};
use opp_runner::run::Observer;
use opp_runner::{Access, GuardError, Migrator};
use opp_test_servers::Server;

const MIGRATIONS: opp_runner::Embedded = opp_runner::embed!();

fn starts(url: &str) {
    let url = DatabaseUrl::parse(url, Path::new("")).unwrap();
    let migrator = Migrator::new(MIGRATIONS).actor("fastopp", "here");
    assert!(matches!(migrator.guard_url_blocking(&url), Err(GuardError::Pending(pending)) if pending.len() > 8));
    let report = migrator.run_url_blocking(&url).unwrap();
    assert!(report.steps.len() > 8);
    migrator.guard_url_blocking(&url).unwrap();
    let strict = migrator.clone().check_schema(true);
    strict.guard_url_blocking(&url).unwrap();
    let mut database = Database::open(&url, Access::Write, Patience::default()).unwrap();
    database
        .create(
            "ALTER TABLE users RENAME COLUMN phone_number TO phone; DROP VIEW user_stats;",
            &mut Silent,
        )
        .unwrap();
    migrator.guard_url_blocking(&url).unwrap();
    let said = match strict.guard_url_blocking(&url).unwrap_err() {
        GuardError::SchemaDiffers(differences) => differences.iter().map(ToString::to_string).collect(),
        other => vec![other.to_string()],
    };
    let expected = [
        "table users, column phone_number: expected NULL, found nothing",
        "table users, column phone: expected nothing, found NULL",
        "view user_stats is missing",
    ];
    assert_eq!(said, expected);
}

struct Silent;

impl Observer for Silent {
    fn waiting(&mut self, _holder: &str, _at_most: Duration) {}

    fn progress(&mut self, _done: usize, _of: usize) {}
}

#[test]
fn one_program_brings_each_of_three_databases_to_its_newest_revision() {
    let folder = tempfile::tempdir().unwrap();
    starts(folder.path().join("app.db").to_str().unwrap());
    for server in [Server::Postgres, Server::Mysql] {
        starts(server.database().url());
    }
}
