//! What a column of a model is in a view, without what its attributes give.

use opp_core::def::{ColumnDef, ForeignKeyDef, IndexPart, ModelDef, ReferentialAction, TypeKind, Value};
use opp_sql::Dialect;

use super::field::{Choice, Field, FieldDefault, Kind, OnDelete, Relation, RelationKind, SqlTypes, Validate, Widget};
use super::{SHORT, names};

pub(super) fn plain_field(model: &ModelDef, column: &ColumnDef) -> Field {
    let kind = kind(column);
    let is_key = model.primary_key.iter().any(|key| key.columns.contains(&column.name));
    let default = default(column);
    let auto_increment = is_key && kind.is_integer() && column.auto_increment != Some(false) && sole_key(model);
    let key_by_default = is_key && default.as_ref().is_some_and(|default| *default == FieldDefault::Uuid);
    let choices = choices(column);
    let decimal = decimal(column);
    Field {
        name: column.name.to_string(),
        column: None,
        kind,
        sql_type: sql_types(column),
        label: None,
        help: column.doc.as_ref().map(|doc| first_sentence(doc)),
        nullable: column.nullable,
        unique: is_unique(model, column),
        indexed: is_indexed(model, column),
        secret: is_secret(&column.name),
        generated: column.generated.is_some() || auto_increment || key_by_default,
        default,
        computed: None,
        prepopulate_from: Vec::new(),
        precision: decimal.and_then(|(precision, _)| precision),
        scale: decimal.and_then(|(_, scale)| scale),
        relation: relation(model, column),
        widget: widget(column, kind),
        choices,
        format: None,
        validate: Validate {
            max_length: column.max_length,
            ..Validate::default()
        },
    }
}

fn sole_key(model: &ModelDef) -> bool {
    model.primary_key.as_ref().is_some_and(|key| key.columns.len() == 1)
}

fn kind(column: &ColumnDef) -> Kind {
    if column.ty.array {
        return Kind::Other;
    }
    match &column.ty.kind {
        TypeKind::SmallInt => Kind::SmallInt,
        TypeKind::Integer => Kind::Integer,
        TypeKind::BigInt => Kind::BigInt,
        TypeKind::Real => Kind::Real,
        TypeKind::Double => Kind::Double,
        TypeKind::Boolean => Kind::Boolean,
        TypeKind::Text => Kind::Text,
        TypeKind::Binary => Kind::Binary,
        TypeKind::Date => Kind::Date,
        TypeKind::Time => Kind::Time,
        TypeKind::Timestamp => Kind::Timestamp,
        TypeKind::TimestampTz => Kind::TimestampTz,
        TypeKind::Uuid => Kind::Uuid,
        TypeKind::Decimal { .. } => Kind::Decimal,
        TypeKind::Json | TypeKind::Jsonb => Kind::Json,
        TypeKind::Enum(_) => Kind::Enum,
        TypeKind::Inet | TypeKind::Cidr | TypeKind::Interval | TypeKind::Range(_) | TypeKind::Vector(_) => Kind::Other,
    }
}

/// Digits in all and after the point.
fn decimal(column: &ColumnDef) -> Option<(Option<u32>, Option<u32>)> {
    match &column.ty.kind {
        TypeKind::Decimal { precision, scale } => Some((column.precision.or(*precision), column.scale.or(*scale))),
        _ => None,
    }
}

fn choices(column: &ColumnDef) -> Vec<Choice> {
    let TypeKind::Enum(declared) = &column.ty.kind else {
        return Vec::new();
    };
    let choice = |name: &str| Choice {
        value: name.to_owned(),
        label: names::label(name),
    };
    declared.variants.iter().map(|variant| choice(&variant.name)).collect()
}

/// The custom types of a column; on PostgreSQL also the name of an enum's type.
fn sql_types(column: &ColumnDef) -> SqlTypes {
    let given = |dialect| column.sql_type.for_(dialect).map(ToString::to_string);
    let named = match &column.ty.kind {
        TypeKind::Enum(declared) if !declared.as_text => Some(Dialect::Postgres.quoted(&declared.name)),
        _ => None,
    };
    SqlTypes {
        sqlite: given(Dialect::Sqlite),
        postgres: given(Dialect::Postgres).or(named),
        mysql: given(Dialect::Mysql),
    }
}

fn default(column: &ColumnDef) -> Option<FieldDefault> {
    let any = [&column.default.sqlite, &column.default.postgres, &column.default.mysql];
    let value = column
        .default
        .all
        .as_ref()
        .or_else(|| any.into_iter().find_map(Option::as_ref))?;
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => FieldDefault::Value(flag.to_string()),
        Value::Integer(number) => FieldDefault::Value(number.to_string()),
        Value::Number(text) | Value::Text(text) => FieldDefault::Value(text.to_string()),
        Value::Now => FieldDefault::Now,
        Value::Uuid => FieldDefault::Uuid,
        Value::Expr(sql) => FieldDefault::Sql(sql.to_string()),
    })
}

fn widget(column: &ColumnDef, kind: Kind) -> Option<Widget> {
    match kind {
        Kind::Text if column.max_length.is_none_or(|length| length > SHORT) => Some(Widget::Textarea { rows: 4 }),
        Kind::Json => Some(Widget::Textarea { rows: 6 }),
        _ => None,
    }
}

fn is_unique(model: &ModelDef, column: &ColumnDef) -> bool {
    let alone = |columns: &[opp_core::def::Text]| columns.len() == 1 && columns[0] == column.name;
    model.uniques.iter().any(|unique| alone(&unique.columns))
        || model.primary_key.as_ref().is_some_and(|key| alone(&key.columns))
}

/// Whether an index, a unique constraint or the key begins with the column.
fn is_indexed(model: &ModelDef, column: &ColumnDef) -> bool {
    let first = |part: Option<&IndexPart>| match part {
        Some(IndexPart::Column(sorted)) => sorted.name == column.name,
        Some(IndexPart::Expr(_)) | None => false,
    };
    model
        .indexes
        .iter()
        .any(|index| index.predicate.is_none() && first(index.parts.first()))
        || model
            .uniques
            .iter()
            .any(|unique| unique.columns.first() == Some(&column.name))
        || model
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.first() == Some(&column.name))
}

/// Names that hold secrets wherever they occur.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let endings = ["_token", "_secret", "_hash", "password", "_password"];
    ["secret", "token", "api_key", "hashed_password"].contains(&name.as_str())
        || endings.iter().any(|ending| name.ends_with(ending))
}

fn relation(model: &ModelDef, column: &ColumnDef) -> Option<Relation> {
    let key = model
        .foreign_keys
        .iter()
        .find(|key| key.columns.first() == Some(&column.name))?;
    let one_to_one = key.columns.len() == 1 && is_unique(model, column);
    let ForeignKeyDef {
        columns,
        references_schema,
        references_table,
        references_columns,
        on_delete,
        ..
    } = key;
    Some(Relation {
        kind: if one_to_one {
            RelationKind::OneToOne
        } else {
            RelationKind::ManyToOne
        },
        table: references_table.to_string(),
        schema: references_schema.as_ref().map(ToString::to_string),
        local: columns.iter().map(ToString::to_string).collect(),
        foreign: references_columns.iter().map(ToString::to_string).collect(),
        label: Vec::new(),
        search: Vec::new(),
        limit: 20,
        on_delete: match on_delete {
            ReferentialAction::NoAction | ReferentialAction::Restrict => OnDelete::Refuse,
            ReferentialAction::Cascade => OnDelete::Cascade,
            ReferentialAction::SetNull => OnDelete::SetNull,
            ReferentialAction::SetDefault => OnDelete::SetDefault,
        },
    })
}

/// The first sentence of a doc comment, on one line.
fn first_sentence(doc: &str) -> String {
    let paragraph = doc.trim().split("\n\n").next().unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
