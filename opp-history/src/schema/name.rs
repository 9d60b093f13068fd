//! Default names of constraints and indexes, by PostgreSQL's convention on every database.

/// Longest name PostgreSQL keeps, in bytes.
const LONGEST: usize = 63;

/// `orders`, `user_id`, and `fkey` make `orders_user_id_fkey`.
#[must_use]
pub fn default_constraint_name(words: &[&str], kind: &str) -> String {
    shortened(&format!("{}_{kind}", words.join("_")))
}

/// The name, or its beginning and a hash of the whole where it is longer than PostgreSQL keeps.
#[must_use]
pub fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let hash = format!("_{:08x}", fnv(name));
    let mut end = LONGEST - hash.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{hash}", &name[..end])
}

/// The name that PostgreSQL itself gives to what belongs to a column: `users_id_seq`. Where it is too long, the longer of the two
/// words is shortened (`makeObjectName` in its sources).
#[must_use]
pub fn object_name(table: &str, column: &str, label: &str) -> String {
    let room = LONGEST.saturating_sub(label.len() + 2);
    let (mut one, mut other) = (table.len(), column.len());
    while one + other > room {
        if one > other {
            one -= 1;
        } else {
            other -= 1;
        }
    }
    format!("{}_{}_{label}", clipped(table, one), clipped(column, other))
}

fn clipped(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    &text[..length]
}

/// Fowler-Noll-Vo, 32 bits: small, and the same everywhere and always, which names in migrations must be.
fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_postgresql() {
        assert_eq!(default_constraint_name(&["orders"], "pkey"), "orders_pkey");
        assert_eq!(
            default_constraint_name(&["orders", "user_id", "created_at"], "idx"),
            "orders_user_id_created_at_idx"
        );
    }

    #[test]
    fn long_names_are_shortened_as_postgresql_does() {
        assert_eq!(object_name("users", "id", "seq"), "users_id_seq");
        let long = "t".repeat(62);
        assert_eq!(object_name(&long, "id", "seq"), format!("{}_id_seq", "t".repeat(56)));
        assert_eq!(
            object_name(&"ü".repeat(31), "id", "seq"),
            format!("{}_id_seq", "ü".repeat(28))
        );
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (one, other) = (
            shortened(&format!("{}a", "x".repeat(70))),
            shortened(&format!("{}b", "x".repeat(70))),
        );
        assert_eq!((one.len(), other.len()), (63, 63));
        assert_ne!(one, other);
        assert!(shortened(&"ü".repeat(40)).len() <= 63);
    }
}
