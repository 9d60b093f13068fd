//! Collects the options of a class.

use super::left_out::LeftOut;
use super::python::{string, strings};

/// The options of a class, and what SQLAdmin has no option for.
pub(super) struct Options {
    lines: String,
    table: String,
    left_out: Vec<LeftOut>,
}

impl Options {
    pub(super) fn new(table: &str) -> Self {
        Self {
            lines: String::new(),
            table: table.to_owned(),
            left_out: Vec::new(),
        }
    }

    /// The lines of the class, and what it lacks.
    pub(super) fn finish(self) -> (String, Vec<LeftOut>) {
        (self.lines, self.left_out)
    }

    /// An option and its value in Python.
    pub(super) fn set(&mut self, option: &str, value: &str) {
        self.lines.push_str(&format!("    {option} = {value}\n"));
    }

    /// A list of attributes, where there are any.
    pub(super) fn attributes(&mut self, option: &str, attributes: &[&str]) {
        if !attributes.is_empty() {
            self.set(option, &strings(attributes.iter().copied()));
        }
    }

    /// A dictionary of attributes, where there are any.
    pub(super) fn pairs(&mut self, option: &str, pairs: &[(&str, String)]) {
        if pairs.is_empty() {
            return;
        }
        let lines = pairs
            .iter()
            .map(|(key, value)| format!("        {}: {value},\n", string(key)));
        self.set(option, &format!("{{\n{}    }}", lines.collect::<String>()));
    }

    pub(super) fn leave_out(&mut self, what: String) {
        self.left_out.push(LeftOut {
            table: self.table.clone(),
            what,
        });
    }
}
