//! Reads a source file: the names it defines and imports, and the paths it uses.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// Macros whose tokens are code of another crate.
const QUOTING: [&str; 4] = ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"];

/// A name that `use` brings in.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    /// The name in this module; `*` for all.
    pub(crate) name: String,
    pub(crate) path: Vec<String>,
    /// Whether it only passes the name on.
    pub(crate) is_reexport: bool,
}

/// A module's source, tests left out.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    /// Names of items.
    pub(crate) items: BTreeSet<String>,
    pub(crate) imports: Vec<Import>,
    /// Modules in files of their own.
    pub(crate) files: Vec<String>,
    /// Modules inside the file.
    pub(crate) inline: Vec<(String, Scope)>,
    /// Paths in code, with `crate`, `super` and the names that are bound to values left in.
    pub(crate) paths: BTreeSet<Vec<String>>,
    /// Names of methods that are called.
    pub(crate) methods: BTreeSet<String>,
    /// Names of variables and parameters.
    bound: BTreeSet<String>,
}

impl Scope {
    /// Reads the text of a file.
    pub(crate) fn read(text: &str) -> syn::Result<Self> {
        let file = syn::parse_file(text)?;
        Ok(Self::of(&file.items))
    }

    fn of(items: &[Item]) -> Self {
        let mut scope = Self::default();
        items.iter().for_each(|item| scope.visit_item(item));
        let bound = std::mem::take(&mut scope.bound);
        scope.paths.retain(|path| path.len() > 1 || !bound.contains(&path[0]));
        scope
    }

    fn define(&mut self, name: &syn::Ident) {
        self.items.insert(plain(name));
    }

    fn use_path(&mut self, path: Vec<String>) {
        if path.first().is_some_and(|first| first != "Self") {
            self.paths.insert(path);
        }
    }

    fn import(&mut self, tree: &UseTree, prefix: &[String], is_reexport: bool) {
        let joined = |name: &syn::Ident| prefix.iter().cloned().chain([plain(name)]).collect::<Vec<_>>();
        let mut add = |name: String, mut path: Vec<String>| {
            if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                path.pop();
            }
            let name = if name == "self" {
                path.last().cloned().unwrap_or_default()
            } else {
                name
            };
            self.imports.push(Import {
                name,
                path,
                is_reexport,
            });
        };
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &joined(&path.ident), is_reexport),
            UseTree::Name(name) => add(plain(&name.ident), joined(&name.ident)),
            UseTree::Rename(name) => add(plain(&name.rename), joined(&name.ident)),
            UseTree::Glob(_) => add("*".to_owned(), prefix.to_vec()),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, prefix, is_reexport);
                }
            }
        }
    }

    /// A path, of which `<T as Trait>::` may come first: then only the trait is one.
    fn qualified(&mut self, of: Option<&syn::QSelf>, path: &syn::Path) {
        let Some(of) = of else { return self.visit_path(path) };
        self.visit_type(&of.ty);
        let names: Vec<_> = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
        if of.position > 0 {
            self.use_path(names[..of.position].to_vec());
        }
        for segment in &path.segments {
            self.visit_path_arguments(&segment.arguments);
        }
    }

    /// Paths in the tokens of a macro call.
    fn scan(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let is =
            |at: usize, sign: char| matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
        let mut at = 0;
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(first)
                    if !at
                        .checked_sub(1)
                        .is_some_and(|before| is(before, '.') || is(before, '\'')) =>
                {
                    let is_variable = at > 0 && is(at - 1, '$') && first != "crate";
                    let mut path = vec![plain(first)];
                    while is(at + 1, ':') && is(at + 2, ':') {
                        let Some(TokenTree::Ident(next)) = trees.get(at + 3) else {
                            break;
                        };
                        path.push(plain(next));
                        at += 3;
                    }
                    let is_call = is(at + 1, '!')
                        || matches!(trees.get(at + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
                    let is_type = path[0].starts_with(char::is_uppercase);
                    if !is_variable && (path.len() > 1 || is_call || is_type) {
                        self.use_path(path);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Scope {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_test(attributes(item)) {
            return;
        }
        match item {
            Item::Use(item) => {
                let prefix = if item.leading_colon.is_some() {
                    vec![String::new()]
                } else {
                    Vec::new()
                };
                self.import(&item.tree, &prefix, !matches!(item.vis, Visibility::Inherited));
            }
            Item::Mod(item) => match &item.content {
                Some((_, items)) => self.inline.push((plain(&item.ident), Self::of(items))),
                None => self.files.push(plain(&item.ident)),
            },
            Item::Macro(item) => {
                if let Some(name) = &item.ident {
                    self.define(name);
                }
                self.visit_macro(&item.mac);
            }
            Item::Const(item) => self.define(&item.ident),
            Item::Enum(item) => self.define(&item.ident),
            Item::Fn(item) => self.define(&item.sig.ident),
            Item::Static(item) => self.define(&item.ident),
            Item::Struct(item) => self.define(&item.ident),
            Item::Trait(item) => self.define(&item.ident),
            Item::Type(item) => self.define(&item.ident),
            Item::Union(item) => self.define(&item.ident),
            _ => {}
        }
        if !matches!(item, Item::Use(_) | Item::Mod(_) | Item::Macro(_)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let leading = path.leading_colon.map(|_| String::new());
        let names = path.segments.iter().map(|segment| plain(&segment.ident));
        self.use_path(leading.into_iter().chain(names).collect());
        visit::visit_path(self, path);
    }

    fn visit_expr_path(&mut self, expression: &'ast syn::ExprPath) {
        self.qualified(expression.qself.as_ref(), &expression.path);
    }

    fn visit_type_path(&mut self, ty: &'ast syn::TypePath) {
        self.qualified(ty.qself.as_ref(), &ty.path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        let name = call.path.segments.last().map(|segment| plain(&segment.ident));
        if !name.is_some_and(|name| QUOTING.contains(&name.as_str())) {
            self.scan(call.tokens.clone());
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let (true, Ok(list)) = (attribute.path().is_ident("derive"), attribute.meta.require_list()) {
            self.scan(list.tokens.clone());
        }
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = plain(&pattern.ident);
        if name.starts_with(|c: char| c.is_lowercase() || c == '_') {
            self.bound.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.methods.insert(plain(&call.method));
        visit::visit_expr_method_call(self, call);
    }
}

fn plain(name: &syn::Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list();
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && list.is_ok_and(|list| {
                    let text = list.tokens.to_string();
                    text == "test" || text.starts_with("all (test") || text.starts_with("all(test")
                })
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
