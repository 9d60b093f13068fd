//! Which models does the program have? Every wrapper, an enum of each kind and a newtype, each nullable too.

use chrono::NaiveDate;
use diesel::prelude::*;
use opp_core::prelude::*;
use serde::{Deserialize, Serialize};

/// A named type on PostgreSQL, `ENUM` on MariaDB.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
#[opp(name = "order_state")]
pub enum State {
    /// Waits.
    Open,
    /// Gone.
    Shipped,
}

/// Text everywhere.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
#[opp(as_text)]
pub enum Shape {
    /// A box.
    Square,
    /// A tube.
    #[opp(rename = "round-ish")]
    Round,
}

/// A newtype of text.
#[derive(OppType, Clone, Debug, PartialEq)]
pub struct Email(pub String);

/// What a JSON column holds.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Settings {
    theme: String,
    sizes: Vec<i64>,
    nothing: Option<bool>,
}

impl Settings {
    pub(crate) fn small() -> Self {
        Self {
            theme: "šalvěj 🌿".to_owned(),
            sizes: vec![i64::MIN, 0, i64::MAX],
            nothing: None,
        }
    }
}

#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = orders)]
pub(crate) struct Order {
    #[opp(primary_key)]
    pub(crate) id: OppUuid,
    #[opp(max_length = 100)]
    pub(crate) email: Email,
    pub(crate) total: OppDecimal<12, 2>,
    pub(crate) placed_at: OppDateTime,
    pub(crate) settings: OppJson<Settings>,
    pub(crate) state: State,
    pub(crate) shape: Shape,
    pub(crate) maybe_uuid: Option<OppUuid>,
    pub(crate) maybe_email: Option<Email>,
    pub(crate) maybe_total: Option<OppDecimal<12, 2>>,
    pub(crate) maybe_moment: Option<OppDateTime>,
    pub(crate) maybe_settings: Option<OppJson<Settings>>,
    pub(crate) maybe_state: Option<State>,
    pub(crate) photo: Vec<u8>,
    pub(crate) day: NaiveDate,
}

#[derive(AsChangeset)]
#[diesel(table_name = orders)]
pub(crate) struct OrderPatch {
    pub(crate) total: OppDecimal<12, 2>,
    pub(crate) state: State,
    pub(crate) maybe_total: Option<Option<OppDecimal<12, 2>>>,
    pub(crate) maybe_settings: Option<Option<OppJson<Settings>>>,
}

#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = documents)]
pub(crate) struct Document {
    #[opp(primary_key, auto_increment = false)]
    pub(crate) id: i32,
    pub(crate) embedding: OppVector<3>,
    pub(crate) maybe: Option<OppVector<3>>,
}

impl Order {
    /// Something in every column.
    pub(crate) fn full() -> Self {
        let uuid: OppUuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap();
        let email = Email("ada@example.org".to_owned());
        let total = "1234567890.99".parse().unwrap();
        let moment = "1969-12-31T23:59:59.999999Z".parse().unwrap();
        Self {
            id: uuid,
            email: email.clone(),
            total,
            placed_at: moment,
            settings: OppJson(Settings::small()),
            state: State::Open,
            shape: Shape::Round,
            maybe_uuid: Some(uuid),
            maybe_email: Some(email),
            maybe_total: Some(total),
            maybe_moment: Some(moment),
            maybe_settings: Some(OppJson(Settings::small())),
            maybe_state: Some(State::Open),
            photo: vec![0, 0xff, b'\\', b'\''],
            day: NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(),
        }
    }

    /// NULL wherever that can be.
    pub(crate) fn empty() -> Self {
        Self {
            id: OppUuid::nil(),
            email: Email(String::new()),
            total: OppDecimal::ZERO,
            placed_at: "9999-12-31T23:59:59.999999Z".parse().unwrap(),
            settings: OppJson(Settings {
                theme: String::new(),
                ..Settings::small()
            }),
            state: State::Shipped,
            shape: Shape::Square,
            maybe_uuid: None,
            maybe_email: None,
            maybe_total: None,
            maybe_moment: None,
            maybe_settings: None,
            maybe_state: None,
            photo: Vec::new(),
            day: NaiveDate::from_ymd_opt(1, 1, 1).unwrap(),
        }
    }
}
