//! Is a package set up without anything of it being overwritten?

use std::fs;

use serde_json::json;

use crate::models::{column, users};
use crate::project::Project;

/// A package with these files beside its manifest.
fn package(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    fs::remove_dir(project.migrations()).unwrap();
    fs::create_dir(project.path().join("src")).unwrap();
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n";
    for (name, text) in [("Cargo.toml", manifest)].iter().chain(files) {
        fs::write(project.path().join(name), text).unwrap();
    }
    project
}

#[test]
fn everything_is_there_afterwards_and_a_second_time_changes_nothing() {
    let project = package(&[("src/lib.rs", ""), ("src/main.rs", "fn main() {}\n")]);
    let out = project.ok(&["init"]);
    let written = [
        "Cargo.toml",
        "build.rs",
        "src/bin/shop-opp-registry.rs",
        "opp.toml",
        ".env.sample",
    ];
    for name in written {
        assert!(
            project.path().join(name).is_file() && out.contains(name),
            "{name}\n{out}"
        );
    }
    assert!(project.migrations().is_dir());
    let read = || written.map(|name| fs::read_to_string(project.path().join(name)).unwrap());
    let before = read();
    assert!(before[0].contains("default-run = \"shop\"") && before[1].contains("opp_core::build::registry()"));
    assert_eq!(project.ok(&["migrate", "setup"]), "shop is already set up.\n");
    assert_eq!(read(), before);
}

#[test]
fn a_build_script_that_is_there_is_left_alone_and_told_about() {
    let project = package(&[("src/lib.rs", ""), ("build.rs", "fn main() {}\n")]);
    let finished = project.opp(&["init"]);
    assert_eq!(finished.code, 0, "{finished:#?}");
    assert!(
        finished
            .err
            .contains("add this line to its `main`: opp_core::build::registry();"),
        "{finished:#?}"
    );
    assert_eq!(
        fs::read_to_string(project.path().join("build.rs")).unwrap(),
        "fn main() {}\n"
    );
}

#[test]
fn a_package_without_a_lib_and_a_folder_without_a_package() {
    let finished = package(&[("src/main.rs", "fn main() {}\n")]).opp(&["init"]);
    assert_eq!(finished.code, 1);
    assert!(
        finished.err.contains("has no library target") && finished.err.contains("src/lib.rs"),
        "{finished:#?}"
    );
    let nothing = Project::new().opp(&["init"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.err.contains("no Cargo package here"), "{nothing:#?}");
}

#[test]
fn a_build_script_and_a_program_of_other_names_are_seen() {
    let project = package(&[("src/lib.rs", ""), ("make.rs", "fn main() {}\n")]);
    let manifest =
        "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\nbuild = \"make.rs\"\n\n[workspace]\n";
    fs::write(project.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(project.path().join("src/bin")).unwrap();
    fs::write(project.path().join("src/bin/till.rs"), "fn main() {}\n").unwrap();
    let finished = project.opp(&["init"]);
    assert_eq!(finished.code, 0, "{finished:#?}");
    assert!(
        finished.err.contains("make.rs does not generate the registry"),
        "{finished:#?}"
    );
    assert!(!project.path().join("build.rs").exists());
    let edited = fs::read_to_string(project.path().join("Cargo.toml")).unwrap();
    assert!(edited.contains("default-run = \"till\""), "{edited}");

    fs::write(
        project.path().join("Cargo.toml"),
        manifest.replace("\"make.rs\"", "false"),
    )
    .unwrap();
    let refused = project.opp(&["init"]);
    assert!(
        refused.code == 1 && refused.err.contains("remove that line"),
        "{refused:#?}"
    );
    let manifest = fs::read_to_string(project.path().join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("opp-core"), "{manifest}");
}

/// A workspace with a member `models`, and opp-core beside it.
fn workspace() -> Project {
    let project = Project::new();
    fs::remove_dir(project.migrations()).unwrap();
    fs::remove_file(project.path().join(".env")).unwrap();
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"models\", \"app\"]\nexclude = [\"core\"]\n",
        ),
        (
            "models/Cargo.toml",
            "[package]\nname = \"models\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        ("models/src/lib.rs", ""),
        (
            "app/Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        ("app/src/main.rs", "fn main() {}\n"),
        (
            "core/Cargo.toml",
            "[package]\nname = \"opp-core\"\nversion = \"0.1.0\"\n",
        ),
    ];
    for (name, text) in files {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    project
}

#[test]
fn a_member_is_set_up_from_the_root_and_its_migrations_lie_in_it() {
    let project = workspace();
    let init = ["init", "--package", "models", "--opp-core-path"];
    let wrong = project.opp(&[&init[..], &["nowhere"]].concat());
    assert!(
        wrong.code == 1 && wrong.err.contains("nowhere does not contain opp-core"),
        "{wrong:#?}"
    );
    project.ok(&[&init[..], &["core"]].concat());
    let manifest = fs::read_to_string(project.path().join("models/Cargo.toml")).unwrap();
    assert_eq!(manifest.matches("path = \"../core\"").count(), 2, "{manifest}");

    users(&project, &[]);
    let make = ["makemigrations", "--registry", "models.json", "--id"];
    project.ok(&[&make[..], &["20260101000000", "--package", "models"]].concat());
    users(&project, &[column("email", "text", json!({ "nullable": true }))]);
    project.ok(&[&make[..], &["20260102000000"]].concat());
    let written = fs::read_dir(project.path().join("models/migrations")).unwrap();
    let written = written.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!((written, project.migrations().exists()), (2, false));
    fs::write(project.path().join("models/.env"), "DATABASE_URL=test.db\n").unwrap();
    project.ok(&["migrate"]);
    assert!(project.path().join("models/test.db").is_file());

    let unknown = project.opp(&["migrate", "--package", "model"]);
    assert!(
        unknown.code == 1 && unknown.err.contains("--package takes one of: models, app"),
        "{unknown:#?}"
    );
}

#[test]
fn what_needs_no_project_works_in_a_broken_one() {
    let project = Project::new();
    fs::write(project.path().join(".env"), "nonsense\n").unwrap();
    let broken = project.opp(&["env"]);
    assert!(
        broken.code == 1 && broken.err.contains(".env, line 1 is not"),
        "{broken:#?}"
    );
    assert!(project.ok(&["completions", "bash"]).contains("makemigrations"));
    assert!(project.ok(&["registry", "--schema"]).contains("$schema"));
}

#[test]
fn secrets_are_ignored_once_and_an_env_file_is_never_to_be_overwritten() {
    let project = package(&[("src/lib.rs", ""), (".gitignore", "/target")]);
    let finished = project.opp(&["init"]);
    assert_eq!(finished.code, 0, "{finished:#?}");
    assert!(!finished.err.contains(".env.sample"), "{finished:#?}");
    let ignored = || fs::read_to_string(project.path().join(".gitignore")).unwrap();
    assert_eq!(ignored(), "/target\n/.env\n/test.db*\n");
    project.ok(&["init"]);
    assert_eq!(ignored(), "/target\n/.env\n/test.db*\n");
    fs::remove_file(project.path().join(".env")).unwrap();
    fs::remove_file(project.path().join("opp.toml")).unwrap();
    let finished = project.opp(&["init"]);
    assert!(finished.err.contains("copy .env.sample to .env"), "{finished:#?}");
}

#[test]
fn a_second_run_repairs_the_source_and_updates_what_an_older_version_generated() {
    let project = package(&[("src/lib.rs", "")]);
    project.ok(&["init"]);
    let core = project.path().join("core");
    fs::create_dir_all(core.join("src")).unwrap();
    fs::write(core.join("src/lib.rs"), "").unwrap();
    fs::write(
        core.join("Cargo.toml"),
        "[package]\nname = \"opp-core\"\nversion = \"0.1.0\"\n",
    )
    .unwrap();
    project.ok(&["init", "--opp-core-path", "core"]);
    let manifest = fs::read_to_string(project.path().join("Cargo.toml")).unwrap();
    assert_eq!(manifest.matches("path = \"core\"").count(), 2, "{manifest}");

    let stub = project.path().join("src/bin/shop-opp-registry.rs");
    let present = fs::read_to_string(&stub).unwrap();
    fs::write(&stub, "include!(concat!(env!(\"OUT_DIR\"), \"/old.rs\"));\n").unwrap();
    assert!(
        project
            .ok(&["migrate", "setup"])
            .contains("shop-opp-registry.rs (updated)")
    );
    assert_eq!(fs::read_to_string(&stub).unwrap(), present);
    fs::write(&stub, "fn main() {}\n").unwrap();
    let finished = project.opp(&["migrate", "setup"]);
    assert!(
        finished.err.contains("is not the file that opp generates"),
        "{finished:#?}"
    );
    assert_eq!(fs::read_to_string(&stub).unwrap(), "fn main() {}\n");
}
