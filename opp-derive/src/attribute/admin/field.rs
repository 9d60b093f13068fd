//! Reads the panel's keywords of a field: `widget`, `format` and the rest.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitInt, LitStr, Path, Token};

use super::super::shapes::number;
use super::super::vocabulary::WidgetKeyword;
use super::super::{AttrParser, Literal, read_list};
use super::Choice;

/// What a field declares for the panel.
#[derive(Default)]
pub(crate) struct FieldAdminAttrs {
    pub(crate) label: Option<LitStr>,
    pub(crate) help: Option<LitStr>,
    pub(crate) secret: Option<LitBool>,
    pub(crate) widget: Option<WidgetAttr>,
    pub(crate) format: Option<FormatAttr>,
    pub(crate) min: Option<Literal>,
    pub(crate) max: Option<Literal>,
    pub(crate) min_length: Option<(u32, proc_macro2::Span)>,
    pub(crate) pattern: Option<LitStr>,
    pub(crate) label_of: Vec<Ident>,
    pub(crate) search_of: Vec<Ident>,
    pub(crate) prepopulate_from: Vec<Ident>,
}

/// `widget = textarea(rows = 6)`.
pub(crate) struct WidgetAttr {
    pub(crate) kind: Choice,
    pub(crate) rows: Option<u32>,
}

/// `format = money(2)`.
pub(crate) enum FormatAttr {
    Plain(Choice),
    Number(Choice, u32),
    Pattern(Choice, LitStr),
    Custom(Path),
}

const WIDGETS: &[(&str, &str)] = &[
    ("input", "Input"),
    ("textarea", "Textarea"),
    ("checkbox", "Checkbox"),
    ("select", "Select"),
    ("radio", "Radio"),
    ("autocomplete", "Autocomplete"),
    ("raw_id", "RawId"),
    ("date", "Date"),
    ("time", "Time"),
    ("datetime", "Datetime"),
    ("json", "Json"),
    ("email", "Email"),
    ("url", "Url"),
    ("tel", "Tel"),
    ("color", "Color"),
];
const FORMATS: &[(&str, &str)] = &[
    ("truncate", "Truncate"),
    ("money", "Money"),
    ("percent", "Percent"),
    ("bytes", "Bytes"),
    ("date", "Date"),
    ("badge", "Badge"),
    ("link", "Link"),
    ("email", "Email"),
    ("code", "Code"),
    ("custom", "Custom"),
];

impl WidgetAttr {
    pub(crate) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            kind: Choice::assigned(input, "widget", WIDGETS)?,
            rows: None,
        };
        if input.peek(syn::token::Paren) {
            read_list(&mut read, input)?;
        }
        Ok(read)
    }
}

impl AttrParser for WidgetAttr {
    type Keyword = WidgetKeyword;

    fn keyword(&mut self, keyword: WidgetKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        if self.kind.variant != "Textarea" {
            let message = format!("`{name}` has no effect on the widget `{}`", self.kind.word);
            return Err(syn::Error::new(name.span(), message));
        }
        match keyword {
            WidgetKeyword::Rows => self.rows = Some(number(input)?.0),
        }
        Ok(())
    }
}

impl FormatAttr {
    /// `= money(2)`.
    pub(crate) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        let word = input.call(Ident::parse_any)?;
        let choice = Choice::of(&word, "format", FORMATS)?;
        if matches!(choice.variant, "Bytes" | "Badge" | "Link" | "Email" | "Code") {
            return Ok(Self::Plain(choice));
        }
        if !input.peek(syn::token::Paren) {
            return Err(syn::Error::new(
                word.span(),
                format!("the format `{word}` needs a value in parentheses"),
            ));
        }
        let content;
        syn::parenthesized!(content in input);
        match choice.variant {
            "Date" => Ok(Self::Pattern(choice, content.parse()?)),
            "Custom" => Ok(Self::Custom(content.parse()?)),
            _ => Ok(Self::Number(choice, content.parse::<LitInt>()?.base10_parse()?)),
        }
    }
}
