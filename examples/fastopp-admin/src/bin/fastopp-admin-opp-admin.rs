//! The `opp` command with the code of `fastopp-admin`: `opp runserver` and `opp production` build and run it.

use fastopp_admin as _;

fn main() -> std::process::ExitCode {
    opp_cli::application()
}
