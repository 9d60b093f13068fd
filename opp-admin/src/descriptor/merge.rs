//! Merges a regenerated descriptor with edits made by hand, key by key.
//!
//! A snapshot of what was generated last tells edits from outdated values: a key that differs from the snapshot was edited
//! and is kept; one that equals it follows the models.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A descriptor's keys, flat: `page_size`, `fields.email.label`.
pub(super) type Keys = BTreeMap<String, Value>;

/// The keys of a descriptor. The fields of a model are told apart by their names, everything else by its key.
pub(super) fn keys(view: &Value) -> Keys {
    let mut keys = Keys::new();
    let Value::Object(map) = view else { return keys };
    for (key, value) in map {
        match (key.as_str(), value) {
            ("fields", Value::Array(fields)) => fields.iter().for_each(|field| field_keys(field, &mut keys)),
            _ => {
                keys.insert(key.clone(), value.clone());
            }
        }
    }
    keys
}

fn field_keys(field: &Value, keys: &mut Keys) {
    let Value::Object(map) = field else { return };
    let name = map.get("name").and_then(Value::as_str).unwrap_or_default();
    for (key, value) in map {
        keys.insert(format!("fields.{name}.{key}"), value.clone());
    }
}

/// What a merge gives.
pub(super) struct Merged {
    /// The descriptor.
    pub(super) view: Value,
    /// Keys that were edited by hand and kept.
    pub(super) edited: Vec<String>,
}

/// Merges what is on disk with what the models give now.
pub(super) fn merge(snapshot: &Keys, on_disk: &Value, generated: &Value) -> Merged {
    let (theirs, ours) = (keys(on_disk), keys(generated));
    let mut all: Vec<&String> = theirs.keys().chain(ours.keys()).collect();
    all.sort();
    all.dedup();
    let field_exists = |key: &str| match key.strip_prefix("fields.").and_then(|rest| rest.rsplit_once('.')) {
        Some((name, _)) => ours.contains_key(&format!("fields.{name}.name")),
        None => true,
    };
    let (mut result, mut edited) = (Keys::new(), Vec::new());
    for key in all.into_iter().filter(|key| field_exists(key)) {
        let (before, here, now) = (snapshot.get(key), theirs.get(key), ours.get(key));
        let by_hand = here != before && here != now && !(here.is_none() && before.is_none());
        if by_hand {
            edited.push(key.clone());
        }
        if let Some(value) = if by_hand { here } else { now } {
            result.insert(key.clone(), value.clone());
        }
    }
    Merged {
        view: assemble(result, generated),
        edited,
    }
}

/// The keys as a descriptor again, the fields in the order of the models.
fn assemble(keys: Keys, generated: &Value) -> Value {
    let names = generated["fields"].as_array().into_iter().flatten();
    let names = names.filter_map(|field| field["name"].as_str());
    let mut fields: Vec<(String, Map<String, Value>)> = names.map(|name| (name.to_owned(), Map::new())).collect();
    let mut view = Map::new();
    for (key, value) in keys {
        match key.strip_prefix("fields.").and_then(|rest| rest.rsplit_once('.')) {
            Some((name, key)) => {
                if let Some((_, field)) = fields.iter_mut().find(|(known, _)| known == name) {
                    field.insert(key.to_owned(), value);
                }
            }
            None => {
                view.insert(key, value);
            }
        }
    }
    let fields = fields.into_iter().map(|(_, field)| Value::Object(field));
    view.insert("fields".to_owned(), fields.collect());
    Value::Object(view)
}
