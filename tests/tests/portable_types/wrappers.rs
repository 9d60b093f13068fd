//! Do UUIDs, JSON, enums and newtypes keep their values?

use std::collections::BTreeMap;

use opp_core::types::OppJson;
use serde::{Deserialize, Serialize};

use super::*;

portable!(
    uuid,
    OppUuid,
    [
        "00000000-0000-0000-0000-000000000000",
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "67E55044-10B1-426F-9247-BB680E5FE0C9",
        "ffffffff-ffff-ffff-ffff-ffffffffffff"
    ]
    .map(|text| text.parse().unwrap())
    .to_vec()
);

/// A document with all that JSON can hold.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Settings {
    zebra: String,
    apple: Option<bool>,
    numbers: Vec<f64>,
    big: (i64, u64),
    nested: BTreeMap<String, Vec<Settings>>,
}

fn settings(name: &str) -> Settings {
    Settings {
        zebra: name.to_owned(),
        apple: None,
        numbers: vec![0.1, -1.5, 1.0e-7, 123_456_789.125],
        big: (i64::MIN, u64::MAX),
        nested: BTreeMap::new(),
    }
}

fn nested() -> Settings {
    let inside = vec![settings("\u{1f33f} \"quoted\" \\ \n\t ß"), settings("")];
    Settings {
        apple: Some(true),
        nested: [("ключ".to_owned(), inside), (String::new(), Vec::new())].into(),
        ..settings("nested")
    }
}

portable!(
    json,
    OppJson<Settings>,
    [settings("a"), settings("A"), settings("a "), nested()]
        .map(OppJson)
        .to_vec(),
    unordered,
    []
);
portable!(
    json_of_anything,
    OppJson<serde_json::Value>,
    [
        "null",
        "true",
        "0",
        "-12.5",
        "\"\"",
        "\"a\"",
        "[]",
        "[1, [2, {\"b\": null, \"a\": []}]]",
        "{}",
        "{\"b\": 1, \"a\": \"ü\"}"
    ]
    .map(|text| OppJson(serde_json::from_str(text).unwrap()))
    .to_vec(),
    unordered,
    []
);

/// In an order that is not that of the alphabet.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// First.
    Waiting,
    /// Second, under a name that no identifier could have.
    #[opp(rename = "in work, \"really\"")]
    InWork,
    /// Last.
    Done,
}

portable!(
    enumeration,
    Status,
    vec![Status::Waiting, Status::InWork, Status::Done],
    unordered,
    []
);

/// Text on every database.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
#[opp(as_text)]
pub enum Shape {
    /// A box.
    Box,
    /// A tube.
    Tube,
}

portable!(enumeration_as_text, Shape, vec![Shape::Box, Shape::Tube]);

/// A newtype of text.
#[derive(OppType, Clone, Debug, PartialEq)]
pub struct Email(pub String);

/// A newtype of a wrapper.
#[derive(OppType, Clone, Copy, Debug, PartialEq)]
pub struct AccountId(pub OppUuid);

portable!(
    newtype,
    Email,
    ["", "Ada@example.org", "ada@example.org"]
        .map(|text| Email(text.to_owned()))
        .to_vec(),
    unordered,
    [opp(max_length = 100)]
);
portable!(
    newtype_of_a_wrapper,
    AccountId,
    vec![
        AccountId(OppUuid::nil()),
        AccountId("67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap())
    ],
    unordered,
    []
);
