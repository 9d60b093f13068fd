//! Checks JSON and removes the whitespace that means nothing.

use super::Misfit;

/// The deepest nesting that is read. MariaDB takes 32 levels, others more.
const DEEPEST: usize = 128;

/// Reads JSON (RFC 8259) without insignificant whitespace, as serde writes it.
pub(super) fn read(text: &str) -> Result<String, Misfit> {
    let mut reader = Reader {
        text: text.as_bytes(),
        at: 0,
        out: Vec::with_capacity(text.len()),
    };
    let complete = reader.value(0).is_some() && reader.ends();
    let at = reader.at;
    match String::from_utf8(reader.out) {
        Ok(out) if complete => Ok(out),
        _ => Err(Misfit::Json { at }),
    }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    out: Vec<u8>,
}

/// Each part answers `None` where the text is not JSON, and leaves `at` there.
impl Reader<'_> {
    fn ends(&mut self) -> bool {
        self.skip_whitespace();
        self.at == self.text.len()
    }

    fn skip_whitespace(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn keep(&mut self) {
        self.out.extend(self.text.get(self.at));
        self.at += 1;
    }

    fn expect(&mut self, wanted: impl Fn(u8) -> bool) -> Option<()> {
        self.peek().filter(|&byte| wanted(byte))?;
        self.keep();
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        self.skip_whitespace();
        match self.peek().filter(|_| depth < DEEPEST)? {
            b'{' => self.list(b'}', |reader| {
                reader.skip_whitespace();
                reader.string()?;
                reader.skip_whitespace();
                reader.expect(|byte| byte == b':')?;
                reader.value(depth + 1)
            }),
            b'[' => self.list(b']', |reader| reader.value(depth + 1)),
            b'"' => self.string(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    fn list(&mut self, end: u8, member: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        self.keep();
        self.skip_whitespace();
        if self.peek()? == end {
            self.keep();
            return Some(());
        }
        loop {
            member(self)?;
            self.skip_whitespace();
            let next = self.peek()?;
            self.expect(|byte| byte == b',' || byte == end)?;
            if next == end {
                return Some(());
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.expect(|byte| byte == b'"')?;
        loop {
            match self.peek()? {
                b'"' => {
                    self.keep();
                    return Some(());
                }
                b'\\' => self.escape()?,
                0..=0x1f => return None,
                _ => self.keep(),
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        self.keep();
        let kind = self.peek()?;
        self.expect(|byte| b"\"\\/bfnrtu".contains(&byte))?;
        if kind == b'u' {
            for _ in 0..4 {
                self.expect(|byte| byte.is_ascii_hexdigit())?;
            }
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        word.bytes().try_for_each(|letter| self.expect(|byte| byte == letter))
    }

    fn number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.keep();
        }
        if self.peek()? == b'0' {
            self.keep();
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.keep();
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.keep();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.keep();
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        self.expect(|byte| byte.is_ascii_digit())?;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.keep();
        }
        Some(())
    }
}
