//! A `.env` file gives a value or an error.

#[path = "../../opp-cli/src/config/dotenv.rs"]
#[allow(dead_code, reason = "the module is a part of opp-cli, which uses more of it")]
mod file;

/// Reads a value of a file.
pub fn dotenv(text: &str) {
    let lines = text.lines().count().max(1);
    if let Err(error) = file::value_of("DATABASE_URL", text, &|name| (name == "A").then(|| "b".to_owned())) {
        assert!((1..=lines).contains(&error.line), "line {} of {lines}", error.line);
        let _message = error.to_string();
    }
}
