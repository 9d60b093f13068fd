//! Two branches become one history, as values.

use std::path::Path;

use opp_core::diagnostic::Diagnostic as _;
use opp_core::registry::Registry;
use opp_migrate::dialect::Dialect;
use opp_migrate::files::{Replacement, replace_together, write_together};
use opp_migrate::history::History;
use opp_migrate::workflow::{
    Decide, Directories, Directory, Dispute, MergeRequest, RebaseRequest, Unattended, WorkflowError, make, merge,
    rebase,
};
use serde_json::json;
use tempfile::TempDir;

use crate::project::request;

const DIALECTS: [Dialect; 3] = [Dialect::sqlite(), Dialect::postgres(), Dialect::mariadb()];

/// Tables with columns of integers.
fn tables(tables: &[(&str, &[&str])]) -> Registry {
    let column = |name: &str| {
        json!({
            "name": name, "field": name, "rust_type": "i32", "nullable": name != "id",
            "type": { "kind": "integer", "databases": { "sqlite": true, "postgres": true, "mysql": true } },
        })
    };
    let model = |(table, columns): &(&str, &[&str])| {
        let columns: Vec<_> = ["id"].iter().chain(*columns).map(|name| column(name)).collect();
        json!({
            "table": table, "rust_name": table, "module": "shop", "package": "shop", "file": "src/lib.rs", "line": 1,
            "columns": columns, "primary_key": { "columns": ["id"] },
        })
    };
    let models: Vec<_> = tables.iter().map(model).collect();
    let registry = json!({ "format": 1, "package": "shop", "crates": [{ "name": "shop" }], "models": models });
    Registry::from_json(&registry.to_string()).unwrap()
}

/// Directories of three dialects in one place.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, dialect: Dialect) -> std::path::PathBuf {
        self.0.path().join(dialect.name())
    }

    fn directories(&self, only: &[&str]) -> Directories {
        let read = |dialect: &Dialect| Directory {
            name: dialect.name().to_owned(),
            dialect: *dialect,
            history: History::from_migrations(read(&self.path(*dialect), only)).unwrap(),
        };
        Directories::of_branches(DIALECTS.iter().map(read).collect()).unwrap()
    }

    /// Makes what leads from some revisions to a registry.
    fn make(&self, on: &[&str], id: &str, registry: &Registry) {
        let directories = self.directories(on);
        let mut request = request(id);
        request
            .answers
            .dropped
            .extend(["orders.total", "users.age"].map(str::to_owned));
        request.allow_losses = true;
        let made = make(&directories, registry, &request, &mut Unattended).unwrap();
        write_together(
            made.files
                .iter()
                .map(|one| (self.path(DIALECTS[one.directory]), &one.files))
                .collect::<Vec<_>>()
                .iter()
                .map(|(path, files)| (path.as_path(), *files)),
            None,
        )
        .unwrap();
    }

    fn merge(&self, decide: &mut impl Decide<Error = WorkflowError>) -> Result<Vec<(String, String)>, WorkflowError> {
        let directories = self.directories(&[]);
        let mut request = MergeRequest::new("20260109000000");
        request.verify = false;
        let made = merge(&directories, &request, decide)?;
        let sql =
            |one: &opp_migrate::workflow::MigrationFiles| (one.files.directory.clone(), one.files.files[0].1.clone());
        for one in &made.files {
            write_together([(&*self.path(DIALECTS[one.directory]), &one.files)], None).unwrap();
        }
        Ok(made.files.iter().map(sql).collect())
    }
}

/// Migrations of a directory: all, or those of some ids.
fn read(directory: &Path, only: &[&str]) -> Vec<opp_migrate::files::Migration> {
    let mut all = opp_migrate::files::read_all(directory).unwrap();
    all.retain(|one| only.is_empty() || only.contains(&one.id.as_str()));
    all
}

const BASE: &str = "20260101000000";

/// Users and orders, and one branch for each registry.
fn forked(one: &Registry, other: &Registry) -> Place {
    let place = Place::new();
    place.make(&["none"], BASE, &tables(&[("orders", &["total"]), ("users", &["age"])]));
    place.make(&[BASE], "20260102000000", one);
    place.make(&[BASE], "20260103000000", other);
    place
}

#[test]
fn branches_on_different_tables_are_merged_without_a_question() {
    let one = tables(&[("orders", &["total", "paid"]), ("users", &["age"])]);
    let other = tables(&[("orders", &["total"]), ("tags", &[]), ("users", &["age"])]);
    let place = forked(&one, &other);
    assert!(matches!(
        Directories::new(vec![Directory { name: String::new(), dialect: DIALECTS[0], history: History::load(&place.path(DIALECTS[0])).unwrap() }]),
        Err(WorkflowError::SeveralHeads { heads }) if heads.len() == 2
    ));
    let files = place.merge(&mut Unattended).unwrap();
    assert_eq!(files.len(), 3);
    for (directory, up) in &files {
        assert_eq!(directory, "2026-01-09-000000_merge_add_paid_to_orders_and_add_tags");
        assert!(up.lines().all(|line| line.starts_with("--")), "{up}");
    }
    let directories = place.directories(&[]);
    let history = directories.leading();
    let head = history.heads();
    assert_eq!(history.parents(&head[0].id), ["20260102000000", "20260103000000"]);
    assert!(head[0].is_merge());
    let both = tables(&[("orders", &["total", "paid"]), ("tags", &[]), ("users", &["age"])]);
    let made = make(&directories, &both, &request("20260110000000"), &mut Unattended).unwrap();
    assert!(made.is_empty(), "{made:?}");
    assert!(
        place.merge(&mut Unattended).unwrap().is_empty(),
        "one head is nothing to merge"
    );
}

/// Takes note of what is disputed, and agrees.
#[derive(Default)]
struct Agreeing(Vec<Dispute>);

impl Decide for Agreeing {
    type Error = WorkflowError;

    fn merge(&mut self, dispute: &Dispute) -> Result<(), WorkflowError> {
        self.0.push(dispute.clone());
        Ok(())
    }
}

#[test]
fn branches_on_one_table_are_merged_only_by_decision() {
    let one = tables(&[("orders", &["total", "paid"]), ("users", &["age"])]);
    let other = tables(&[("orders", &["total", "sent"]), ("users", &["age"])]);
    let place = forked(&one, &other);
    let refused = place.merge(&mut Unattended).unwrap_err();
    assert!(refused.needs_answer(), "{refused}");
    let said = refused.to_string();
    assert!(
        said.contains("+ Add column paid to orders") && said.contains("+ Add column sent to orders"),
        "{said}"
    );
    let mut agreeing = Agreeing::default();
    assert_eq!(place.merge(&mut agreeing).unwrap().len(), 3);
    assert_eq!(agreeing.0[0].sides.len(), 2);
    let both = tables(&[("orders", &["total", "paid", "sent"]), ("users", &["age"])]);
    let directories = place.directories(&[]);
    assert!(
        make(&directories, &both, &request("20260110000000"), &mut Unattended)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn branches_that_contradict_each_other_are_not_merged_by_anyone() {
    let renamed = tables(&[("orders", &["amount"]), ("users", &["age"])]);
    let also = tables(&[("orders", &["price"]), ("users", &["age"])]);
    let place = forked(&renamed, &also);
    let refused = place.merge(&mut Agreeing::default()).unwrap_err();
    assert!(
        matches!(refused, WorkflowError::Unmergeable { .. }) && !refused.needs_answer(),
        "{refused}"
    );
    assert!(refused.to_string().contains("total"), "{refused}");
}

#[test]
fn sql_that_cannot_be_read_counts_as_writing_everything() {
    let one = tables(&[("orders", &["total", "paid"]), ("users", &["age"])]);
    let other = tables(&[("orders", &["total"]), ("users", &["age", "size"])]);
    for (sql, commutes) in [
        ("UPDATE users SET age = 1;", true),
        (
            "INSERT INTO users (id, age) VALUES (1, 2) ON CONFLICT (id) DO NOTHING;",
            true,
        ),
        ("INSERT INTO users (age) SELECT total FROM orders;", false),
        (
            "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END;",
            false,
        ),
        ("SELECT frobnicate();", false),
        ("UPDATE users SET age = 'x;", false),
    ] {
        let place = forked(&one, &other);
        for migration in read(&place.path(DIALECTS[0]), &["20260103000000"]) {
            std::fs::write(migration.path.join("up.sql"), format!("{}{sql}\n", migration.up)).unwrap();
        }
        let merged = place.merge(&mut Unattended);
        assert_eq!(merged.is_ok(), commutes, "{sql}: {merged:?}");
        if let Err(refused) = merged {
            assert!(
                refused.to_string().contains(sql.split(' ').next().unwrap()),
                "{refused}"
            );
        }
    }
}

#[test]
fn only_heads_are_merged() {
    let one = tables(&[("orders", &["total", "paid"]), ("users", &["age"])]);
    let other = tables(&[("orders", &["total"]), ("users", &["age", "size"])]);
    let place = forked(&one, &other);
    let directories = place.directories(&[]);
    let merging = |heads: &[&str], id: Option<&str>| {
        let mut request = MergeRequest::new("20260109000000");
        request.verify = false;
        request.heads = heads.iter().map(|&id| id.to_owned()).collect();
        request.id = id.map(str::to_owned);
        merge(&directories, &request, &mut Unattended).unwrap_err()
    };
    assert!(matches!(
        merging(&[BASE, "20260102000000"], None),
        WorkflowError::NoHead { .. }
    ));
    assert!(matches!(merging(&["20260102000000"], None), WorkflowError::OneHead));
    assert!(matches!(
        merging(&[], Some("20260103000000")),
        WorkflowError::EarlyId { .. }
    ));
    let request = MergeRequest::new("20260109000000");
    let untried = merge(&directories, &request, &mut Unattended).unwrap_err();
    assert!(
        matches!(&untried, WorkflowError::Untried { .. }) && untried.needs_answer(),
        "{untried}"
    );
}

impl Place {
    /// Puts the branch of a head after another one, and reads what was moved in the first directory.
    fn rebase(&self, branch: &str, onto: &str) -> Result<Vec<opp_migrate::files::Migration>, WorkflowError> {
        let directories = self.directories(&[]);
        let request = RebaseRequest::new("20260109000000", branch, onto);
        let moved = rebase(&directories, &request, &mut Unattended)?;
        let paths: Vec<_> = moved.iter().map(|one| self.path(DIALECTS[one.directory])).collect();
        let replacements: Vec<_> = moved
            .iter()
            .zip(&paths)
            .map(|(one, path)| Replacement {
                migrations: path,
                old: &one.name,
                new: &one.files,
            })
            .collect();
        replace_together(&replacements, &[], None).unwrap();
        let ids: Vec<&str> = moved.iter().map(|one| one.to.as_str()).collect();
        Ok(read(&self.path(DIALECTS[0]), &ids))
    }
}

#[test]
fn a_rebased_branch_is_as_if_it_had_been_made_later() {
    let one = tables(&[("orders", &["total", "paid"]), ("users", &["age"])]);
    let other = tables(&[("orders", &["total", "sent"]), ("users", &["age"])]);
    let both = tables(&[("orders", &["total", "paid", "sent"]), ("users", &["age"])]);
    let (place, expected) = (forked(&one, &other), Place::new());
    expected.make(&["none"], BASE, &tables(&[("orders", &["total"]), ("users", &["age"])]));
    expected.make(&[BASE], "20260102000000", &one);
    expected.make(&[], "20260109000000", &both);
    std::fs::write(
        place
            .path(DIALECTS[0])
            .join("2026-01-03-000000_add_sent_to_orders/notes.md"),
        "kept",
    )
    .unwrap();
    let moved = place.rebase("20260103000000", "20260102000000").unwrap();
    assert_eq!(std::fs::read_to_string(moved[0].path.join("notes.md")).unwrap(), "kept");
    for dialect in DIALECTS {
        let files = |place: &Place| {
            let migrations = read(&place.path(dialect), &[]);
            let texts = migrations
                .into_iter()
                .map(|one| (one.directory(), one.up, one.down, one.recorded));
            texts.collect::<Vec<_>>()
        };
        assert_eq!(files(&place), files(&expected));
    }
    let directories = place.directories(&[]);
    assert!(
        make(&directories, &both, &request("20260110000000"), &mut Unattended)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn sql_by_hand_moves_as_it_is_and_contradictions_do_not_move() {
    let one = tables(&[("orders", &["total", "paid"]), ("users", &["age"])]);
    let other = tables(&[("orders", &["total"]), ("users", &["age", "size"])]);
    let place = forked(&one, &other);
    let edited = "20260103000000";
    for migration in read(&place.path(DIALECTS[0]), &[edited]) {
        std::fs::write(
            migration.path.join("up.sql"),
            format!("{}UPDATE users SET size = 1;\n", migration.up),
        )
        .unwrap();
        std::fs::write(migration.path.join("metadata.toml"), "run_in_transaction = false\n").unwrap();
    }
    let moved = place.rebase(edited, "20260102000000").unwrap();
    assert!(moved[0].up.ends_with("UPDATE users SET size = 1;\n") && !moved[0].in_transaction);
    assert!(opp_migrate::history::is_edited(&moved[0]));

    let renamed = tables(&[("orders", &["amount"]), ("users", &["age"])]);
    let also = tables(&[("orders", &["price"]), ("users", &["age"])]);
    let place = forked(&renamed, &also);
    let refused = place.rebase("20260103000000", "20260102000000").unwrap_err();
    assert!(refused.to_string().contains("orders.total"), "{refused}");
    let nothing = place.rebase(BASE, "20260102000000").unwrap_err();
    assert!(matches!(nothing, WorkflowError::NothingToRebase));
}
