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
        "    let registry = opp_core::registry::collect()?;\n",
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

/// The names in the leading directory of the application.
fn written(project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.directory().join("shop/migrations"))
        .unwrap()
        .flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_build_writes_nothing_where_it_may_not_or_where_others_were_interrupted() {
    let project = example("pipeline-bad");
    build(&project).succeeds();
    let before = written(&project);
    let note = "    pub quantity: i32,\n    pub note: Option<String>,\n";
    edit(&project, MODELS, FIELD, note);

    // As it lies in the cache of a registry.
    project.write("shop/.cargo_vcs_info.json", "{}");
    build(&project)
        .exits(101)
        .says("Add column note to orders")
        .says("the package was published without migrations for all of its models");
    fs::remove_file(project.directory().join("shop/.cargo_vcs_info.json")).unwrap();
    assert_eq!(written(&project), before);

    // A read-only checkout.
    let migrations = project.directory().join("shop/migrations");
    let set = |read_only: bool| {
        let mut permissions = fs::metadata(&migrations).unwrap().permissions();
        permissions.set_readonly(read_only);
        if !read_only {
            std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
        }
        fs::set_permissions(&migrations, permissions).unwrap();
    };
    set(true);
    edit(&project, "shop/build.rs", "fn main()", "// Runs again.\nfn main()");
    build(&project)
        .exits(101)
        .says("Add column note to orders")
        .says("which cannot be written");
    set(false);
    assert_eq!(written(&project), before);

    // Without a change such a package builds.
    edit(&project, MODELS, note, FIELD);
    project.write("shop/.cargo_vcs_info.json", "{}");
    build(&project).succeeds();
    fs::remove_file(project.directory().join("shop/.cargo_vcs_info.json")).unwrap();

    // What a command that was killed left behind: a build that only embeds refuses, one that writes completes it.
    let only_embeds =
        "//! Embeds.\nfn main() {\n    opp_core::build::migrations(&[\"migrations\", \"migrations_postgres\"]);\n}\n";
    let script = project.read("shop/build.rs");
    project.write("shop/build.rs", only_embeds);
    project.write(
        "shop/migrations/.replacing.json",
        "{\"format\": 1, \"exchanges\": [], \"finished\": []}",
    );
    build(&project)
        .exits(101)
        .says("are only partly written")
        .says("Complete them: opp squash --finish");
    project.write("shop/build.rs", &script);
    build(&project).succeeds();
    assert_eq!(written(&project), before);
}

#[test]
fn a_build_takes_the_models_of_several_crates_of_a_workspace() {
    let project = example("pipeline-several");
    for file in ["Cargo.toml", "build.rs", "src/lib.rs"] {
        let text = project.read(&format!("shop-models/{file}"));
        let text = text.replace("shop-models", "stock-models");
        let models = "//! Models of another crate.\n\nuse diesel::prelude::*;\nuse opp_core::prelude::*;\n\n/// A shelf.\n\
                      #[derive(OppModel, Queryable, Selectable, Insertable, Debug)]\n#[diesel(table_name = shelves)]\npub struct Shelf {\n    \
                      pub id: i32,\n    pub place: String,\n}\n";
        let text = if file == "src/lib.rs" { models.to_owned() } else { text };
        project.write(&format!("stock-models/{file}"), &text);
    }
    let stub = project.read("shop-models/src/bin/shop-models-opp-registry.rs");
    project.write("stock-models/src/bin/stock-models-opp-registry.rs", &stub);
    edit(
        &project,
        "Cargo.toml",
        "\"shop\", \"shop-models\"]",
        "\"shop\", \"shop-models\", \"stock-models\"]",
    );
    edit(
        &project,
        "shop/Cargo.toml",
        "opp-migrate.workspace = true\nshop-models.workspace = true",
        "opp-migrate.workspace = true\nshop-models.workspace = true\nstock-models = { path = \"../stock-models\" }",
    );
    // One that no code names is not linked, which is said.
    build(&project)
        .succeeds()
        .says("if it holds models, add `use stock_models as _;` to build.rs");
    let before = written(&project).len();
    edit(
        &project,
        "shop/build.rs",
        "use shop_models as _;",
        "use shop_models as _;\nuse stock_models as _;",
    );
    build(&project).succeeds().says("_shelves");
    assert_eq!(written(&project).len(), before + 1);
    let name = written(&project).pop().unwrap_or_default();
    let name = if name == "HEAD" {
        written(&project)[before - 1].clone()
    } else {
        name
    };
    let recorded = project.read(&format!("shop/migrations/{name}/migration.json"));
    assert!(
        recorded.contains("\"stock-models\"") && recorded.contains("\"shop-models\""),
        "{recorded}"
    );
}
