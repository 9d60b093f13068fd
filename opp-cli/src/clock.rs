//! Tells the time as file names and revision ids write it.

/// The time in a file's name: `20261123_101500` (UTC).
pub(crate) fn stamp() -> String {
    let format = time::macros::format_description!("[year][month][day]_[hour][minute][second]");
    time::OffsetDateTime::now_utc().format(format).unwrap_or_default()
}

/// Whether an id is a time of fourteen digits.
pub(crate) fn is_stamp(id: &str) -> bool {
    let format = time::macros::format_description!("[year][month][day][hour][minute][second]");
    id.len() == 14 && time::PrimitiveDateTime::parse(id, format).is_ok()
}
