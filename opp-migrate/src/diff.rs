//! How does a schema become what the models ask for? Recorded operations, and the questions only a person can answer.
//!
//! The schema before is copied once and every change is folded into the copy as it is found, so that each stage compares
//! what is really there by then, and the changes lead where they say they do.

use crate::pair::Pair;
use crate::schema::{Hints, Schema};

mod column;
mod constraint;
mod enums;
mod hinted;
mod question;
mod rename;
mod same;
mod table;
mod view;
mod work;

pub use question::{Answers, Fill, Question};
pub use work::Diff;
use work::Work;

/// Finds the operations that lead from `before` to `after`. With open questions the operations are those of the most
/// careful answer and not to be used.
#[must_use]
pub fn diff(pair: Pair<&Schema>, hints: &Hints, answers: &Answers) -> Diff {
    let mut work = Work::new(pair, hints, answers);
    rename::tables(&mut work);
    view::drop_old(&mut work);
    enums::create_and_alter(&mut work);
    rename::columns(&mut work);
    constraint::drop_old(&mut work);
    table::drop_old(&mut work, table::Drops::NotReadByBackfills);
    table::options(&mut work, table::Toggle::BecomesUnmanaged);
    column::drop_readers(&mut work);
    column::add_and_alter(&mut work);
    column::alter_primary_keys(&mut work);
    column::drop_old(&mut work);
    table::drop_old(&mut work, table::Drops::All);
    table::create_new(&mut work);
    constraint::add_new(&mut work);
    table::options(&mut work, table::Toggle::BecomesManaged);
    enums::drop_old(&mut work);
    view::create_new(&mut work);
    work.finish()
}
