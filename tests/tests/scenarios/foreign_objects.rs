//! What opp did not make is kept, or the migration stops before anything is changed.

use opp_test_variants::variants;
use opp_tests::law::Project;

variants! {
    #[derive(OppModel)]
    struct User {
        #[opp(primary_key)]
        id: i32,
        email: String,
    }

    #[derive(OppView)]
    #[opp(view = "addresses", query = "SELECT id, email FROM users")]
    struct Address {
        id: i32,
        email: String,
    }

    mod before { struct User { age: Option<i32> } }
    mod checked { #[opp(check(has_at = "email like '%@%'"))] struct User { age: Option<i32> } }
    mod without_age;
}

/// `opp migrate` names what the rebuild would lose and changes nothing.
#[test]
fn a_rebuild_names_what_it_would_lose() {
    let project = Project::migrated_to(&before::models());
    project.models(&checked::models());
    project.makemigrations(&["--no-input"]).succeeds();
    project.database().run(
        "INSERT INTO users VALUES (1, 'a@b', 4); ALTER TABLE users ADD COLUMN legacy_notes TEXT DEFAULT 'x'; \
         ALTER TABLE users ADD COLUMN team INTEGER REFERENCES users (id);",
    );
    let (catalog, content) = (project.database().catalog(), project.database().content());
    let run = project.opp(&["migrate"]).exits(1);
    run.says("column legacy_notes, column team, foreign key (team) to users");
    project.database().catalog().is(&catalog, "after opp stopped");
    assert_eq!(project.database().content(), content, "after opp stopped");
}

#[test]
fn a_trigger_on_a_view_survives_a_rebuild_and_a_dropped_column() {
    for next in [checked::models(), without_age::models()] {
        let project = Project::migrated_to(&before::models());
        project.models(&next);
        project
            .makemigrations(&["--no-input", "--allow-destructive"])
            .succeeds();
        let trigger = "CREATE TRIGGER added INSTEAD OF INSERT ON addresses BEGIN \
                       INSERT INTO users (email) VALUES (NEW.email); END";
        project.database().run(trigger);
        for step in [&["migrate"][..], &["migrate", "downgrade", "-1", "--yes"], &["migrate"]] {
            project.opp(step).succeeds();
            project.database().run("INSERT INTO addresses (email) VALUES ('a@b')");
        }
        assert_eq!(
            project.database().value("SELECT count(*) FROM users").as_deref(),
            Some("3")
        );
    }
}
