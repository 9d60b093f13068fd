//! `opp tag [NAME [REV]]`: names for revisions, which go wherever a revision is expected.

use std::path::Path;

use opp_migrate::files::{Tags, is_tag};
use serde_json::json;

use crate::args::Tag;
use crate::context::{self, Context};
use crate::error::CommandError;
use crate::listing::FORMAT;
use crate::session::Session;
use crate::ui::sanitise::clean;
use crate::ui::terminal;

/// Lists the tags, sets one or removes one.
pub(crate) fn run(context: &Context, options: &Tag, json: bool) -> Result<(), CommandError> {
    let Some(name) = &options.name else {
        return list(&Session::offline(context)?, json);
    };
    let _lock = context::lock(&context.config()?.root);
    let revision = options.revision.as_deref().unwrap_or("head");
    let session = Session::for_revision(context, revision)?;
    let leading = context.leading_directory()?;
    let mut tags = session.history().tags().clone();
    refuse_unreadable(&tags, &leading)?;
    if options.delete {
        if !tags.remove(name) {
            return Err(
                CommandError::failed(format!("the tag `{}` does not exist", clean(name)))
                    .hint("`opp tag` lists the tags"),
            );
        }
        tags.write(&leading)?;
    } else {
        refuse_name(&session, name)?;
        let id = session.migration(revision)?.on_disk.version.clone();
        set(&mut tags, name, &id, options.force)?;
        tags.write(&leading)?;
    }
    report(name, &session, &tags, json)
}

fn set(tags: &mut Tags, name: &str, id: &str, force: bool) -> Result<(), CommandError> {
    let known = tags.get(name);
    if !force && !known.is_empty() && known != [id] {
        let known = known.join(", ");
        return Err(
            CommandError::failed(format!("the tag `{}` already exists, at {known}", clean(name)))
                .hint("pass --force to move it"),
        );
    }
    tags.remove(name);
    tags.add(name, id);
    Ok(())
}

/// Writing the file would forget what nobody can read.
fn refuse_unreadable(tags: &Tags, leading: &Path) -> Result<(), CommandError> {
    match tags.unreadable() {
        None => Ok(()),
        Some(line) => Err(CommandError::failed(format!(
            "line {line} of {} is not a name and a revision id",
            clean(&leading.join("TAGS").display().to_string())
        ))
        .hint("resolve the conflict: keep the lines of the tags, and remove the others")),
    }
}

/// A tag must not hide a migration, or look like something else.
fn refuse_name(session: &Session, name: &str) -> Result<(), CommandError> {
    let names_one =
        |migration: &&opp_migrate::files::Migration| migration.name == name || migration.directory() == name;
    if !is_tag(name) {
        return Err(CommandError::failed(format!("`{}` cannot be a tag", clean(name)))
            .hint("use letters, digits and `.`, `_`, `-`, `+`, `@`, beginning with a letter; not only digits, no symbol such as `head`, and no steps such as `-1` at the end"));
    }
    match session.history().migrations().into_iter().find(names_one) {
        Some(migration) => Err(CommandError::failed(format!(
            "`{}` is the name of {}",
            clean(name),
            clean(&migration.directory())
        ))
        .hint("choose another name: a revision can be named by the name of its migration")),
        None => Ok(()),
    }
}

fn report(name: &str, session: &Session, tags: &Tags, json: bool) -> Result<(), CommandError> {
    let ids = tags.get(name);
    if json {
        return terminal::print_json(&json!({ "format": FORMAT, "name": name, "revision": ids.first() }));
    }
    terminal::print(&clean(&match ids.first() {
        Some(id) => format!("Tagged {} as {name}\n", session.name(id)),
        None => format!("Removed the tag {name}\n"),
    }));
    Ok(())
}

fn list(session: &Session, json: bool) -> Result<(), CommandError> {
    let tags = session.history().tags();
    if json {
        let listed = tags.iter().map(|(name, id)| json!({ "name": name, "revision": id }));
        return terminal::print_json(&json!({ "format": FORMAT, "tags": listed.collect::<Vec<_>>() }));
    }
    for (name, id) in tags.iter() {
        terminal::print(&clean(&format!("{name}: {}\n", session.name(id))));
    }
    Ok(())
}
