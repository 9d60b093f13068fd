//! What does the built command do with migration directories and databases, as a user sees it?

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has to stop")]

mod backup;
mod baseline;
mod baseline_sqlite;
mod batches;
mod branches;
mod bundle;
mod crash;
mod dialects;
mod diff;
mod django;
mod equal_rows;
mod faults;
mod finding;
mod foreign_keys;
mod four_ways;
mod graph;
mod init;
mod interrupts;
mod journal;
mod kills;
mod log;
mod made_by_hand;
mod messages;
mod migrate;
mod models;
mod mysql;
mod offline;
mod on_server;
mod postgres;
mod private;
mod project;
mod quoted_names;
mod reporting;
mod routines;
mod server_faults;
mod servers;
mod sessions;
mod show;
mod squash;
mod squash_kept;
mod statements;
mod terminal;
mod theirs;
mod workflow;
