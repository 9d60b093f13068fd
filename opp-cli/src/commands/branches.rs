//! `opp migrate branches`: where does the history branch? Needs no database.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{self, FORMAT, Listed};
use crate::session::Session;
use crate::ui::terminal;

/// Prints the revisions on which several others build, each with these.
pub(crate) fn run(context: &Context, json: bool) -> Result<(), CommandError> {
    let session = Session::offline(context)?;
    let migrations = listing::list(&session);
    let points = migrations.iter().filter(|one| one.branch_point);
    let points: Vec<(&Listed, Vec<&Listed>)> = points.map(|point| (point, children(&migrations, point))).collect();
    if json {
        return terminal::print_json(&as_json(&points));
    }
    terminal::print(&text(&points));
    Ok(())
}

fn children<'a>(migrations: &'a [Listed], point: &Listed) -> Vec<&'a Listed> {
    let builds_on_it = |one: &&Listed| one.parents.contains(&point.revision);
    migrations.iter().filter(builds_on_it).collect()
}

fn text(points: &[(&Listed, Vec<&Listed>)]) -> String {
    let mut text = String::new();
    for (point, children) in points {
        let _infallible = writeln!(text, "{}, {}", point.place(), point.description());
        for child in children {
            let _infallible = writeln!(text, "    -> {}, {}", child.place(), child.description());
        }
    }
    text
}

fn as_json(points: &[(&Listed, Vec<&Listed>)]) -> Value {
    let point = |(point, children): &(&Listed, Vec<&Listed>)| {
        let mut object = json!(point);
        object["children"] = children.iter().map(|child| json!(child.revision)).collect();
        object
    };
    json!({ "format": FORMAT, "branch_points": points.iter().map(point).collect::<Vec<_>>() })
}
