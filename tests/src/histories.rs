//! Random histories, the same for the same seed, and databases at their revisions.

use opp_core::def::ModelDef;

use crate::law::{Catalog, Content, Engine, Project};
use crate::random::{Dice, grown, models, portable};

/// A project with a history of one migration for each step, and nothing applied. `makemigrations` gets these further options.
#[must_use]
pub fn random(engine: Engine, seed: u64, steps: usize, options: &[&str]) -> Project {
    let mut dice = Dice::new(seed);
    let project = Project::on(engine);
    let drops = all_names();
    let mut arguments = vec!["--no-input", "--allow-destructive"];
    arguments.extend(options);
    arguments.extend(drops.iter().flat_map(|name| ["--drop", name.as_str()]));
    let mut all: Vec<ModelDef> = Vec::new();
    for step in 0..steps {
        all = match step {
            0 => models(&mut dice),
            _ => grown(&mut dice, &all),
        };
        project.models(&match engine {
            Engine::Sqlite => all.clone(),
            Engine::Postgres | Engine::Mysql => portable(all.clone()),
        });
        project.makemigrations(&arguments).succeeds();
    }
    project
}

/// Everything that a model may have had, so that nothing is asked.
fn all_names() -> Vec<String> {
    let columns = ["c0", "c1", "c2", "c3", "c4", "c5", "parent", "twice"];
    let of = |table: &str| {
        let columns = columns.iter().map(|column| format!("{table}.{column}"));
        std::iter::once(table.to_owned()).chain(columns).collect::<Vec<_>>()
    };
    ["t0", "t1", "t2"].iter().flat_map(|table| of(table)).collect()
}

/// Another project with the same files and a database of its own, migrated to a revision.
#[must_use]
pub fn at(project: &Project, revision: Option<&str>) -> Project {
    let twin = project.twin();
    if let Some(revision) = revision {
        twin.opp(&["migrate", revision]).succeeds();
    }
    twin
}

/// The versions in Diesel's table.
#[must_use]
pub fn applied(project: &Project) -> Vec<Option<String>> {
    project
        .database()
        .values("SELECT version FROM __diesel_schema_migrations ORDER BY version")
}

/// Schema, rows and versions.
#[must_use]
pub fn state(project: &Project) -> (Catalog, Content, Vec<Option<String>>) {
    let (catalog, content) = (project.database().catalog(), project.database().content());
    (catalog, content, applied(project))
}
