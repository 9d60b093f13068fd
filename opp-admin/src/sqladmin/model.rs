//! Writes the class of a model: its columns, foreign keys, relations, and the text that names a row.

use super::plan::{Link, Model, Plan};
use super::python::{boolean, list, string};
use crate::descriptor::{Field, FieldDefault, Kind, View, Widget};
use opp_sql::Dialect;

pub(super) fn class(model: &Model<'_>, plan: &Plan<'_>) -> String {
    let view = model.view;
    let mut text = format!(
        "\n\nclass {}(Base):\n    __tablename__ = {}\n",
        model.class,
        string(&view.table)
    );
    text.push_str(&table_arguments(model, plan));
    text.push('\n');
    for field in &model.fields {
        if let Some(attribute) = model.attribute(&field.name) {
            text.push_str(&format!("    {attribute} = {}\n", column(view, field)));
        }
    }
    for link in &model.relations {
        text.push_str(&format!(
            "    {} = {}\n",
            link.attribute,
            relationship(model, link, plan)
        ));
    }
    text.push_str(&label(model));
    text.push_str(&synonyms(model));
    text
}

/// Foreign keys, and the schema.
fn table_arguments(model: &Model<'_>, plan: &Plan<'_>) -> String {
    let mut arguments: Vec<String> = model
        .relations
        .iter()
        .map(|link| format!("        {},\n", foreign_key(model, link, plan)))
        .collect();
    if let Some(schema) = &model.view.schema {
        arguments.push(format!("        {{\"schema\": {}}},\n", string(schema)));
    }
    if arguments.is_empty() {
        return String::new();
    }
    format!("    __table_args__ = (\n{}    )\n", arguments.concat())
}

fn foreign_key(model: &Model<'_>, link: &Link<'_>, plan: &Plan<'_>) -> String {
    let target = plan.target(link).view;
    let local = column_names(model.view, &link.relation.local);
    let table = match &target.schema {
        Some(schema) => format!("{schema}.{}", target.table),
        None => target.table.clone(),
    };
    let foreign = column_names(target, &link.relation.foreign).map(|name| string(&format!("{table}.{name}")));
    format!(
        "sa.ForeignKeyConstraint({}, {})",
        list(local.map(|name| string(&name))),
        list(foreign)
    )
}

fn column_names<'a>(view: &'a View, fields: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let column = |name: &String| {
        view.field(name)
            .map_or_else(|| name.clone(), |field| field.column().to_owned())
    };
    fields.iter().map(column)
}

fn column(view: &View, field: &Field) -> String {
    let mut arguments = vec![string(field.column()), column_type(view, field)];
    if view.primary_key.contains(&field.name) {
        arguments.push("primary_key=True".to_owned());
    } else {
        arguments.push(format!("nullable={}", boolean(field.nullable)));
        if field.unique {
            arguments.push("unique=True".to_owned());
        }
    }
    if let Some(default) = default(field) {
        arguments.push(default);
    }
    format!("orm.mapped_column({})", arguments.join(", "))
}

fn column_type(view: &View, field: &Field) -> String {
    let length = field
        .validate
        .max_length
        .map_or_else(String::new, |length| length.to_string());
    let widget = view.widget_of(field);
    match field.kind {
        Kind::Boolean => "sa.Boolean()".to_owned(),
        Kind::SmallInt => "sa.SmallInteger()".to_owned(),
        Kind::Integer => "sa.Integer()".to_owned(),
        Kind::BigInt => "sa.BigInteger()".to_owned(),
        Kind::Real | Kind::Double => "sa.Float()".to_owned(),
        Kind::Decimal => match field.scale {
            Some(scale) => format!("OppDecimal({scale})"),
            None => "sa.Numeric()".to_owned(),
        },
        Kind::Text if matches!(widget, Some(Widget::Textarea { .. } | Widget::Markdown { .. })) => {
            format!("sa.Text({length})")
        }
        Kind::Text => format!("sa.String({length})"),
        Kind::Uuid => "OppUuid()".to_owned(),
        Kind::Date => "sa.Date()".to_owned(),
        Kind::Time => "OppTime()".to_owned(),
        Kind::Timestamp => "OppTimestamp()".to_owned(),
        Kind::TimestampTz => "OppDateTime()".to_owned(),
        Kind::Json => "OppJson()".to_owned(),
        Kind::Enum => enumeration(field),
        Kind::Binary => "sa.LargeBinary()".to_owned(),
        Kind::Other => "OppOther()".to_owned(),
    }
}

/// The names of an enum; PostgreSQL may have a type of its own for them.
fn enumeration(field: &Field) -> String {
    let mut arguments: Vec<String> = field.choices.iter().map(|choice| string(&choice.value)).collect();
    match field.sql_type.for_(Dialect::Postgres) {
        // The descriptor has the name in quotes.
        Some(quoted) => arguments.push(format!(
            "name={}",
            string(&quoted.trim_matches('"').replace("\"\"", "\""))
        )),
        None => arguments.push("native_enum=False".to_owned()),
    }
    format!("sa.Enum({})", arguments.join(", "))
}

/// A value that Python knows begins a form; the database has the others.
fn default(field: &Field) -> Option<String> {
    let known = match field.default.as_ref()? {
        FieldDefault::Uuid if field.kind == Kind::Uuid => Some("uuid.uuid4".to_owned()),
        FieldDefault::Value(text) => value(field, text),
        FieldDefault::Uuid | FieldDefault::Now | FieldDefault::Sql(_) => None,
    };
    Some(known.map_or_else(
        || "server_default=sa.FetchedValue()".to_owned(),
        |known| format!("default={known}"),
    ))
}

/// A value as Python writes it, where that is certain.
pub(super) fn value(field: &Field, text: &str) -> Option<String> {
    match field.kind {
        Kind::Boolean => match text {
            "true" => Some("True".to_owned()),
            "false" => Some("False".to_owned()),
            _ => None,
        },
        Kind::SmallInt | Kind::Integer | Kind::BigInt => text.parse::<i64>().ok().map(|number| number.to_string()),
        Kind::Real | Kind::Double => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite())?;
            Some(format!("{number:?}"))
        }
        Kind::Decimal => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = digits.starts_with(|first: char| first.is_ascii_digit())
                && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
                && digits.matches('.').count() <= 1;
            plain.then(|| format!("Decimal({})", string(text)))
        }
        Kind::Text | Kind::Enum => Some(string(text)),
        Kind::Uuid
        | Kind::Date
        | Kind::Time
        | Kind::Timestamp
        | Kind::TimestampTz
        | Kind::Json
        | Kind::Binary
        | Kind::Other => None,
    }
}

fn relationship(model: &Model<'_>, link: &Link<'_>, plan: &Plan<'_>) -> String {
    let target = plan.target(link);
    let attributes = |fields: &[String]| {
        let found = fields.iter().filter_map(|field| model.attribute(field));
        list(found.map(str::to_owned))
    };
    let mut arguments = vec![
        string(&target.class),
        format!("foreign_keys={}", attributes(&link.relation.local)),
    ];
    if target.class == model.class {
        arguments.push(format!("remote_side={}", attributes(&link.relation.foreign)));
    }
    format!("orm.relationship({})", arguments.join(", "))
}

/// What a select or a link calls a row.
fn label(model: &Model<'_>) -> String {
    let view = model.view;
    let named: Vec<&str> = view.row_label.iter().filter_map(|name| model.attribute(name)).collect();
    let parts = if named.is_empty() {
        view.primary_key
            .iter()
            .filter_map(|name| model.attribute(name))
            .collect()
    } else {
        named
    };
    let parts = parts.iter().map(|part| format!("self.{part}"));
    format!(
        "\n    def __str__(self):\n        return \" \".join(str(part) for part in {})\n",
        list(parts)
    )
}

/// SQLAdmin reads keys by the names of their columns.
fn synonyms(model: &Model<'_>) -> String {
    let in_key = |field: &&&Field| model.view.primary_key.contains(&field.name) || model.link(&field.name).is_some();
    let mut text = String::new();
    for field in model.fields.iter().filter(in_key) {
        let Some(attribute) = model
            .attribute(&field.name)
            .filter(|attribute| *attribute != field.column())
        else {
            continue;
        };
        text.push_str(&format!(
            "\n\nsetattr({}, {}, orm.synonym({}))\n",
            model.class,
            string(field.column()),
            string(attribute)
        ));
    }
    text
}
