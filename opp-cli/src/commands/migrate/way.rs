//! Which way a run may go.

/// Which way a command may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `migrate REV`.
    Either,
    /// `upgrade`.
    Up,
    /// `downgrade`.
    Down,
}
