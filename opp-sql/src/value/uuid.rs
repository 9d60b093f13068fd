//! Reads UUIDs.

use super::Misfit;

/// Reads 32 hexadecimal digits, hyphenated or not, as hyphenated lower case.
pub(super) fn read(text: &str) -> Result<String, Misfit> {
    let digits = match text.len() {
        36 if [8, 13, 18, 23].iter().all(|&at| text.as_bytes()[at] == b'-') => text.replace('-', ""),
        32 => text.to_owned(),
        _ => return Err(Misfit::Uuid),
    };
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Misfit::Uuid);
    }
    let digits = digits.to_ascii_lowercase();
    let parts = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    Ok(parts.join("-"))
}
