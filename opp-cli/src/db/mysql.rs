//! How is a MySQL or MariaDB database reached and asked?

pub(crate) mod connection;
