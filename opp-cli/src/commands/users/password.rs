//! Reads a login and a password: from the terminal without echo, or from standard input.

use std::io::BufRead;

use opp_admin::password;

use crate::args::PasswordSource;
use crate::error::CommandError;
use crate::ui;

/// The login of a new user, where the command line gives none.
pub(super) fn ask_login() -> Result<String, CommandError> {
    if !ui::is_interactive() {
        return Err(CommandError::needs_answer("a login is required; nothing was changed")
            .hint("`opp createsuperuser LOGIN --password-stdin < FILE` needs no terminal"));
    }
    ui::prompt::ask("Login:", |answer| match answer {
        "" => Err("the login is empty".to_owned()),
        login => Ok(login.to_owned()),
    })
}

/// A new password that [`password::check`] accepts.
pub(super) fn read(login: &str, source: PasswordSource) -> Result<String, CommandError> {
    if source.password_stdin {
        return first_line(&mut std::io::stdin().lock());
    }
    if !ui::is_interactive() {
        return Err(
            CommandError::needs_answer("a password is required; nothing was changed")
                .hint("pass it on standard input: --password-stdin < FILE"),
        );
    }
    loop {
        let typed = prompt("Password: ")?;
        if let Err(error) = password::check(&typed, login) {
            ui::note(&error.to_string());
        } else if prompt("Password again: ")? == typed {
            return Ok(typed);
        } else {
            ui::note("the two passwords are different");
        }
    }
}

fn prompt(text: &str) -> Result<String, CommandError> {
    rpassword::prompt_password(text)
        .map_err(|error| CommandError::failed(format!("cannot read the password: {error}; nothing was changed")))
}

/// The first line without its end; spaces belong to the password.
fn first_line(input: &mut impl BufRead) -> Result<String, CommandError> {
    let mut line = String::new();
    input
        .read_line(&mut line)
        .map_err(|error| CommandError::failed(format!("cannot read standard input: {error}; nothing was changed")))?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(
            CommandError::failed("standard input contains no password; nothing was changed")
                .hint("pass it as the first line: --password-stdin < FILE"),
        );
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_the_first_line() {
        for (input, password) in [
            ("correct horse\nrest\n", "correct horse"),
            ("correct horse\r\n", "correct horse"),
            (" spaces \n", " spaces "),
            ("without an end", "without an end"),
        ] {
            assert_eq!(first_line(&mut input.as_bytes()).unwrap(), password);
        }
        assert!(first_line(&mut "".as_bytes()).is_err() && first_line(&mut "\nx".as_bytes()).is_err());
    }
}
