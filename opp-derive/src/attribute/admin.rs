//! Reads `admin(…)` of a struct and the panel's keywords of a field.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitInt, LitStr, Path, Token};

use super::shapes::{boolean, list, name, names, number, path, string};
use super::vocabulary::AdminKeyword;
use super::{AttrParser, read_list};

mod choice;
mod field;
mod part;
mod rule;

pub(crate) use choice::Choice;
pub(crate) use field::{FieldAdminAttrs, FormatAttr, WidgetAttr};
pub(crate) use part::{
    ActionAttr, AuditAttr, AuthAttr, ComputedAttr, ExportAttr, FieldsetAttr, FilterAttr, InlineAttr,
};
pub(crate) use rule::{CanAttr, FieldPermissionAttr, RowValueAttr, RuleAttr, ScopeAttr};

/// `admin(…)`.
pub(crate) struct AdminAttrs {
    pub(crate) span: Span,
    /// Strings, with their keywords.
    pub(crate) strings: Vec<(AdminKeyword, LitStr)>,
    /// Flags that are set.
    pub(crate) flags: Vec<AdminKeyword>,
    /// Lists of fields, with their keywords.
    pub(crate) lists: Vec<(AdminKeyword, Vec<Ident>)>,
    pub(crate) search_mode: Option<Choice>,
    pub(crate) order: Option<i32>,
    pub(crate) filters: Vec<FilterAttr>,
    pub(crate) default_sort: Vec<(Ident, bool)>,
    pub(crate) page_size: Option<u32>,
    pub(crate) page_size_options: Vec<u32>,
    pub(crate) count: Option<(Choice, Option<u64>)>,
    pub(crate) pager: Option<Choice>,
    pub(crate) date_hierarchy: Option<Ident>,
    pub(crate) save_as_continue: Option<LitBool>,
    pub(crate) fieldsets: Vec<FieldsetAttr>,
    pub(crate) inlines: Vec<InlineAttr>,
    pub(crate) actions: Vec<ActionAttr>,
    pub(crate) can: Option<CanAttr>,
    pub(crate) scopes: Vec<ScopeAttr>,
    pub(crate) auth: Option<AuthAttr>,
    pub(crate) computed: Vec<ComputedAttr>,
    pub(crate) export: Option<ExportAttr>,
    pub(crate) audit: Option<AuditAttr>,
    /// Functions, with the occasion they run on.
    pub(crate) hooks: Vec<(AdminKeyword, Path)>,
}

const MODES: &[(&str, &str)] = &[
    ("contains", "Contains"),
    ("words", "Words"),
    ("prefix", "Prefix"),
    ("exact", "Exact"),
];
const COUNTS: &[(&str, &str)] = &[
    ("auto", "Auto"),
    ("exact", "Exact"),
    ("capped", "Capped"),
    ("estimate", "Estimate"),
    ("none", "None"),
];
const PAGERS: &[(&str, &str)] = &[("offset", "Offset"), ("keyset", "Keyset")];
impl AdminAttrs {
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            strings: Vec::new(),
            flags: Vec::new(),
            lists: Vec::new(),
            search_mode: None,
            order: None,
            filters: Vec::new(),
            default_sort: Vec::new(),
            page_size: None,
            page_size_options: Vec::new(),
            count: None,
            pager: None,
            date_hierarchy: None,
            save_as_continue: None,
            fieldsets: Vec::new(),
            inlines: Vec::new(),
            actions: Vec::new(),
            can: None,
            scopes: Vec::new(),
            auth: None,
            computed: Vec::new(),
            export: None,
            audit: None,
            hooks: Vec::new(),
        };
        read_list(&mut read, input)?;
        Ok(read)
    }

    /// The fields of a list.
    pub(crate) fn list(&self, keyword: AdminKeyword) -> Option<&[Ident]> {
        let found = self.lists.iter().find(|(known, _)| *known == keyword);
        found.map(|(_, fields)| fields.as_slice())
    }

    fn search(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let content;
        syn::parenthesized!(content in input);
        let mut fields = Vec::new();
        super::separated(&content, |word, content| {
            if word == "mode" && content.peek(Token![=]) {
                self.search_mode = Some(Choice::assigned(content, "mode", MODES)?);
            } else {
                fields.push(word);
            }
            Ok(())
        })?;
        self.lists.push((AdminKeyword::Search, fields));
        Ok(())
    }

    fn default_sort(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let content;
        syn::parenthesized!(content in input);
        super::separated(&content, |field, content| {
            let desc = !content.is_empty() && !content.peek(Token![,]);
            if desc {
                let word = content.call(Ident::parse_any)?;
                if word != "desc" {
                    return Err(syn::Error::new(word.span(), "expected `desc` or nothing after a field"));
                }
            }
            self.default_sort.push((field, desc));
            Ok(())
        })
    }

    fn count(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let choice = Choice::assigned(input, "count", COUNTS)?;
        let mut most = None;
        if choice.variant == "Capped" {
            let content;
            syn::parenthesized!(content in input);
            most = Some(content.parse::<LitInt>()?.base10_parse()?);
        }
        self.count = Some((choice, most));
        Ok(())
    }
}

impl AttrParser for AdminAttrs {
    type Keyword = AdminKeyword;

    fn keyword(&mut self, keyword: AdminKeyword, word: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            AdminKeyword::Name
            | AdminKeyword::NamePlural
            | AdminKeyword::Identity
            | AdminKeyword::Icon
            | AdminKeyword::Category
            | AdminKeyword::CategoryIcon
            | AdminKeyword::EmptyValue => self.strings.push((keyword, string(input)?)),
            AdminKeyword::Hidden | AdminKeyword::Facets | AdminKeyword::IncludePk | AdminKeyword::SaveAs => {
                self.flags.push(keyword);
            }
            AdminKeyword::List
            | AdminKeyword::ListExclude
            | AdminKeyword::Details
            | AdminKeyword::DetailsExclude
            | AdminKeyword::Sort
            | AdminKeyword::ListEditable
            | AdminKeyword::Form
            | AdminKeyword::FormExclude
            | AdminKeyword::FormCreate
            | AdminKeyword::FormEdit
            | AdminKeyword::Readonly => self.lists.push((keyword, names(input)?)),
            AdminKeyword::Validate
            | AdminKeyword::BeforeSave
            | AdminKeyword::AfterSave
            | AdminKeyword::BeforeDelete
            | AdminKeyword::AfterDelete => self.hooks.push((keyword, path(input)?)),
            AdminKeyword::Order => self.order = Some(choice::signed(input)?),
            AdminKeyword::Search => self.search(input)?,
            AdminKeyword::Filter => self.filters = FilterAttr::read_all(input)?,
            AdminKeyword::DefaultSort => self.default_sort(input)?,
            AdminKeyword::PageSize => self.page_size = Some(number(input)?.0),
            AdminKeyword::PageSizeOptions => {
                let sizes: Vec<LitInt> = list(input)?;
                let sizes: syn::Result<_> = sizes.iter().map(LitInt::base10_parse).collect();
                self.page_size_options = sizes?;
            }
            AdminKeyword::Count => self.count(input)?,
            AdminKeyword::Pager => self.pager = Some(Choice::assigned(input, "pager", PAGERS)?),
            AdminKeyword::DateHierarchy => self.date_hierarchy = Some(name(input)?),
            AdminKeyword::Fieldset => self.fieldsets.push(FieldsetAttr::read(input)?),
            AdminKeyword::Inline => self.inlines.push(InlineAttr::read(input)?),
            AdminKeyword::SaveAsContinue => self.save_as_continue = Some(boolean(input)?),
            AdminKeyword::Action => self.actions.push(ActionAttr::read(input)?),
            AdminKeyword::Can => self.can = Some(CanAttr::read(input)?),
            AdminKeyword::Scope => self.scopes.push(ScopeAttr::read(input)?),
            AdminKeyword::Auth => self.auth = Some(AuthAttr::read(word.span(), input)?),
            AdminKeyword::Column => self.computed.push(ComputedAttr::read(input)?),
            AdminKeyword::Export => self.export = Some(ExportAttr::read(input)?),
            AdminKeyword::Audit => self.audit = Some(AuditAttr::read(input)?),
        }
        Ok(())
    }
}
