//! The conversion of a column's rows, as the rules of each type make it.

/// A conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dialect::sqlite) struct Conversion {
    /// The new value.
    pub(in crate::dialect::sqlite) value: String,
    /// True for a row that does not fit; no row can fail where there is none.
    pub(in crate::dialect::sqlite) misfit: Option<String>,
}

impl Conversion {
    pub(super) fn exact(value: impl Into<String>) -> Option<Self> {
        Some(Self {
            value: value.into(),
            misfit: None,
        })
    }

    pub(super) fn unless(misfit: impl Into<String>, value: impl Into<String>) -> Option<Self> {
        Some(Self {
            value: value.into(),
            misfit: Some(misfit.into()),
        })
    }
}

/// A condition that is true where one of some is.
pub(super) fn or(conditions: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let conditions: Vec<_> = conditions.into_iter().flatten().collect();
    (!conditions.is_empty()).then(|| conditions.join(" OR "))
}

/// An expression over names that stand for other expressions; each may use those of the levels before it.
pub(super) fn with(levels: &[&[(&str, String)]], expression: &str) -> String {
    levels
        .iter()
        .fold(None, |inner: Option<String>, level| {
            let kept = inner.as_ref().map(|_| "*, ".to_owned()).unwrap_or_default();
            let named: Vec<_> = level.iter().map(|(name, sql)| format!("{sql} AS {name}")).collect();
            let source = inner.map_or_else(String::new, |inner| format!(" FROM ({inner})"));
            Some(format!("SELECT {kept}{}{source}", named.join(", ")))
        })
        .map_or_else(
            || expression.to_owned(),
            |inner| format!("(SELECT {expression} FROM ({inner}))"),
        )
}
