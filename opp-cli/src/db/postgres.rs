//! How is a PostgreSQL database reached and asked?

pub(crate) mod connection;
