//! A change becomes part of the newest migration where that one is applied nowhere.

use opp_test_variants::variants;
use opp_tests::law::{Engine, Project, on_each};
use opp_tests::project::Run;

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
    }

    mod before;
    mod first { struct User { phone: Option<String> } }
    mod second {
        struct User {
            phone: Option<String>,
            #[opp(default = 1)] visits: i32,
        }
        #[derive(OppModel)]
        struct Tag {
            #[opp(primary_key)]
            id: i32,
            name: String,
        }
    }
}

const BASE: &str = "20260101000000";
const NEWEST: &str = "20260102000000";

type Models = fn() -> Vec<opp_core::def::ModelDef>;

fn make(project: &Project, id: &str, models: Models) {
    project.models(&models());
    project.makemigrations(&["--no-input", "--id", id]).succeeds();
}

fn update(project: &Project) -> Run {
    project.makemigrations(&["--update", "--no-input"])
}

#[test]
fn cm09_the_newest_migration_takes_a_change_where_it_is_not_applied() {
    on_each(Engine::ALL, |engine| {
        let project = Project::on(engine);
        make(&project, BASE, before::models);
        project.opp(&["migrate"]).succeeds();
        make(&project, NEWEST, first::models);
        let written = "UPDATE users SET phone = '0' WHERE phone IS NULL;\n";
        let newest = project.newest_migration();
        newest.write("up.sql", &format!("{}\n-- by hand\n{written}", newest.up()));
        project.models(&second::models());
        let updated = update(&project).succeeds();
        let directory = "2026-01-02-000000_add_phone_to_users";
        assert!(updated.stdout.contains(directory), "{}", updated.stdout);
        assert_eq!(project.migrations().len(), 2);
        let newest = project.newest_migration();
        assert_eq!(
            (newest.name(), newest.operations().len()),
            (directory.to_owned(), 3),
            "{:?}",
            newest.operations()
        );
        assert!(
            newest.up().ends_with(&format!("\n-- by hand\n{written}")),
            "{}",
            newest.up()
        );
        project.changes_nothing(|project| update(project).succeeds().says("No changes detected"));
        project.opp(&["migrate"]).succeeds();
        project.check().succeeds();
        project.changes_nothing(|project| update(project).exits(1).says("is applied in"));
        project.opp(&["migrate", "downgrade", "-1", "--yes"]).succeeds();
        project.opp(&["migrate"]).succeeds();
    });
}

#[test]
fn cm09_what_cannot_be_updated_is_refused() {
    let project = Project::new();
    project.write("opp.toml", "head_file = false\n");
    project.models(&before::models());
    project.changes_nothing(|project| update(project).exits(1).says("there is no migration"));
    make(&project, BASE, before::models);
    make(&project, NEWEST, first::models);
    project.models(&before::models());
    project.changes_nothing(|project| update(project).exits(1).says("delete its directories"));
    project.models(&second::models());
    let newest = project.newest_migration();
    let generated = newest.up();
    newest.write("up.sql", &generated.replace("ADD COLUMN", "ADD  COLUMN"));
    project.changes_nothing(|project| update(project).exits(1).says("was edited"));
    newest.write("up.sql", &generated);
    project.changes_nothing(|project| project.makemigrations(&["--update", "--check"]).exits(2));

    // Custom SQL that stood alone comes before the change.
    project
        .makemigrations(&["--empty", "--name", "fill", "--id", "20260103000000"])
        .succeeds();
    project
        .newest_migration()
        .write("up.sql", "UPDATE users SET phone = '1';");
    update(&project).succeeds();
    let up = project.newest_migration().up();
    assert!(up.starts_with("UPDATE users SET phone = '1';\n--"), "{up}");
    project.opp(&["migrate"]).succeeds();
    project.check().succeeds();
}
