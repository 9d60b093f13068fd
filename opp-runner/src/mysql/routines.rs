//! Finds the functions and procedures that people made on MySQL.

/// Functions and procedures of this database.
pub(super) const QUERY: &str = "\
    SELECT lower(routine_type), routine_name, routine_definition, NULL FROM information_schema.routines \
    WHERE routine_schema = DATABASE() ORDER BY routine_name";
