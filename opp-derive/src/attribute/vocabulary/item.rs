//! Defines the keywords of structs, fields, enums and variants.

use super::keyword::{Target, vocabulary};

vocabulary! {
    /// On a struct with `OppModel`.
    TableKeyword in Target::Table;
    Table "table" Value [] r#"table = "orders""# => "table name; by default Diesel's";
    SchemaName "schema_name" Value [] r#"schema_name = "billing""# => "PostgreSQL schema";
    Schema "schema" Value [] "schema = crate::schema::orders" => "a table of an existing `schema.rs`; no `table!` is emitted";
    PrimaryKey "primary_key" List [] "primary_key(order_id, line)" => "primary key, in this order; also its name: `primary_key(id, name = \"…\")`";
    NoPrimaryKey "no_primary_key" Flag [] "no_primary_key" => "a table without a primary key; Diesel's `table!` takes the columns that are not nullable in its place";
    Index "index" List [Repeats] r#"index(user_id, created_at desc, name = "…", unique, where = "…", method = "gin", include(total), with(fastupdate = off), concurrently, only(postgres))"# => "index; on every database, or on those in `only`; also over `expr(\"lower(email)\")`, `nulls_first`, `nulls_last`, `opclass = \"…\"`";
    Unique "unique" List [Repeats] r#"unique(user_id, number, name = "…", nulls_not_distinct, deferrable)"# => "unique constraint";
    Check "check" List [Repeats] r#"check(total_not_negative = "total >= 0")"# => "check constraint named `<table>_total_not_negative`; a quoted name is the whole name: `check(\"positive\" = \"total >= 0\")`; per database: `check(positive(postgres = \"…\", sqlite = \"…\"))`";
    ForeignKey "foreign_key" List [Repeats] "foreign_key(columns(a, b), references(parents::x, parents::y), on_delete = cascade)" => "composite foreign key";
    Joins "joins" List [Repeats] "joins(users, products)" => "additional tables allowed in the same query";
    RenamedFrom "renamed_from" Value [] r#"renamed_from = "old_orders""# => "previous table name";
    Comment "comment" Value [] r#"comment = "What was bought""# => "SQL comment";
    Managed "managed" Value [] "managed = false" => "never created, changed or dropped by migrations";
    Sqlite "sqlite" List [] "sqlite(strict, without_rowid)" => "SQLite table options";
    Mysql "mysql" List [] r#"mysql(engine = "InnoDB", charset = "utf8mb4", collate = "utf8mb4_bin")"# => "MySQL table options";
    Database "database" Value [] r#"database = "analytics""# => "configured database that holds the table";
    Admin "admin" List [] "admin(list(number, status), search(number), filter(status))" => "the table in the admin panel";
}

vocabulary! {
    /// On a struct with `OppView`.
    ViewKeyword in Target::View;
    View "view" Value [] r#"view = "user_stats""# => "name of the view";
    Query "query" ValueOrList [] r#"query = "SELECT …""# => "query of the view; per database: `query(sqlite = \"…\", postgres = \"…\")`";
    Only "only" List [] "only(postgres)" => "databases that have the view";
    PrimaryKey "primary_key" List [] "primary_key(id)" => "columns that identify a row; by default `id` or the first";
    SchemaName "schema_name" Value [] r#"schema_name = "billing""# => "PostgreSQL schema";
    Database "database" Value [] r#"database = "analytics""# => "configured database that holds the view";
    Joins "joins" List [Repeats] "joins(users)" => "tables allowed in the same query";
    Admin "admin" List [] "admin(list(email))" => "the view in the admin panel";
}

vocabulary! {
    /// On a field.
    FieldKeyword in Target::Field;
    PrimaryKey "primary_key" FlagOrList [InView] "primary_key" => "primary key; with the name of its constraint: `primary_key(name = \"…\")`";
    AutoIncrement "auto_increment" Value [] "auto_increment = false" => "an integer key auto-increments unless this is `false`";
    Identity "identity" Value [] "identity = always" => "how PostgreSQL numbers an auto-increment key, or another integer column: by_default, always, serial";
    Column "column" Value [InView] r#"column = "type""# => "column name";
    Unique "unique" Flag [] "unique" => "unique constraint on this column";
    Index "index" FlagOrList [] r#"index or index(name = "…", desc)"# => "index on this column";
    MaxLength "max_length" Value [] "max_length = 100" => "maximum length of a string, in characters, or of bytes";
    EnforceLength "enforce_length" Value [] "enforce_length = true" => "a check constraint on databases that ignore lengths";
    Precision "precision" Value [] "precision = 10, scale = 2" => "digits of a decimal";
    Scale "scale" Value [] "precision = 10, scale = 2" => "digits after the decimal point";
    Default "default" ValueOrList [] r#"default = 0, "x", true, now, uuid, expr("…"), or default(postgres = …, sqlite = …)"# => "database default";
    References "references" Value [] "references = users::id" => "foreign key";
    OnDelete "on_delete" Value [] "on_delete = cascade" => "cascade, set_null, set_default, restrict, no_action";
    OnUpdate "on_update" Value [] "on_update = cascade" => "cascade, set_null, set_default, restrict, no_action";
    Constraint "constraint" Value [] r#"constraint = "orders_buyer_fkey""# => "name of the foreign key";
    Deferrable "deferrable" Flag [] "deferrable" => "the foreign key is checked at commit";
    Join "join" Value [NotWithSchema] "join = false" => "no `joinable!` for this key";
    Check "check" ValueOrList [] r#"check = "price > 0""# => "check constraint on this column; per database: `check(postgres = \"…\", sqlite = \"…\")`; named as on a struct: `check(positive = \"price > 0\")`, or whole: `check(\"price > 0\", name = \"positive\")`";
    Generated "generated" ValueOrList [] r#"generated = "price * quantity""# => "generated column; per database: `generated(sqlite = \"…\", postgres = \"…\")`; on some: `generated(\"…\", only(postgres))`";
    Stored "stored" Flag [] r#"generated = "…", stored"# => "the generated column is stored";
    Collate "collate" ValueOrList [] r#"collate = "NOCASE""# => "collation; per database: `collate(postgres = \"C\", sqlite = \"NOCASE\")`; in a schema: `collate(postgres = \"german\", schema = \"app\")` or `collate = \"app.\\\"german\\\"\"`";
    Comment "comment" Value [] r#"comment = "In euros""# => "SQL comment";
    SqlType "sql_type" ValueOrList [InView] r#"sql_type(postgres = "citext", sqlite = "TEXT", diesel = Text)"# => "custom column type; with `diesel` and a database, Diesel's own traits are enough";
    RenamedFrom "renamed_from" Value [] r#"renamed_from = "phone""# => "previous column name";
    Backfill "backfill" Value [] r#"backfill = "unknown" or backfill = expr("…")"# => "one-time value for existing rows";
    Label "label" Value [InView] r#"label = "Price (USD)""# => "label in the admin panel";
    Help "help" Value [InView] r#"help = "Including tax""# => "explanation on the panel's forms; by default the doc comment";
    Secret "secret" FlagOrValue [InView] "secret or secret = false" => "never shown, searched, sorted or exported by the panel; by default `hashed_password`, `*_token`, `*_secret`";
    Widget "widget" Value [] "widget = textarea(rows = 6)" => "input on the panel's forms";
    Format "format" Value [InView] "format = money(2)" => "display in the panel: truncate(40), money(2), percent(1), bytes, date(\"%Y\"), badge, link, email, code, custom(crate::show)";
    Min "min" Value [] "min = 0" => "minimum on the panel's forms";
    Max "max" Value [] "max = 100" => "maximum on the panel's forms";
    MinLength "min_length" Value [] "min_length = 3" => "minimum length on the panel's forms";
    Pattern "pattern" Value [] r#"pattern = "[A-Z]{3}""# => "regular expression for the panel's forms";
    LabelOf "label_of" List [] "label_of(email)" => "columns of the referenced table that label its rows in the panel";
    SearchOf "search_of" List [] "search_of(email, name)" => "columns of the referenced table searched by the panel";
    PrepopulateFrom "prepopulate_from" List [] "prepopulate_from(title)" => "fields that prefill this one on the panel's forms";
    Skip "skip" Flag [InView WithSkip] "skip" => "the field is not a column";
}

vocabulary! {
    /// On an enum.
    EnumKeyword in Target::Enum;
    Name "name" Value [] r#"name = "order_status""# => "type name on PostgreSQL";
    AsText "as_text" Flag [] "as_text" => "text with a check constraint on every database";
}

vocabulary! {
    /// On a variant.
    VariantKeyword in Target::Variant;
    Rename "rename" Value [] r#"rename = "in-stock""# => "name in the database";
    RenamedFrom "renamed_from" Value [] r#"renamed_from = "available""# => "previous name in the database";
}
