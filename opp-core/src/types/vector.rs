//! Which vector of floats is the same on every database?

use std::fmt;
use std::ops::Deref;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;
use serde::{Deserialize, Serialize};

#[cfg(feature = "postgres")]
mod distance;

#[cfg(feature = "postgres")]
pub use distance::VectorExpressionMethods;

/// A vector of `N` 32-bit floats, such as an embedding: a blob on SQLite, pgvector's `vector(N)` on PostgreSQL, `VECTOR(N)`
/// on MariaDB.
///
/// ```
/// use opp_core::types::OppVector;
/// let embedding: OppVector<3> = [0.5, 0.25, -1.0].try_into().unwrap();
/// assert_eq!(embedding.len(), 3);
/// ```
///
/// On PostgreSQL pgvector's distances are methods of its columns: `VectorExpressionMethods`, with the feature `postgres`.
///
/// ```compile_fail
/// use opp_core::column::ColumnValue;
/// const EMPTY: opp_core::def::ColumnType = opp_core::types::OppVector::<0>::TYPE;
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize, AsExpression, FromSqlRow, SqlType, QueryId)]
#[diesel(sql_type = OppVector<N>)]
#[diesel(
    sqlite_type(name = "Binary"),
    postgres_type(name = "vector"),
    mysql_type(name = "Blob")
)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct OppVector<const N: usize>(Box<[f32]>);

super::own_sql_type!([const N: usize] OppVector<N>, crate::def::TypeKind::Vector(OppVector::<N>::DIMENSIONS));

impl<const N: usize> OppVector<N> {
    /// pgvector's limit is the narrowest.
    #[expect(clippy::cast_possible_truncation, reason = "the assertion keeps N below the limit")]
    const DIMENSIONS: u32 = {
        assert!(N >= 1 && N <= 16_000, "`OppVector<N>` has 1 to 16000 dimensions");
        N as u32
    };

    /// The elements.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

#[cfg(any(feature = "sqlite", feature = "mysql"))]
impl<const N: usize> OppVector<N> {
    fn to_little_endian(&self) -> Vec<u8> {
        self.0.iter().flat_map(|element| element.to_le_bytes()).collect()
    }

    fn from_little_endian(bytes: &[u8]) -> Result<Self, VectorError> {
        let (elements, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(VectorError::Bytes { found: bytes.len() });
        }
        elements
            .iter()
            .map(|&element| f32::from_le_bytes(element))
            .collect::<Vec<_>>()
            .try_into()
    }
}

/// Why some floats are no vector of the wanted size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VectorError {
    /// There are more or fewer.
    Length {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// One is infinite or not a number, which pgvector and MariaDB refuse.
    NotFinite {
        /// Which one, from 0.
        position: usize,
    },
    /// The stored bytes are no sequence of floats.
    Bytes {
        /// How many bytes there are.
        found: usize,
    },
}

impl fmt::Display for VectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                write!(f, "a vector of {expected} floats was expected, this has {found}")
            }
            Self::NotFinite { position } => write!(f, "element {position} of the vector is not finite"),
            Self::Bytes { found } => write!(f, "{found} bytes are no sequence of 32-bit floats"),
        }
    }
}

impl std::error::Error for VectorError {}

impl<const N: usize> TryFrom<Vec<f32>> for OppVector<N> {
    type Error = VectorError;

    fn try_from(elements: Vec<f32>) -> Result<Self, Self::Error> {
        if elements.len() != N {
            return Err(VectorError::Length {
                expected: N,
                found: elements.len(),
            });
        }
        match elements.iter().position(|element| !element.is_finite()) {
            Some(position) => Err(VectorError::NotFinite { position }),
            None => Ok(Self(elements.into_boxed_slice())),
        }
    }
}

impl<const N: usize> TryFrom<[f32; N]> for OppVector<N> {
    type Error = VectorError;

    fn try_from(elements: [f32; N]) -> Result<Self, Self::Error> {
        elements.to_vec().try_into()
    }
}

impl<const N: usize> From<OppVector<N>> for Vec<f32> {
    fn from(vector: OppVector<N>) -> Self {
        vector.0.into_vec()
    }
}

impl<const N: usize> Deref for OppVector<N> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl<const N: usize> fmt::Debug for OppVector<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OppVector").field(&self.0).finish()
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::sqlite::{Sqlite, SqliteValue};

    use super::*;
    use crate::types::backend::*;

    impl<const N: usize> ToSql<OppVector<N>, Sqlite> for OppVector<N> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.to_little_endian());
            Ok(IsNull::No)
        }
    }

    impl<const N: usize> FromSql<OppVector<N>, Sqlite> for OppVector<N> {
        fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
            Ok(Self::from_little_endian(value.read_blob())?)
        }
    }
}

#[cfg(feature = "mysql")]
mod mysql {
    use std::io::Write;

    use diesel::mysql::{Mysql, MysqlValue};

    use super::*;
    use crate::types::backend::*;

    /// MariaDB's VECTOR takes and gives the same bytes as the blob on SQLite.
    impl<const N: usize> ToSql<OppVector<N>, Mysql> for OppVector<N> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            out.write_all(&self.to_little_endian())?;
            Ok(IsNull::No)
        }
    }

    impl<const N: usize> FromSql<OppVector<N>, Mysql> for OppVector<N> {
        fn from_sql(value: MysqlValue<'_>) -> deserialize::Result<Self> {
            Ok(Self::from_little_endian(value.as_bytes())?)
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::io::Write;

    use diesel::pg::{Pg, PgValue};

    use super::*;
    use crate::types::backend::*;

    impl<const N: usize> ToSql<OppVector<N>, Pg> for OppVector<N> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            out.write_all(&to_pgvector(self)?)?;
            Ok(IsNull::No)
        }
    }

    impl<const N: usize> FromSql<OppVector<N>, Pg> for OppVector<N> {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            Ok(from_pgvector(value.as_bytes())?)
        }
    }

    /// pgvector's binary form: the number of elements, two unused bytes, the elements, all big-endian.
    fn to_pgvector<const N: usize>(vector: &OppVector<N>) -> Result<Vec<u8>, std::num::TryFromIntError> {
        let mut bytes = u16::try_from(N)?.to_be_bytes().to_vec();
        bytes.extend([0, 0]);
        bytes.extend(vector.iter().flat_map(|element| element.to_be_bytes()));
        Ok(bytes)
    }

    fn from_pgvector<const N: usize>(bytes: &[u8]) -> Result<OppVector<N>, VectorError> {
        let malformed = VectorError::Bytes { found: bytes.len() };
        let [_, _, _, _, elements @ ..] = bytes else {
            return Err(malformed);
        };
        match elements.as_chunks::<4>() {
            (elements, []) => elements
                .iter()
                .map(|&element| f32::from_be_bytes(element))
                .collect::<Vec<_>>()
                .try_into(),
            _ => Err(malformed),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_binary_form_is_pgvectors() {
            let vector = OppVector::<2>::try_from([1.0, -2.5]).unwrap();
            let bytes = to_pgvector(&vector).unwrap();
            assert_eq!(bytes, [0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0]);
            assert_eq!(from_pgvector(&bytes), Ok(vector));
            assert_eq!(from_pgvector::<2>(&bytes[..7]), Err(VectorError::Bytes { found: 7 }));
        }
    }
}
