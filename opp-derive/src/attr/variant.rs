//! What do the attributes of an enum and its variants say?

use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::field::flag;
use super::{Words, string};
use crate::key::Place;

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

impl Words for EnumAttrs {
    const PLACE: Place = Place::Enum;

    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match name.to_string().as_str() {
            "name" => self.name = Some(string(input)?),
            _ => {
                flag(name, input)?;
                self.as_text = true;
            }
        }
        Ok(())
    }
}

impl Words for VariantAttrs {
    const PLACE: Place = Place::Variant;

    fn word(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match name.to_string().as_str() {
            "rename" => self.rename = Some(string(input)?),
            _ => self.renamed_from = Some(string(input)?),
        }
        Ok(())
    }
}
