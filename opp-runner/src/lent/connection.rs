//! A connection of Diesel's as the engine uses it: SQL goes in, rows of text come back.

use diesel::connection::{LoadConnection, TransactionManager};
use diesel::deserialize::{self, QueryableByName};
use diesel::query_builder::SqlQuery;
use diesel::query_dsl::methods::{ExecuteDsl, LoadQuery};
use diesel::row::{Field, NamedRow};
use diesel::{QueryResult, RunQueryDsl as _};
use opp_history::dialect::Dialect;

/// A row, every value as text.
pub type Row = Vec<Option<String>>;

/// A backend of Diesel's on which opp runs migrations.
pub trait Backend: diesel::backend::Backend {
    /// The dialect of its migrations.
    fn dialect() -> Dialect;

    /// A value as text.
    ///
    /// # Errors
    /// It is of a type that the engine does not ask for.
    fn text(value: Self::RawValue<'_>) -> deserialize::Result<String>;
}

/// A connection that an application lends: each of Diesel's, and what wraps one, such as a pool's.
pub trait Connection {
    /// The dialect of its migrations.
    fn dialect(&self) -> Dialect;
    /// Runs one statement or several, whose rows are not read.
    ///
    /// # Errors
    /// The database's words.
    fn run(&mut self, sql: &str) -> QueryResult<()>;
    /// Runs one statement; how many rows it has changed.
    ///
    /// # Errors
    /// The database's words.
    fn count(&mut self, sql: &str) -> QueryResult<usize>;
    /// Rows of a query.
    ///
    /// # Errors
    /// The database's words.
    fn rows(&mut self, sql: &str) -> QueryResult<Vec<Row>>;
    /// Whether Diesel has begun a transaction on it.
    ///
    /// # Errors
    /// Diesel does not know, because an earlier transaction broke.
    fn is_in_transaction(&mut self) -> QueryResult<bool>;
    /// Has a pool discard it.
    fn condemn(&mut self);
}

impl<C> Connection for C
where
    C: LoadConnection<Backend: Backend>,
    SqlQuery: for<'query> LoadQuery<'query, C, TextRow> + ExecuteDsl<C>,
{
    fn dialect(&self) -> Dialect {
        C::Backend::dialect()
    }

    fn run(&mut self, sql: &str) -> QueryResult<()> {
        self.batch_execute(sql)
    }

    fn count(&mut self, sql: &str) -> QueryResult<usize> {
        diesel::sql_query(sql).execute(self)
    }

    fn rows(&mut self, sql: &str) -> QueryResult<Vec<Row>> {
        let rows: Vec<TextRow> = diesel::sql_query(sql).load(self)?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    fn is_in_transaction(&mut self) -> QueryResult<bool> {
        let status = C::TransactionManager::transaction_manager_status_mut(self);
        Ok(status.transaction_depth()?.is_some())
    }

    fn condemn(&mut self) {
        C::TransactionManager::transaction_manager_status_mut(self).set_in_error();
    }
}

/// A row, every value as text.
#[derive(Debug)]
pub struct TextRow(pub(crate) Row);

impl<B: Backend> QueryableByName<B> for TextRow {
    fn build<'a>(row: &impl NamedRow<'a, B>) -> deserialize::Result<Self> {
        let value = |at: usize| {
            let field = diesel::row::Row::get(row, at).ok_or("a row has fewer fields than it says")?;
            field.value().map(B::text).transpose()
        };
        Ok(Self(
            (0..row.field_count()).map(value).collect::<deserialize::Result<_>>()?,
        ))
    }
}

impl Backend for diesel::sqlite::Sqlite {
    fn dialect() -> Dialect {
        Dialect::sqlite()
    }

    fn text(mut value: Self::RawValue<'_>) -> deserialize::Result<String> {
        Ok(value.read_text().to_owned())
    }
}

/// The driver speaks PostgreSQL's binary format.
#[cfg(feature = "postgres")]
impl Backend for diesel::pg::Pg {
    fn dialect() -> Dialect {
        Dialect::postgres()
    }

    fn text(value: Self::RawValue<'_>) -> deserialize::Result<String> {
        const TEXTS: [u32; 6] = [18, 19, 25, 705, 1042, 1043];
        let bytes = value.as_bytes();
        Ok(match value.get_oid().get() {
            16 => if bytes == [1] { "t" } else { "f" }.to_owned(),
            20 => i64::from_be_bytes(bytes.try_into()?).to_string(),
            21 => i16::from_be_bytes(bytes.try_into()?).to_string(),
            23 => i32::from_be_bytes(bytes.try_into()?).to_string(),
            26 => u32::from_be_bytes(bytes.try_into()?).to_string(),
            // void
            2278 => String::new(),
            text if TEXTS.contains(&text) => std::str::from_utf8(bytes)?.to_owned(),
            other => return Err(format!("a value of the type {other} is no text").into()),
        })
    }
}

/// The driver speaks MySQL's binary format, numbers in the order of the machine's bytes.
#[cfg(feature = "mysql")]
impl Backend for diesel::mysql::Mysql {
    fn dialect() -> Dialect {
        Dialect::mariadb()
    }

    fn text(value: Self::RawValue<'_>) -> deserialize::Result<String> {
        use diesel::mysql::MysqlType;
        let bytes = value.as_bytes();
        Ok(match value.value_type() {
            MysqlType::Tiny | MysqlType::Short | MysqlType::Long | MysqlType::LongLong => signed(bytes)?.to_string(),
            MysqlType::UnsignedTiny
            | MysqlType::UnsignedShort
            | MysqlType::UnsignedLong
            | MysqlType::UnsignedLongLong => unsigned(bytes)?.to_string(),
            MysqlType::Numeric | MysqlType::String | MysqlType::Blob | MysqlType::Enum | MysqlType::Set => {
                String::from_utf8_lossy(bytes).into_owned()
            }
            other => return Err(format!("a value of the type {other:?} is no text").into()),
        })
    }
}

#[cfg(feature = "mysql")]
fn signed(bytes: &[u8]) -> deserialize::Result<i64> {
    Ok(match bytes.len() {
        1 => i8::from_ne_bytes(bytes.try_into()?).into(),
        2 => i16::from_ne_bytes(bytes.try_into()?).into(),
        4 => i32::from_ne_bytes(bytes.try_into()?).into(),
        _ => i64::from_ne_bytes(bytes.try_into()?),
    })
}

#[cfg(feature = "mysql")]
fn unsigned(bytes: &[u8]) -> deserialize::Result<u64> {
    Ok(match bytes.len() {
        1 => u8::from_ne_bytes(bytes.try_into()?).into(),
        2 => u16::from_ne_bytes(bytes.try_into()?).into(),
        4 => u32::from_ne_bytes(bytes.try_into()?).into(),
        _ => u64::from_ne_bytes(bytes.try_into()?),
    })
}
