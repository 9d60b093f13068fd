//! Describes how the portable types are stored in SQLite: what the types write, a default or a backfill must write too.
//!
//! | type | stored as | example |
//! |---|---|---|
//! | `OppUuid` | text, hyphenated, lower case | `67e55044-10b1-426f-9247-bb680e5fe0c8` |
//! | `OppDateTime` | text, UTC, always six digits of a second: sorts as it reads, years 0000 to 9999 | `2026-11-23T10:15:00.000250Z` |
//! | `OppDecimal<P, S>` | an integer, the value times 10^S | `12.50` at scale 2 is `1250` |
//! | `OppJson<T>` | JSON text | `{"dark":true}` |
//! | `OppVector<N>` | a blob of N little-endian 32-bit floats | |

/// SQL expression for the current timestamp in the form of `OppDateTime`. SQLite's clock gives milliseconds.
pub const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')";

/// SQL expression for a new random UUID (version 4) in the form of `OppUuid`.
pub const NEW_UUID: &str = "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || \
     substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (abs(random()) % 4), 1) || \
     substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";
