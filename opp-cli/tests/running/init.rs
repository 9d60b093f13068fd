//! Is a package set up without anything of it being overwritten?

use std::fs;

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
    assert_eq!(project.ok(&["migrate", "setup"]), "shop is set up already.\n");
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
            .contains("add this line to its main: opp_core::build::registry();"),
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
        finished.err.contains("has no lib target") && finished.err.contains("src/lib.rs"),
        "{finished:#?}"
    );
    let nothing = Project::new().opp(&["init"]);
    assert_eq!(nothing.code, 1);
    assert!(nothing.err.contains("there is no Cargo package here"), "{nothing:#?}");
}
