//! Defines the keywords inside the parentheses of indexes, constraints, types and options.

use super::keyword::{Target, vocabulary};

vocabulary! {
    /// In `index(…)`, beside columns.
    IndexKeyword in Target::Inside("index");
    Name "name" Value [] r#"name = "orders_recent""# => "name of the index";
    Unique "unique" Flag [] "unique" => "values are unique";
    Where "where" Value [] r#"where = "deleted_at IS NULL""# => "condition of a partial index";
    Method "method" Value [] r#"method = "gin""# => "access method (PostgreSQL)";
    Include "include" List [] "include(total)" => "columns stored without being searched (PostgreSQL)";
    With "with" List [] "with(fastupdate = off)" => "storage parameters (PostgreSQL)";
    Concurrently "concurrently" Flag [] "concurrently" => "built without blocking writes (PostgreSQL)";
    Only "only" List [] "only(postgres)" => "databases that have the index";
    Expr "expr" List [Repeats] r#"expr("lower(email)")"# => "an expression in place of a column";
}

vocabulary! {
    /// In `unique(…)`, beside columns.
    UniqueKeyword in Target::Inside("unique");
    Name "name" Value [] r#"name = "orders_number_key""# => "name of the constraint";
    NullsNotDistinct "nulls_not_distinct" Flag [] "nulls_not_distinct" => "two NULLs are equal (PostgreSQL 15)";
    Deferrable "deferrable" Flag [] "deferrable" => "checked at commit on request";
}

vocabulary! {
    /// In `primary_key(…)`, beside columns.
    PrimaryKeyKeyword in Target::Inside("primary_key");
    Name "name" Value [] r#"name = "orders_pk""# => "name of the constraint";
}

vocabulary! {
    /// In `check(…)` of a field, and of a constraint of a struct.
    CheckKeyword in Target::Inside("check");
    Name "name" Value [] r#"name = "positive""# => "name of the constraint";
    Only "only" List [] "only(postgres)" => "databases that have the constraint";
    Sqlite "sqlite" Value [] r#"sqlite = "…""# => "expression on SQLite";
    Postgres "postgres" Value [] r#"postgres = "…""# => "expression on PostgreSQL";
    Mysql "mysql" Value [] r#"mysql = "…""# => "expression on MySQL and MariaDB";
}

vocabulary! {
    /// In `generated(…)`.
    GeneratedKeyword in Target::Inside("generated");
    Only "only" List [] "only(postgres)" => "databases that generate the column; on the others it is an ordinary, nullable one";
    Sqlite "sqlite" Value [] r#"sqlite = "…""# => "expression on SQLite";
    Postgres "postgres" Value [] r#"postgres = "…""# => "expression on PostgreSQL";
    Mysql "mysql" Value [] r#"mysql = "…""# => "expression on MySQL and MariaDB";
}

vocabulary! {
    /// In `foreign_key(…)`.
    ForeignKeyKeyword in Target::Inside("foreign_key");
    Columns "columns" List [] "columns(a, b)" => "columns of this table";
    References "references" List [] "references(parents::x, parents::y)" => "referenced columns";
    OnDelete "on_delete" Value [] "on_delete = cascade" => "cascade, set_null, set_default, restrict, no_action";
    OnUpdate "on_update" Value [] "on_update = cascade" => "cascade, set_null, set_default, restrict, no_action";
    Name "name" Value [] r#"name = "orders_parent_fkey""# => "name of the constraint";
    Deferrable "deferrable" Flag [] "deferrable" => "checked at commit";
}

vocabulary! {
    /// In `collate(…)`.
    CollateKeyword in Target::Inside("collate");
    Sqlite "sqlite" Value [] r#"sqlite = "NOCASE""# => "collation on SQLite";
    Postgres "postgres" Value [] r#"postgres = "C""# => "collation on PostgreSQL";
    Mysql "mysql" Value [] r#"mysql = "utf8mb4_bin""# => "collation on MySQL and MariaDB";
    Schema "schema" Value [] r#"schema = "app""# => "schema of the collation (PostgreSQL)";
}

vocabulary! {
    /// In `sql_type(…)`.
    SqlTypeKeyword in Target::Inside("sql_type");
    Sqlite "sqlite" Value [] r#"sqlite = "TEXT""# => "type on SQLite";
    Postgres "postgres" Value [] r#"postgres = "citext""# => "type on PostgreSQL";
    Mysql "mysql" Value [] r#"mysql = "VARCHAR(20)""# => "type on MySQL and MariaDB";
    Diesel "diesel" Value [] "diesel = Text" => "type in Diesel's `table!`";
}

vocabulary! {
    /// In `sqlite(…)`.
    SqliteKeyword in Target::Inside("sqlite");
    Strict "strict" Flag [] "strict" => "a STRICT table";
    WithoutRowid "without_rowid" Flag [] "without_rowid" => "a table WITHOUT ROWID";
}

vocabulary! {
    /// In `mysql(…)`.
    MysqlKeyword in Target::Inside("mysql");
    Engine "engine" Value [] r#"engine = "InnoDB""# => "storage engine";
    Charset "charset" Value [] r#"charset = "utf8mb4""# => "character set";
    Collate "collate" Value [] r#"collate = "utf8mb4_bin""# => "collation of the table";
}
