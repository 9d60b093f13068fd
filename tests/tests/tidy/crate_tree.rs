//! The files of a crate as modules, and what each of them uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use crate::scope::{Import, Scope};

/// Types of the language and the prelude that paths begin with.
const PRIMITIVE: [&str; 17] = [
    "bool", "char", "str", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
    "f32", "f64",
];

/// A module, by its path from the crate's root; the root's is empty.
pub(crate) type Module = Vec<String>;

/// A crate's modules.
pub(crate) struct CrateTree {
    scopes: BTreeMap<Module, Scope>,
    /// The file of each module, named by the module of the whole file.
    files: BTreeMap<Module, Module>,
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    /// An item in a file of this crate.
    File(Module),
    /// Another crate, with the path inside it.
    Outside(Vec<String>),
}

impl CrateTree {
    /// Reads a crate from its root file.
    pub(crate) fn read(root: &Path) -> Self {
        let mut sources = BTreeMap::new();
        collect(root, Vec::new(), true, &mut sources);
        Self::new(sources)
    }

    /// A crate of these modules' texts.
    pub(crate) fn of_texts(texts: &[(&str, &str)]) -> Self {
        let sources = texts.iter().map(|(module, text)| {
            let module: Module = module
                .split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect();
            (
                module,
                Scope::read(text).unwrap_or_else(|error| panic!("{error}: {text}")),
            )
        });
        Self::new(sources.collect())
    }

    fn new(sources: BTreeMap<Module, Scope>) -> Self {
        let mut tree = Self {
            scopes: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        for (module, scope) in sources {
            tree.add(module.clone(), &module, scope);
        }
        tree
    }

    fn add(&mut self, module: Module, file: &Module, mut scope: Scope) {
        for (name, inner) in std::mem::take(&mut scope.inline) {
            scope.files.push(name.clone());
            self.add(child(&module, &name), file, inner);
        }
        self.files.insert(module.clone(), file.clone());
        self.scopes.insert(module, scope);
    }

    /// Which file uses which other, and by what path. A `mod` declaration and a re-export alone are no use.
    pub(crate) fn uses(&self) -> BTreeMap<(Module, Module), BTreeSet<String>> {
        let mut uses: BTreeMap<(Module, Module), BTreeSet<String>> = BTreeMap::new();
        for (module, path) in self.used_paths(false) {
            if let Some(Target::File(file)) = self.resolve(module, &path, 0) {
                let own = &self.files[module];
                if file != *own {
                    uses.entry((own.clone(), file)).or_default().insert(path.join("::"));
                }
            }
        }
        uses
    }

    /// Every path of another crate that a file names, re-exports included, and the macros of the prelude that print.
    pub(crate) fn outside(&self) -> BTreeSet<(Module, String)> {
        let mut outside = BTreeSet::new();
        for (module, path) in self.used_paths(true) {
            let file = &self.files[module];
            match self.resolve(module, &path, 0) {
                Some(Target::Outside(path)) => {
                    outside.insert((file.clone(), path.join("::")));
                }
                Some(Target::File(_)) => {}
                None if ["print", "println", "eprint", "eprintln", "dbg"].contains(&path[0].as_str()) => {
                    outside.insert((file.clone(), format!("std::{}", path[0])));
                }
                None => {}
            }
        }
        outside
    }

    /// Methods that are called, by file.
    pub(crate) fn methods(&self) -> impl Iterator<Item = (&Module, &String)> {
        self.scopes
            .iter()
            .flat_map(|(module, scope)| scope.methods.iter().map(|method| (&self.files[module], method)))
    }

    /// Groups of files that use each other in a ring.
    pub(crate) fn cycles(&self) -> Vec<BTreeSet<String>> {
        let mut graph = DiGraph::<String, ()>::new();
        let mut places = BTreeMap::new();
        for file in self.files.values() {
            places.entry(file.clone()).or_insert_with(|| graph.add_node(name(file)));
        }
        for (from, to) in self.uses().keys() {
            graph.update_edge(places[from], places[to], ());
        }
        let rings = tarjan_scc(&graph).into_iter().filter(|ring| ring.len() > 1);
        rings
            .map(|ring| ring.into_iter().map(|file| graph[file].clone()).collect())
            .collect()
    }

    /// Paths in code and of imports; all of another crate's module as `module::*`.
    fn used_paths(&self, with_reexports: bool) -> impl Iterator<Item = (&Module, Vec<String>)> {
        self.scopes.iter().flat_map(move |(module, scope)| {
            let imports = scope
                .imports
                .iter()
                .filter(move |import| with_reexports || !import.is_reexport);
            let imports = imports.filter_map(move |import| match import.name.as_str() {
                "*" if !self.leads_outside(module, import) => None,
                "*" => Some(child(&import.path, "*")),
                _ => Some(import.path.clone()),
            });
            let paths = imports.chain(scope.paths.iter().cloned());
            paths.map(move |path| (module, path))
        })
    }

    fn leads_outside(&self, module: &Module, import: &Import) -> bool {
        matches!(self.resolve(module, &import.path, 0), Some(Target::Outside(_)))
    }

    /// Where a path in a module leads; nothing for a name of the prelude or one that is bound to a type.
    fn resolve(&self, module: &Module, path: &[String], depth: usize) -> Option<Target> {
        let scope = self.scopes.get(module)?;
        let (first, rest) = path.split_first()?;
        if depth > 16 {
            return None;
        }
        match first.as_str() {
            "" => return Some(Target::Outside(rest.to_vec())),
            "crate" => return self.walk(Vec::new(), rest, depth),
            "self" => return self.walk(module.clone(), rest, depth),
            "super" => {
                let parent = module.split_last().map_or_else(Vec::new, |(_, parent)| parent.to_vec());
                return match rest.first().is_some_and(|next| next == "super") {
                    true => self.resolve(&parent, rest, depth + 1),
                    false => self.walk(parent, rest, depth),
                };
            }
            _ => {}
        }
        if self.has(module, scope, first, depth) {
            return self.walk(module.clone(), path, depth);
        }
        let is_crate =
            first.starts_with(|c: char| c.is_lowercase() || c == '_') && !PRIMITIVE.contains(&first.as_str());
        // An import of one name can only be of a crate.
        let is_imported = scope.imports.iter().any(|import| import.path == path);
        (is_crate && (!rest.is_empty() || is_imported)).then(|| Target::Outside(path.to_vec()))
    }

    /// Follows names from a module on.
    fn walk(&self, mut module: Module, path: &[String], depth: usize) -> Option<Target> {
        let mut path = path;
        while let Some((first, rest)) = path.split_first() {
            let scope = self.scopes.get(&module)?;
            if scope.files.contains(first) && self.scopes.contains_key(&child(&module, first)) {
                (module, path) = (child(&module, first), rest);
                continue;
            }
            if scope.items.contains(first) {
                break;
            }
            let followed = scope
                .imports
                .iter()
                .find(|import| import.name == *first && import.path != [first.as_str()]);
            if let Some(import) = followed {
                let whole: Vec<String> = import.path.iter().chain(rest).cloned().collect();
                return self.resolve(&module, &whole, depth + 1);
            }
            if let Some(import) = scope.imports.iter().find(|import| import.name == *first) {
                return Some(Target::Outside(import.path.iter().chain(rest).cloned().collect()));
            }
            let globs = scope.imports.iter().filter(|import| import.name == "*");
            for glob in globs {
                if let Some(target) = self.through_glob(&module, glob, path, depth) {
                    return Some(target);
                }
            }
            break;
        }
        self.files.get(&module).cloned().map(Target::File)
    }

    fn through_glob(&self, module: &Module, glob: &Import, path: &[String], depth: usize) -> Option<Target> {
        let source = self.module_of(module, &glob.path, depth + 1)?;
        let scope = self.scopes.get(&source).filter(|_| source != *module)?;
        self.has(&source, scope, &path[0], depth + 1)
            .then(|| self.walk(source.clone(), path, depth + 1))?
    }

    /// Whether a name means something in a module.
    fn has(&self, module: &Module, scope: &Scope, name: &String, depth: usize) -> bool {
        scope.items.contains(name)
            || scope.files.contains(name)
            || scope
                .imports
                .iter()
                .any(|import| import.name == *name && import.path != [name.as_str()])
            || depth <= 16
                && scope.imports.iter().filter(|import| import.name == "*").any(|glob| {
                    self.through_glob(module, glob, std::slice::from_ref(name), depth + 1)
                        .is_some()
                })
    }

    /// The module that a path names.
    fn module_of(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        if depth > 16 {
            return None;
        }
        let mut found = match path.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => module.clone(),
            "super" => module.split_last().map_or_else(Vec::new, |(_, parent)| parent.to_vec()),
            _ => {
                let mut own = module.clone();
                own.push(path[0].clone());
                own
            }
        };
        for name in &path[1..] {
            if name == "super" {
                found.pop();
            } else {
                found.push(name.clone());
            }
        }
        self.scopes.contains_key(&found).then_some(found)
    }
}

/// `a::b`; the root's name is `lib`.
pub(crate) fn name(module: &Module) -> String {
    if module.is_empty() {
        "lib".to_owned()
    } else {
        module.join("::")
    }
}

fn child(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn collect(file: &Path, module: Module, is_root: bool, sources: &mut BTreeMap<Module, Scope>) {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let scope = Scope::read(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let beside = file.parent().map(Path::to_owned).unwrap_or_default();
    let is_directory = is_root || file.file_name().is_some_and(|name| name == "mod.rs");
    let directory = if is_directory { beside } else { file.with_extension("") };
    for name in &scope.files {
        let found = module_file(&directory, name);
        collect(&found, child(&module, name), false, sources);
    }
    sources.insert(module, scope);
}

fn module_file(directory: &Path, name: &str) -> PathBuf {
    let plain = directory.join(format!("{name}.rs"));
    if plain.exists() {
        plain
    } else {
        directory.join(name).join("mod.rs")
    }
}
