//! Which words does `#[opp(…)]` know, and how is each written? The only list of them: parsing, messages and documentation
//! all take it from here.

/// Where a word may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Struct,
    View,
    Field,
    Enum,
    Variant,
}

impl Place {
    /// As in "a struct does not know …".
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Struct => "a struct with OppModel",
            Self::View => "a struct with OppView",
            Self::Field => "a field",
            Self::Enum => "an enum with OppEnum",
            Self::Variant => "a variant",
        }
    }
}

/// A word with its place, its right form, and what it means.
pub(crate) struct Word {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) example: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds the pages of `docs` to it"))]
    pub(crate) meaning: &'static str,
}

const fn word(place: Place, name: &'static str, example: &'static str, meaning: &'static str) -> Word {
    Word {
        name,
        place,
        example,
        meaning,
    }
}

/// Every word.
pub(crate) const WORDS: &[Word] = &[
    word(
        Place::Struct,
        "table",
        r#"table = "orders""#,
        "table name; otherwise Diesel's",
    ),
    word(
        Place::Struct,
        "schema_name",
        r#"schema_name = "billing""#,
        "PostgreSQL schema",
    ),
    word(
        Place::Struct,
        "schema",
        "schema = crate::schema::orders",
        "a table of one's own `schema.rs`; no `table!` is emitted",
    ),
    word(
        Place::Struct,
        "primary_key",
        "primary_key(order_id, line)",
        "composite key, in this order",
    ),
    word(
        Place::Struct,
        "index",
        r#"index(user_id, created_at desc, name = "…", unique, where = "…", method = "gin", include(total), with(fastupdate = off), concurrently, only(postgres))"#,
        "index; on every database, or those that `only` names; also over `expr(\"lower(email)\")`, `nulls_first`, `nulls_last`, `opclass = \"…\"`",
    ),
    word(
        Place::Struct,
        "unique",
        r#"unique(user_id, number, name = "…", nulls_not_distinct, deferrable)"#,
        "unique constraint",
    ),
    word(
        Place::Struct,
        "check",
        r#"check(total_not_negative = "total >= 0")"#,
        "named check",
    ),
    word(
        Place::Struct,
        "foreign_key",
        "foreign_key(columns(a, b), references(parents::x, parents::y), on_delete = cascade)",
        "composite foreign key",
    ),
    word(
        Place::Struct,
        "joins",
        "joins(users, products)",
        "further tables that may meet this one in a query",
    ),
    word(
        Place::Struct,
        "renamed_from",
        r#"renamed_from = "old_orders""#,
        "what the table was called",
    ),
    word(
        Place::Struct,
        "comment",
        r#"comment = "What was bought""#,
        "SQL comment",
    ),
    word(
        Place::Struct,
        "managed",
        "managed = false",
        "never created, changed or dropped",
    ),
    word(
        Place::Struct,
        "sqlite",
        "sqlite(strict, without_rowid)",
        "SQLite's table options",
    ),
    word(
        Place::Struct,
        "mysql",
        r#"mysql(engine = "InnoDB", charset = "utf8mb4", collate = "utf8mb4_bin")"#,
        "MySQL's table options",
    ),
    word(
        Place::Struct,
        "database",
        r#"database = "analytics""#,
        "which configured database holds the table",
    ),
    word(
        Place::Struct,
        "admin",
        "admin(list(number, status), search(number), filter(status))",
        "what the admin panel shows",
    ),
    word(Place::View, "view", r#"view = "user_stats""#, "name of the view"),
    word(Place::View, "query", r#"query = "SELECT …""#, "what the view shows"),
    word(
        Place::View,
        "primary_key",
        "primary_key(id)",
        "columns that tell rows apart; otherwise `id` or the first",
    ),
    word(
        Place::View,
        "schema_name",
        r#"schema_name = "billing""#,
        "PostgreSQL schema",
    ),
    word(
        Place::View,
        "database",
        r#"database = "analytics""#,
        "which configured database holds the view",
    ),
    word(
        Place::View,
        "joins",
        "joins(users)",
        "tables that may meet the view in a query",
    ),
    word(Place::View, "admin", "admin(list(email))", "what the admin panel shows"),
    word(Place::Field, "primary_key", "primary_key", "the key"),
    word(
        Place::Field,
        "auto_increment",
        "auto_increment = false",
        "an integer key counts up by itself unless told not to",
    ),
    word(Place::Field, "column", r#"column = "type""#, "column name"),
    word(Place::Field, "unique", "unique", "unique constraint of this column"),
    word(
        Place::Field,
        "index",
        r#"index or index(name = "…", desc)"#,
        "index of this column",
    ),
    word(Place::Field, "max_length", "max_length = 100", "longest text"),
    word(
        Place::Field,
        "enforce_length",
        "enforce_length = true",
        "a check where the database ignores lengths",
    ),
    word(
        Place::Field,
        "precision",
        "precision = 10, scale = 2",
        "digits of a decimal",
    ),
    word(
        Place::Field,
        "scale",
        "precision = 10, scale = 2",
        "digits after the point",
    ),
    word(
        Place::Field,
        "default",
        r#"default = 0, "x", true, now, uuid, expr("…"), or default(postgres = …, sqlite = …)"#,
        "database default",
    ),
    word(Place::Field, "references", "references = users::id", "foreign key"),
    word(
        Place::Field,
        "on_delete",
        "on_delete = cascade",
        "cascade, set_null, set_default, restrict, no_action",
    ),
    word(
        Place::Field,
        "on_update",
        "on_update = cascade",
        "cascade, set_null, set_default, restrict, no_action",
    ),
    word(
        Place::Field,
        "constraint",
        r#"constraint = "orders_buyer_fkey""#,
        "name of the foreign key",
    ),
    word(
        Place::Field,
        "deferrable",
        "deferrable",
        "the foreign key is checked at commit",
    ),
    word(Place::Field, "join", "join = false", "no `joinable!` from this key"),
    word(Place::Field, "check", r#"check = "price > 0""#, "check of this column"),
    word(
        Place::Field,
        "generated",
        r#"generated = "price * quantity""#,
        "generated column",
    ),
    word(
        Place::Field,
        "stored",
        r#"generated = "…", stored"#,
        "the generated column is kept on disk",
    ),
    word(Place::Field, "collate", r#"collate = "NOCASE""#, "collation"),
    word(Place::Field, "comment", r#"comment = "In euros""#, "SQL comment"),
    word(
        Place::Field,
        "sql_type",
        r#"sql_type(postgres = "citext", sqlite = "TEXT", diesel = Text)"#,
        "column type by hand",
    ),
    word(
        Place::Field,
        "renamed_from",
        r#"renamed_from = "phone""#,
        "what the column was called",
    ),
    word(
        Place::Field,
        "backfill",
        r#"backfill = "unknown" or backfill = expr("…")"#,
        "value for rows that are there, once",
    ),
    word(Place::Field, "skip", "skip", "no column"),
    word(
        Place::Enum,
        "name",
        r#"name = "order_status""#,
        "name of the type on PostgreSQL",
    ),
    word(Place::Enum, "as_text", "as_text", "text with a check on every database"),
    word(
        Place::Variant,
        "rename",
        r#"rename = "in-stock""#,
        "name in the database",
    ),
    word(
        Place::Variant,
        "renamed_from",
        r#"renamed_from = "available""#,
        "what the variant was called",
    ),
];

/// The words of a place.
pub(crate) fn of(place: Place) -> impl Iterator<Item = &'static Word> {
    WORDS.iter().filter(move |word| word.place == place)
}

/// The right form of a word.
pub(crate) fn example(place: Place, name: &str) -> &'static str {
    of(place).find(|word| word.name == name).map_or("", |word| word.example)
}
