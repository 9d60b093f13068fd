//! Panels whose views name code of the application: the program that contains it serves them, and `opp` starts that program.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use opp_tests::browser::Server;
use opp_tests::project::{Run, program, workspace};

use crate::shop::{PASSWORD, Shop};

/// A shop whose products name a function.
fn shop(name: &str) -> Shop {
    let shop = Shop::with_superuser(name, "test.db");
    let path = shop.project.directory().join("admin/views/products.json");
    let text = fs::read_to_string(&path).unwrap();
    let hooks = "\"opp_view\": 1, \"hooks\": { \"validate\": \"shop::check\" },";
    fs::write(&path, text.replace("\"opp_view\": 1,", hooks)).unwrap();
    shop.project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\nedition = \"2024\"\n[workspace]\n",
    );
    shop.project.write("src/lib.rs", "");
    shop
}

#[test]
fn without_a_program_that_contains_the_code_the_panel_is_refused() {
    let shop = shop("panel-code-missing");
    shop.opp(&["runserver", "0"])
        .exits(1)
        .says("the views name code of the application, which `opp` by itself does not contain")
        .says("run `opp init --admin --code`");
}

/// What cargo prints of a program that it has built.
const BUILT: &str = r#"{"reason":"compiler-artifact","package_id":"path+file:///shop#0.1.0","manifest_path":"/shop/Cargo.toml","target":{"kind":["bin"],"crate_types":["bin"],"name":"shop-opp-admin","src_path":"/shop/src/bin/shop-opp-admin.rs","edition":"2024","doc":true,"doctest":false,"test":true},"profile":{"opt_level":"0","debuginfo":2,"debug_assertions":true,"overflow_checks":true,"test":false},"features":[],"filenames":["PROGRAM"],"executable":"PROGRAM","fresh":false}"#;

#[test]
fn the_program_that_contains_the_code_is_built_and_takes_over() {
    let shop = shop("panel-code-started");
    shop.project.write("src/bin/shop-opp-admin.rs", "fn main() {}\n");
    let script = |name: &str, text: &str| {
        shop.project.write(name, text);
        let path = shop.project.directory().join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let started = script("started.sh", "#!/bin/sh\necho \"took over: $*\"\nexit 7\n");
    let built = BUILT.replace("PROGRAM", &started.display().to_string());
    let cargo = script(
        "cargo.sh",
        &format!(
            "#!/bin/sh\n[ \"$1\" = metadata ] && exec {} \"$@\"\necho \"$@\" >> built.txt\necho '{built}'\n",
            env!("CARGO")
        ),
    );
    let run = |arguments: &[&str]| {
        let mut command = shop.command(arguments);
        command
            .env("CARGO", &cargo)
            .env("OPP_SECRET_KEY", "0123456789abcdef0123456789abcdef");
        command.stdin(Stdio::null());
        Run::of(arguments.join(" "), command)
    };
    let over = run(&["runserver", "127.0.0.1:0"]).exits(7);
    assert!(over.stdout.contains("took over: runserver 127.0.0.1:0"), "{over:?}");
    run(&["production", "0"]).exits(7);
    let built = shop.project.read("built.txt");
    assert!(built.contains("--package shop --bin shop-opp-admin\n"), "{built}");
    assert!(built.contains("--bin shop-opp-admin --release\n"), "{built}");
}

/// The example's program is built with the tests; it runs the action that the products name.
#[test]
fn the_program_of_the_example_runs_the_code_that_its_views_name() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("test.db");
    let application = |arguments: &[&str]| {
        let mut command = Command::new(program("fastopp-admin-opp-admin"));
        command
            .args(arguments)
            .current_dir(workspace().join("examples/fastopp-admin"));
        command
            .env("DATABASE_URL", &database)
            .env_remove("OPP_SECRET_KEY")
            .stdin(Stdio::null());
        command
    };
    Run::of("migrate".to_owned(), application(&["migrate"])).exits(0);
    let typed = folder.path().join("password.txt");
    fs::write(&typed, format!("{PASSWORD}\n")).unwrap();
    let mut create = application(&["createsuperuser", "root@example.org", "--password-stdin"]);
    create.stdin(fs::File::open(&typed).unwrap());
    Run::of("createsuperuser".to_owned(), create).exits(0);
    let server = Server::start(application(&["runserver", "0"]));
    let mut browser = server.browser();
    browser.sign_in("root@example.org", PASSWORD);
    let created = browser.submit(
        "/admin/products/create",
        "/admin/products/create",
        &[
            ("v.name", "Tea pot"),
            ("v.price", "12.5"),
            ("v.in_stock", "true"),
            ("save", "1"),
        ],
    );
    assert_eq!(created.status, 303, "{created:?}");
    let list = browser.get("/admin/products/list");
    list.shows(200, "Discontinue");
    let key = list.input("key");
    let ask = [("action", "discontinue"), ("key", key.as_str())];
    let sure = [&ask[..], &[("sure", "1")]].concat();
    browser
        .submit("/admin/products/list", "/admin/products/bulk", &ask)
        .shows(200, "Discontinue 1 products?");
    assert_eq!(
        browser
            .submit("/admin/products/list", "/admin/products/bulk", &sure)
            .status,
        303
    );
    browser
        .submit("/admin/products/list", "/admin/products/bulk", &sure)
        .shows(200, "Tea pot is out of stock already.");
}
