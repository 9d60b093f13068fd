//! Which bare words of an expression can only be names, though MySQL or MariaDB reserve them?

/// Reserved words that mean nothing in an expression, but for a function's call: in capitals, in order. Read in
/// <https://dev.mysql.com/doc/refman/8.4/en/keywords.html> and <https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/reserved-words>.
#[rustfmt::skip]
const NAMES_ONLY: [&str; 193] = [
    "ACCESSIBLE", "ADD", "ALTER", "ANALYZE", "ASENSITIVE", "BEFORE", "BIGINT", "BLOB", "BY", "CALL", "CASCADE",
    "CHANGE", "CHAR", "CHARACTER", "CHECK", "COLUMN", "CONDITION", "CONSTRAINT", "CONTINUE", "CONVERT", "CREATE",
    "CROSS", "CUBE", "CUME_DIST", "CURSOR", "DATABASE", "DATABASES", "DEC", "DECIMAL", "DECLARE", "DELAYED",
    "DELETE", "DENSE_RANK", "DESC", "DESCRIBE", "DETERMINISTIC", "DISTINCTROW", "DOUBLE", "DROP", "DUAL", "EACH",
    "ELSEIF", "EMPTY", "ENCLOSED", "ESCAPED", "EXCEPT", "EXIT", "EXPLAIN", "FETCH", "FIRST_VALUE", "FLOAT", "FLOAT4",
    "FLOAT8", "FORCE", "FOREIGN", "FULLTEXT", "FUNCTION", "GENERATED", "GET", "GRANT", "GROUP", "GROUPING", "GROUPS",
    "HAVING", "HIGH_PRIORITY", "IF", "INDEX", "INFILE", "INNER", "INOUT", "INSERT", "INT", "INT1", "INT2", "INT3",
    "INT4", "INT8", "INTEGER", "INTERSECT", "INTO", "ITERATE", "JOIN", "KEY", "KEYS", "KILL", "LAG", "LAST_VALUE",
    "LATERAL", "LEAD", "LEAVE", "LEFT", "LIMIT", "LINEAR", "LINES", "LOAD", "LOCK", "LONG", "LONGBLOB", "LONGTEXT",
    "LOOP", "LOW_PRIORITY", "MANUAL", "MAXVALUE", "MEDIUMBLOB", "MEDIUMINT", "MEDIUMTEXT", "MIDDLEINT", "MODIFIES",
    "NATURAL", "NTH_VALUE", "NTILE", "NUMERIC", "OF", "OFFSET", "OPTIMIZE", "OPTION", "OPTIONALLY", "ORDER", "OUT",
    "OUTER", "OUTFILE", "PARALLEL", "PARTITION", "PERCENT_RANK", "PRECISION", "PRIMARY", "PROCEDURE", "PURGE",
    "QUALIFY", "RANGE", "RANK", "READ", "READS", "READ_WRITE", "REAL", "RECURSIVE", "REFERENCES", "RELEASE",
    "RENAME", "REPEAT", "REPLACE", "REQUIRE", "RESIGNAL", "RESTRICT", "RETURN", "RETURNING", "REVOKE", "RIGHT",
    "ROWS", "ROW_NUMBER", "SCHEMA", "SCHEMAS", "SENSITIVE", "SET", "SHOW", "SIGNAL", "SMALLINT", "SPATIAL",
    "SPECIFIC", "SQL", "SQLEXCEPTION", "SQLSTATE", "SQLWARNING", "SSL", "STARTING", "STORED", "STRAIGHT_JOIN",
    "SYSTEM", "TABLE", "TABLESAMPLE", "TERMINATED", "TINYBLOB", "TINYINT", "TINYTEXT", "TO", "TRIGGER", "UNDO",
    "UNION", "UNIQUE", "UNLOCK", "UPDATE", "USAGE", "USE", "VARBINARY", "VARCHAR", "VARCHARACTER", "VARYING",
    "VIRTUAL", "WHILE", "WINDOW", "WITH", "WRITE", "ZEROFILL",
];

/// Whether the word, not followed by a parenthesis and not the type of a cast, can only be a name that needs quotes.
pub(super) fn is_a_name(word: &str) -> bool {
    NAMES_ONLY.binary_search(&word.to_ascii_uppercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_can_be_searched() {
        assert!(NAMES_ONLY.is_sorted());
        assert!(is_a_name("key") && is_a_name("Integer"));
        assert!(!is_a_name("price") && !is_a_name("between"));
    }
}
