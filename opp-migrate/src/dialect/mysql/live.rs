//! How does `information_schema.columns` tell that a column has another type or collation than opp knows? Conditions for guards.

use super::names::SQL;
use super::types::Stored;

/// Holds where the live type is none of these. Nothing for a type by hand that the catalog may call anything.
pub(super) fn differs_in_type(known: &[&Stored]) -> Option<String> {
    let patterns: Vec<Vec<String>> = known
        .iter()
        .map(|stored| catalog_types(stored))
        .collect::<Option<_>>()?;
    let mut patterns = patterns.concat();
    patterns.sort_unstable();
    patterns.dedup();
    let column_type = "CONVERT(column_type USING utf8mb4) COLLATE utf8mb4_bin";
    let unlike = patterns.iter().map(|pattern| {
        // A width of display says nothing of the rows: `int(11)` is `int`.
        let operator = if pattern.contains('%') { "NOT LIKE" } else { "<>" };
        format!("{column_type} {operator} {}", SQL.plain_string(pattern))
    });
    Some(format!("({})", unlike.collect::<Vec<_>>().join(" AND ")))
}

/// Holds where the live collation is neither one of these nor, where a column has none of its own, the table's.
pub(super) fn differs_in_collation(table: &str, known: &[Option<&str>]) -> String {
    let mut allowed: Vec<String> = known.iter().flatten().flat_map(|name| catalog_names(name)).collect();
    allowed.sort_unstable();
    allowed.dedup();
    let mut conditions: Vec<String> = allowed
        .iter()
        .map(|name| format!("collation_name <> {}", SQL.plain_string(name)))
        .collect();
    if known.contains(&None) {
        conditions.push(format!(
            "collation_name <> (SELECT table_collation FROM information_schema.tables \
             WHERE table_schema = database() AND table_name = {table})"
        ));
    }
    format!("({})", conditions.join(" AND "))
}

/// MariaDB calls `utf8` also `utf8mb3`, and leaves out the character set of those it has for several.
fn catalog_names(collation: &str) -> Vec<String> {
    let name = collation.to_ascii_lowercase();
    let mut names = vec![name.clone()];
    if let Some(rest) = name.strip_prefix("utf8_") {
        names.push(format!("utf8mb3_{rest}"));
    }
    if name.starts_with("uca1400") {
        names.push(format!("utf8mb4_{name}"));
    }
    names
}

/// What `column_type` may say of the type, as patterns for `LIKE` where they hold a `%`.
fn catalog_types(stored: &Stored) -> Option<Vec<String>> {
    let integer = |name: &str| vec![name.to_owned(), format!("{name}(%)")];
    Some(match stored {
        Stored::Integer(16) => integer("smallint"),
        Stored::Integer(32) => integer("int"),
        Stored::Integer(_) => integer("bigint"),
        Stored::Boolean => integer("tinyint"),
        Stored::Float(32) => vec!["float".to_owned()],
        // MariaDB keeps JSON as text.
        Stored::Json => vec!["json".to_owned(), "longtext".to_owned()],
        Stored::Enum(variants) => vec![enum_type(variants)],
        Stored::Decimal(precision, scale) => vec![format!("decimal({precision},{scale})")],
        Stored::ByHand(spelling) => return written(spelling),
        other => vec![other.spelling().to_ascii_lowercase()],
    })
}

/// Variants as the catalog writes them; any enum where it writes a variant otherwise: without blanks at the end, with `?` for what its own
/// character set does not have.
fn enum_type(variants: &[String]) -> String {
    let otherwise = |sign: char| sign > '\u{ffff}' || matches!(sign, '\\' | '%' | '\n' | '\r' | '\t' | '\0');
    if variants
        .iter()
        .any(|variant| variant.ends_with(' ') || variant.contains(otherwise))
    {
        return "enum(%".to_owned();
    }
    let variants: Vec<_> = variants
        .iter()
        .map(|variant| format!("'{}'", variant.replace('\'', "''")))
        .collect();
    format!("enum({})", variants.join(","))
}

/// A type by hand, where it is nothing but a type that both have under one name.
fn written(spelling: &str) -> Option<Vec<String>> {
    let small = spelling.trim().to_ascii_lowercase();
    let (name, size) = match small.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix(')')?.replace(' ', "")),
        None => (small.as_str(), String::new()),
    };
    if size.contains(['(', ')', '\'']) {
        return None;
    }
    let sized = |name: &str| Some(vec![format!("{name}({size})")]);
    match (name, size.as_str()) {
        ("tinyint" | "smallint" | "mediumint" | "int" | "bigint", _) => {
            Some(vec![name.to_owned(), format!("{name}(%)")])
        }
        ("varchar" | "varbinary", _) if !size.is_empty() => sized(name),
        ("char" | "binary", "") => Some(vec![format!("{name}(1)")]),
        ("char" | "binary", _) => sized(name),
        ("decimal" | "numeric", "") => Some(vec!["decimal(10,0)".to_owned()]),
        ("decimal" | "numeric", digits) if digits.contains(',') => sized("decimal"),
        ("decimal" | "numeric", digits) => Some(vec![format!("decimal({digits},0)")]),
        ("datetime" | "timestamp" | "time", "" | "0") => Some(vec![name.to_owned()]),
        ("datetime" | "timestamp" | "time", _) => sized(name),
        (
            "double" | "float" | "date" | "year" | "tinytext" | "text" | "mediumtext" | "longtext" | "tinyblob"
            | "blob" | "mediumblob" | "longblob",
            "",
        ) => Some(vec![name.to_owned()]),
        _ => None,
    }
}
