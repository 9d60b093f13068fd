//! Reads the attributes of an enum and its variants.

use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::AttrParser;
use super::shapes::string;
use super::vocabulary::{EnumKeyword, VariantKeyword};

/// On the enum.
#[derive(Default)]
pub(crate) struct EnumAttrs {
    pub(crate) name: Option<LitStr>,
    pub(crate) as_text: bool,
}

/// On a variant.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) rename: Option<LitStr>,
    pub(crate) renamed_from: Option<LitStr>,
}

impl AttrParser for EnumAttrs {
    type Keyword = EnumKeyword;

    fn keyword(&mut self, keyword: EnumKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            EnumKeyword::Name => self.name = Some(string(input)?),
            EnumKeyword::AsText => self.as_text = true,
        }
        Ok(())
    }
}

impl AttrParser for VariantAttrs {
    type Keyword = VariantKeyword;

    fn keyword(&mut self, keyword: VariantKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            VariantKeyword::Rename => self.rename = Some(string(input)?),
            VariantKeyword::RenamedFrom => self.renamed_from = Some(string(input)?),
        }
        Ok(())
    }
}
