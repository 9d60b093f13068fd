//! Finds the first token of a text.

use super::{Syntax, TokenKind};

/// What a text begins with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned {
    pub(super) kind: TokenKind,
    /// Length in bytes.
    pub(super) length: usize,
    pub(super) is_terminated: bool,
}

/// Operators of more than one character, longest first.
const OPERATORS: &[&str] = &[
    "<=>", "->>", "#>>", "<->", "<#>", "!~*", "!~~", "||/", "-|-", "<=", ">=", "<>", "!=", "==", "||", "::", ":=",
    "->", "=>", "#>", "#-", "@>", "<@", "&&", "<<", ">>", "!~", "~*", "~~", "?|", "?&", "@@", "@?", "|/", "..", "&<",
    "&>",
];

/// The first token; nothing at the end of the text.
pub(super) fn token(rest: &[u8], syntax: Syntax, in_executable_comment: bool) -> Option<Scanned> {
    let first = *rest.first()?;
    let comment = comment(rest, syntax, in_executable_comment);
    let found = comment.or_else(|| quoted(rest, first, syntax));
    Some(found.unwrap_or_else(|| match first {
        b';' => complete(TokenKind::Semicolon, 1),
        _ if blank(rest) > 0 => complete(TokenKind::Whitespace, blanks(rest)),
        b'0'..=b'9' => number(rest, syntax),
        _ if is_word(first) && first != b'$' => complete(TokenKind::Word, word(rest)),
        b'$' if !syntax.dollar_quotes => complete(TokenKind::Word, word(rest)),
        _ => complete(TokenKind::Symbol, operator(rest)),
    }))
}

fn complete(kind: TokenKind, length: usize) -> Scanned {
    Scanned {
        kind,
        length,
        is_terminated: true,
    }
}

/// A token that ends where something was found, or else with the text.
fn until(kind: TokenKind, rest: &[u8], end: Option<usize>) -> Scanned {
    Scanned {
        kind,
        length: end.unwrap_or(rest.len()),
        is_terminated: end.is_some(),
    }
}

// --- blanks and comments

fn blanks(rest: &[u8]) -> usize {
    let mut length = 0;
    while let found @ 1.. = blank(&rest[length..]) {
        length += found;
    }
    length
}

/// Length of the blank that the text begins with; a byte order mark is one.
fn blank(rest: &[u8]) -> usize {
    match rest.first() {
        Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) => 1,
        Some(0xEF) if rest.starts_with("\u{feff}".as_bytes()) => 3,
        _ => 0,
    }
}

fn comment(rest: &[u8], syntax: Syntax, in_executable_comment: bool) -> Option<Scanned> {
    match *rest {
        [b'-', b'-', ..] if begins_comment(rest, syntax) => Some(line_comment(rest, 2, syntax)),
        [b'#', ..] if syntax.hash_comments => Some(line_comment(rest, 1, syntax)),
        [b'*', b'/', ..] if in_executable_comment => Some(complete(TokenKind::ExecutableCommentEnd, 2)),
        [b'/', b'*', ..] => Some(
            executable_comment(rest, syntax)
                .map(|length| complete(TokenKind::ExecutableCommentStart, length))
                .unwrap_or_else(|| block_comment(rest, syntax)),
        ),
        _ => None,
    }
}

fn begins_comment(rest: &[u8], syntax: Syntax) -> bool {
    !syntax.dashes_need_blank || rest.get(2).is_none_or(|byte| *byte <= b' ')
}

fn line_comment(rest: &[u8], from: usize, syntax: Syntax) -> Scanned {
    let is_break = |byte: &u8| *byte == b'\n' || *byte == b'\r' && syntax.carriage_return_ends_comment;
    let end = rest[from..].iter().position(is_break);
    complete(TokenKind::LineComment, end.map_or(rest.len(), |at| from + at + 1))
}

fn block_comment(rest: &[u8], syntax: Syntax) -> Scanned {
    let end = if syntax.nested_comments {
        end_of_nested_comment(rest)
    } else {
        find(rest, 2, b"*/")
    };
    until(TokenKind::BlockComment, rest, end)
}

fn end_of_nested_comment(rest: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// Length of `/*!40101` or `/*M!100100`. A version that no server has (`/*!999999`) is a comment, as servers read it.
fn executable_comment(rest: &[u8], syntax: Syntax) -> Option<usize> {
    let sign = [b"/*!".as_slice(), b"/*M!"]
        .into_iter()
        .find(|sign| rest.starts_with(sign))?;
    let digits = rest[sign.len()..]
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_digit());
    let digits = digits.count();
    // Five or six digits are a version; fewer are the first number of the SQL.
    let version = if digits >= 5 { digits } else { 0 };
    let is_future = version > 0 && rest[sign.len()..].starts_with(b"99999");
    (syntax.executable_comments && !is_future).then_some(sign.len() + version)
}

// --- strings and quoted names

fn quoted(rest: &[u8], first: u8, syntax: Syntax) -> Option<Scanned> {
    let (kind, end) = match first {
        b'\'' => (TokenKind::String, end_of_string(rest, first, syntax)),
        b'"' if syntax.double_quoted_names => (TokenKind::QuotedName, end_of_quoted(rest, first)),
        b'"' => (TokenKind::String, end_of_string(rest, first, syntax)),
        b'`' if syntax.backquoted_names => (TokenKind::QuotedName, end_of_quoted(rest, first)),
        b'[' if syntax.bracketed_names => (TokenKind::QuotedName, find(rest, 1, b"]")),
        b'$' if syntax.dollar_quotes => {
            let tag = dollar_tag(rest)?;
            (TokenKind::String, find(rest, tag.len(), tag))
        }
        _ => return None,
    };
    Some(until(kind, rest, end))
}

fn end_of_string(rest: &[u8], quote: u8, syntax: Syntax) -> Option<usize> {
    if syntax.backslash_escapes {
        end_of_escaped(rest, quote)
    } else {
        end_of_quoted(rest, quote)
    }
}

/// Where a quoted text ends in which a doubled quote is one of its characters.
fn end_of_quoted(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    loop {
        at = find(rest, at, &[quote])?;
        if rest.get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

/// The same where a backslash takes the next byte along.
fn end_of_escaped(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            b'\\' => at += 2,
            byte if byte == quote && rest.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// `$tag$`, or `$$`.
fn dollar_tag(rest: &[u8]) -> Option<&[u8]> {
    let in_tag = |byte: &u8| is_word(*byte) && *byte != b'$';
    let length = rest[1..].iter().take_while(|byte| in_tag(byte)).count();
    let begins_with_digit = rest.get(1).is_some_and(u8::is_ascii_digit);
    (rest.get(1 + length) == Some(&b'$') && !begins_with_digit).then(|| &rest[..length + 2])
}

/// The byte after the first `end` that begins at `from` or later.
fn find(rest: &[u8], from: usize, end: &[u8]) -> Option<usize> {
    let searched = rest.get(from..)?;
    let found = match end {
        [byte] => searched.iter().position(|one| one == byte),
        _ => searched.windows(end.len()).position(|window| window == end),
    };
    found.map(|at| from + at + end.len())
}

// --- words, numbers, operators

/// Letters, digits and everything outside ASCII.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn word(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| is_word(**byte)).count()
}

fn number(rest: &[u8], syntax: Syntax) -> Scanned {
    let whole = word(rest);
    if syntax.digits_begin_words && !is_number(&rest[..whole]) {
        return complete(TokenKind::Word, whole);
    }
    let alphanumeric = |from: usize| {
        let bytes = rest[from..].iter();
        from + bytes
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count()
    };
    let mut length = alphanumeric(0);
    if rest.get(length) == Some(&b'.') && rest.get(length + 1) != Some(&b'.') {
        length = alphanumeric(length + 1);
    }
    let has_exponent = matches!(rest[length - 1], b'e' | b'E') && !rest[..2.min(length)].eq_ignore_ascii_case(b"0x");
    if has_exponent && matches!(rest.get(length), Some(b'+' | b'-')) {
        length = alphanumeric(length + 1);
    }
    complete(TokenKind::Number, length)
}

/// Whether MySQL takes a word that begins with a digit for a number.
fn is_number(word: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    match word {
        [b'0', b'x', rest @ ..] => rest.iter().all(u8::is_ascii_hexdigit),
        [b'0', b'b', rest @ ..] => rest.iter().all(|byte| matches!(byte, b'0' | b'1')),
        _ => {
            let exponent = word.iter().position(|byte| matches!(byte, b'e' | b'E'));
            let (mantissa, exponent) = word.split_at(exponent.unwrap_or(word.len()));
            digits(mantissa) && digits(exponent.get(1..).unwrap_or_default())
        }
    }
}

fn operator(rest: &[u8]) -> usize {
    let is_alone = !matches!(rest.get(1), Some(b'!'..=b'/' | b':'..=b'@' | b'|' | b'~'));
    if is_alone || matches!(rest[0], b'(' | b')' | b',') {
        return 1;
    }
    let found = OPERATORS.iter().find(|operator| rest.starts_with(operator.as_bytes()));
    found.map_or(1, |operator| operator.len())
}
