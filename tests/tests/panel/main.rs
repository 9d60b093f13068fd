//! Do `opp runserver`, `opp production` and the commands about users work, in a real server over HTTP?
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]

mod application;
mod sample;
mod serving;
mod shop;
mod steps;
mod users;
