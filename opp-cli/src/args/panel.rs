//! Declares the arguments of the commands about the admin panel: views, servers, users.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where the views are.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ViewsDirectory {
    /// Directory of the views [default: admin/views beside opp.toml]
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) views: Option<PathBuf>,
}

/// `opp makeviews`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Views {
    /// Write nothing; exit code 1 where a file differs
    #[arg(long)]
    pub(crate) check: bool,
    /// Print what would be written instead of writing files
    #[arg(long, conflicts_with = "check")]
    pub(crate) stdout: bool,
    /// Print the JSON Schema of a view
    #[arg(long, conflicts_with_all = ["check", "stdout", "format", "output"])]
    pub(crate) schema: bool,
    /// What to write
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ViewsFormat,
    /// File of `--format sqladmin` [default: views.py beside opp.toml]
    #[arg(long, value_name = "FILE", conflicts_with = "stdout")]
    pub(crate) output: Option<PathBuf>,
    /// Where they are.
    #[command(flatten)]
    pub(crate) directory: ViewsDirectory,
}

/// What `opp makeviews` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ViewsFormat {
    /// A JSON file for each model, for the panel of opp.
    #[default]
    Json,
    /// A module of Python for SQLAdmin 0.32, with models for SQLAlchemy 2.0.
    Sqladmin,
}

/// Options of both servers.
#[derive(Clone, Debug, Args)]
pub(crate) struct Serving {
    /// Address to listen on, or a port of 127.0.0.1
    #[arg(default_value = "127.0.0.1:8000")]
    pub(crate) address: String,
    /// Further host name under which browsers reach the panel, without a port
    #[arg(
        long = "allowed-host",
        value_name = "HOST",
        env = "OPP_ALLOWED_HOSTS",
        value_delimiter = ',',
        hide_env_values = true
    )]
    pub(crate) allowed_hosts: Vec<String>,
    /// Directory that files of forms are stored in; by default `uploads` beside `opp.toml`
    #[arg(long, value_name = "DIR", env = "OPP_FILES", hide_env_values = true)]
    pub(crate) files: Option<PathBuf>,
    /// Title of the panel
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Where the views are.
    #[command(flatten)]
    pub(crate) directory: ViewsDirectory,
}

/// `opp production`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Production {
    /// What it has in common with `opp runserver`.
    #[command(flatten)]
    pub(crate) serving: Serving,
    /// Take the client's address from X-Forwarded-For; only behind a proxy that sets it
    #[arg(long)]
    pub(crate) forwarded: bool,
    /// Serve browsers that connect without HTTPS; the cookies are not marked Secure
    #[arg(long)]
    pub(crate) allow_http: bool,
    /// Seconds a page may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) request_timeout: u32,
    /// Seconds a statement may take on a server
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) statement_timeout: u32,
}

/// `opp createsuperuser`.
#[derive(Clone, Debug, Args)]
pub(crate) struct CreateSuperuser {
    /// What the user signs in with, for example an email address [default: asked for]
    pub(crate) login: Option<String>,
    /// Value of a further field that the table requires
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub(crate) set: Vec<String>,
    /// How the password is given.
    #[command(flatten)]
    pub(crate) password: PasswordSource,
    /// Where the views are.
    #[command(flatten)]
    pub(crate) directory: ViewsDirectory,
}

/// `opp changepassword`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ChangePassword {
    /// What the user signs in with
    pub(crate) login: String,
    /// How the password is given.
    #[command(flatten)]
    pub(crate) password: PasswordSource,
    /// Where the views are.
    #[command(flatten)]
    pub(crate) directory: ViewsDirectory,
}

/// How a password is given. There is no option for the password itself: other users can list arguments.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct PasswordSource {
    /// Read the password from the first line of standard input instead of asking for it
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// `opp resetlink`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ResetLink {
    /// What the user signs in with
    pub(crate) login: String,
    /// Address of the panel's server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8000")]
    pub(crate) url: String,
    /// Where the views are.
    #[command(flatten)]
    pub(crate) directory: ViewsDirectory,
}
