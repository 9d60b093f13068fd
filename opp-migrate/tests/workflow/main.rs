//! From a registry to the files of migrations, as a build script would: no database, no clock, no terminal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use opp_core::def::Value;
use opp_core::diagnostic::Diagnostic as _;
use opp_migrate::change::{Change, TableChange};
use opp_migrate::dialect::{Dialect, Row};
use opp_migrate::diff::Fill;
use opp_migrate::history::History;
use opp_migrate::lint::Severity;
use opp_migrate::verify::{Scratch, ScratchError};
use opp_migrate::workflow::{
    Answer, Decide, Directories, Directory, Expected, Inquiry, NewScratch, Notice, Unattended, Until, WorkflowError,
    make,
};

mod merging;
mod pipeline;
mod project;

use project::{Project, Script, both, copy, registry, request};

#[test]
fn a_registry_becomes_files_without_a_database() {
    let project = Project::new(&both());
    let directories = project.directories();
    let made = make(
        &directories,
        &registry(&["total"]),
        &request("20260101000000"),
        &mut Script::default(),
    )
    .unwrap();
    let names: Vec<_> = made
        .files
        .iter()
        .map(|one| (one.directory, one.draft, &*one.files.directory))
        .collect();
    let name = "2026-01-01-000000_initial_of_the_shop";
    assert_eq!(names, [(0, Some(0), name), (1, Some(0), name)]);
    let files: Vec<_> = made.files[1].files.files.iter().map(|(name, _)| *name).collect();
    assert_eq!(files, ["up.sql", "down.sql", "migration.json"]);
    let up = |number: usize| &made.files[number].files.files[0].1;
    assert_eq!(*up(0), made.drafts[0].scripts[0].up.text);
    assert!(
        up(0).contains("AUTOINCREMENT") || up(0).contains("INTEGER PRIMARY KEY"),
        "{}",
        up(0)
    );
    assert!(up(1).contains("CREATE TABLE \"orders\""), "{}", up(1));

    let again = make(
        &directories,
        &registry(&["total"]),
        &request("20260101000000"),
        &mut Script::default(),
    )
    .unwrap();
    assert_eq!(made.files, again.files, "the same input gives the same bytes");

    project.write(&made);
    let directories = project.directories();
    let nothing = make(
        &directories,
        &registry(&["total"]),
        &request("20260102000000"),
        &mut Unattended,
    )
    .unwrap();
    assert!(nothing.is_empty() && nothing.files.is_empty());
}

#[test]
fn a_rename_is_asked_and_both_answers_mean_what_they_say() {
    let project = Project::new(&both()).at(&["total"]);
    let directories = project.directories();
    let renamed = registry(&["amount"]);
    let refused = make(&directories, &renamed, &request("20260102000000"), &mut Unattended).unwrap_err();
    assert!(matches!(&refused, WorkflowError::Unanswered { questions } if questions[0].subject() == "orders.total"));
    assert!(refused.needs_answer() && refused.help()[0].contains("--drop orders.total"));

    let mut script = Script {
        answer: Some(Answer::Renamed),
        ..Script::default()
    };
    let made = make(&directories, &renamed, &request("20260102000000"), &mut script).unwrap();
    assert_eq!(script.expected, [Expected::Rename]);
    let renames = |change: &Change| matches!(change, Change::AlterTable { change: TableChange::RenameColumn { from, to }, .. } if from == "total" && to == "amount");
    assert!(made.drafts[0].changes.iter().any(renames));

    let mut script = Script {
        answer: Some(Answer::NotRenamed),
        ..Script::default()
    };
    let open = make(&directories, &renamed, &request("20260102000000"), &mut script).unwrap_err();
    assert!(
        matches!(open, WorkflowError::Unanswered { .. }),
        "the new column still needs a value"
    );
    let Some(Expected::Fill {
        type_name,
        offer,
        may_be_left,
    }) = script.expected.last()
    else {
        panic!("{:?}", script.expected)
    };
    assert_eq!((type_name.as_str(), *may_be_left), ("integer", false));
    assert_eq!(offer.as_ref().map(|offer| &offer.value), Some(&Value::Integer(0)));
}

/// Reads what is typed as the command does.
struct Typed(&'static str, Vec<String>);

impl Decide for Typed {
    type Error = WorkflowError;

    fn answer(&mut self, inquiry: &Inquiry<'_>) -> Result<Answer, WorkflowError> {
        inquiry.read_fill(self.0).map_err(|reason| {
            self.1.push(reason);
            inquiry.unanswered()
        })
    }
}

#[test]
fn a_typed_value_fills_existing_rows() {
    let project = Project::new(&both()).at(&["total"]);
    let directories = project.directories();
    let wider = registry(&["total", "tax"]);
    let fill = |typed: &'static str| {
        let mut typed = Typed(typed, Vec::new());
        let made = make(&directories, &wider, &request("20260102000000"), &mut typed);
        let backfill = made.map(|made| match &made.drafts[0].changes[..] {
            [
                Change::AlterTable {
                    change: TableChange::AddColumn { backfill, .. },
                    ..
                },
            ] => backfill.clone(),
            other => panic!("{other:?}"),
        });
        backfill.map_err(|_unanswered| typed.1.concat())
    };
    assert_eq!(fill(""), Ok(Some(Value::Integer(0))), "Enter takes the offer");
    assert_eq!(fill("7"), Ok(Some(Value::Integer(7))));
    assert_eq!(fill("'7'"), Ok(Some(Value::Text("7".into()))));
    assert!(fill("NULL").unwrap_err().contains("does not allow NULL"));
    assert!(
        fill("99999999999")
            .unwrap_err()
            .contains("outside the range of 32-bit integers")
    );
    for typed in ["1.5", "'a'", "true"] {
        let refused = fill(typed).unwrap_err();
        assert!(
            refused.contains("integer") || refused.contains("whole number"),
            "{typed}: {refused}"
        );
    }
    assert!(
        fill("leave").unwrap_err().contains("is not a column"),
        "no row can be left without a value"
    );
}

#[test]
fn an_answer_to_another_question_settles_nothing() {
    let project = Project::new(&both()).at(&["total"]);
    let directories = project.directories();
    for (columns, answer) in [
        (&["total", "tax"], Answer::Renamed),
        (&["total", "tax"], Answer::Fill(Fill::Leave)),
    ] {
        let mut script = Script {
            answer: Some(answer),
            ..Script::default()
        };
        let refused = make(
            &directories,
            &registry(columns),
            &request("20260102000000"),
            &mut script,
        );
        assert!(matches!(refused, Err(WorkflowError::Unanswered { .. })));
    }
}

#[test]
fn losses_need_consent_or_an_answer_that_names_them() {
    let project = Project::new(&both()).at(&["total"]);
    let directories = project.directories();
    let narrower = registry(&[]);
    let refused = make(&directories, &narrower, &request("20260102000000"), &mut Unattended).unwrap_err();
    assert!(matches!(
        refused,
        WorkflowError::NoConsent {
            worst: Severity::Destructive
        }
    ));

    let mut script = Script {
        consents: true,
        ..Script::default()
    };
    let made = make(&directories, &narrower, &request("20260102000000"), &mut script).unwrap();
    assert_eq!(
        (made.files.len(), &script.consented[..]),
        (2, &[Severity::Destructive][..])
    );
    assert!(matches!(&script.notices[..], [Notice::Hazard(finding)] if finding.subject == "orders.total"));

    let mut named = request("20260102000000");
    named.answers.dropped.insert("orders.total".to_owned());
    assert_eq!(
        make(&directories, &narrower, &named, &mut Unattended)
            .unwrap()
            .files
            .len(),
        2
    );

    let mut looking = request("20260102000000");
    looking.until = Until::Proposal;
    let made = make(&directories, &narrower, &looking, &mut Unattended).unwrap();
    assert_eq!(
        (made.drafts.len(), made.files.len()),
        (1, 0),
        "a proposal writes nothing, so nobody consents"
    );
}

#[test]
fn a_directory_that_was_added_later_gets_the_history() {
    let mut project = Project::new(&[Dialect::sqlite()]).at(&["total"]);
    project.dialects.push(Dialect::postgres());
    let directories = project.directories();
    let made = make(
        &directories,
        &registry(&["total"]),
        &request("20260102000000"),
        &mut Unattended,
    )
    .unwrap();
    assert_eq!((made.late.len(), made.drafts.len(), made.files.len()), (1, 0, 1));
    let one = &made.files[0];
    assert_eq!(
        (one.directory, one.draft, &*one.files.directory),
        (1, None, "2026-01-01-000000_initial")
    );
    project.write(&made);
    let directories = project.directories();
    assert!(
        make(
            &directories,
            &registry(&["total"]),
            &request("20260102000000"),
            &mut Unattended
        )
        .unwrap()
        .is_empty()
    );
}

#[test]
fn models_that_are_no_longer_linked_are_not_dropped() {
    let project = Project::new(&both()).at(&["total"]);
    let directories = project.directories();
    let mut without = registry(&[]);
    without.models.clear();
    without.crates.clear();
    let refused = make(&directories, &without, &request("20260102000000"), &mut Unattended).unwrap_err();
    assert!(matches!(&refused, WorkflowError::MissingCrates { missing } if *missing == ["shop"]));
    let mut allowed = request("20260102000000");
    allowed.allow_missing = vec!["shop".to_owned(), "other".to_owned()];
    allowed.allow_losses = true;
    let mut script = Script::default();
    assert_eq!(
        make(&directories, &without, &allowed, &mut script)
            .unwrap()
            .drafts
            .len(),
        1
    );
    assert!(script.notices.contains(&Notice::NotMissing {
        name: "other".to_owned()
    }));
}

#[test]
fn two_heads_and_an_id_of_the_past_are_refused() {
    let project = Project::new(&[Dialect::sqlite()]).at(&["total"]);
    let directories = project.directories();
    let wider = registry(&[]);
    let with_id = |id: &str| {
        let mut fixed = request("20260102000000");
        fixed.allow_losses = true;
        fixed.id = Some(id.to_owned());
        make(&directories, &wider, &fixed, &mut Unattended).map(|made| made.files[0].files.directory.clone())
    };
    assert!(matches!(with_id("20260101000000"), Err(WorkflowError::EarlyId { .. })));
    assert!(matches!(with_id("v2"), Err(WorkflowError::InvalidId { .. })));
    assert_eq!(
        with_id("20260103000000").unwrap(),
        "2026-01-03-000000_drop_total_from_orders"
    );

    let mut migrations = Vec::new();
    for name in ["2026-01-01-000000_one", "2026-01-02-000000_other"] {
        let from = project.place.path().join("sqlite/2026-01-01-000000_initial");
        let to = project.place.path().join(name);
        copy(&from, &to);
        migrations.push(opp_migrate::files::read(&to).unwrap());
    }
    let forked = Directory {
        name: "sqlite".to_owned(),
        dialect: Dialect::sqlite(),
        history: History::from_migrations(migrations).unwrap(),
    };
    let refused = Directories::new(vec![forked]).unwrap_err();
    assert!(matches!(&refused, WorkflowError::SeveralHeads { heads } if heads.len() == 2));
    assert!(matches!(Directories::new(Vec::new()), Err(WorkflowError::NoDirectory)));
}

/// Lends a database that refuses everything.
struct Refusing;

impl Scratch for Refusing {
    fn execute(&mut self, _sql: &str) -> Result<(), ScratchError> {
        Err(ScratchError("no".to_owned()))
    }

    fn texts(&mut self, sql: &str) -> Result<Vec<String>, ScratchError> {
        Err(ScratchError(format!("{sql}: no")))
    }

    fn catalog(&mut self) -> Result<Vec<Row>, ScratchError> {
        Ok(Vec::new())
    }
}

impl Decide for Refusing {
    type Error = WorkflowError;

    fn scratch(&mut self, directory: &Directory) -> Result<Option<NewScratch>, WorkflowError> {
        let is_postgres = directory.dialect == Dialect::postgres();
        Ok(is_postgres.then(|| -> NewScratch { Box::new(|| Ok(Box::new(Refusing))) }))
    }
}

#[test]
fn what_a_scratch_database_refuses_is_not_made() {
    let project = Project::new(&both());
    let directories = project.directories();
    let refused = make(&directories, &registry(&[]), &request("20260101000000"), &mut Refusing).unwrap_err();
    assert!(matches!(&refused, WorkflowError::Unproven { dialect, .. } if *dialect == Dialect::postgres()));
    let mut trusted = request("20260101000000");
    trusted.verify = false;
    assert_eq!(
        make(&directories, &registry(&[]), &trusted, &mut Refusing)
            .unwrap()
            .files
            .len(),
        2
    );
}
