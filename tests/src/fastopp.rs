//! How did the example application come about? Its models at every step of the seed's story, cut out of the last state.

use std::fs;

use crate::project::{Project, workspace};

/// One step of the application's history: the message of its migration, and what it adds to the models.
#[derive(Debug)]
pub struct Step {
    /// Message of the migration.
    pub message: &'static str,
    /// Id of the migration in the repository.
    pub id: &'static str,
    /// Pieces of source that are not there before this step.
    pub adds: &'static [Piece],
}

/// A piece of a source file, from the line that holds `from` up to the line before the one that holds `to`.
#[derive(Debug)]
pub struct Piece {
    /// File in `src/models`, or `models.rs`.
    pub file: &'static str,
    /// Text in the first line of the piece.
    pub from: &'static str,
    /// Text in the first line after it; the end of the file when empty.
    pub to: &'static str,
}

/// The history, oldest first. The first step has everything that no later step adds.
pub const STEPS: &[Step] = &[
    Step { message: "Initial migration", id: "20240115100000", adds: &[] },
    Step {
        message: "Add is_staff field to user model",
        id: "20240122093000",
        adds: &[piece("account.rs", "Whether the admin panel is allowed", "Department, which")],
    },
    Step {
        message: "Add photo_url to webinar registrants",
        id: "20240205140000",
        adds: &[piece("event.rs", "Address of a portrait", "What the sales team noted")],
    },
    Step {
        message: "Add notes field to webinar registrants",
        id: "20240212111500",
        adds: &[piece("event.rs", "What the sales team noted", "When the registration came in")],
    },
    Step {
        message: "Add Order model",
        id: "20240304101500",
        adds: &[piece("shop.rs", "/// What a user bought.", "")],
    },
    Step {
        message: "Add categories table",
        id: "20240311160000",
        adds: &[piece("shop.rs", "/// A group of products.", "/// What a user bought.")],
    },
    Step {
        message: "Add phone number to users",
        id: "20240318083000",
        adds: &[piece("account.rs", "Number to call", "When the account was made")],
    },
    Step {
        message: "Add partners table",
        id: "20240402120000",
        adds: &[piece("partner.rs", "/// A partner company.", "")],
    },
    Step {
        message: "Add user statistics",
        id: "20240415150000",
        adds: &[piece("account.rs", "/// How much a user does", "")],
    },
];

const fn piece(file: &'static str, from: &'static str, to: &'static str) -> Piece {
    Piece { file, from, to }
}
