//! Which blocks does a page have, and what is each for?

/// A block between fences.
#[derive(Debug)]
pub(crate) struct Block {
    /// Line of the page on which its text begins, counted from 1.
    pub(crate) line: usize,
    /// The word after the fence: `console`, `rust`, …
    pub(crate) language: String,
    /// Its text, without the indentation of the fence.
    pub(crate) text: String,
    /// What the comment above says.
    pub(crate) purpose: Purpose,
}

/// What a block is for, by the comment on the line above its fence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// No comment: `console` and `sh` are typed, `text` is read, everything else is an error.
    Unstated,
    /// `<!-- file: PATH -->`: the whole file.
    File(String),
    /// `<!-- append: PATH -->`: the end of the file.
    Append(String),
    /// `<!-- steps: PATH -->`: the whole file; its `run:` and `RUN` lines are typed.
    Steps(String),
    /// `<!-- not run: REASON -->`: only read.
    NotRun,
}

/// What the text between two blocks asks of the test, in the order of the page.
#[derive(Debug)]
pub(crate) enum Part {
    /// A block.
    Block(Block),
    /// `<!-- run: COMMAND -->`: a command that the page does not show.
    Run(String),
    /// `<!-- server: postgres -->`: the address of an empty database is in `DATABASE_URL` from here on.
    Server(String),
}

/// The parts of a page.
///
/// # Panics
/// When a comment is not one of those above.
pub(crate) fn parts(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut purpose = Purpose::Unstated;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let indent = line.len() - line.trim_start().len();
            let text = lines
                .by_ref()
                .map(|(_, line)| line.get(indent..).unwrap_or_default())
                .take_while(|line| *line != "```")
                .map(|line| format!("{line}\n"))
                .collect();
            parts.push(Part::Block(Block {
                line: number + 2,
                language: language.to_owned(),
                text,
                purpose: std::mem::replace(&mut purpose, Purpose::Unstated),
            }));
            continue;
        }
        let Some(words) = comment(line) else { continue };
        let Some((kind, rest)) = words.split_once(": ") else {
            continue;
        };
        let rest = rest.to_owned();
        match kind {
            "file" => purpose = Purpose::File(rest),
            "append" => purpose = Purpose::Append(rest),
            "steps" => purpose = Purpose::Steps(rest),
            "not run" => purpose = Purpose::NotRun,
            "run" => parts.push(Part::Run(rest)),
            "server" => parts.push(Part::Server(rest)),
            _ => panic!(
                "line {}: a comment that no rule of this test reads: {words}",
                number + 1
            ),
        }
    }
    parts
}

/// What a line says that is nothing but a comment.
fn comment(line: &str) -> Option<&str> {
    line.trim().strip_prefix("<!-- ")?.strip_suffix(" -->")
}

#[test]
fn blocks_lose_the_indentation_of_their_fence() {
    let page = "1. Do it.\n\n   <!-- file: src/lib.rs -->\n   ```rust\n   fn main() {\n       x();\n\n   }\n   ```\n";
    let [Part::Block(block)] = &parts(page)[..] else {
        panic!("one block");
    };
    assert_eq!(block.text, "fn main() {\n    x();\n\n}\n");
    assert_eq!(block.line, 5);
    assert_eq!(block.purpose, Purpose::File("src/lib.rs".to_owned()));
}
