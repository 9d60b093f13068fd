//! Reads the panel's keywords of a field: `widget`, `format` and the rest.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitInt, LitStr, Path, Token};

use super::super::shapes::{list, number, string};
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
    pub(crate) dir: Option<LitStr>,
    pub(crate) types: Vec<LitStr>,
    pub(crate) max_bytes: Option<u64>,
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
    ("switch", "Switch"),
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
    ("tags", "Tags"),
    ("markdown", "Markdown"),
    ("password", "Password"),
    ("file", "File"),
    ("image", "Image"),
    ("hidden", "Hidden"),
];

/// Media types whose files are told apart by their bytes.
const IMAGES: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp"];
const FILES: &[&str] = &["application/pdf", "application/zip", "text/plain", "text/csv"];
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
            dir: None,
            types: Vec::new(),
            max_bytes: None,
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
        let kinds: &[&str] = match keyword {
            WidgetKeyword::Rows => &["Textarea", "Markdown"],
            WidgetKeyword::Dir | WidgetKeyword::Types | WidgetKeyword::Max => &["File", "Image"],
        };
        if !kinds.contains(&self.kind.variant) {
            let message = format!("`{name}` has no effect on the widget `{}`", self.kind.word);
            return Err(syn::Error::new(name.span(), message));
        }
        match keyword {
            WidgetKeyword::Rows => self.rows = Some(number(input)?.0),
            WidgetKeyword::Dir => self.dir = Some(directory(string(input)?)?),
            WidgetKeyword::Types => self.types = self.media_types(list(input)?)?,
            WidgetKeyword::Max => self.max_bytes = Some(bytes(&string(input)?)?),
        }
        Ok(())
    }
}

impl WidgetAttr {
    /// Types that the widget can have.
    fn media_types(&self, types: Vec<LitStr>) -> syn::Result<Vec<LitStr>> {
        let image = self.kind.variant == "Image";
        let known: Vec<&str> = IMAGES.iter().chain(FILES.iter().filter(|_| !image)).copied().collect();
        for text in &types {
            if !known.contains(&text.value().as_str()) {
                let message = format!("unknown type of a file; the types are: {}", known.join(", "));
                return Err(syn::Error::new(text.span(), message));
            }
        }
        Ok(types)
    }
}

/// A folder below the panel's: names of letters, digits, `-` and `_`, joined by slashes.
fn directory(text: LitStr) -> syn::Result<LitStr> {
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if text.value().split('/').all(is_name) {
        return Ok(text);
    }
    let message = "a directory is made of names of letters, digits, `-` and `_`: `\"photos/registrants\"`";
    Err(syn::Error::new(text.span(), message))
}

/// `"5 MB"`, in powers of 1000 as the unit says.
fn bytes(text: &LitStr) -> syn::Result<u64> {
    let value = text.value();
    let (number, unit) = value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()));
    let factor = match unit.trim() {
        "B" => Some(1),
        "kB" => Some(1_000),
        "MB" => Some(1_000_000),
        _ => None,
    };
    let size = number.parse::<u64>().ok().zip(factor);
    size.and_then(|(number, factor)| number.checked_mul(factor))
        .filter(|size| (1..=100_000_000).contains(size))
        .ok_or_else(|| {
            syn::Error::new(
                text.span(),
                "a size is a number with B, kB or MB, up to 100 MB: `\"5 MB\"`",
            )
        })
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
