//! Names the runner's lock and the schema of its record.

/// The key of the runner's lock, the same for everybody on this database and schema.
pub(super) const KEY: &str =
    "hashtextextended('opp:' || current_database() || ':' || coalesce(current_schema(), ''), 0)";

/// The schema of the record: the first of the search path, unless that is a schema of the role's own name (`"$user"`) which has appeared
/// before the one where the record lies.
pub(super) const RECORD_SCHEMA: &str = "coalesce((SELECT c.relnamespace FROM pg_class c WHERE c.oid = to_regclass('__diesel_schema_migrations') \
    AND current_setting('search_path') LIKE '\"$user\"%' AND current_schema() = current_user), \
    to_regnamespace(quote_ident(current_schema())))";
