//! Where do tests find a real PostgreSQL or MariaDB? Servers started by `tests/servers/start`.
