//! Reads `foreign_key(…)` and the actions of foreign keys.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token};

use super::shapes::{list, names, string};
use super::vocabulary::ForeignKeyKeyword;
use super::{AttrParser, read_list};

/// `foreign_key(…)`.
pub(crate) struct CompositeKey {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
    pub(crate) references: Vec<Path>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) name: Option<LitStr>,
    pub(crate) deferrable: bool,
}

/// What a foreign key does when the referenced row changes.
#[derive(Clone, Copy)]
#[expect(clippy::enum_variant_names, reason = "NO ACTION is SQL's word")]
pub(crate) enum Action {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl CompositeKey {
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            columns: Vec::new(),
            references: Vec::new(),
            on_delete: None,
            on_update: None,
            name: None,
            deferrable: false,
        };
        read_list(&mut read, input)?;
        Ok(read)
    }
}

impl AttrParser for CompositeKey {
    type Keyword = ForeignKeyKeyword;

    fn keyword(&mut self, keyword: ForeignKeyKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            ForeignKeyKeyword::Columns => self.columns = names(input)?,
            ForeignKeyKeyword::References => self.references = list(input)?,
            ForeignKeyKeyword::OnDelete => self.on_delete = Some(Action::read(input)?.0),
            ForeignKeyKeyword::OnUpdate => self.on_update = Some(Action::read(input)?.0),
            ForeignKeyKeyword::Name => self.name = Some(string(input)?),
            ForeignKeyKeyword::Deferrable => self.deferrable = true,
        }
        Ok(())
    }
}

impl Action {
    /// `= cascade` and the like.
    pub(crate) fn read(input: ParseStream<'_>) -> syn::Result<(Self, Span)> {
        input.parse::<Token![=]>()?;
        let word: Ident = input.parse()?;
        let action = match word.to_string().as_str() {
            "cascade" => Self::Cascade,
            "set_null" => Self::SetNull,
            "set_default" => Self::SetDefault,
            "restrict" => Self::Restrict,
            "no_action" => Self::NoAction,
            unknown => {
                let message =
                    format!("unknown action `{unknown}`: use cascade, set_null, set_default, restrict or no_action");
                return Err(syn::Error::new(word.span(), message));
            }
        };
        Ok((action, word.span()))
    }
}
