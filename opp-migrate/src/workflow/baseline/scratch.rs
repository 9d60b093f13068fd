//! What do the files of a history make, and where is it compared?

use crate::dialect::{Dialect, Row};
use crate::verify::{Scratch, ScratchError};
use crate::workflow::decide::Decide;
use crate::workflow::directories::Directory;
use crate::workflow::error::WorkflowError;

/// What the files of a directory make.
pub(super) fn replayed<D: Decide>(directory: &Directory, decide: &mut D) -> Result<Vec<Row>, D::Error> {
    let mut scratch = new_scratch(directory, decide)?;
    let rows = scratch
        .replay(&directory.history, directory.dialect)
        .and_then(|()| scratch.catalog());
    rows.map_err(|error| unread(directory.dialect, error).into())
}

/// An empty scratch database of the directory's dialect.
pub(super) fn new_scratch<D: Decide>(directory: &Directory, decide: &mut D) -> Result<Box<dyn Scratch>, D::Error> {
    let dialect = directory.dialect;
    let Some(mut new_scratch) = decide.scratch(directory)? else {
        return Err(WorkflowError::NoScratch { dialect }.into());
    };
    new_scratch().map_err(|error| unread(dialect, error).into())
}

fn unread(dialect: Dialect, error: ScratchError) -> WorkflowError {
    WorkflowError::Unread { dialect, error }
}
