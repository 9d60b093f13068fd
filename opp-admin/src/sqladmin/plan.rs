//! Decides what every table and field is called in Python, and which relations exist.

use std::collections::BTreeMap;

use super::left_out::LeftOut;
use super::python::Names;
use crate::descriptor::{Field, Kind, Relation, View};

/// What a class of a model cannot be called: names of the prelude and of Python.
const MODULE_NAMES: [&str; 47] = [
    "AllUniqueStringValuesFilter",
    "Base",
    "BooleanFilter",
    "Converter",
    "converts",
    "date",
    "DateInput",
    "datetime",
    "Decimal",
    "digits_after_point",
    "enforce_foreign_keys",
    "Engine",
    "event",
    "ForeignKeyFilter",
    "formatted",
    "in_utc",
    "iso",
    "IsoField",
    "json",
    "JsonField",
    "ModelConverter",
    "ModelView",
    "OperationColumnFilter",
    "OppDateTime",
    "OppDecimal",
    "OppJson",
    "OppOther",
    "OppTime",
    "OppTimestamp",
    "OppUuid",
    "orm",
    "re",
    "sa",
    "shortest",
    "StaticValuesFilter",
    "StringField",
    "TextAreaField",
    "time",
    "timezone",
    "to_json",
    "truncated",
    "TypeDecorator",
    "uuid",
    "UuidField",
    "validators",
    "View",
    "VIEWS",
];

/// What an attribute of a model cannot be called: names that the class needs, and that SQLAlchemy, SQLAdmin or WTForms reserve.
const ATTRIBUTE_NAMES: [&str; 21] = [
    "Decimal",
    "OppDateTime",
    "OppDecimal",
    "OppJson",
    "OppOther",
    "OppTime",
    "OppTimestamp",
    "OppUuid",
    "data",
    "errors",
    "meta",
    "metadata",
    "orm",
    "populate_obj",
    "process",
    "registry",
    "sa",
    "str",
    "uuid",
    "validate",
    "form_errors",
];

/// The models of a module.
pub(super) struct Plan<'a> {
    models: Vec<Model<'a>>,
}

/// A table, and what it is called.
pub(super) struct Model<'a> {
    pub(super) view: &'a View,
    /// The class of the model.
    pub(super) class: String,
    /// The class of its view.
    pub(super) view_class: String,
    /// The fields it has; secret ones never leave the database.
    pub(super) fields: Vec<&'a Field>,
    /// Attributes, by the names of fields.
    attributes: BTreeMap<&'a str, String>,
    /// Relations, in the order of their fields.
    pub(super) relations: Vec<Link<'a>>,
}

/// A relation to a model of the same module.
pub(super) struct Link<'a> {
    pub(super) attribute: String,
    pub(super) relation: &'a Relation,
    /// Index of the other model.
    target: usize,
}

impl<'a> Plan<'a> {
    pub(super) fn new(views: &'a [View], left_out: &mut Vec<LeftOut>) -> Self {
        let mut names = Names::new(MODULE_NAMES);
        let mut models: Vec<Model<'a>> = Vec::new();
        for view in views {
            match obstacle(view) {
                Some(what) => left_out.push(LeftOut {
                    table: view.table.clone(),
                    what: format!("the table is left out: {what}"),
                }),
                None => models.push(Model::new(view, &mut names)),
            }
        }
        for one in &mut models {
            one.view_class = names.identifier(&format!("{}Admin", one.class));
        }
        for index in 0..models.len() {
            let links = links(&models, index);
            models[index].add(links);
        }
        Self { models }
    }

    pub(super) fn models(&self) -> impl Iterator<Item = &Model<'a>> {
        self.models.iter()
    }

    pub(super) fn target(&self, link: &Link<'_>) -> &Model<'a> {
        &self.models[link.target]
    }
}

/// Why SQLAlchemy or SQLAdmin cannot have the table.
fn obstacle(view: &View) -> Option<String> {
    if !view.has_key() {
        return Some("SQLAlchemy cannot map a table without a primary key".to_owned());
    }
    let unusable = |field: &&Field| matches!(field.kind, Kind::Binary | Kind::Other);
    let key = view.primary_key.iter().filter_map(|name| view.field(name));
    let field = key.into_iter().find(unusable)?;
    Some(format!("SQLAdmin cannot address rows by the key `{}`", field.name))
}

/// The foreign keys that point at the primary key of a model of this module; SQLAdmin can choose rows for no others.
fn links<'a>(models: &[Model<'a>], index: usize) -> Vec<(&'a Field, &'a Relation, usize)> {
    let one = &models[index];
    let with_relation = one
        .view
        .fields
        .iter()
        .filter_map(|field| Some((field, field.relation.as_ref()?)));
    let mapped = |relation: &Relation| relation.local.iter().all(|name| one.has(name));
    with_relation
        .filter(|(_, relation)| mapped(relation))
        .filter_map(|(field, relation)| {
            let points_here = |model: &Model<'_>| {
                let mut foreign = relation.foreign.clone();
                let mut key = model.view.primary_key.clone();
                foreign.sort();
                key.sort();
                model.view.table == relation.table && model.view.schema == relation.schema && foreign == key
            };
            Some((field, relation, models.iter().position(points_here)?))
        })
        .collect()
}

impl<'a> Model<'a> {
    fn new(view: &'a View, names: &mut Names) -> Self {
        let rust_name = view.model.rsplit("::").next().unwrap_or(&view.model);
        let in_key = |field: &Field| view.primary_key.contains(&field.name);
        let usable = |field: &&Field| field.computed.is_none() && (!field.secret || in_key(field));
        let fields: Vec<&Field> = view.fields.iter().filter(usable).collect();
        let mut attribute_names = Names::new(ATTRIBUTE_NAMES);
        let attributes = fields
            .iter()
            .map(|field| (field.name.as_str(), attribute_names.identifier(&field.name)));
        Self {
            view,
            class: names.identifier(rust_name),
            view_class: String::new(),
            attributes: attributes.collect(),
            fields,
            relations: Vec::new(),
        }
    }

    fn add(&mut self, links: Vec<(&'a Field, &'a Relation, usize)>) {
        let reserved = ATTRIBUTE_NAMES
            .into_iter()
            .chain(self.attributes.values().map(String::as_str));
        let mut names = Names::new(reserved);
        for (field, relation, target) in links {
            let name = match field.name.strip_suffix("_id") {
                Some(rest) if !rest.is_empty() && relation.local.len() == 1 => rest.to_owned(),
                _ => format!("{}_row", relation.table),
            };
            self.relations.push(Link {
                attribute: names.identifier(&name),
                relation,
                target,
            });
        }
    }

    /// Whether the model has the field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.attributes.contains_key(field)
    }

    /// The attribute of a field.
    pub(super) fn attribute(&self, field: &str) -> Option<&str> {
        self.attributes.get(field).map(String::as_str)
    }

    /// The relation that a field belongs to.
    pub(super) fn link(&self, field: &str) -> Option<&Link<'a>> {
        self.relations
            .iter()
            .find(|link| link.relation.local.iter().any(|local| local == field))
    }

    /// What shows the field: its relation, else its column.
    pub(super) fn shown(&self, field: &str) -> Option<&str> {
        match self.link(field) {
            Some(link) => Some(&link.attribute),
            None => self.attribute(field),
        }
    }

    /// What shows these fields, each once.
    pub(super) fn all_shown<'b>(&'b self, fields: impl IntoIterator<Item = &'b Field>) -> Vec<&'b str> {
        let mut shown = Vec::new();
        for attribute in fields.into_iter().filter_map(|field| self.shown(&field.name)) {
            if !shown.contains(&attribute) {
                shown.push(attribute);
            }
        }
        shown
    }
}
