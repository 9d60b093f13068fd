//! What the command can do an application can do too: targets, plans, stamps, the log, and errors with data.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use opp_core::url::DatabaseKind;
use opp_runner::migrator::RanStep;
use opp_runner::run::Direction;
use opp_runner::{Aftermath, Error, Migrator, Observer, Revision, Target};
use opp_test_servers::Server;

use crate::application::Application;
use crate::{FIRST, SECOND};

/// The events of a run, in short.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl Observer for Events {
    fn starting(&mut self, revision: &Revision, direction: Direction) {
        let event = format!("{} {}", direction.as_str(), &revision.name[..10]);
        self.0.lock().unwrap().push(event);
    }

    fn finished(&mut self, step: &RanStep) {
        let event = format!("{} {}", step.direction.done(), &step.revision.name[..10]);
        self.0.lock().unwrap().push(event);
    }

    fn failed(&mut self, revision: &Revision) {
        self.0.lock().unwrap().push(format!("failed {}", &revision.name[..10]));
    }
}

#[test]
fn an_application_reaches_every_revision_stamps_and_reads_the_log() {
    for application in Application::everywhere() {
        application.migration(FIRST, "CREATE TABLE a (x INTEGER);");
        application.revertible(SECOND, "CREATE TABLE b (x INTEGER);", "DROP TABLE b;");
        let events = Events::default();
        let (migrator, url) = (application.migrator().observer(events.clone()), &application.url);
        let ran = |migrator: &Migrator| -> Vec<String> {
            let report = migrator.run_url_blocking(url).unwrap();
            let steps = report.steps.iter();
            steps
                .map(|step| format!("{} {}", step.direction.as_str(), step.revision))
                .collect()
        };
        assert_eq!(ran(&migrator.clone().target("first")), [format!("up {FIRST}")]);
        assert_eq!(
            ran(&migrator.clone().target(Target::Relative(1))),
            [format!("up {SECOND}")]
        );
        let back = migrator.clone().target(Target::Relative(-1));
        assert!(matches!(back.run_url_blocking(url), Err(Error::WouldRevert(would)) if would[0].name == SECOND));
        let plan = back.clone().allow_revert(true).plan_url_blocking(url).unwrap();
        assert_eq!(
            (plan.steps[0].sql.as_str(), plan.current[0].name.as_str()),
            ("DROP TABLE b;", SECOND)
        );
        assert_eq!(ran(&back.allow_revert(true)), [format!("down {SECOND}")]);
        // The file of the first one to revert is missing, so nothing runs.
        let zero = migrator.clone().target(Target::Zero).allow_revert(true);
        assert!(
            matches!(zero.run_url_blocking(url), Err(Error::Unrunnable { revision, .. }) if revision.name == FIRST)
        );
        assert!(matches!(
            migrator.clone().target("third").run_url_blocking(url),
            Err(Error::Target(_))
        ));
        let (recorded, forgotten) = migrator.stamp_url_blocking(url).unwrap();
        assert_eq!((recorded[0].name.as_str(), forgotten.len()), (SECOND, 0));
        let (recorded, forgotten) = migrator.clone().target(Target::Zero).stamp_url_blocking(url).unwrap();
        assert_eq!((recorded.len(), forgotten.len()), (0, 2));
        let log = migrator.log_url_blocking(url).unwrap();
        let log: Vec<String> = log
            .iter()
            .map(|row| format!("{} {}", row.direction, row.outcome))
            .collect();
        assert_eq!(
            log,
            [
                "up done",
                "up done",
                "down done",
                "up stamped",
                "down forgotten",
                "down forgotten"
            ]
        );
        let days = [
            "up 2026-01-01",
            "applied 2026-01-01",
            "up 2026-01-02",
            "applied 2026-01-02",
            "down 2026-01-02",
            "reverted 2026-01-02",
        ];
        assert_eq!(*events.0.lock().unwrap(), days);
    }
}

#[test]
fn a_statement_that_fails_is_named_with_its_place_and_what_it_leaves() {
    let sql = "CREATE TABLE a (x INTEGER);\n\nCREATE TABLE b (x INTEGER);\nINSERT INTO missing VALUES (1);";
    for application in Application::everywhere() {
        application.migration(FIRST, sql);
        let events = Events::default();
        let failed = application
            .migrator()
            .observer(events.clone())
            .run_url_blocking(&application.url);
        let Err(Error::Statement {
            revision,
            direction,
            index,
            line,
            aftermath,
            source,
        }) = failed
        else {
            panic!("{failed:?}")
        };
        assert_eq!(
            (revision.name.as_str(), direction, index, line),
            (FIRST, Direction::Up, 3, 4)
        );
        let expected = match application.url.kind() {
            DatabaseKind::Mysql => Aftermath::Resumes { kept: 2 },
            _ => Aftermath::RolledBack,
        };
        assert_eq!(aftermath, expected);
        assert!(source.to_string().contains("missing"), "{source}");
        assert_eq!(events.0.lock().unwrap().last().unwrap(), "failed 2026-01-01");
    }
}

/// Says that a migration has begun, and holds it until it may end.
struct Holding {
    begins: Sender<()>,
    may_end: Receiver<()>,
}

impl Observer for Holding {
    fn progress(&mut self, done: usize, _of: usize) {
        if done == 0 {
            self.begins.send(()).unwrap();
            self.may_end.recv().unwrap();
        }
    }
}

#[test]
fn another_runner_that_holds_the_database_is_named() {
    let application = Application::on(Server::Postgres);
    application.migration(FIRST, "SELECT 1;");
    let (migrator, url) = (application.migrator(), &application.url);
    let (begins, begun) = channel();
    let (ends, may_end) = channel();
    let holding = migrator.clone().observer(Holding { begins, may_end });
    thread::scope(|scope| {
        // Dropped where the test fails, so that the first run ends.
        let ends = ends;
        let first = scope.spawn(|| holding.run_url_blocking(url).unwrap());
        begun.recv().unwrap();
        let second = migrator.clone().lock_timeout(Duration::ZERO).run_url_blocking(url);
        assert!(
            matches!(&second, Err(Error::Locked { holder: Some(holder), .. }) if holder.starts_with("opp (user ")),
            "{second:?}"
        );
        ends.send(()).unwrap();
        assert_eq!(first.join().unwrap().steps.len(), 1);
    });
}
