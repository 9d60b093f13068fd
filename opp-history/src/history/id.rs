//! Ids of revisions.

/// The first id after another: one second later where the id is a time, otherwise one more.
#[must_use]
pub fn following(id: &str) -> String {
    let next = id.parse::<u128>().map_or_else(
        // The version of another tool, like `V1`: in the order of strings, the next is a longer one that begins with it.
        |_| format!("{id}0"),
        |number| format!("{:0width$}", number + 1, width = id.len()),
    );
    // Ids are compared as text, by Diesel too: past all nines, a longer one that begins so is the next.
    if next.len() > id.len() {
        return format!("{id}0");
    }
    if id.len() != 14 {
        return next;
    }
    carried(&next)
}

/// A time of fourteen digits whose seconds or minutes may have come to 60, carried over; the last second of a day is
/// followed by one of a sixty-first minute rather than another day, since only the order matters.
fn carried(id: &str) -> String {
    let part = |from: usize| id[from..from + 2].parse::<u32>().unwrap_or_default();
    let (mut hour, mut minute, mut second) = (part(8), part(10), part(12));
    if second > 59 {
        (minute, second) = (minute + 1, 0);
    }
    if minute > 59 && hour < 23 {
        (hour, minute) = (hour + 1, 0);
    }
    format!("{}{hour:02}{minute:02}{second:02}", &id[..8])
}
