//! Writes modules of models that differ from each other in a few attributes and fields.
//!
//! ```ignore
//! variants! {
//!     #[derive(OppModel)]
//!     struct User {
//!         #[opp(primary_key)]
//!         id: i32,
//!         email: String,
//!         age: i32,
//!     }
//!
//!     mod plain;
//!     mod unique { struct User { #[opp(unique)] email: String } }
//!     mod indexed { #[opp(index(email))] struct User; }
//!     mod shorter { struct User { age: ! } }
//! }
//! ```
//!
//! Each module has all items that stand first. An item of the same name in a module changes the struct: its attributes are added, a field
//! takes the place of the field of its name or comes last, and a field of type `!` goes. Other items are added. `models()` of each module
//! returns the definitions of its derived structs, in their order.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Field, Fields, Ident, Item, ItemStruct, Type, parse_macro_input};

/// See the crate's documentation.
#[proc_macro]
pub fn variants(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let variants = parse_macro_input!(input as Variants);
    variants
        .expand()
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

struct Variants {
    base: Vec<Item>,
    modules: Vec<(Ident, Vec<Item>)>,
}

impl Parse for Variants {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (mut base, mut modules) = (Vec::new(), Vec::new());
        while !input.is_empty() {
            match input.parse()? {
                Item::Mod(module) => {
                    let changes = module.content.map(|(_, items)| items).unwrap_or_default();
                    modules.push((module.ident, changes));
                }
                item if modules.is_empty() => base.push(item),
                item => {
                    return Err(syn::Error::new_spanned(
                        item,
                        "a model stands before the modules, or in one",
                    ));
                }
            }
        }
        Ok(Self { base, modules })
    }
}

impl Variants {
    fn expand(&self) -> syn::Result<TokenStream> {
        let modules = self.modules.iter().map(|(name, changes)| {
            let mut items = self.base.clone();
            changes.iter().try_for_each(|change| take(&mut items, change))?;
            let models = items.iter().filter_map(derived);
            Ok(quote! {
                mod #name {
                    use crate::prelude::*;

                    #(#items)*

                    pub(super) fn models() -> Vec<ModelDef> {
                        vec![#(<#models as Model>::DEF),*]
                    }
                }
            })
        });
        modules.collect()
    }
}

/// A struct with a derive that makes it a model.
fn derived(item: &Item) -> Option<&Ident> {
    let Item::Struct(item) = item else { return None };
    let derives = item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    let mut texts = derives.map(|attribute| quote!(#attribute).to_string());
    texts
        .any(|text| ["OppModel", "OppView"].iter().any(|word| text.contains(word)))
        .then_some(&item.ident)
}

fn take(items: &mut Vec<Item>, change: &Item) -> syn::Result<()> {
    let Item::Struct(changed) = change else {
        items.push(change.clone());
        return Ok(());
    };
    let mut structs = items.iter_mut().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    match structs.find(|item| item.ident == changed.ident) {
        Some(item) => change_struct(item, changed),
        None => {
            items.push(change.clone());
            Ok(())
        }
    }
}

fn change_struct(item: &mut ItemStruct, changed: &ItemStruct) -> syn::Result<()> {
    item.attrs.extend(changed.attrs.iter().cloned());
    let Fields::Named(fields) = &mut item.fields else {
        return Err(syn::Error::new_spanned(
            item,
            "only a struct with named fields can change",
        ));
    };
    let mut kept: Vec<Field> = fields.named.iter().cloned().collect();
    for field in &changed.fields {
        let place = kept.iter().position(|one| one.ident == field.ident);
        match (place, &field.ty) {
            (Some(at), Type::Never(_)) => drop(kept.remove(at)),
            (None, Type::Never(_)) => return Err(syn::Error::new_spanned(field, "there is no such field")),
            (Some(at), _) => kept[at] = field.clone(),
            (None, _) => kept.push(field.clone()),
        }
    }
    fields.named = kept.into_iter().collect();
    Ok(())
}
