//! Statements over the rows of a view. Every one of them carries the scope of the user.

mod change;
mod children;
mod clause;
mod consequences;
mod count;
mod dates;
mod facets;
mod list;
mod lookup;
mod matching;
mod order;
mod request;
mod scope;

pub(crate) use change::{delete, insert, update};
pub(crate) use children::{children, count_children};
pub(crate) use clause::key_condition;
pub(crate) use consequences::{Consequence, Effect, consequences};
pub(crate) use count::{Counted, count};
pub(crate) use dates::steps;
pub(crate) use facets::facets;
pub(crate) use list::{Paged, export, page};
pub(crate) use lookup::{distinct, label_of, lookup};
pub(crate) use matching::Matching;
pub(crate) use order::cursor;
pub(crate) use request::{Condition, ListQuery};
pub(crate) use scope::{row, row_by};
