//! Rows of any query, each value as text.

use diesel::deserialize::{self, FromSqlRow};
use diesel::row::{Field, Row as DieselRow};
use diesel::sql_types::Untyped;

/// A row: each value as text, or NULL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row(pub(crate) Vec<Option<String>>);

impl Row {
    /// A value.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        self.0.get(index).and_then(Option::as_deref)
    }

    /// A value that is an integer.
    pub(crate) fn integer(&self, index: usize) -> i64 {
        self.get(index).and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    /// A value that is a text, empty where it is NULL.
    pub(crate) fn text(&self, index: usize) -> String {
        self.get(index).unwrap_or_default().to_owned()
    }
}

#[cfg(feature = "sqlite")]
impl FromSqlRow<Untyped, diesel::sqlite::Sqlite> for Row {
    fn build_from_row<'a>(row: &impl DieselRow<'a, diesel::sqlite::Sqlite>) -> deserialize::Result<Self> {
        use diesel::sqlite::SqliteType;

        let mut values = Vec::with_capacity(row.field_count());
        for index in 0..row.field_count() {
            let field = row.get(index).ok_or("a column is missing")?;
            let text = field.value().and_then(|mut value| match value.value_type()? {
                SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long => Some(value.read_long().to_string()),
                SqliteType::Float | SqliteType::Double => Some(crate::value::float(value.read_double())),
                SqliteType::Text => Some(value.read_text().to_owned()),
                SqliteType::Binary => Some(String::from_utf8_lossy(value.read_blob()).into_owned()),
            });
            values.push(text);
        }
        Ok(Self(values))
    }
}

#[cfg(feature = "postgres")]
impl FromSqlRow<Untyped, diesel::pg::Pg> for Row {
    fn build_from_row<'a>(row: &impl DieselRow<'a, diesel::pg::Pg>) -> deserialize::Result<Self> {
        let mut values = Vec::with_capacity(row.field_count());
        for index in 0..row.field_count() {
            let field = row.get(index).ok_or("a column is missing")?;
            values.push(
                field
                    .value()
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            );
        }
        Ok(Self(values))
    }
}

#[cfg(feature = "mysql")]
impl FromSqlRow<Untyped, diesel::mysql::Mysql> for Row {
    fn build_from_row<'a>(row: &impl DieselRow<'a, diesel::mysql::Mysql>) -> deserialize::Result<Self> {
        let mut values = Vec::with_capacity(row.field_count());
        for index in 0..row.field_count() {
            let field = row.get(index).ok_or("a column is missing")?;
            values.push(
                field
                    .value()
                    .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            );
        }
        Ok(Self(values))
    }
}
