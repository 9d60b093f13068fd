//! Reads the attributes of a field.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitStr, Path, Token, Type};

use super::shapes::{boolean, list, names, number, path, string};
use super::vocabulary::{CollateKeyword, FieldKeyword, SqlTypeKeyword};
use super::{
    Action, AttrParser, CheckAttr, FieldAdminAttrs, FormatAttr, GeneratedAttr, IdentityAttr, IndexAttr, Literal,
    PerDatabase, PrimaryKeyAttr, WidgetAttr, read_list,
};

/// Everything a field declares.
pub(crate) struct FieldAttrs {
    /// The field, for the keywords that stand for a list of columns.
    pub(crate) field: Ident,
    /// Every keyword that was read, for the rules of what goes together.
    pub(crate) keywords: Vec<(FieldKeyword, Span)>,
    pub(crate) primary_key: Option<Span>,
    pub(crate) primary_key_name: Option<LitStr>,
    pub(crate) auto_increment: Option<LitBool>,
    pub(crate) identity: Option<(IdentityAttr, Span)>,
    pub(crate) column: Option<LitStr>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<IndexAttr>,
    pub(crate) max_length: Option<(u32, Span)>,
    pub(crate) enforce_length: Option<LitBool>,
    pub(crate) precision: Option<(u32, Span)>,
    pub(crate) scale: Option<(u32, Span)>,
    pub(crate) default: Option<PerDatabase<Literal>>,
    pub(crate) references: Option<Path>,
    pub(crate) on_delete: Option<(Action, Span)>,
    pub(crate) on_update: Option<(Action, Span)>,
    pub(crate) constraint: Option<LitStr>,
    pub(crate) deferrable: Option<Span>,
    pub(crate) join: Option<LitBool>,
    pub(crate) check: Option<CheckAttr>,
    pub(crate) generated: Option<GeneratedAttr>,
    pub(crate) stored: Option<Span>,
    pub(crate) collate: Option<CollateAttr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) sql_type: SqlTypes,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) backfill: Option<Literal>,
    pub(crate) admin: FieldAdminAttrs,
    pub(crate) skip: Option<Span>,
}

/// `sql_type(…)`.
pub(crate) struct SqlTypes {
    pub(crate) names: PerDatabase<LitStr>,
    pub(crate) diesel: Option<Type>,
}

/// `collate(…)`.
pub(crate) struct CollateAttr {
    pub(crate) names: PerDatabase<LitStr>,
    pub(crate) schema: Option<LitStr>,
}

impl FieldAttrs {
    /// A field without attributes.
    pub(crate) fn of(field: Ident) -> Self {
        Self {
            field,
            keywords: Vec::new(),
            primary_key: None,
            primary_key_name: None,
            auto_increment: None,
            identity: None,
            column: None,
            unique: None,
            index: None,
            max_length: None,
            enforce_length: None,
            precision: None,
            scale: None,
            default: None,
            references: None,
            on_delete: None,
            on_update: None,
            constraint: None,
            deferrable: None,
            join: None,
            check: None,
            generated: None,
            stored: None,
            collate: None,
            comment: None,
            sql_type: SqlTypes {
                names: PerDatabase::none(),
                diesel: None,
            },
            renamed_from: None,
            backfill: None,
            admin: FieldAdminAttrs::default(),
            skip: None,
        }
    }

    /// Where a keyword was written.
    pub(crate) fn span_of(&self, keyword: FieldKeyword) -> Option<Span> {
        let found = self.keywords.iter().find(|(known, _)| *known == keyword);
        found.map(|(_, span)| *span)
    }
}

impl AttrParser for FieldAttrs {
    type Keyword = FieldKeyword;

    fn keyword(&mut self, keyword: FieldKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let span = name.span();
        match keyword {
            FieldKeyword::PrimaryKey => {
                self.primary_key = Some(span);
                self.primary_key_name = primary_key_name(input)?;
            }
            FieldKeyword::AutoIncrement => self.auto_increment = Some(boolean(input)?),
            FieldKeyword::Identity => self.identity = Some((IdentityAttr::read(input)?, span)),
            FieldKeyword::Column => self.column = Some(string(input)?),
            FieldKeyword::Unique => self.unique = Some(span),
            FieldKeyword::Index => self.index = Some(IndexAttr::of_field(&self.field, span, input)?),
            FieldKeyword::MaxLength => self.max_length = Some(number(input)?),
            FieldKeyword::EnforceLength => self.enforce_length = Some(boolean(input)?),
            FieldKeyword::Precision => self.precision = Some(number(input)?),
            FieldKeyword::Scale => self.scale = Some(number(input)?),
            FieldKeyword::Default => self.default = Some(PerDatabase::read(input)?),
            FieldKeyword::References => self.references = Some(path(input)?),
            FieldKeyword::OnDelete => self.on_delete = Some(Action::read(input)?),
            FieldKeyword::OnUpdate => self.on_update = Some(Action::read(input)?),
            FieldKeyword::Constraint => self.constraint = Some(string(input)?),
            FieldKeyword::Deferrable => self.deferrable = Some(span),
            FieldKeyword::Join => self.join = Some(boolean(input)?),
            FieldKeyword::Check => self.check = Some(CheckAttr::read(span, input)?),
            FieldKeyword::Generated => self.generated = Some(GeneratedAttr::read(span, input)?),
            FieldKeyword::Stored => self.stored = Some(span),
            FieldKeyword::Collate => self.collate = Some(CollateAttr::read(span, input)?),
            FieldKeyword::Comment => self.comment = Some(string(input)?),
            FieldKeyword::SqlType => self.sql_type.read(input)?,
            FieldKeyword::RenamedFrom => self.renamed_from = Some(string(input)?),
            FieldKeyword::Backfill => self.backfill = Some(literal(input)?),
            FieldKeyword::Label => self.admin.label = Some(string(input)?),
            FieldKeyword::Help => self.admin.help = Some(string(input)?),
            FieldKeyword::Secret if input.peek(Token![=]) => self.admin.secret = Some(boolean(input)?),
            FieldKeyword::Secret => self.admin.secret = Some(LitBool::new(true, span)),
            FieldKeyword::Widget => self.admin.widget = Some(WidgetAttr::read(input)?),
            FieldKeyword::Format => self.admin.format = Some(FormatAttr::read(input)?),
            FieldKeyword::Min => self.admin.min = Some(literal(input)?),
            FieldKeyword::Max => self.admin.max = Some(literal(input)?),
            FieldKeyword::MinLength => self.admin.min_length = Some(number(input)?),
            FieldKeyword::Pattern => self.admin.pattern = Some(string(input)?),
            FieldKeyword::LabelOf => self.admin.label_of = names(input)?,
            FieldKeyword::SearchOf => self.admin.search_of = names(input)?,
            FieldKeyword::PrepopulateFrom => self.admin.prepopulate_from = list(input)?,
            FieldKeyword::Skip => self.skip = Some(span),
        }
        self.keywords.push((keyword, span));
        Ok(())
    }
}

/// `(name = "…")`, or nothing.
fn primary_key_name(input: ParseStream<'_>) -> syn::Result<Option<LitStr>> {
    if !input.peek(syn::token::Paren) {
        return Ok(None);
    }
    let key = PrimaryKeyAttr::read(input.span(), input)?;
    match key.columns.first() {
        Some(column) => Err(syn::Error::new(
            column.span(),
            "a field is its own column: list several on the struct, `#[opp(primary_key(a, b))]`",
        )),
        None => Ok(key.name),
    }
}

fn literal(input: ParseStream<'_>) -> syn::Result<Literal> {
    input.parse::<Token![=]>()?;
    input.parse()
}

impl SqlTypes {
    fn read(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Token![=]) {
            self.names.all = Some(string(input)?);
            return Ok(());
        }
        read_list(self, input)
    }
}

impl AttrParser for SqlTypes {
    type Keyword = SqlTypeKeyword;

    fn keyword(&mut self, keyword: SqlTypeKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            SqlTypeKeyword::Sqlite => self.names.sqlite = Some(string(input)?),
            SqlTypeKeyword::Postgres => self.names.postgres = Some(string(input)?),
            SqlTypeKeyword::Mysql => self.names.mysql = Some(string(input)?),
            SqlTypeKeyword::Diesel => {
                input.parse::<Token![=]>()?;
                self.diesel = Some(input.parse()?);
            }
        }
        Ok(())
    }
}

impl CollateAttr {
    fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            names: PerDatabase::none(),
            schema: None,
        };
        if input.peek(Token![=]) {
            read.names.all = Some(string(input)?);
            return Ok(read);
        }
        read_list(&mut read, input)?;
        if read.names.is_none() {
            return Err(syn::Error::new(span, "no collation for any database"));
        }
        Ok(read)
    }
}

impl AttrParser for CollateAttr {
    type Keyword = CollateKeyword;

    fn keyword(&mut self, keyword: CollateKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            CollateKeyword::Sqlite => self.names.sqlite = Some(string(input)?),
            CollateKeyword::Postgres => self.names.postgres = Some(string(input)?),
            CollateKeyword::Mysql => self.names.mysql = Some(string(input)?),
            CollateKeyword::Schema => self.schema = Some(string(input)?),
        }
        Ok(())
    }
}
