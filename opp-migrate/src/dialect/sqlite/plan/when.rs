//! When something is dropped.

/// When something is dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Before anything is created, so that its name is free.
    First,
    /// After the new columns are filled from it.
    AfterFilling,
}
