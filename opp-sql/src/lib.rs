//! SQL text for SQLite, PostgreSQL and MySQL/MariaDB: lexer, statement splitter, quoting, values and literals.
