//! Reads permissions: who may do what with which rows.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, parenthesized};

use super::super::vocabulary::CanKeyword;
use super::super::{AttrParser, Literal, read_list, separated};

/// Who may do something.
pub(crate) enum RuleAttr {
    Nobody,
    Superuser,
    Staff,
    Group(LitStr),
    Any(Vec<RuleAttr>),
    All(Vec<RuleAttr>),
    Rows(ScopeAttr),
    Custom(Path),
}

/// `(rule, column = value, …)`.
pub(crate) struct ScopeAttr {
    pub(crate) who: Box<RuleAttr>,
    pub(crate) filters: Vec<(Ident, RowValueAttr)>,
}

/// What a column has to equal.
pub(crate) enum RowValueAttr {
    /// `$user.email`.
    User(Ident),
    Value(Literal),
}

/// `can(…)`.
#[derive(Default)]
pub(crate) struct CanAttr {
    pub(crate) rules: Vec<(CanKeyword, RuleAttr)>,
    pub(crate) actions: Vec<(Ident, RuleAttr)>,
    pub(crate) fields: Vec<FieldPermissionAttr>,
}

/// `field(salary, view = …, edit = …)`.
pub(crate) struct FieldPermissionAttr {
    pub(crate) field: Ident,
    pub(crate) view: Option<RuleAttr>,
    pub(crate) edit: Option<RuleAttr>,
}

impl RuleAttr {
    /// `= rule`.
    pub(crate) fn assigned(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Token![=]>()?;
        Self::read(input)
    }

    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.call(Ident::parse_any)?;
        let content;
        Ok(match word.to_string().as_str() {
            "nobody" => Self::Nobody,
            "superuser" => Self::Superuser,
            "staff" => Self::Staff,
            "group" => {
                parenthesized!(content in input);
                Self::Group(content.parse()?)
            }
            "any" => Self::Any(rules(input)?),
            "all" => Self::All(rules(input)?),
            "rows" => Self::Rows(ScopeAttr::read(input)?),
            "custom" => {
                parenthesized!(content in input);
                Self::Custom(content.parse()?)
            }
            unknown => {
                let message = format!(
                    "unknown rule `{unknown}`: use nobody, superuser, staff, group(\"…\"), any(…), all(…), \
                     rows(rule, column = value) or custom(crate::rule)"
                );
                return Err(syn::Error::new(word.span(), message));
            }
        })
    }
}

fn rules(input: ParseStream<'_>) -> syn::Result<Vec<RuleAttr>> {
    let content;
    parenthesized!(content in input);
    let rules = content.parse_terminated(RuleAttr::read, Token![,])?;
    Ok(rules.into_iter().collect())
}

impl ScopeAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        let parentheses = parenthesized!(content in input);
        let who = Box::new(RuleAttr::read(&content)?);
        content.parse::<Option<Token![,]>>()?;
        let mut filters = Vec::new();
        separated(&content, |column, content| {
            content.parse::<Token![=]>()?;
            filters.push((column, RowValueAttr::read(content)?));
            Ok(())
        })?;
        if filters.is_empty() {
            let message = "a rule and at least one `column = value` are needed";
            return Err(syn::Error::new(parentheses.span.join(), message));
        }
        Ok(Self { who, filters })
    }
}

impl RowValueAttr {
    /// `$user.email`, or a value.
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![$]) {
            return Ok(Self::Value(input.parse()?));
        }
        input.parse::<Token![$]>()?;
        let user: Ident = input.parse()?;
        if user != "user" {
            return Err(syn::Error::new(user.span(), "the user is `$user`: write `$user.email`"));
        }
        input.parse::<Token![.]>()?;
        Ok(Self::User(input.call(Ident::parse_any)?))
    }
}

impl CanAttr {
    pub(super) fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self::default();
        read_list(&mut read, input)?;
        Ok(read)
    }
}

impl AttrParser for CanAttr {
    type Keyword = CanKeyword;

    fn keyword(&mut self, keyword: CanKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let content;
        match keyword {
            CanKeyword::List
            | CanKeyword::View
            | CanKeyword::Create
            | CanKeyword::Edit
            | CanKeyword::Delete
            | CanKeyword::Export
            | CanKeyword::Import => self.rules.push((keyword, RuleAttr::assigned(input)?)),
            CanKeyword::Action => {
                parenthesized!(content in input);
                separated(&content, |name, content| {
                    self.actions.push((name, RuleAttr::assigned(content)?));
                    Ok(())
                })?;
            }
            CanKeyword::Field => {
                parenthesized!(content in input);
                self.fields.push(FieldPermissionAttr::read(&content)?);
            }
        }
        Ok(())
    }
}

impl FieldPermissionAttr {
    fn read(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            field: input.call(Ident::parse_any)?,
            view: None,
            edit: None,
        };
        input.parse::<Option<Token![,]>>()?;
        separated(input, |word, input| {
            match word.to_string().as_str() {
                "view" => read.view = Some(RuleAttr::assigned(input)?),
                "edit" => read.edit = Some(RuleAttr::assigned(input)?),
                unknown => {
                    let message = format!("unknown permission `{unknown}` of a field: use view or edit");
                    return Err(syn::Error::new(word.span(), message));
                }
            }
            Ok(())
        })?;
        Ok(read)
    }
}
