//! One spelling of lists that PostgreSQL spells in two ways: as it reads them first, and as it reads them again from a dump.

/// Writes `(ARRAY['a'::x, 'b'::x])::text[]` as `ARRAY[('a'::x)::text, ('b'::x)::text]`, as PostgreSQL itself does where it reads the former.
pub(super) fn as_read_again(expression: &str) -> String {
    let mut text = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(found) = rest.find(OPEN) {
        let (before, list) = rest.split_at(found);
        text.push_str(before);
        match cast_list(&list[OPEN.len()..]) {
            Some((elements, ty, length)) => {
                let elements: Vec<String> = elements.iter().map(|element| format!("({element})::{ty}")).collect();
                text.push_str(&format!("ARRAY[{}]", elements.join(", ")));
                rest = &list[OPEN.len() + length..];
            }
            None => {
                text.push_str(OPEN);
                rest = &list[OPEN.len()..];
            }
        }
    }
    text + rest
}

const OPEN: &str = "(ARRAY[";

/// The elements of a list, the type to which all of them are cast, and how long it is with that.
fn cast_list(text: &str) -> Option<(Vec<&str>, &str, usize)> {
    let (mut depth, mut in_string, mut from) = (0_usize, false, 0);
    let mut elements = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '\'' => in_string = !in_string,
            _ if in_string => {}
            '(' | '[' => depth += 1,
            ',' if depth == 0 => {
                elements.push(text[from..at].trim());
                from = at + 1;
            }
            ']' if depth == 0 => {
                elements.push(text[from..at].trim());
                let behind = text[at..].strip_prefix("])::")?;
                let end = behind.find("[]")?;
                let ty = &behind[..end];
                let is_type = ty.chars().all(|c| c.is_alphanumeric() || "_ \".".contains(c));
                return is_type.then_some((elements, ty, at + 4 + end + 2));
            }
            ')' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_spelled_as_after_a_dump() {
        let first = "((status)::text = ANY ((ARRAY['a, (b'::character varying, 'it''s]'::character varying])::text[]))";
        let again =
            "((status)::text = ANY (ARRAY[('a, (b'::character varying)::text, ('it''s]'::character varying)::text]))";
        assert_eq!(as_read_again(first), again);
        assert_eq!(as_read_again(again), again);
        assert_eq!(as_read_again("(ARRAY[1, 2])"), "(ARRAY[1, 2])");
    }
}
