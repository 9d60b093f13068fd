//! Builds the views of a registry: good defaults, overridden by what `admin(…)` gives.

use opp_core::def::{ColumnDef, ForeignKeyDef, IndexPart, ModelDef, ReferentialAction, TypeKind, Value};
use opp_core::registry::Registry;

use super::field::{Choice, Field, FieldDefault, Kind, OnDelete, Relation, RelationKind, SqlTypes, Validate, Widget};
use super::rule::{Permissions, Rule};
use super::view::{Audit, Auth, Count, Filter, FilterKind, SearchMode, View};
use super::{FORMAT, attributes, names, view};

/// Columns of a list where nothing is given, besides the key.
const LIST_COLUMNS: usize = 5;

/// A text of at most this many characters is short.
const SHORT: u32 = 255;

/// The views of all models, in the order of the registry. With `database`, the models of that configured database.
#[must_use]
pub fn views(registry: &Registry, database: Option<&str>) -> Vec<View> {
    let of_database = |model: &&ModelDef| model.database.as_deref() == database;
    // Sessions and counters of failed logins are nobody's to see.
    let own = ["opp_sessions", "opp_login_attempts"];
    let shown = |model: &&ModelDef| !own.contains(&model.table.as_ref());
    registry
        .models
        .iter()
        .filter(of_database)
        .filter(shown)
        .map(view_of)
        .collect()
}

fn view_of(model: &ModelDef) -> View {
    let fields: Vec<Field> = model.columns.iter().map(|column| field(model, column)).collect();
    let mut view = frame(model, fields);
    list_defaults(&mut view);
    view.auth = auth(&view);
    permission_defaults(&mut view, model);
    if let Some(admin) = &model.admin {
        attributes::apply(&mut view, admin);
    }
    view
}

/// The view with its names and fields; everything else is as the descriptor's missing keys are.
fn frame(model: &ModelDef, fields: Vec<Field>) -> View {
    let name = names::model(&model.rust_name);
    let key = model.primary_key.iter().flat_map(|key| key.columns.iter());
    View {
        opp_view: FORMAT,
        model: format!("{}::{}", model.module, model.rust_name),
        table: model.table.to_string(),
        schema: model.schema.as_ref().map(ToString::to_string),
        primary_key: key.map(ToString::to_string).collect(),
        row_label: Vec::new(),
        identity: names::identity(&model.table),
        name_plural: names::plural(&name),
        name,
        icon: None,
        category: None,
        category_icon: None,
        menu_order: 0,
        hidden: false,
        column_list: Vec::new(),
        column_exclude_list: Vec::new(),
        column_labels: std::collections::BTreeMap::new(),
        column_formatters: std::collections::BTreeMap::new(),
        column_searchable_list: Vec::new(),
        search_mode: SearchMode::default(),
        column_sortable_list: Vec::new(),
        column_default_sort: Vec::new(),
        column_filters: Vec::new(),
        column_details_list: Vec::new(),
        column_details_exclude_list: Vec::new(),
        column_export_list: Vec::new(),
        form_columns: Vec::new(),
        form_excluded_columns: Vec::new(),
        form_create_rules: Vec::new(),
        form_edit_rules: Vec::new(),
        form_args: std::collections::BTreeMap::new(),
        form_widget_args: std::collections::BTreeMap::new(),
        form_overrides: std::collections::BTreeMap::new(),
        form_include_pk: false,
        fieldsets: Vec::new(),
        readonly: Vec::new(),
        can_create: true,
        can_edit: true,
        can_delete: true,
        can_view_details: true,
        can_export: true,
        page_size: view::page_size(),
        page_size_options: view::page_sizes(),
        count: Count::default(),
        empty_value: view::dash(),
        export_types: view::export_types(),
        export_max_rows: 0,
        save_as: false,
        save_as_continue: true,
        actions: Vec::new(),
        permissions: Permissions::default(),
        scope: Vec::new(),
        auth: None,
        audit: Audit::default(),
        fields,
    }
}

fn field(model: &ModelDef, column: &ColumnDef) -> Field {
    let mut field = plain_field(model, column);
    if let Some(admin) = &column.admin {
        attributes::apply_field(&mut field, admin);
    }
    field
}

fn plain_field(model: &ModelDef, column: &ColumnDef) -> Field {
    let kind = kind(column);
    let is_key = model.primary_key.iter().any(|key| key.columns.contains(&column.name));
    let default = default(column);
    let auto_increment = is_key && kind.is_integer() && column.auto_increment != Some(false) && sole_key(model);
    let key_by_default = is_key && default.as_ref().is_some_and(|default| *default == FieldDefault::Uuid);
    let choices = choices(column);
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
        scale: scale(column),
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

fn scale(column: &ColumnDef) -> Option<u32> {
    match &column.ty.kind {
        TypeKind::Decimal { scale, .. } => column.scale.or(*scale),
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
    let own = &column.sql_type;
    let given = |one: &Option<opp_core::def::Text>| one.as_ref().or(own.all.as_ref()).map(ToString::to_string);
    let named = match &column.ty.kind {
        TypeKind::Enum(declared) if !declared.as_text => Some(format!("\"{}\"", declared.name.replace('"', "\"\""))),
        _ => None,
    };
    SqlTypes {
        sqlite: given(&own.sqlite),
        postgres: given(&own.postgres).or(named),
        mysql: given(&own.mysql),
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

fn list_defaults(view: &mut View) {
    let is_key = |field: &&Field| view.primary_key.contains(&field.name);
    let short = |field: &&Field| {
        !field.secret
            && match field.kind {
                Kind::Text => field.validate.max_length.is_some_and(|length| length <= SHORT),
                Kind::Json | Kind::Binary | Kind::Other => false,
                _ => true,
            }
    };
    let key = view.fields.iter().filter(is_key).map(|field| field.name.clone());
    let others = view.fields.iter().filter(|field| !is_key(field) && short(field));
    let list: Vec<String> = key
        .chain(others.map(|field| field.name.clone()).take(LIST_COLUMNS))
        .collect();
    let texts = |field: &&Field| field.kind == Kind::Text && short(field) && !is_key(field);
    view.row_label = row_label(view);
    view.column_searchable_list = view
        .fields
        .iter()
        .filter(texts)
        .map(|field| field.name.clone())
        .collect();
    let indexed = |name: &&String| view.field(name).is_some_and(|field| field.indexed);
    view.column_sortable_list = list.iter().filter(indexed).cloned().collect();
    view.column_filters = view.fields.iter().filter_map(filter_of).collect();
    view.column_list = list;
}

/// The first of the usual names, else the first short text.
fn row_label(view: &View) -> Vec<String> {
    let usual = ["name", "title", "label", "email", "username", "number"];
    let named = usual.iter().find_map(|name| view.field(name));
    let text = || {
        let short = |field: &&Field| {
            field.kind == Kind::Text && !field.secret && field.validate.max_length.is_some_and(|length| length <= SHORT)
        };
        view.fields.iter().find(short)
    };
    named
        .or_else(text)
        .map(|field| field.name.clone())
        .into_iter()
        .collect()
}

fn filter_of(field: &Field) -> Option<Filter> {
    if field.secret {
        return None;
    }
    let kind = match field.kind {
        Kind::Boolean => FilterKind::Bool,
        Kind::Enum => FilterKind::Choices,
        _ if field
            .relation
            .as_ref()
            .is_some_and(|relation| relation.local.len() == 1) =>
        {
            FilterKind::Fk
        }
        _ => return None,
    };
    Some(Filter {
        field: field.name.clone(),
        kind,
        label: None,
    })
}

/// A table with a secret is for superusers; what opp does not write, or cannot address, is read-only.
fn permission_defaults(view: &mut View, model: &ModelDef) {
    if view.fields.iter().any(|field| field.secret) {
        view.permissions = Permissions::all(&Rule::Superuser);
    }
    let changeable = model.view.is_none() && model.managed && model.table != "opp_audit_log";
    if !changeable {
        (view.can_create, view.can_edit, view.can_delete) = (false, false, false);
    }
    if !view.has_key() {
        (view.can_edit, view.can_delete, view.can_view_details) = (false, false, false);
    }
    // The password of a user is typed in a form of its own.
    let password = view.auth.as_ref().map(|auth| auth.password.clone());
    let impossible = |field: &Field| {
        field.is_required() && (field.secret || !field.is_editable()) && Some(&field.name) != password.as_ref()
    };
    if view.fields.iter().any(impossible) {
        view.can_create = false;
    }
}

/// A table with the usual columns of users holds the users of the panel.
fn auth(view: &View) -> Option<Auth> {
    let named = |name: &str| view.field(name).map(|field| field.name.clone());
    let password = named("hashed_password")?;
    Some(Auth {
        login: named("email").or_else(|| named("username"))?,
        password,
        active: named("is_active")?,
        staff: named("is_staff")?,
        superuser: named("is_superuser")?,
        group: named("group"),
    })
}

/// The kind of filter that suits a field's type.
pub(super) fn given_filter(field: &Field) -> Filter {
    let kind = match field.kind {
        _ if field.kind.has_date() => FilterKind::Date,
        _ if field.kind.is_number() && field.relation.is_none() => FilterKind::Range,
        Kind::Text if field.validate.max_length.is_some_and(|length| length <= SHORT) => FilterKind::Distinct,
        _ => FilterKind::Text,
    };
    filter_of(field).unwrap_or_else(|| Filter {
        field: field.name.clone(),
        kind,
        label: None,
    })
}

/// The first sentence of a doc comment, on one line.
fn first_sentence(doc: &str) -> String {
    let paragraph = doc.trim().split("\n\n").next().unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}
