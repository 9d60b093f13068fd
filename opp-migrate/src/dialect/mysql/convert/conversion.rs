//! The conversion of a column's rows, as the rules of each type make it.

/// What happens to the rows around a `MODIFY`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::dialect::mysql) struct Conversion {
    /// Value to set before, while the column has its old type.
    pub(in crate::dialect::mysql) before: Option<String>,
    /// Value to set afterwards.
    pub(in crate::dialect::mysql) after: Option<String>,
    /// True for a row that does not fit.
    pub(in crate::dialect::mysql) misfit: Option<String>,
    /// The new value as an expression over the old one, for guards; the old one where it compares as the new one does.
    pub(in crate::dialect::mysql) value: Option<String>,
}

impl Conversion {
    pub(super) fn by_itself() -> Option<Self> {
        Some(Self::default())
    }

    pub(super) fn unless(misfit: impl Into<String>) -> Option<Self> {
        Some(Self {
            misfit: Some(misfit.into()),
            ..Self::default()
        })
    }

    pub(super) fn yielding(mut self, value: String) -> Self {
        self.value = Some(value);
        self
    }
}

pub(super) fn either(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("{one} OR {other}")),
        (one, other) => one.or(other),
    }
}

/// True for a string that is not wholly of that form; `$` alone would let a line break pass.
pub(super) fn unlike(at: &str, form: &str) -> String {
    format!("{at} NOT REGEXP '^({form})(?![[:space:]])$'")
}
