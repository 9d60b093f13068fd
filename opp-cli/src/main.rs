//! Starts the `opp` command.

fn main() -> std::process::ExitCode {
    opp_cli::main()
}
