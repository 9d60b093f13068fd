//! What have the databases on servers in common: their addresses, encryption, and what can go wrong on the way?

pub(crate) mod address;
pub(crate) mod backup;
pub(crate) mod error;
pub(crate) mod tls;
