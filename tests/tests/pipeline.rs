//! Does a build write, check and embed the migrations of an application whose models are a crate of their own?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;

use opp_tests::project::{Project, Run, workspace};

/// The example's workspace in a directory of its own.
fn example(name: &str) -> Project {
    let project = Project::empty(name);
    let manifest = fs::read_to_string(workspace().join("examples/pipeline/Cargo.toml")).unwrap();
    let here = format!("path = \"{}/opp-", workspace().display());
    project.write("Cargo.toml", &manifest.replace("path = \"../../opp-", &here));
    // The versions that are compiled and on disk already.
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).unwrap();
    project.write("Cargo.lock", &lock);
    for package in ["shop", "shop-models"] {
        copy(&project, &workspace().join("examples/pipeline"), Path::new(package));
    }
    project
}

fn copy(project: &Project, from: &Path, path: &Path) {
    for entry in fs::read_dir(from.join(path)).unwrap() {
        let path = path.join(entry.unwrap().file_name());
        match from.join(&path).is_dir() {
            true => copy(project, from, &path),
            false => {
                let text = fs::read_to_string(from.join(&path)).unwrap();
                project.write(path.to_str().unwrap(), &text);
            }
        }
    }
}

fn edit(project: &Project, path: &str, old: &str, new: &str) {
    let text = project.read(path);
    assert!(text.contains(old), "{path} does not contain {old}");
    project.write(path, &text.replace(old, new));
}

fn build(project: &Project) -> Run {
    project.cargo(&["build", "--offline", "--package", "shop"])
}

const MODELS: &str = "shop-models/src/lib.rs";
const FIELD: &str = "    pub quantity: i32,\n";

#[test]
fn a_build_writes_what_the_program_applies_when_it_starts() {
    let project = example("pipeline");
    let run = || {
        project
            .cargo(&["run", "--offline", "--quiet", "--package", "shop"])
            .succeeds()
    };
    run().says("1 migration(s) applied at start; sold 3 of Tea");

    // A new field is a new migration, for both dialects, in the next build.
    edit(
        &project,
        MODELS,
        FIELD,
        "    pub quantity: i32,\n    /// Asked for.\n    pub note: Option<String>,\n",
    );
    build(&project)
        .succeeds()
        .says("_add_note_to_orders was not tried in a scratch database");
    run().says("2 migration(s) applied at start");
    let names = |directory: &str| {
        let entries = fs::read_dir(project.directory().join("shop").join(directory))
            .into_iter()
            .flatten()
            .flatten();
        let mut names: Vec<_> = entries
            .map(|entry| entry.file_name().into_string().unwrap_or_default())
            .collect();
        names.retain(|name| name != "HEAD");
        names.sort();
        names
    };
    assert_eq!(names("migrations"), names("migrations_postgres"));
    assert_eq!(names("migrations").len(), 2);

    // The command agrees, and tries what the build did not.
    let registry = project.opp(&["registry", "--package", "shop-models"]).succeeds().stdout;
    project.write("models.json", &registry);
    let in_shop = |words: &[&str]| {
        let manifest = ["--manifest-path", "shop/Cargo.toml", "--registry", "models.json"];
        project.opp(&[words, &manifest].concat())
    };
    in_shop(&["migrate", "check", "--offline"])
        .succeeds()
        .says("Written without a scratch database, verified now:")
        .says("_add_note_to_orders");
    in_shop(&["makemigrations", "--check"])
        .succeeds()
        .says("No changes detected");

    // A question for a person, and data that would be lost, stop the build.
    edit(
        &project,
        MODELS,
        "pub note: Option<String>",
        "pub remark: Option<String>",
    );
    build(&project)
        .exits(101)
        .says("Was orders.note renamed to orders.remark?")
        .says("(`Order` of shop-models)")
        .says("help: renamed: add `#[opp(renamed_from = \"note\")]` to the field of `remark`");
    edit(
        &project,
        MODELS,
        "    /// Asked for.\n    pub remark: Option<String>,\n",
        "",
    );
    build(&project)
        .exits(101)
        .says("help: `opp makemigrations` asks before it writes such a migration");
    assert_eq!(names("migrations").len(), 2, "nothing was written");
}

#[test]
fn a_build_or_a_test_fails_where_a_migration_is_missing() {
    let project = example("pipeline-check");
    edit(&project, "shop/build.rs", "pipeline::generate(", "pipeline::check(");
    build(&project).succeeds();
    edit(
        &project,
        MODELS,
        FIELD,
        "    pub quantity: i32,\n    pub note: Option<String>,\n",
    );
    build(&project)
        .exits(101)
        .says("changes of the models have no migration in migrations")
        .says("--> shop-models/src/lib.rs:")
        .says("Add column note to orders")
        .says("help: `opp makemigrations` writes the migration");

    edit(
        &project,
        "shop/build.rs",
        "    pipeline::check(&registry, Options::new(\"migrations\"));\n",
        "",
    );
    edit(
        &project,
        "shop/build.rs",
        "    let registry = opp_core::build::collect()?;\n",
        "",
    );
    edit(
        &project,
        "shop/build.rs",
        "use opp_migrate::pipeline::{self, Options};\n",
        "",
    );
    project
        .cargo(&["test", "--offline", "--package", "shop"])
        .exits(101)
        .says("test migrations_are_up_to_date ... FAILED")
        .says("Add column note to orders");
}

#[test]
fn a_models_crate_that_is_not_named_in_code_is_said() {
    let project = example("pipeline-unnamed");
    edit(&project, "shop/build.rs", "use shop_models as _;\n", "");
    build(&project)
        .exits(101)
        .says("no model is linked into the build script of shop")
        .says("name the crate that holds them in build.rs: `use shop_models as _;`");
}
