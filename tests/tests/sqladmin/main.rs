//! Does the real SQLAdmin serve what `opp makeviews --format sqladmin` writes, and do SQLAdmin and Diesel read each other's rows?
//! `tests/sqladmin/install` installs it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod form;
mod pages;

use std::process::Command;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use diesel::prelude::*;
use opp_core::def::ModelDef;
use opp_core::prelude::*;
use opp_core::registry::Registry;
use opp_tests::browser::Server;
use opp_tests::project::{Project, workspace};

type Json = OppJson<serde_json::Value>;

/// How far a parcel is.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// Being packed.
    Packed,
    /// On its way.
    OnItsWay,
}

/// Somebody who sends parcels.
#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = senders)]
struct Sender {
    id: i32,
    #[opp(max_length = 50, unique)]
    email: String,
    #[opp(default = "x")]
    hashed_password: String,
}

/// Every portable type, and a word that Python reserves.
#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = parcels)]
#[opp(admin(
    icon = "box",
    category = "Post \"office\"",
    default_sort(big desc),
    filter(small(range), class, state, flag)
))]
struct Parcel {
    #[opp(primary_key, default = uuid)]
    id: OppUuid,
    #[opp(references = senders::id, on_delete = restrict)]
    sender_id: i32,
    small: i16,
    big: i64,
    real: f32,
    double: f64,
    flag: bool,
    /// It's "special": \n
    #[opp(max_length = 40)]
    class: String,
    day: NaiveDate,
    clock: NaiveTime,
    local: NaiveDateTime,
    #[opp(default = now)]
    moment: OppDateTime,
    other: OppUuid,
    price: OppDecimal<10, 2>,
    settings: Json,
    state: State,
}

/// Every portable type, and NULL.
#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = gaps)]
struct Gap {
    id: i32,
    big: Option<i64>,
    double: Option<f64>,
    flag: Option<bool>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    day: Option<NaiveDate>,
    clock: Option<NaiveTime>,
    local: Option<NaiveDateTime>,
    moment: Option<OppDateTime>,
    other: Option<OppUuid>,
    price: Option<OppDecimal<10, 2>>,
    settings: Option<Json>,
    state: Option<State>,
    vector: Option<OppVector<3>>,
}

/// A key of two columns, of which one points at another table and one is reserved in Python.
#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = stamps)]
#[diesel(primary_key(sender_id, from))]
struct Stamp {
    #[opp(primary_key, references = senders::id)]
    sender_id: i32,
    #[opp(primary_key, max_length = 20)]
    from: String,
    #[opp(max_length = 20)]
    metadata: Option<String>,
}

/// No key.
#[derive(OppView)]
#[opp(view = "addresses", query = "SELECT email FROM senders")]
#[expect(dead_code, reason = "only its definition is used")]
struct Address {
    email: String,
}

struct Post {
    project: Project,
    rows: SqliteConnection,
}

impl Post {
    fn new(name: &str) -> Self {
        let project = Project::empty(name);
        let models: Vec<ModelDef> = vec![Sender::DEF, Parcel::DEF, Gap::DEF, Stamp::DEF, Address::DEF];
        project.write(
            "models.json",
            &Registry::new("post", Vec::new(), models).unwrap().to_json(),
        );
        project.write("opp.toml", "");
        project.write(".env", "DATABASE_URL=test.db\n");
        project.opp(&["makemigrations", "--registry", "models.json"]).exits(0);
        project.opp(&["migrate"]).exits(0);
        let path = project.directory().join("test.db");
        let mut rows = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        let sender = Sender {
            id: 7,
            email: "ada@example.org".to_owned(),
            hashed_password: "the-hash".to_owned(),
        };
        diesel::insert_into(senders::table)
            .values(sender)
            .execute(&mut rows)
            .unwrap();
        for parcel in [full(), other()] {
            diesel::insert_into(parcels::table)
                .values(parcel)
                .execute(&mut rows)
                .unwrap();
        }
        for gap in [filled(), empty()] {
            diesel::insert_into(gaps::table).values(gap).execute(&mut rows).unwrap();
        }
        let stamp = Stamp {
            sender_id: 7,
            from: "a;b/c".to_owned(),
            metadata: None,
        };
        diesel::insert_into(stamps::table)
            .values(stamp)
            .execute(&mut rows)
            .unwrap();
        Self { project, rows }
    }

    fn parcel(&mut self, class: &str) -> Parcel {
        let found = parcels::table
            .filter(parcels::class.eq(class))
            .select(Parcel::as_select());
        found.first(&mut self.rows).unwrap()
    }

    fn gap(&mut self, id: i32) -> Gap {
        gaps::table
            .find(id)
            .select(Gap::as_select())
            .first(&mut self.rows)
            .unwrap()
    }

    fn serve(&self) -> Server {
        let mut command = Command::new(workspace().join("target/tools/sqladmin/bin/python"));
        command
            .arg(workspace().join("tests/sqladmin/serve.py"))
            .arg("test.db")
            .current_dir(self.project.directory());
        Server::start(command)
    }
}

fn full() -> Parcel {
    let local: NaiveDateTime = "2026-11-24T03:04:05.000250".parse().unwrap();
    Parcel {
        id: "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap(),
        sender_id: 7,
        small: -32768,
        big: 9_007_199_254_740_993,
        real: 0.5,
        double: 0.1,
        flag: true,
        class: "first <class>".to_owned(),
        day: "2024-02-29".parse().unwrap(),
        clock: "09:30:00.500".parse().unwrap(),
        local,
        moment: local.and_utc().into(),
        other: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
        price: "-1234567.05".parse().unwrap(),
        settings: OppJson(serde_json::json!({ "big": 9_007_199_254_740_993_i64, "ü": [] })),
        state: State::OnItsWay,
    }
}

/// One that differs where a filter or an order tells it.
fn other() -> Parcel {
    Parcel {
        id: "67e55044-10b1-426f-9247-bb680e5fe0c9".parse().unwrap(),
        big: 2,
        class: "other".to_owned(),
        settings: OppJson(serde_json::json!([])),
        ..full()
    }
}

fn filled() -> Gap {
    Gap {
        id: 1,
        big: Some(-1),
        double: Some(2.5),
        flag: Some(true),
        text: Some("two\nlines".to_owned()),
        bytes: Some(vec![0, 255]),
        day: Some("0001-01-01".parse().unwrap()),
        clock: Some("23:59:59.999999".parse().unwrap()),
        local: Some("9999-12-31T23:59:59".parse().unwrap()),
        moment: Some("0999-12-31T23:59:59Z".parse().unwrap()),
        other: Some("00000000-0000-4000-8000-000000000002".parse().unwrap()),
        price: Some("0.10".parse().unwrap()),
        settings: Some(OppJson(serde_json::json!([]))),
        state: Some(State::Packed),
        vector: Some(vec![1.0, 0.5, -1.0].try_into().unwrap()),
    }
}

/// NULL wherever there may be one.
fn empty() -> Gap {
    Gap {
        id: 2,
        big: None,
        double: None,
        flag: None,
        text: None,
        bytes: None,
        day: None,
        clock: None,
        local: None,
        moment: None,
        other: None,
        price: None,
        settings: None,
        state: None,
        vector: None,
    }
}

#[test]
fn the_module_is_written_compared_and_never_takes_the_place_of_somebody_elses_file() {
    let post = Post::new("sqladmin-module");
    let make = |more: &[&str]| {
        let arguments = ["makeviews", "--registry", "models.json", "--format", "sqladmin"];
        post.project.opp(&[&arguments, more].concat())
    };
    make(&["--check"])
        .exits(1)
        .says("missing ")
        .says("`opp makeviews --format sqladmin` writes it");
    make(&[])
        .exits(0)
        .says("created ")
        .says("addresses: the table is left out: SQLAlchemy cannot map a table without a primary key");
    make(&["--check"]).exits(0).says("The views are up to date.");
    let text = post.project.read("views.py");
    assert_eq!(make(&["--stdout"]).exits(0).stdout, text);
    assert!(!text.contains("hashed_password"), "a secret column is not in the model");
    // An edit of the JSON files is part of the views.
    post.project.opp(&["makeviews", "--registry", "models.json"]).exits(0);
    let edited = post
        .project
        .read("admin/views/senders.json")
        .replace("\"name\": \"Sender\"", "\"name\": \"Client\"");
    post.project.write("admin/views/senders.json", &edited);
    make(&["--check"]).exits(1).says("outdated ");
    make(&[]).exits(0).says("changed ");
    assert!(post.project.read("views.py").contains("    name = \"Client\"\n"));
    post.project.write("views.py", "import something\n");
    make(&[]).exits(1).says("is not overwritten").says("--output");
    assert_eq!(post.project.read("views.py"), "import something\n");
    make(&["--output", "admin.py"]).exits(0).says("created admin.py");
    post.project
        .opp(&["makeviews", "--registry", "models.json", "--output", "x.py"])
        .exits(1)
        .says("`--output` names the file of `--format sqladmin`");
}

#[test]
fn sqladmin_serves_every_page_and_writes_what_diesel_reads() {
    let mut post = Post::new("sqladmin-served");
    post.project
        .opp(&["makeviews", "--registry", "models.json", "--format", "sqladmin"])
        .exits(0);
    let server = post.serve();
    let mut browser = server.browser();
    pages::every_page(&mut browser);
    pages::searches_and_filters(&mut browser);
    pages::an_edit_without_a_change(&mut browser, &mut post);
    pages::a_new_parcel(&mut browser, &mut post);
    pages::keys_of_two_columns(&mut browser, &mut post);
    let printed = server.printed();
    assert!(
        !printed.contains("Traceback") && !printed.contains("Warning"),
        "{printed}"
    );
    pages::refusals(&mut browser, &mut post);
}
