//! `opp graph`: how do the tables hang together, and which revision builds on which? The drawing is opp-migrate's.

use std::fs;
use std::path::Path;

use opp_migrate::graph::{
    Columns, Diagram, Revision, Theme, dot, layout, mermaid, revisions_dot, revisions_mermaid, revisions_svg, svg,
};
use opp_migrate::schema::{Schema, TableName};
use opp_runner::database::Patience;
use serde_json::json;

use crate::args::{Graph, GraphFormat, GraphOf, GraphTheme};
use crate::context::Context;
use crate::error::CommandError;
use crate::listing::{self, FORMAT, Listed};
use crate::session::Session;
use crate::suggestions::names_like;
use crate::ui::sanitise::clean;
use crate::ui::{self, terminal};

/// With more tables than that, columns that are part of no key are left out.
const MANY: usize = 60;

/// Draws, to standard output or into a file.
pub(crate) fn run(context: &Context, options: &Graph, json: bool) -> Result<(), CommandError> {
    let format = format(options)?;
    let drawn = match options.what {
        GraphOf::Tables => tables(context, options, format)?,
        GraphOf::Revisions => revisions(context, options, format)?,
    };
    if let Some(path) = &options.output {
        fs::write(path, &drawn).map_err(|error| unwritable(path, &error))?;
    }
    match (&options.output, json) {
        (output, true) => terminal::print_json(&json!({
            "format": FORMAT,
            "output": output.as_ref().map(|path| path.display().to_string()),
            "drawing": output.is_none().then_some(&drawn),
        }))?,
        (Some(path), false) => ui::note(&clean(&format!("Wrote {}", path.display()))),
        (None, false) => terminal::print_sql(&drawn),
    }
    Ok(())
}

/// As asked, else as the file's name ends, else an image.
fn format(options: &Graph) -> Result<GraphFormat, CommandError> {
    let ending = options.output.as_ref().and_then(|path| path.extension());
    match (options.format, ending.and_then(|ending| ending.to_str())) {
        (Some(format), _) => Ok(format),
        (None, None | Some("svg")) => Ok(GraphFormat::Svg),
        (None, Some("mmd" | "mermaid")) => Ok(GraphFormat::Mermaid),
        (None, Some("dot" | "gv")) => Ok(GraphFormat::Dot),
        (None, Some(other)) => Err(CommandError::failed(format!(
            "no format is known for files that end in .{}",
            clean(other)
        ))
        .hint("name the format with --format svg, mermaid or dot, or end the name in .svg, .mmd or .dot")),
    }
}

fn theme(options: &Graph) -> Theme {
    match options.theme {
        GraphTheme::Auto => Theme::Auto,
        GraphTheme::Light => Theme::Light,
        GraphTheme::Dark => Theme::Dark,
    }
}

fn tables(context: &Context, options: &Graph, format: GraphFormat) -> Result<String, CommandError> {
    let (mut schema, of) = match &options.at {
        None => (context.models()?.schema, "Tables of the models".to_owned()),
        Some(revision) => at(context, revision)?,
    };
    if !options.around.is_empty() {
        let around = options.around.iter().map(|name| named(&schema, name));
        let around = around.collect::<Result<Vec<_>, _>>()?;
        schema = Diagram::around(&schema, &around, options.depth);
    }
    let is_many = schema.tables.len() > MANY && !options.all_columns;
    let columns = match options.keys || is_many {
        true => Columns::Keys,
        false => Columns::All,
    };
    if is_many && !options.keys {
        ui::note(&format!(
            "{} tables: columns that are part of no key are left out. --all-columns draws them, --around TABLE a part.",
            schema.tables.len()
        ));
    }
    let diagram = Diagram::of(&schema, columns);
    Ok(match format {
        GraphFormat::Svg => svg(&diagram, &layout(&diagram), &of, theme(options)),
        GraphFormat::Mermaid => mermaid(&diagram),
        GraphFormat::Dot => dot(&diagram),
    })
}

/// The schema at a revision.
fn at(context: &Context, revision: &str) -> Result<(Schema, String), CommandError> {
    let session = Session::for_revision(context, revision)?;
    let target = session.target(revision)?;
    let schema = session.history().schema_at_all(session.versions(&target))?;
    Ok((schema, format!("Tables at {}", session.place(&target))))
}

/// The table or view of a name, which may leave the database schema out where that is clear.
fn named(schema: &Schema, name: &str) -> Result<TableName, CommandError> {
    let all = || schema.tables.keys().chain(schema.views.keys());
    if let Some(exact) = all().find(|one| one.to_string() == name) {
        return Ok(exact.clone());
    }
    let found: Vec<&TableName> = all().filter(|one| one.name == name).collect();
    match &found[..] {
        [only] => Ok((*only).clone()),
        [] => {
            let names: Vec<String> = all().map(ToString::to_string).collect();
            let error = CommandError::failed(format!("table `{}` does not exist", clean(name)));
            Err(error.hint(match names.is_empty() {
                true => "there is no table at all; without --at the models are drawn".to_owned(),
                false => format!("--around takes one of: {}", clean(&names_like(name, names))),
            }))
        }
        several => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(
                CommandError::failed(format!("several tables are called `{}`", clean(name)))
                    .hint(format!("name the schema too: {}", clean(&names.join(", ")))),
            )
        }
    }
}

fn revisions(context: &Context, options: &Graph, format: GraphFormat) -> Result<String, CommandError> {
    if options.at.is_some() || !options.around.is_empty() || options.keys || options.all_columns {
        return Err(
            CommandError::failed("--at, --around, --keys and --all-columns are about tables")
                .hint("`opp graph revisions` draws all revisions; `opp graph --at REV` draws the tables of one"),
        );
    }
    let session = match context.names_a_database()? {
        true => Session::look(context, Patience::default())?,
        false => Session::offline(context)?,
    };
    let revisions: Vec<Revision> = listing::list(&session).iter().rev().map(revision).collect();
    Ok(match format {
        GraphFormat::Svg => revisions_svg(&revisions, "Revisions", theme(options)),
        GraphFormat::Mermaid => revisions_mermaid(&revisions),
        GraphFormat::Dot => revisions_dot(&revisions),
    })
}

fn revision(listed: &Listed) -> Revision {
    Revision {
        id: listed.revision.clone(),
        parents: listed.parents.clone(),
        message: listed.description(),
        marks: listed.marks(),
        applied: listed.applied,
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::failed(format!("cannot write {}: {error}", clean(&path.display().to_string())))
        .hint("pass another file with --output, or none to write to standard output")
}
