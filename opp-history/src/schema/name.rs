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
