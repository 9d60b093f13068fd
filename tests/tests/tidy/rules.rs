//! The import rules of ARCHITECTURE.md as lists of what each crate may name. What is on no list is refused.

/// What a crate may name.
pub(crate) struct Rules {
    pub(crate) name: &'static str,
    /// Crates, or paths inside them: of the workspace and from outside.
    pub(crate) crates: &'static [&'static str],
    /// Parts of the standard library.
    pub(crate) std: &'static [&'static str],
    /// What single modules may name besides.
    pub(crate) places: &'static [(&'static str, &'static [&'static str])],
}

/// The standard library without anything that reaches outside the program.
const PURE: &[&str] = &[
    "std::borrow",
    "std::cmp",
    "std::collections",
    "std::convert",
    "std::default",
    "std::error",
    "std::fmt",
    "std::format",
    "std::hash",
    "std::iter",
    "std::marker",
    "std::mem",
    "std::num",
    "std::ops",
    "std::option",
    "std::result",
    "std::slice",
    "std::str",
    "std::string",
    "std::time::Duration",
    "core",
];

/// The same for libraries that wait for a database: threads, clocks, addresses and paths, but no file, no environment, no process and
/// no output.
const WAITING: &[&str] = &[
    "core",
    "std::array",
    "std::borrow",
    "std::cell",
    "std::cmp",
    "std::collections",
    "std::convert",
    "std::default",
    "std::error",
    "std::fmt",
    "std::format",
    "std::future",
    "std::hash",
    "std::io::Error",
    "std::io::ErrorKind",
    "std::io::Result",
    "std::iter",
    "std::marker",
    "std::mem",
    "std::net",
    "std::num",
    "std::ops",
    "std::option",
    "std::panic",
    "std::path",
    "std::pin",
    "std::result",
    "std::slice",
    "std::str",
    "std::string",
    "std::sync",
    "std::task",
    "std::thread",
    "std::time",
];

/// Every published crate, in the order in which they build on each other.
pub(crate) const RULES: &[Rules] = &[
    Rules {
        name: "opp-derive",
        crates: &["proc_macro", "proc_macro2", "quote", "syn"],
        std: PURE,
        places: &[("errors", &["std::cell"])],
    },
    Rules {
        name: "opp-sql",
        crates: &[],
        std: PURE,
        places: &[],
    },
    Rules {
        name: "opp-core",
        crates: &[
            "bigdecimal",
            "chrono",
            "diesel",
            "inventory",
            "ipnetwork",
            "opp_derive",
            "opp_sql",
            "serde",
            "serde_json",
            "time",
            "uuid",
        ],
        std: PURE,
        places: &[
            // A build script is told through its standard output.
            (
                "build",
                &[
                    "std::env",
                    "std::ffi",
                    "std::fs",
                    "std::io",
                    "std::path",
                    "std::println",
                    "std::process",
                ],
            ),
            // A build looks for the journal of what opp writes.
            ("interrupted", &["std::fs", "std::io", "std::path"]),
            // The registry binary prints the registry.
            ("registry", &["std::io", "std::process"]),
            ("stub", &["std::path"]),
            // Diesel writes values into an `io::Write`.
            ("types", &["std::io"]),
            ("url", &["std::path"]),
        ],
    },
    Rules {
        name: "opp-history",
        crates: &[
            "opp_core",
            "opp_sql",
            "serde",
            "serde_json",
            "sha2",
            "sqlparser",
            "thiserror",
            "toml",
        ],
        std: PURE,
        places: &[
            ("files", &["std::env::temp_dir", "std::fs", "std::io", "std::path"]),
            ("history", &["std::path"]),
        ],
    },
    Rules {
        name: "opp-migrate",
        crates: &[
            "glob",
            "indexmap",
            "opp_core",
            "opp_history",
            "opp_sql",
            "petgraph",
            "serde",
            "serde_json",
            "sha2",
            "sqlparser",
            "thiserror",
            "toml",
        ],
        std: PURE,
        places: &[
            // A build script says where its package is.
            ("pipeline", &["std::path"]),
            ("project", &["std::path"]),
        ],
    },
    Rules {
        name: "opp-runner",
        crates: &[
            "diesel",
            "diesel_async",
            "libsqlite3_sys",
            "mysql_async",
            "opp_core",
            "opp_history",
            "opp_sql",
            "percent_encoding",
            "rustls",
            "rustls_native_certs",
            "sha2",
            "thiserror",
            "tokio::io",
            "tokio::net",
            "tokio::spawn",
            "tokio::time",
            "tokio_postgres",
            "tokio_postgres_rustls",
        ],
        std: WAITING,
        places: &[
            // Scratch databases and sessions are named after the process that made them.
            ("server", &["std::process::id"]),
            // Channels between a thread of the run and the task that waits for it.
            ("lent::bridge", &["tokio::sync"]),
            ("migrator::thread", &["tokio::sync"]),
            // One thread of its own that polls the drivers.
            ("server::executor", &["tokio::runtime"]),
            // SQLite's C interface.
            ("sqlite::quotes", &["std::ffi", "std::ptr"]),
        ],
    },
    Rules {
        name: "opp-admin",
        crates: &[
            "argon2",
            "askama",
            "axum",
            "brotli",
            "deadpool",
            "diesel",
            "diesel_async",
            "futures_util",
            "getrandom",
            "hmac",
            "inventory",
            "libsqlite3_sys",
            "multer",
            "opp_core",
            "opp_derive",
            "opp_history",
            "opp_runner",
            "opp_sql",
            "percent_encoding",
            "pulldown_cmark",
            "regex",
            "schemars",
            "serde",
            "serde_json",
            "sha2",
            "subtle",
            "thiserror",
            "time",
            "tokio",
            "tracing",
            "url",
        ],
        std: WAITING,
        places: &[
            ("descriptor::files", &["std::fs"]),
            // Files that forms upload.
            ("files", &["std::fs", "std::io"]),
            ("panel", &["std::fs"]),
        ],
    },
    Rules {
        name: "opp-cli",
        crates: &[
            "anstream",
            "anstyle",
            "cargo_metadata",
            "clap",
            "clap_complete",
            "indicatif",
            "opp_admin",
            "opp_cli",
            "opp_core",
            "opp_history",
            "opp_migrate",
            "opp_runner",
            "opp_sql",
            "rpassword",
            "rustix",
            "serde",
            "serde_json",
            "tempfile",
            "terminal_size",
            "textwrap",
            "thiserror",
            "time",
            "tokio",
            "toml",
            "toml_edit",
            "tracing",
            "tracing_subscriber",
            "whoami",
        ],
        std: &["std", "core"],
        places: &[],
    },
];

/// Modules of a crate in their order: each may use those of the lines before it and its own.
pub(crate) const STAGES: &[(&str, &[&[&str]])] = &[
    (
        "opp-history",
        &[
            &["pair"],
            &["schema"],
            &["change", "script", "finding"],
            &["stated_renames"],
            &["files", "graph"],
            &["history"],
            &["dialect"],
            &["catalog"],
            &["scratch"],
        ],
    ),
    (
        "opp-migrate",
        &[
            &["lower"],
            &["rename_order"],
            &["diff", "lint", "naming"],
            &["step"],
            &["dialect"],
            &["split", "verify"],
            &["counterpart", "footprint", "graph", "structs"],
            &["workflow", "project"],
            &["pipeline"],
        ],
    ),
];

impl Rules {
    /// What a crate's file names although no list has it.
    pub(crate) fn broken(&self, outside: impl IntoIterator<Item = (Vec<String>, String)>) -> Vec<String> {
        let refused = outside.into_iter().filter(|(module, path)| !self.allows(module, path));
        refused
            .map(|(module, path)| {
                format!(
                    "{}: `{}` may not name `{path}`",
                    self.name,
                    crate::crate_tree::name(&module)
                )
            })
            .collect()
    }

    fn allows(&self, module: &[String], path: &str) -> bool {
        let module = module.join("::");
        let places = self.places.iter().filter(|(place, _)| is_below(&module, place));
        let here = places.flat_map(|(_, names)| *names);
        let everywhere = self.crates.iter().chain(self.std);
        // A module may be named for what is allowed in it.
        let is_module_of = |name: &str| path.contains("::") && is_below(name, path);
        everywhere
            .chain(here)
            .any(|name| is_below(path, name) || is_module_of(name))
    }
}

/// Whether a path is another or lies below it.
pub(crate) fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}
