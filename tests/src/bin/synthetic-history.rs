//! Writes a long history with branches: `synthetic-history DIRECTORY [REVISIONS [BRANCHES]]`. For benchmarks.

use std::error::Error;
use std::path::Path;

use opp_core::def::Databases;
use opp_migrate::change::Change;
use opp_migrate::files::{NewFiles, NewMigration, write_together};
use opp_migrate::schema::{LowerOptions, lower};
use opp_migrate::script::{Script, SqlFile};
use opp_tests::synthetic;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments
        .next()
        .ok_or("usage: synthetic-history DIRECTORY [REVISIONS [BRANCHES]]")?;
    let mut number = |usual: usize| arguments.next().map_or(Ok(usual), |text| text.parse());
    let (revisions, branches) = (number(1_000)?, number(50)?);
    let files = history(revisions, branches)?;
    write_together(files.iter().map(|one| (Path::new(&directory), one)), None)?;
    Ok(())
}

/// Half of the revisions follow each other, the others are branches of the same length, each at another place. Each creates a table.
fn history(revisions: usize, branches: usize) -> Result<Vec<NewFiles>, Box<dyn Error>> {
    let options = LowerOptions {
        database: None,
        databases: Databases::ALL,
        enforce_length: false,
    };
    let models = lower(&synthetic::registry(revisions, false), &options).map_err(|errors| format!("{errors:?}"))?;
    let trunk = revisions / 2;
    let (length, distance) = ((revisions - trunk).div_ceil(branches), trunk / branches);
    let id = |place: usize| (20_260_101_000_000 + place).to_string();
    let parent = |place: usize| match place {
        0 => None,
        _ if place < trunk => Some(place - 1),
        _ if (place - trunk).is_multiple_of(length) => Some((place - trunk) / length * distance),
        _ => Some(place - 1),
    };
    let file = |text: String| SqlFile {
        text,
        transactional: true,
    };
    let mut files = Vec::with_capacity(revisions);
    for (place, mut table) in models.schema.tables.into_values().enumerate() {
        // A branch has not the table before it.
        table.foreign_keys.clear();
        let (own, name) = (id(place), table.name.to_string());
        let script = Script {
            up: file(format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY);\n")),
            down: file(format!("DROP TABLE {name};\n")),
        };
        let new = NewMigration {
            id: &own,
            name: &name,
            dialect: "sqlite",
            parents: parent(place).map(id).into_iter().collect(),
            replaces: Vec::new(),
            message: &name,
            package: "synthetic",
            crates: Vec::new(),
            stated_renames: models.hints.stated_renames(),
            operations: vec![Change::CreateTable { table: Box::new(table) }],
            verified: true,
            hazards: Vec::new(),
            script: &script,
        };
        files.push(new.into_files()?);
    }
    Ok(files)
}
