//! Writes the new names of renamed enum variants into rows.

/// The new value of the column `at` (quoted) and the condition for the rows that change. One statement renames all variants at
/// once: one after the other, a swap would merge them.
pub(super) fn renamed_variants(
    at: &str,
    renamed: &[(String, String)],
    literal: impl Fn(&str) -> String,
) -> Option<(String, String)> {
    match renamed {
        [] => None,
        [(from, to)] => Some((literal(to), format!("{at} = {}", literal(from)))),
        several => {
            let cases = several
                .iter()
                .map(|(from, to)| format!(" WHEN {} THEN {}", literal(from), literal(to)));
            let old: Vec<String> = several.iter().map(|(from, _)| literal(from)).collect();
            let value = format!("CASE {at}{} END", cases.collect::<String>());
            Some((value, format!("{at} IN ({})", old.join(", "))))
        }
    }
}
