//! The conversion of a column's rows, as the rules of each type make it.

/// A conversion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::dialect::postgres) struct Conversion {
    /// The new value; none where PostgreSQL converts by itself and refuses what does not fit.
    pub(in crate::dialect::postgres) using: Option<String>,
    /// True for a row that does not fit.
    pub(in crate::dialect::postgres) misfit: Option<String>,
}

impl Conversion {
    pub(super) fn by_itself() -> Option<Self> {
        Some(Self::default())
    }

    pub(super) fn using(using: impl Into<String>) -> Option<Self> {
        Some(Self {
            using: Some(using.into()),
            misfit: None,
        })
    }

    pub(super) fn by_itself_unless(misfit: impl Into<String>) -> Option<Self> {
        Some(Self {
            using: None,
            misfit: Some(misfit.into()),
        })
    }

    pub(super) fn unless(misfit: impl Into<String>, using: impl Into<String>) -> Option<Self> {
        Some(Self {
            using: Some(using.into()),
            misfit: Some(misfit.into()),
        })
    }
}

pub(super) fn either(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one} OR {other}")),
        (one, other) => one.or(other),
    }
}
