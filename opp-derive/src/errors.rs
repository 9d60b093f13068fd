//! Collects the mistakes of a struct: all of them, each at its token, in one compile.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use syn::Ident;

use crate::naming;

/// Collects mistakes while the rest is read.
#[derive(Default)]
pub(crate) struct Errors {
    found: RefCell<Vec<syn::Error>>,
}

impl Errors {
    /// Adds a mistake at a token.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.found.borrow_mut().push(syn::Error::new(span, message));
    }

    /// Adds a mistake that syn found.
    pub(crate) fn take(&self, error: syn::Error) {
        self.found.borrow_mut().push(error);
    }

    /// Adds the mistake of a name that no field has.
    pub(crate) fn unknown_field(&self, name: &Ident, known: &[String]) {
        let word = naming::plain(name);
        let message = match naming::closest(&word, known.iter().map(String::as_str)) {
            Some(near) => format!("field `{word}` does not exist: did you mean `{near}`?"),
            None => format!("field `{word}` does not exist: the struct has {}", known.join(", ")),
        };
        self.at(name.span(), message);
    }

    /// The compile errors, to be emitted beside the code.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.found
            .into_inner()
            .into_iter()
            .map(syn::Error::into_compile_error)
            .collect()
    }

    /// Whether no mistake was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }
}
