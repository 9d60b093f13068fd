//! Do texts and bytes keep their values? Case, blanks at the end, and every character count.

use super::*;

/// In the order of their bytes, which is that of Rust.
fn texts() -> Vec<String> {
    [
        "", " ", "A", "A ", "Z", "\\'\"`%_", "a", "a ", "a\t", "e\u{301}", "ß", "é", "日本", "\u{ffff}", "🌿",
    ]
    .map(str::to_owned)
    .to_vec()
    .into_iter()
    .collect::<std::collections::BTreeSet<_>>()
    .into_iter()
    .collect()
}

portable!(text, String, texts());
portable!(limited_text, String, texts(), as_in_rust, [opp(max_length = 20)]);
portable!(
    bytes,
    Vec<u8>,
    vec![
        vec![],
        vec![0],
        vec![0, 0],
        b"A".to_vec(),
        b"a".to_vec(),
        b"a ".to_vec(),
        (0x7f..=0xff).collect()
    ]
);
