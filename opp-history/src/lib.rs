//! Schemas, recorded operations, migration files and the revision graph.
