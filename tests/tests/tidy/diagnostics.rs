//! Every error that a person may see says what to do next in one way: it implements `opp_core::diagnostic::Diagnostic`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use syn::{Item, Type, Visibility};

/// Errors without the trait, and why.
const WITHOUT: [(&str, &str); 7] = [
    ("opp-cli", "CommandError"),   // what the trait is turned into
    ("opp-core", "VectorError"),   // a value of an application, not an input of opp
    ("opp-runner", "RunError"),    // its help needs the migration: `Failure::help`, `migrator::Error`
    ("opp-runner", "ScriptError"), // a part of `RunError`
    ("opp-admin", "DbError"),      // shown as a page, at the field of a form
    ("opp-core", "BuildError"),    // printed by a build script alone
    ("opp-core", "CollectError"),  // returned from the `main` of a build script, which prints its `Debug`
];

/// Crates with errors that opp-core cannot know: it builds on them.
const BELOW: [&str; 2] = ["opp-derive", "opp-sql"];

#[test]
fn every_error_has_its_help_in_one_way() {
    let mut missing = Vec::new();
    let mut needless = WITHOUT.to_vec();
    for rules in crate::RULES.iter().filter(|rules| !BELOW.contains(&rules.name)) {
        let mut found = Errors::default();
        found.read_all(&crate::root().join(rules.name).join("src"));
        for error in found.declared.difference(&found.diagnostics) {
            match needless.iter().position(|known| *known == (rules.name, error)) {
                Some(known) => drop(needless.remove(known)),
                None => missing.push(format!("{}: {error} does not implement Diagnostic", rules.name)),
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(needless.is_empty(), "not needed any more: {needless:?}");
}

#[derive(Default)]
struct Errors {
    declared: BTreeSet<String>,
    diagnostics: BTreeSet<String>,
}

impl Errors {
    fn read_all(&mut self, directory: &Path) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.read_all(&path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
                file.items.iter().for_each(|item| self.read(item));
            }
        }
    }

    fn read(&mut self, item: &Item) {
        let mut declare = |visibility: &Visibility, name: &syn::Ident| {
            let name = name.to_string();
            if name.ends_with("Error") && !matches!(visibility, Visibility::Inherited) {
                self.declared.insert(name);
            }
        };
        match item {
            Item::Enum(item) => declare(&item.vis, &item.ident),
            Item::Struct(item) => declare(&item.vis, &item.ident),
            Item::Impl(item) => {
                let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
                if let (Some(of), Type::Path(this)) = (of, &*item.self_ty)
                    && of.ident == "Diagnostic"
                {
                    self.diagnostics.extend(this.path.get_ident().map(ToString::to_string));
                }
            }
            _ => {}
        }
    }
}
