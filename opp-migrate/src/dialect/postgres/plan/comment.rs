//! How are comments set and taken away?

use super::Planner;
use crate::dialect::postgres::names::{SQL, qualified};
use crate::schema::{Column, Table, TableName};

impl Planner<'_> {
    /// Every comment of a new table.
    pub(super) fn comments(&mut self, table: &Table) {
        if table.options.comment.is_some() {
            self.comment_table(&table.name, table.options.comment.as_deref());
        }
        for column in &table.columns {
            self.comment_new_column(&table.name, column);
        }
    }

    pub(super) fn comment_table(&mut self, table: &TableName, comment: Option<&str>) {
        let text = text(comment);
        self.statement(format!("COMMENT ON TABLE {} IS {text}", qualified(table)));
    }

    pub(super) fn comment_new_column(&mut self, table: &TableName, column: &Column) {
        if column.comment.is_some() {
            self.comment_column(table, column);
        }
    }

    pub(super) fn comment_column(&mut self, table: &TableName, column: &Column) {
        let text = text(column.comment.as_deref());
        let at = format!("{}.{}", qualified(table), SQL.quoted(&column.name));
        self.statement(format!("COMMENT ON COLUMN {at} IS {text}"));
    }
}

fn text(comment: Option<&str>) -> String {
    comment.map_or_else(|| "NULL".to_owned(), |text| SQL.string(text))
}
