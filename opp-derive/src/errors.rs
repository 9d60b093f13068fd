//! Which mistakes does a struct have? All of them, each at its token, in one compile.

use std::cell::RefCell;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};

/// Gathers mistakes while the rest is read on.
#[derive(Default)]
pub(crate) struct Errors {
    found: RefCell<Vec<syn::Error>>,
}

impl Errors {
    /// Notes a mistake at a token.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.found.borrow_mut().push(syn::Error::new(span, message));
    }

    /// Notes a mistake that syn found.
    pub(crate) fn take(&self, error: syn::Error) {
        self.found.borrow_mut().push(error);
    }

    /// The compile errors, to stand beside the code.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.found
            .into_inner()
            .into_iter()
            .map(syn::Error::into_compile_error)
            .collect()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }
}
