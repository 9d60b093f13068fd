//! Reads one word of a closed list, as the variant of an enum of opp-core.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitInt, Token};

use crate::naming::closest;

/// A chosen word.
#[derive(Clone)]
pub(crate) struct Choice {
    pub(crate) word: Ident,
    /// The variant that it names.
    pub(crate) variant: &'static str,
}

impl Choice {
    /// `= word`.
    pub(crate) fn assigned(
        input: ParseStream<'_>,
        what: &str,
        known: &'static [(&'static str, &'static str)],
    ) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        Self::of(&input.call(Ident::parse_any)?, what, known)
    }

    /// A word that was read.
    pub(crate) fn of(word: &Ident, what: &str, known: &'static [(&'static str, &'static str)]) -> syn::Result<Self> {
        let text = word.to_string();
        if let Some((_, variant)) = known.iter().find(|(name, _)| *name == text) {
            return Ok(Self {
                word: word.clone(),
                variant,
            });
        }
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let message = match closest(&text, names.iter().copied()) {
            Some(near) => format!("unknown {what} `{text}`: did you mean `{near}`?"),
            None => format!("unknown {what} `{text}`: use one of {}", names.join(", ")),
        };
        Err(syn::Error::new(word.span(), message))
    }
}

/// `= -10`.
pub(super) fn signed(input: ParseStream<'_>) -> syn::Result<i32> {
    input.parse::<Token![=]>()?;
    let negative = input.parse::<Option<Token![-]>>()?.is_some();
    let number: i32 = input.parse::<LitInt>()?.base10_parse()?;
    Ok(if negative { -number } else { number })
}
