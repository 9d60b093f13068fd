//! A row with its values by field, in canonical form. Secret fields are never in it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::db::{Dialect, Row};
use crate::descriptor::{Field, View};

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    values: BTreeMap<String, Option<String>>,
    /// Values that expressions compute; no part of the version, since they may change by themselves.
    computed: BTreeMap<String, Option<String>>,
    /// Names of the rows that foreign keys point at, by field.
    labels: BTreeMap<String, String>,
}

impl Record {
    /// A row of a query that selected these fields.
    pub(crate) fn new(dialect: Dialect, fields: &[&Field], row: &Row) -> Self {
        let value = |(index, field): (usize, &&Field)| {
            let canonical = row.get(index).map(|raw| crate::value::canonical(dialect, field, raw));
            (field.name.clone(), canonical)
        };
        let (computed, stored): (Vec<_>, Vec<_>) = fields
            .iter()
            .enumerate()
            .partition(|(_, field)| field.computed.is_some());
        Self {
            values: stored.into_iter().map(value).collect(),
            computed: computed.into_iter().map(value).collect(),
            labels: BTreeMap::new(),
        }
    }

    /// A value; `None` where it is NULL or was not selected.
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        let value = self.values.get(field).or_else(|| self.computed.get(field));
        value.and_then(Option::as_deref)
    }

    /// Sets a value.
    pub(crate) fn set(&mut self, field: &str, value: Option<String>) {
        self.values.insert(field.to_owned(), value);
    }

    /// The name of the row that a foreign key points at.
    pub(crate) fn label(&self, field: &str) -> Option<&str> {
        self.labels.get(field).map(String::as_str)
    }

    /// Sets the name of the row that a foreign key points at.
    pub(crate) fn set_label(&mut self, field: &str, label: String) {
        self.labels.insert(field.to_owned(), label);
    }

    /// The values of the primary key.
    pub(crate) fn key(&self, view: &View) -> Vec<String> {
        view.primary_key
            .iter()
            .map(|name| self.get(name).unwrap_or_default().to_owned())
            .collect()
    }

    /// What people call the row.
    pub(crate) fn title(&self, view: &View) -> String {
        let parts: Vec<&str> = view.row_label.iter().filter_map(|name| self.get(name)).collect();
        let text = parts.join(" ");
        if text.trim().is_empty() {
            return format!("{} {}", view.name, crate::key::plain(&self.key(view)));
        }
        text
    }

    /// A digest of all values, with which a form notices that somebody else changed the row.
    pub(crate) fn version(&self) -> String {
        let mut digest = Sha256::new();
        for (name, value) in &self.values {
            for part in [Some(name), value.as_ref()] {
                match part {
                    Some(text) => {
                        digest.update((text.len() as u64).to_le_bytes());
                        digest.update(text);
                    }
                    None => digest.update(u64::MAX.to_le_bytes()),
                }
            }
        }
        crate::secret::hex(&digest.finalize())
    }
}
