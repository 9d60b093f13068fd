//! Does the registry binary find every model of a real project, and only those?

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use opp_core::registry::Registry;
use opp_core::stub::{stub, stub_path};
use opp_tests::project::{Project, Run, workspace};

const BUILD_SCRIPT: &str = "fn main() {\n    opp_core::build::registry();\n}\n";

/// A workspace with the crates given as name, further lines of the manifest, and source of the library.
fn workspace_of(name: &str, crates: &[(&str, &str, &str)]) -> Project {
    let project = Project::empty(name);
    let core = workspace().join("opp-core");
    project.write(
        "Cargo.toml",
        &format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\n\
             opp-core = {{ path = {core:?}, default-features = false }}\ninventory = \"0.3\"\nserde_json = \"1\"\n"
        ),
    );
    // The versions that are compiled and on disk already.
    project.write(
        "Cargo.lock",
        &std::fs::read_to_string(workspace().join("Cargo.lock")).unwrap(),
    );
    for (package, manifest, library) in crates {
        project.write(
            &format!("crates/{package}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{package}\"\nedition = \"2024\"\n\n{manifest}\n\
                 [dependencies.opp-core]\nworkspace = true\nfeatures = [\"models\"]\n[dependencies.inventory]\nworkspace = true\n\
                 [dependencies.serde_json]\nworkspace = true\n"
            ),
        );
        project.write(&format!("crates/{package}/src/lib.rs"), library);
    }
    project
}

/// Gives a package its build script and stub, as `opp init` does.
fn set_up(project: &Project, package: &str) {
    project.write(&format!("crates/{package}/build.rs"), BUILD_SCRIPT);
    project.write(&format!("crates/{package}/{}", stub_path(package)), &stub(package));
}

/// Source that registers a table.
fn model(table: &str) -> String {
    let json = format!(
        r#"{{"table": "{table}", "rust_name": "Row", "module": "m", "package": "p", "file": "src/lib.rs", "line": 1, "columns": []}}"#
    );
    format!(
        "inventory::submit!(opp_core::registry::Registered({table}_definition));\n\
         fn {table}_definition() -> opp_core::def::ModelDef {{\n    serde_json::from_str(r#\"{json}\"#).unwrap()\n}}\n"
    )
}

fn registry_of(project: &Project, package: &str, features: &str) -> Run {
    let binary = format!("{package}-opp-registry");
    project.cargo(&[
        "run",
        "--offline",
        "--quiet",
        "--package",
        package,
        "--bin",
        &binary,
        "--features",
        features,
    ])
}

const SHOP: &str = r#"
[lib]
name = "storefront"

[features]
extra = []
twice = []
idle = ["dep:idle-models"]

[dependencies]
shop-models = { path = "../shop-models" }
stock = { path = "../stock-models", package = "stock-models", features = ["audit"] }
idle-models = { path = "../idle-models", optional = true }
plain = { path = "../plain" }

[dev-dependencies]
dev-models = { path = "../dev-models" }

[build-dependencies]
opp-core = { workspace = true, features = ["build"] }

[target.'cfg(windows)'.dependencies]
windows-models = { path = "../windows-models" }
[target.'cfg(not(windows))'.dependencies]
unix-models = { path = "../unix-models" }
"#;

fn shop() -> Project {
    let own = format!(
        "pub mod shop_models {{}}\n{}\n#[cfg(feature = \"twice\")]\nmod again {{\n{}}}\n",
        model("orders"),
        model("orders")
    );
    let project = workspace_of(
        "registry",
        &[
            ("web-shop", SHOP, &own),
            ("shop-models", "[lib]\nname = \"shop_models\"\n", &model("products")),
            ("stock-models", "[features]\naudit = []\n", &model("stock")),
            ("idle-models", "", &model("idle")),
            ("dev-models", "", &model("dev")),
            ("windows-models", "", &model("windows")),
            ("unix-models", "", &model("unix")),
            (
                "empty-shop",
                "[build-dependencies]\nopp-core = { workspace = true, features = [\"build\"] }\n",
                "",
            ),
            (
                "headless-shop",
                "[build-dependencies]\nopp-core = { workspace = true, features = [\"build\"] }\n",
                "",
            ),
        ],
    );
    project.write(
        "crates/plain/Cargo.toml",
        "[package]\nname = \"plain\"\nedition = \"2024\"\n",
    );
    project.write("crates/plain/src/lib.rs", "");
    for package in ["web-shop", "empty-shop", "headless-shop"] {
        set_up(&project, package);
    }
    std::fs::rename(
        project.directory().join("crates/headless-shop/src/lib.rs"),
        project.directory().join("crates/headless-shop/src/main.rs"),
    )
    .unwrap();
    project.write("crates/headless-shop/src/main.rs", "fn main() {}\n");
    project
}

/// One project and one test, so that nothing is built twice or at the same time.
#[test]
#[cfg(not(windows))]
fn every_linked_model_is_found_and_no_other() {
    let project = shop();
    let run = registry_of(&project, "web-shop", "extra").exits(0);
    let registry = Registry::from_json(&run.stdout).unwrap();
    let tables: Vec<&str> = registry.models.iter().map(|model| &*model.table).collect();
    assert_eq!(tables, ["orders", "products", "stock", "unix"]);
    let crates: Vec<(&str, Vec<&str>)> = registry
        .crates
        .iter()
        .map(|member| {
            (
                member.name.as_str(),
                member.features.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    let expected: [(&str, Vec<&str>); 4] = [
        ("shop-models", vec![]),
        ("stock-models", vec!["audit"]),
        ("unix-models", vec![]),
        ("web-shop", vec!["extra"]),
    ];
    assert_eq!(crates, expected);
    assert_eq!(registry.to_json(), run.stdout, "what is printed is what is read");

    let with_idle = registry_of(&project, "web-shop", "idle").exits(0);
    assert!(
        Registry::from_json(&with_idle.stdout)
            .unwrap()
            .models
            .iter()
            .any(|model| model.table == "idle")
    );

    let twice = registry_of(&project, "web-shop", "twice")
        .exits(1)
        .says("`orders` is declared twice");
    assert_eq!(twice.stdout, "");
    registry_of(&project, "empty-shop", "")
        .exits(1)
        .says("no models were found in `empty-shop`")
        .says("src/main.rs");
    project
        .cargo(&["check", "--offline", "--package", "headless-shop"])
        .exits(101)
        .says("headless-shop has no library");
}

#[test]
fn a_build_script_compiles_no_diesel() {
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--package",
            "opp-core",
            "--no-default-features",
            "--features",
            "build",
        ])
        .args(["--edges", "normal", "--prefix", "none"])
        .current_dir(workspace())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let packages: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(packages.contains(&"serde_json"), "{tree}");
    for absent in ["diesel", "inventory", "opp-derive", "libsqlite3-sys"] {
        assert!(!packages.contains(&absent), "{absent} in\n{tree}");
    }
}
