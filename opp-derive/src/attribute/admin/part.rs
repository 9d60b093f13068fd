//! Reads the parts of a view: filters, fieldsets, inlines, actions, users, computed columns, export, audit.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitInt, LitStr, Path, Token, bracketed, parenthesized};

use super::super::shapes::{boolean, name, names, number, path, string};
use super::super::vocabulary::{
    ActionKeyword, AuditKeyword, AuthKeyword, ComputedKeyword, ExportKeyword, FieldsetKeyword, InlineKeyword,
};
use super::super::{AttrParser, PerDatabase, read_list, read_words, separated};
use super::{Choice, FormatAttr, RuleAttr};

/// A column with a filter.
pub(crate) struct FilterAttr {
    pub(crate) field: Ident,
    pub(crate) kind: Option<Choice>,
}

/// `fieldset("Stock", [sku, in_stock], collapsed)`.
pub(crate) struct FieldsetAttr {
    pub(crate) title: LitStr,
    pub(crate) fields: Vec<Ident>,
    pub(crate) collapsed: bool,
    pub(crate) help: Option<LitStr>,
}

/// `inline(OrderLine, fk = order_id, …)`.
pub(crate) struct InlineAttr {
    pub(crate) model: Path,
    pub(crate) fk: Option<Ident>,
    pub(crate) fields: Vec<Ident>,
    pub(crate) readonly: Vec<Ident>,
    pub(crate) style: Option<Choice>,
    pub(crate) extra: Option<u32>,
    pub(crate) min: Option<u32>,
    pub(crate) max: Option<u32>,
    pub(crate) can_delete: Option<LitBool>,
}

/// `action(archive, label = "…", danger)`.
pub(crate) struct ActionAttr {
    pub(crate) name: Ident,
    pub(crate) label: Option<LitStr>,
    pub(crate) confirm: Option<LitStr>,
    pub(crate) danger: bool,
    pub(crate) needs: Option<RuleAttr>,
    pub(crate) form: Vec<Ident>,
    pub(crate) handler: Option<Path>,
}

/// `auth(login = …, password = …)`.
pub(crate) struct AuthAttr {
    pub(crate) span: Span,
    pub(crate) fields: Vec<(AuthKeyword, Ident)>,
}

/// `column("total", expr = "…")`.
pub(crate) struct ComputedAttr {
    pub(crate) name: LitStr,
    pub(crate) expr: PerDatabase<LitStr>,
    pub(crate) label: Option<LitStr>,
    pub(crate) format: Option<FormatAttr>,
}

/// `export(csv, json, …)`.
#[derive(Default)]
pub(crate) struct ExportAttr {
    pub(crate) csv: bool,
    pub(crate) json: bool,
    pub(crate) columns: Vec<Ident>,
    pub(crate) max_rows: Option<u64>,
}

/// `audit(redact(…))` or `audit = false`.
pub(crate) struct AuditAttr {
    pub(crate) enabled: bool,
    pub(crate) redact: Vec<Ident>,
}

const FILTERS: &[(&str, &str)] = &[
    ("bool", "Bool"),
    ("choices", "Choices"),
    ("distinct", "Distinct"),
    ("fk", "Fk"),
    ("text", "Text"),
    ("range", "Range"),
    ("date", "Date"),
    ("empty", "Empty"),
];
const STYLES: &[(&str, &str)] = &[("table", "Table"), ("stacked", "Stacked")];

impl FilterAttr {
    /// `(in_stock, price(range))`.
    pub(super) fn read_all(input: ParseStream<'_>) -> syn::Result<Vec<Self>> {
        let content;
        parenthesized!(content in input);
        let mut filters = Vec::new();
        separated(&content, |field, content| {
            let mut filter = Self { field, kind: None };
            if content.peek(syn::token::Paren) {
                let kind;
                parenthesized!(kind in content);
                filter.kind = Some(Choice::of(&kind.call(Ident::parse_any)?, "filter", FILTERS)?);
            }
            filters.push(filter);
            Ok(())
        })?;
        Ok(filters)
    }
}

impl FieldsetAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let title = content.parse()?;
        content.parse::<Token![,]>()?;
        let fields;
        bracketed!(fields in content);
        let fields = fields.parse_terminated(Ident::parse_any, Token![,])?;
        content.parse::<Option<Token![,]>>()?;
        let mut read = Self {
            title,
            fields: fields.into_iter().collect(),
            collapsed: false,
            help: None,
        };
        read_words(&mut read, &content)?;
        Ok(read)
    }
}

impl AttrParser for FieldsetAttr {
    type Keyword = FieldsetKeyword;

    fn keyword(&mut self, keyword: FieldsetKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            FieldsetKeyword::Collapsed => self.collapsed = true,
            FieldsetKeyword::Help => self.help = Some(string(input)?),
        }
        Ok(())
    }
}

impl InlineAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let model = content.parse()?;
        content.parse::<Option<Token![,]>>()?;
        let mut read = Self {
            model,
            fk: None,
            fields: Vec::new(),
            readonly: Vec::new(),
            style: None,
            extra: None,
            min: None,
            max: None,
            can_delete: None,
        };
        read_words(&mut read, &content)?;
        Ok(read)
    }
}

impl AttrParser for InlineAttr {
    type Keyword = InlineKeyword;

    fn keyword(&mut self, keyword: InlineKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            InlineKeyword::Fk => self.fk = Some(name(input)?),
            InlineKeyword::Fields => self.fields = names(input)?,
            InlineKeyword::Readonly => self.readonly = names(input)?,
            InlineKeyword::Style => self.style = Some(Choice::assigned(input, "style", STYLES)?),
            InlineKeyword::Extra => self.extra = Some(number(input)?.0),
            InlineKeyword::Min => self.min = Some(number(input)?.0),
            InlineKeyword::Max => self.max = Some(number(input)?.0),
            InlineKeyword::CanDelete => self.can_delete = Some(boolean(input)?),
        }
        Ok(())
    }
}

impl ActionAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let name = content.call(Ident::parse_any)?;
        content.parse::<Option<Token![,]>>()?;
        let mut read = Self {
            name,
            label: None,
            confirm: None,
            danger: false,
            needs: None,
            form: Vec::new(),
            handler: None,
        };
        read_words(&mut read, &content)?;
        Ok(read)
    }
}

impl AttrParser for ActionAttr {
    type Keyword = ActionKeyword;

    fn keyword(&mut self, keyword: ActionKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            ActionKeyword::Label => self.label = Some(string(input)?),
            ActionKeyword::Confirm => self.confirm = Some(string(input)?),
            ActionKeyword::Danger => self.danger = true,
            ActionKeyword::Needs => self.needs = Some(RuleAttr::assigned(input)?),
            ActionKeyword::Form => self.form = names(input)?,
            ActionKeyword::Handler => self.handler = Some(path(input)?),
        }
        Ok(())
    }
}

impl AuthAttr {
    pub(super) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            fields: Vec::new(),
        };
        read_list(&mut read, input)?;
        Ok(read)
    }

    pub(crate) fn field(&self, keyword: AuthKeyword) -> Option<&Ident> {
        let found = self.fields.iter().find(|(known, _)| *known == keyword);
        found.map(|(_, field)| field)
    }
}

impl AttrParser for AuthAttr {
    type Keyword = AuthKeyword;

    fn keyword(&mut self, keyword: AuthKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        self.fields.push((keyword, name(input)?));
        Ok(())
    }
}

impl ComputedAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let name: LitStr = content.parse()?;
        content.parse::<Option<Token![,]>>()?;
        let mut read = Self {
            name,
            expr: PerDatabase::none(),
            label: None,
            format: None,
        };
        read_words(&mut read, &content)?;
        if read.expr.is_none() {
            return Err(syn::Error::new(
                read.name.span(),
                "a computed column needs `expr = \"…\"`",
            ));
        }
        Ok(read)
    }
}

impl AttrParser for ComputedAttr {
    type Keyword = ComputedKeyword;

    fn keyword(&mut self, keyword: ComputedKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            ComputedKeyword::Expr => self.expr = PerDatabase::read(input)?,
            ComputedKeyword::Label => self.label = Some(string(input)?),
            ComputedKeyword::Format => self.format = Some(FormatAttr::read(input)?),
        }
        Ok(())
    }
}

impl ExportAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self::default();
        read_list(&mut read, input)?;
        Ok(read)
    }
}

impl AttrParser for ExportAttr {
    type Keyword = ExportKeyword;

    fn keyword(&mut self, keyword: ExportKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            ExportKeyword::Csv => self.csv = true,
            ExportKeyword::Json => self.json = true,
            ExportKeyword::Columns => self.columns = names(input)?,
            ExportKeyword::MaxRows => {
                input.parse::<Token![=]>()?;
                self.max_rows = Some(input.parse::<LitInt>()?.base10_parse()?);
            }
        }
        Ok(())
    }
}

impl AuditAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            enabled: true,
            redact: Vec::new(),
        };
        if input.peek(Token![=]) {
            read.enabled = boolean(input)?.value;
        } else {
            read_list(&mut read, input)?;
        }
        Ok(read)
    }
}

impl AttrParser for AuditAttr {
    type Keyword = AuditKeyword;

    fn keyword(&mut self, keyword: AuditKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            AuditKeyword::Redact => self.redact = names(input)?,
        }
        Ok(())
    }
}
