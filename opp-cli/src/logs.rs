//! Sets up the log of the servers.

use std::io::IsTerminal;

use tracing::Level;

/// Lines for people, on standard error.
pub(crate) fn for_people() {
    let colored = std::io::stderr().is_terminal()
        && anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    // A second subscriber is refused; then the first one keeps writing.
    let _set = tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_target(false)
        .with_ansi(colored)
        .with_writer(std::io::stderr)
        .try_init();
}

/// One JSON object per line, on standard output.
pub(crate) fn for_programs() {
    let _set = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(Level::INFO)
        .with_writer(std::io::stdout)
        .try_init();
}
