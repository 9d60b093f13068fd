//! Small crates that break each rule, and ones that break none: the test of the tests.

use std::collections::BTreeSet;

use crate::crate_tree::CrateTree;
use crate::rules::Rules;

const STRICT: Rules = Rules {
    name: "strict",
    crates: &["serde", "tokio::net"],
    std: &["std::fmt", "std::time::Duration"],
    places: &[("files", &["std::fs"])],
};

#[track_caller]
fn rings(texts: &[(&str, &str)], expected: &[&[&str]]) {
    let found = CrateTree::of_texts(texts).cycles();
    let expected: Vec<BTreeSet<String>> = expected
        .iter()
        .map(|ring| ring.iter().map(|file| (*file).to_owned()).collect())
        .collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn refused(text: &str, expected: &[&str]) {
    let broken = STRICT.broken(CrateTree::of_texts(&[("", text)]).outside());
    let expected: Vec<_> = expected
        .iter()
        .map(|path| format!("strict: `lib` may not name `{path}`"))
        .collect();
    assert_eq!(broken, expected, "{text}");
}

#[test]
fn a_ring_of_imports_is_found() {
    let (a, b) = ("use crate::b::B; pub struct A(B);", "use super::a::A; pub struct B(A);");
    rings(&[("", "mod a; mod b;"), ("a", a), ("b", b)], &[&["a", "b"]]);
    rings(&[("", "mod a; mod b;"), ("a", "pub struct A;"), ("b", b)], &[]);
}

#[test]
fn a_ring_of_paths_in_code_is_found() {
    for text in [
        "pub fn b() { crate::a::a() }",
        "pub struct B(crate::a::A);",
        "pub fn b() -> Vec<crate::a::A> { vec![] }",
        "pub fn b() { assert!(crate::a::a()) }",
        "pub fn b() { fn inner() { use crate::a::a; a() } }",
        "macro_rules! m { () => { $crate::a::a() } }",
        "use super::a; pub fn b() { a::a() }",
        "use super::*; pub fn b() { a::a() }",
        "pub fn b() { super::super::a::a() }",
        "mod inner { pub fn b() { super::super::a::a() } }",
    ] {
        let text = if text.contains("super::super::a") && !text.contains("mod inner") {
            text.replace("super::super", "super")
        } else {
            text.to_owned()
        };
        let a = "use crate::b; pub struct A; pub fn a() { b::b() }";
        rings(&[("", "mod a; mod b;"), ("a", a), ("b", &text)], &[&["a", "b"]]);
    }
}

#[test]
fn a_file_and_its_parent_are_a_ring_when_each_uses_the_other() {
    let child = "use super::Options; pub fn run(_: Options) {}";
    rings(
        &[
            ("", "mod a;"),
            ("a", "mod c; pub struct Options; fn go() { c::run(Options) }"),
            ("a::c", child),
        ],
        &[&["a", "a::c"]],
    );
    rings(
        &[("", "mod a;"), ("a", "mod c; pub struct Options;"), ("a::c", child)],
        &[],
    );
}

#[test]
fn a_reexport_leads_to_the_file_behind_it() {
    let root = ("", "mod a; mod user;");
    let parent = ("a", "mod c; pub use c::C;");
    let user = ("user", "use crate::a::C; pub struct User(C);");
    rings(
        &[
            root,
            parent,
            user,
            ("a::c", "use crate::user::User; pub struct C(User);"),
        ],
        &[&["a::c", "user"]],
    );
    rings(&[root, parent, user, ("a::c", "pub struct C;")], &[]);
    let using = ("a", "mod c; pub use c::C; pub struct Options; pub fn go(_: C) {}");
    rings(
        &[
            root,
            using,
            user,
            ("a::c", "use super::Options; pub struct C(Options);"),
        ],
        &[&["a", "a::c"]],
    );
}

#[test]
fn tests_and_variables_are_no_use() {
    let a = "use crate::b::B; pub struct A(B); #[cfg(test)] mod tests { use super::*; }";
    let b = "pub struct B; #[cfg(test)] mod tests { use crate::a::A; fn t(_: A) {} }";
    rings(&[("", "mod a; mod b;"), ("a", a), ("b", b)], &[]);
    let parent = "mod c; pub use c::text; pub struct Options; fn go(text: u8) -> u8 { text }";
    rings(
        &[
            ("", "mod a;"),
            ("a", parent),
            ("a::c", "use super::Options; pub fn text(_: Options) {}"),
        ],
        &[],
    );
}

#[test]
fn what_is_on_no_list_is_refused() {
    refused(
        "use std::{fmt, time::Duration}; use serde::Serialize; use tokio::net::TcpStream;",
        &[],
    );
    refused("use std::{fs, env};", &["std::env", "std::fs"]);
    refused("use std::{self as s, fmt};", &["std"]);
    refused("use std::{io::{self, Write as _}};", &["std::io", "std::io::Write"]);
    refused("use std::*;", &["std::*"]);
    refused("use std::time::*;", &["std::time::*"]);
    refused("pub use std::fs::read as load;", &["std::fs::read"]);
    refused("fn f() { std::fs::read(\"x\"); }", &["std::fs::read"]);
    refused("fn f() { let _ = ::std::env::var(\"X\"); }", &["std::env::var"]);
    refused(
        "fn f() -> std::process::ExitCode { std::process::exit(1) }",
        &["std::process::ExitCode", "std::process::exit"],
    );
    refused(
        "use std::time::{Duration, Instant, SystemTime};",
        &["std::time::Instant", "std::time::SystemTime"],
    );
    refused(
        "use std::time; fn f() { time::Instant::now(); }",
        &["std::time::Instant::now"],
    );
    refused(
        "fn f() { assert!(std::env::args().next().is_none()) }",
        &["std::env::args"],
    );
    refused(
        "fn f() { println!(\"x\"); eprint!(\"y\"); dbg!(1); }",
        &["std::dbg", "std::eprint", "std::println"],
    );
    refused(
        "use some_driver::Connection; fn f() { other_driver::connect() }",
        &["other_driver::connect", "some_driver::Connection"],
    );
    refused("fn f() { tokio::signal::ctrl_c(); }", &["tokio::signal::ctrl_c"]);
    refused("#[derive(odd_crate::Odd)] struct A;", &["odd_crate::Odd"]);
}

#[test]
fn what_a_place_may_name_others_may_not() {
    let tree = CrateTree::of_texts(&[
        ("", "mod files; mod plan;"),
        ("files", "mod read;"),
        ("files::read", "use std::fs;"),
        ("plan", "use std::fs;"),
    ]);
    assert_eq!(STRICT.broken(tree.outside()), ["strict: `plan` may not name `std::fs`"]);
}
