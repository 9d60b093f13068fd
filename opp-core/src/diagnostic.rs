//! What does an error say besides its own message: what led to it, and what to do or type next?

use std::error::Error;

/// An error that is shown to a person as a message and `help:` lines.
///
/// `Display` is the summary alone: lower case, no full stop, without its sources and without advice.
///
/// ```
/// use opp_core::diagnostic::Diagnostic as _;
/// use opp_core::url::DatabaseUrl;
///
/// let error = DatabaseUrl::parse("oracle://localhost/shop", ".".as_ref()).unwrap_err();
/// assert_eq!(error.message(), "the database URL has an unknown scheme");
/// assert!(error.help()[0].starts_with("begin it with sqlite://, postgres://"));
/// ```
pub trait Diagnostic: Error {
    /// What to do or type next, one sentence each. Empty where the message is all there is to tell.
    fn help(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether a person has to answer a question first. A command that may not ask ends with exit code 3.
    fn needs_answer(&self) -> bool {
        false
    }

    /// Whether somebody stopped the program. A command ends with exit code 130.
    fn is_interrupted(&self) -> bool {
        false
    }

    /// The summary, and after a colon each what led to it.
    fn message(&self) -> String {
        let mut text = self.to_string();
        let mut source = self.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            // A transparent error repeats its source.
            if !text.contains(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            source = cause.source();
        }
        text
    }
}

/// One sentence of help.
#[must_use]
pub fn help(sentence: impl Into<String>) -> Vec<String> {
    vec![sentence.into()]
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Failed(&'static str, Option<Box<Failed>>);

    impl fmt::Display for Failed {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Failed {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|source| source as _)
        }
    }

    impl Diagnostic for Failed {}

    #[test]
    fn a_message_has_its_sources_once_each() {
        let reason = Failed("no such file", None);
        let error = Failed("cannot read x", Some(Box::new(reason)));
        assert_eq!(error.message(), "cannot read x: no such file");
        let repeated = Failed(
            "cannot read x: no such file",
            Some(Box::new(Failed("no such file", None))),
        );
        assert_eq!(repeated.message(), "cannot read x: no such file");
        assert!(error.help().is_empty() && !error.needs_answer());
    }
}
