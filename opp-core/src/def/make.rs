//! Constructs definitions in `const`, naming only what differs from the plain case: what generated code calls.

use super::constant::setters;
pub use super::constant::{list, text};
use super::{
    AdminDef, CheckDef, ColumnDef, ColumnType, Databases, FieldAdminDef, ForeignKeyDef, GeneratedDef, Identity,
    IndexDef, IndexPart, List, ModelDef, MysqlOptions, NullsOrder, PerDatabase, PrimaryKeyDef, ReferentialAction,
    SortOrder, SortedColumn, SqliteOptions, StorageParameter, Text, UniqueDef, Value,
};

impl ColumnDef {
    /// A column with nothing said about it.
    #[must_use]
    pub const fn new(
        name: &'static str,
        field: &'static str,
        rust_type: &'static str,
        ty: ColumnType,
        nullable: bool,
    ) -> Self {
        Self {
            name: text(name),
            field: text(field),
            rust_type: text(rust_type),
            ty,
            nullable,
            default: PerDatabase::none(),
            auto_increment: None,
            identity: None,
            max_length: None,
            enforce_length: None,
            precision: None,
            scale: None,
            generated: None,
            collate: PerDatabase::none(),
            collate_schema: None,
            comment: None,
            sql_type: PerDatabase::none(),
            renamed_from: None,
            backfill: None,
            admin: None,
            doc: None,
        }
    }

    setters! {
        /// Sets the database default.
        default: PerDatabase<Value>;
        /// Says whether the column counts up by itself.
        auto_increment: Option<bool>;
        /// Says how PostgreSQL numbers the column.
        identity: Option<Identity>;
        /// Sets the longest text.
        max_length: Option<u32>;
        /// Says whether a database that ignores lengths gets a check.
        enforce_length: Option<bool>;
        /// Sets the digits in all.
        precision: Option<u32>;
        /// Sets the digits after the point.
        scale: Option<u32>;
        /// Makes the column generated.
        generated: Option<GeneratedDef>;
        /// Sets the collation.
        collate: PerDatabase<Text>;
        /// Sets the schema of the collation.
        collate_schema: Option<Text>;
        /// Sets the SQL comment.
        comment: Option<Text>;
        /// Sets column types by hand.
        sql_type: PerDatabase<Text>;
        /// Says what the column was called.
        renamed_from: Option<Text>;
        /// Sets the value for existing rows.
        backfill: Option<Value>;
        /// Sets what the admin panel shows.
        admin: Option<FieldAdminDef>;
        /// Sets the doc comment.
        doc: Option<Text>;
    }
}

impl ModelDef {
    /// A table with nothing but columns, whose place in the source `declared_at` gives: package, module, file, line.
    #[must_use]
    pub const fn new(
        table: &'static str,
        rust_name: &'static str,
        declared_at: (&'static str, &'static str, &'static str, u32),
        columns: &'static [ColumnDef],
    ) -> Self {
        let (package, module, file, line) = declared_at;
        Self {
            table: text(table),
            schema: None,
            rust_name: text(rust_name),
            module: text(module),
            package: text(package),
            file: text(file),
            line,
            database: None,
            view: PerDatabase::none(),
            only: Databases::ALL,
            managed: true,
            comment: None,
            renamed_from: None,
            columns: list(columns),
            primary_key: None,
            indexes: list(&[]),
            uniques: list(&[]),
            checks: list(&[]),
            foreign_keys: list(&[]),
            sqlite: SqliteOptions {
                strict: false,
                without_rowid: false,
            },
            mysql: MysqlOptions {
                engine: None,
                charset: None,
                collate: None,
            },
            admin: None,
            doc: None,
        }
    }

    setters! {
        /// Sets the database schema.
        schema: Option<Text>;
        /// Sets the configured database.
        database: Option<Text>;
        /// Makes it a view of this query.
        view: PerDatabase<Text>;
        /// Sets the databases that have the view.
        only: Databases;
        /// Says whether migrations touch it.
        managed: bool;
        /// Sets the SQL comment.
        comment: Option<Text>;
        /// Says what the table was called.
        renamed_from: Option<Text>;
        /// Sets the primary key.
        primary_key: Option<PrimaryKeyDef>;
        /// Sets the indexes.
        indexes: List<IndexDef>;
        /// Sets the unique constraints.
        uniques: List<UniqueDef>;
        /// Sets the checks.
        checks: List<CheckDef>;
        /// Sets the foreign keys.
        foreign_keys: List<ForeignKeyDef>;
        /// Sets SQLite's options.
        sqlite: SqliteOptions;
        /// Sets MySQL's options.
        mysql: MysqlOptions;
        /// Sets what the admin panel shows.
        admin: Option<AdminDef>;
        /// Sets the doc comment.
        doc: Option<Text>;
    }
}

impl PrimaryKeyDef {
    /// A key of some columns.
    #[must_use]
    pub const fn new(columns: &'static [Text]) -> Self {
        Self {
            columns: list(columns),
            name: None,
        }
    }

    setters! {
        /// Names it.
        name: Option<Text>;
    }
}

impl CheckDef {
    /// A check constraint whose name begins with the table's.
    #[must_use]
    pub const fn new(name: Text, expression: PerDatabase<Text>) -> Self {
        Self {
            name,
            whole_name: false,
            column: None,
            expression,
            only: Databases::ALL,
        }
    }

    setters! {
        /// Says that the name is the whole name.
        whole_name: bool;
        /// Sets the column that declares it.
        column: Option<Text>;
        /// Sets the databases that have it.
        only: Databases;
    }
}

impl GeneratedDef {
    /// A column generated from an expression.
    #[must_use]
    pub const fn new(expression: PerDatabase<Text>, stored: bool) -> Self {
        Self {
            expression,
            stored,
            only: Databases::ALL,
        }
    }

    setters! {
        /// Names the databases that generate it.
        only: Databases;
    }
}

impl IndexDef {
    /// A plain index.
    #[must_use]
    pub const fn new(parts: &'static [IndexPart]) -> Self {
        Self {
            parts: list(parts),
            name: None,
            unique: false,
            predicate: None,
            method: None,
            include: list(&[]),
            with: list(&[]),
            concurrently: false,
            only: Databases::ALL,
        }
    }

    setters! {
        /// Names it.
        name: Option<Text>;
        /// Makes values unique.
        unique: bool;
        /// Makes it partial.
        predicate: Option<Text>;
        /// Sets the access method.
        method: Option<Text>;
        /// Sets the columns carried along.
        include: List<Text>;
        /// Sets storage parameters.
        with: List<StorageParameter>;
        /// Builds it without blocking writes.
        concurrently: bool;
        /// Names the databases that have it.
        only: Databases;
    }
}

impl StorageParameter {
    /// A storage parameter of an index.
    #[must_use]
    pub const fn new(name: &'static str, value: &'static str) -> Self {
        Self {
            name: text(name),
            value: text(value),
        }
    }
}

impl IndexPart {
    /// A column of an index.
    #[must_use]
    pub const fn column(name: &'static str, order: SortOrder, nulls: Option<NullsOrder>) -> Self {
        Self::Column(SortedColumn {
            name: text(name),
            order,
            nulls,
            opclass: None,
        })
    }

    /// The part with an operator class; an expression says its own.
    #[must_use]
    pub const fn opclass(mut self, opclass: &'static str) -> Self {
        if let Self::Column(column) = &mut self {
            let _ = std::mem::ManuallyDrop::new(column.opclass.replace(text(opclass)));
        }
        self
    }
}

impl SortedColumn {
    /// A column in an order.
    #[must_use]
    pub const fn new(name: &'static str, order: SortOrder) -> Self {
        Self {
            name: text(name),
            order,
            nulls: None,
            opclass: None,
        }
    }
}

impl SqliteOptions {
    /// The options of a table.
    #[must_use]
    pub const fn new(strict: bool, without_rowid: bool) -> Self {
        Self { strict, without_rowid }
    }
}

impl MysqlOptions {
    /// The options of a table.
    #[must_use]
    pub const fn new(engine: Option<Text>, charset: Option<Text>, collate: Option<Text>) -> Self {
        Self {
            engine,
            charset,
            collate,
        }
    }
}

impl UniqueDef {
    /// A plain unique constraint.
    #[must_use]
    pub const fn new(columns: &'static [Text]) -> Self {
        Self {
            columns: list(columns),
            name: None,
            nulls_not_distinct: false,
            deferrable: false,
        }
    }

    setters! {
        /// Names it.
        name: Option<Text>;
        /// Makes two NULLs equal.
        nulls_not_distinct: bool;
        /// Checks it at commit on request.
        deferrable: bool;
    }
}

impl ForeignKeyDef {
    /// A key to a table's columns.
    #[must_use]
    pub const fn new(
        columns: &'static [Text],
        references_schema: Option<&'static str>,
        references_table: &'static str,
        references_columns: &'static [Text],
    ) -> Self {
        Self {
            columns: list(columns),
            references_schema: match references_schema {
                Some(schema) => Some(text(schema)),
                None => None,
            },
            references_table: text(references_table),
            references_columns: list(references_columns),
            name: None,
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            deferrable: false,
        }
    }

    setters! {
        /// Names it.
        name: Option<Text>;
        /// Says what happens when the parent is deleted.
        on_delete: ReferentialAction;
        /// Says what happens when the parent's key changes.
        on_update: ReferentialAction;
        /// Checks it at commit.
        deferrable: bool;
    }
}
