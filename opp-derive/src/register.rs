//! Registers code of the application for the admin panel: `#[opp_admin::action]`, `#[opp_admin::hook]`, `#[opp_admin::format]`,
//! `#[opp_admin::rule]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, ItemFn};

/// What a function is registered as.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Action,
    Hook,
    Format,
    Rule,
}

impl Kind {
    /// The form in which such a function is written.
    fn example(self) -> &'static str {
        match self {
            Self::Action => "async fn archive(run: &mut opp_admin::Action<'_>) -> Result<(), opp_admin::Refused>",
            Self::Hook => "async fn touch(run: &mut opp_admin::Hook<'_>) -> Result<(), opp_admin::Refused>",
            Self::Format => "fn stars(value: &str) -> String",
            Self::Rule => "fn on_duty(person: &opp_admin::Person<'_>) -> bool",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Action => "Action",
            Self::Hook => "Hook",
            Self::Format => "Format",
            Self::Rule => "Rule",
        }
    }
}

/// The function, and its registration under its path.
pub(crate) fn expand(kind: Kind, arguments: &TokenStream, function: &ItemFn) -> TokenStream {
    let refused = problem(kind, arguments, function);
    if let Some((span, message)) = refused {
        let message = format!("{message}: `{}`", kind.example());
        return quote_spanned!(span=> #function ::core::compile_error!(#message););
    }
    let (name, variant) = (&function.sig.ident, Ident::new(kind.name(), Span::call_site()));
    let code = match kind {
        Kind::Format | Kind::Rule => quote!(#name),
        Kind::Action | Kind::Hook => quote! {{
            fn run<'a, 'b>(
                run: &'a mut ::opp_admin::#variant<'b>,
            ) -> ::opp_admin::__private::Running<'a> {
                ::std::boxed::Box::pin(#name(run))
            }
            run
        }},
    };
    quote! {
        #function
        const _: () = {
            ::opp_admin::__private::inventory::submit! {
                ::opp_admin::__private::Registered {
                    path: ::core::concat!(::core::module_path!(), "::", ::core::stringify!(#name)),
                    code: ::opp_admin::__private::Code::#variant(#code),
                }
            }
        };
    }
}

fn problem(kind: Kind, arguments: &TokenStream, function: &ItemFn) -> Option<(Span, &'static str)> {
    let signature = &function.sig;
    let asynchronous = signature.asyncness.is_some();
    if !arguments.is_empty() {
        return Some((arguments.span(), "this attribute has no arguments; write"));
    }
    match (kind, signature.inputs.first()) {
        (Kind::Format | Kind::Rule, _) if asynchronous => {
            Some((signature.fn_token.span(), "this function is not asynchronous; write"))
        }
        (Kind::Action | Kind::Hook, _) if !asynchronous => {
            Some((signature.fn_token.span(), "this function is asynchronous; write"))
        }
        (_, Some(FnArg::Typed(_))) if signature.inputs.len() == 1 => None,
        _ => Some((signature.ident.span(), "this function has one argument; write")),
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn expanded(kind: Kind, arguments: TokenStream, function: ItemFn) -> String {
        expand(kind, &arguments, &function).to_string()
    }

    #[test]
    fn a_function_is_registered_under_its_path() {
        let action = parse_quote!(
            async fn archive(run: &mut opp_admin::Action<'_>) -> Result<(), opp_admin::Refused> {
                Ok(())
            }
        );
        let code = expanded(Kind::Action, TokenStream::new(), action);
        assert!(
            code.contains("inventory :: submit") && code.contains("Code :: Action"),
            "{code}"
        );
    }

    #[test]
    fn another_form_is_refused_with_the_right_one() {
        let cases: [(Kind, TokenStream, ItemFn, &str); 5] = [
            (
                Kind::Rule,
                TokenStream::new(),
                parse_quote!(
                    async fn a(person: &Person<'_>) -> bool {}
                ),
                "not asynchronous",
            ),
            (
                Kind::Action,
                TokenStream::new(),
                parse_quote!(
                    fn a(run: &mut Action<'_>) {}
                ),
                "is asynchronous",
            ),
            (
                Kind::Hook,
                TokenStream::new(),
                parse_quote!(
                    async fn a() {}
                ),
                "has one argument",
            ),
            (
                Kind::Format,
                TokenStream::new(),
                parse_quote!(
                    async fn a(value: &str) -> String {}
                ),
                "not asynchronous",
            ),
            (
                Kind::Format,
                quote!(name = 1),
                parse_quote!(
                    fn a(value: &str) -> String {}
                ),
                "has no arguments",
            ),
        ];
        for (kind, arguments, function, message) in cases {
            let code = expanded(kind, arguments, function);
            assert!(code.contains("compile_error") && code.contains(message), "{code}");
            assert!(code.contains(kind.example().split('(').next().unwrap()), "{code}");
        }
    }
}
