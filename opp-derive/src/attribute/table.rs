//! Reads the attributes of a struct: a table or a view.

use proc_macro2::Span;
use syn::parse::ParseStream;
use syn::{Ident, LitBool, LitStr, Path};

use super::shapes::{boolean, list, path, string};
use super::vocabulary::{MysqlKeyword, PrimaryKeyKeyword, SqliteKeyword, TableKeyword, UniqueKeyword, ViewKeyword};
use super::{AdminAttrs, AttrParser, CheckAttr, CompositeKey, IndexAttr, Only, PerDatabase, read_list};

/// Everything the struct of a table or view declares.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema_name: Option<LitStr>,
    pub(crate) schema: Option<Path>,
    pub(crate) primary_key: Option<PrimaryKeyAttr>,
    pub(crate) no_primary_key: Option<Span>,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) uniques: Vec<UniqueAttr>,
    pub(crate) checks: Vec<CheckAttr>,
    pub(crate) foreign_keys: Vec<CompositeKey>,
    pub(crate) joins: Vec<Path>,
    pub(crate) renamed_from: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) managed: Option<LitBool>,
    pub(crate) sqlite: SqliteAttrs,
    pub(crate) mysql: MysqlAttrs,
    pub(crate) database: Option<LitStr>,
    pub(crate) admin: Option<AdminAttrs>,
    pub(crate) view: Option<LitStr>,
    pub(crate) query: Option<PerDatabase<LitStr>>,
    pub(crate) only: Option<Only>,
}

/// `primary_key(…)`.
pub(crate) struct PrimaryKeyAttr {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
}

/// `unique(…)`.
pub(crate) struct UniqueAttr {
    pub(crate) span: Span,
    pub(crate) columns: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) deferrable: bool,
}

/// `sqlite(…)`.
#[derive(Default)]
pub(crate) struct SqliteAttrs {
    pub(crate) strict: bool,
    pub(crate) without_rowid: bool,
}

/// `mysql(…)`.
#[derive(Default)]
pub(crate) struct MysqlAttrs {
    pub(crate) engine: Option<LitStr>,
    pub(crate) charset: Option<LitStr>,
    pub(crate) collate: Option<LitStr>,
}

/// Reads the keywords of a table.
pub(crate) struct TableAttrParser<'a>(pub(crate) &'a mut StructAttrs);

/// Reads the keywords of a view.
pub(crate) struct ViewAttrParser<'a>(pub(crate) &'a mut StructAttrs);

impl AttrParser for TableAttrParser<'_> {
    type Keyword = TableKeyword;

    fn keyword(&mut self, keyword: TableKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let attrs = &mut *self.0;
        match keyword {
            TableKeyword::Table => attrs.table = Some(string(input)?),
            TableKeyword::SchemaName => attrs.schema_name = Some(string(input)?),
            TableKeyword::Schema => attrs.schema = Some(path(input)?),
            TableKeyword::PrimaryKey => attrs.primary_key = Some(PrimaryKeyAttr::read(name.span(), input)?),
            TableKeyword::NoPrimaryKey => attrs.no_primary_key = Some(name.span()),
            TableKeyword::Index => attrs.indexes.push(IndexAttr::read(name.span(), input)?),
            TableKeyword::Unique => attrs.uniques.push(UniqueAttr::read(name.span(), input)?),
            TableKeyword::Check => attrs.checks.extend(CheckAttr::read_all(input)?),
            TableKeyword::ForeignKey => attrs.foreign_keys.push(CompositeKey::read(name.span(), input)?),
            TableKeyword::Joins => attrs.joins.extend(list(input)?),
            TableKeyword::RenamedFrom => attrs.renamed_from = Some(string(input)?),
            TableKeyword::Comment => attrs.comment = Some(string(input)?),
            TableKeyword::Managed => attrs.managed = Some(boolean(input)?),
            TableKeyword::Sqlite => read_list(&mut attrs.sqlite, input)?,
            TableKeyword::Mysql => read_list(&mut attrs.mysql, input)?,
            TableKeyword::Database => attrs.database = Some(string(input)?),
            TableKeyword::Admin => attrs.admin = Some(AdminAttrs::read(name.span(), input)?),
        }
        Ok(())
    }
}

impl AttrParser for ViewAttrParser<'_> {
    type Keyword = ViewKeyword;

    fn keyword(&mut self, keyword: ViewKeyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let attrs = &mut *self.0;
        match keyword {
            ViewKeyword::View => attrs.view = Some(string(input)?),
            ViewKeyword::Query => attrs.query = Some(PerDatabase::read(input)?),
            ViewKeyword::Only => attrs.only = Some(Only::read(name.span(), input)?),
            ViewKeyword::PrimaryKey => attrs.primary_key = Some(PrimaryKeyAttr::read(name.span(), input)?),
            ViewKeyword::SchemaName => attrs.schema_name = Some(string(input)?),
            ViewKeyword::Database => attrs.database = Some(string(input)?),
            ViewKeyword::Joins => attrs.joins.extend(list(input)?),
            ViewKeyword::Admin => attrs.admin = Some(AdminAttrs::read(name.span(), input)?),
        }
        Ok(())
    }
}

impl PrimaryKeyAttr {
    pub(crate) fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            columns: Vec::new(),
            name: None,
        };
        read_list(&mut read, input)?;
        Ok(read)
    }
}

impl AttrParser for PrimaryKeyAttr {
    type Keyword = PrimaryKeyKeyword;
    const MIXED: bool = true;

    fn keyword(&mut self, keyword: PrimaryKeyKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            PrimaryKeyKeyword::Name => self.name = Some(string(input)?),
        }
        Ok(())
    }

    fn other(&mut self, field: Ident, _input: ParseStream<'_>) -> syn::Result<()> {
        self.columns.push(field);
        Ok(())
    }
}

impl UniqueAttr {
    fn read(span: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let mut read = Self {
            span,
            columns: Vec::new(),
            name: None,
            nulls_not_distinct: false,
            deferrable: false,
        };
        read_list(&mut read, input)?;
        Ok(read)
    }
}

impl AttrParser for UniqueAttr {
    type Keyword = UniqueKeyword;
    const MIXED: bool = true;

    fn keyword(&mut self, keyword: UniqueKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            UniqueKeyword::Name => self.name = Some(string(input)?),
            UniqueKeyword::NullsNotDistinct => self.nulls_not_distinct = true,
            UniqueKeyword::Deferrable => self.deferrable = true,
        }
        Ok(())
    }

    fn other(&mut self, field: Ident, _input: ParseStream<'_>) -> syn::Result<()> {
        self.columns.push(field);
        Ok(())
    }
}

impl AttrParser for SqliteAttrs {
    type Keyword = SqliteKeyword;

    fn keyword(&mut self, keyword: SqliteKeyword, _name: &Ident, _input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            SqliteKeyword::Strict => self.strict = true,
            SqliteKeyword::WithoutRowid => self.without_rowid = true,
        }
        Ok(())
    }
}

impl AttrParser for MysqlAttrs {
    type Keyword = MysqlKeyword;

    fn keyword(&mut self, keyword: MysqlKeyword, _name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match keyword {
            MysqlKeyword::Engine => self.engine = Some(string(input)?),
            MysqlKeyword::Charset => self.charset = Some(string(input)?),
            MysqlKeyword::Collate => self.collate = Some(string(input)?),
        }
        Ok(())
    }
}
