//! A program that carries its migrations for three databases, applies them and guards its start.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has to stop")]

use std::path::Path;

use opp_core::url::DatabaseUrl;
use opp_runner::migrator::{GuardError, Migrator};
use opp_test_servers::Server;

const MIGRATIONS: opp_runner::Embedded = opp_runner::embed!();

fn starts(url: &str) {
    let url = DatabaseUrl::parse(url, Path::new("")).unwrap();
    let migrator = Migrator::new(MIGRATIONS).actor("fastopp", "here");
    assert!(matches!(migrator.guard_url_blocking(&url), Err(GuardError::Pending(pending)) if pending.len() > 8));
    let report = migrator.run_url_blocking(&url).unwrap();
    assert!(report.steps.len() > 8);
    migrator.guard_url_blocking(&url).unwrap();
}

#[test]
fn one_program_brings_each_of_three_databases_to_its_newest_revision() {
    let folder = tempfile::tempdir().unwrap();
    starts(folder.path().join("app.db").to_str().unwrap());
    for server in [Server::Postgres, Server::Mysql] {
        starts(server.database().url());
    }
}
