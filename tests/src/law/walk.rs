//! Does the law hold between any two sets of models? What of it needs no expectation of the case at hand.

use opp_core::def::ModelDef;

use super::filler::fill;
use super::round_trip::State;
use super::{Catalog, Project};

/// Ends the test unless the way up leads to a fresh build, the way down back, and no value that both have is lost.
pub fn leads_there_and_back(before: &[ModelDef], after: &[ModelDef], when: &str) {
    let project = Project::migrated_to(before);
    fill(&mut project.database());
    let start = State::of(&mut project.database());
    project.models(after);
    project
        .makemigrations(&options(before).iter().map(String::as_str).collect::<Vec<_>>())
        .succeeds();
    project.opp(&["migrate"]).succeeds();
    let end = State::of(&mut project.database());
    let (tightened, gone) = (tightened(before, after), gone(before, after));
    let fresh = Project::migrated_to(after).database().catalog();
    end.catalog.means(&fresh, &format!("{when}, up"));
    start
        .content
        .is_kept_in(&end.content, str::to_owned, &words(&tightened), &format!("{when}, up"));
    project.check().succeeds();
    project.opp(&["migrate", "downgrade", "-1", "--yes"]).succeeds();
    let mut database = project.database();
    let catalog = |catalog: Catalog| catalog.without_counters_of(&words(&gone));
    catalog(database.catalog()).is(&catalog(start.catalog), &format!("{when}, down"));
    let lost = [words(&gone), words(&tightened)].concat();
    database
        .content()
        .is_equal_to(&start.content, &lost, &format!("{when}, down"));
    database.is_whole(when);
    drop(database);
    project.opp(&["migrate"]).succeeds();
    project
        .database()
        .catalog()
        .is(&end.catalog, &format!("{when}, up again"));
}

/// Everything that may go is said to go, so that nothing is asked.
fn options(before: &[ModelDef]) -> Vec<String> {
    let dropped = names(before).into_iter().flat_map(|name| ["--drop".to_owned(), name]);
    ["--no-input", "--allow-destructive"]
        .map(str::to_owned)
        .into_iter()
        .chain(dropped)
        .collect()
}

fn gone(before: &[ModelDef], after: &[ModelDef]) -> Vec<String> {
    let kept = names(after);
    names(before).into_iter().filter(|name| !kept.contains(name)).collect()
}

fn words(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

/// Tables and columns, as `--drop` names them.
fn names(models: &[ModelDef]) -> Vec<String> {
    let of = |model: &ModelDef| {
        let columns = model
            .columns
            .iter()
            .map(|column| format!("{}.{}", model.table, column.name));
        std::iter::once(model.table.to_string())
            .chain(columns)
            .collect::<Vec<_>>()
    };
    models.iter().flat_map(of).collect()
}

/// Columns that take NULL before and not after: their rows get the default, and keep it on the way down.
fn tightened(before: &[ModelDef], after: &[ModelDef]) -> Vec<String> {
    let nullable = |models: &[ModelDef], wanted: bool| -> Vec<String> {
        let of = |model: &ModelDef| {
            let columns = model.columns.iter().filter(|column| column.nullable == wanted);
            columns
                .map(|column| format!("{}.{}", model.table, column.name))
                .collect::<Vec<_>>()
        };
        models.iter().flat_map(of).collect()
    };
    let required = nullable(after, false);
    nullable(before, true)
        .into_iter()
        .filter(|name| required.contains(name))
        .collect()
}
