//! Defines every keyword of `#[opp(…)]`: where it is allowed, how it is written, what it means. Parsing, messages, the rules of what
//! goes together, and `docs/attributes.md` are made from these tables.

mod admin;
mod item;
pub(crate) mod keyword;
mod list;

pub(crate) use admin::*;
pub(crate) use item::*;
pub(crate) use keyword::{Keyword, Note, Target, Vocabulary};
pub(crate) use list::*;

/// Every keyword of every target, in the order of the documentation.
pub(crate) fn keywords() -> impl Iterator<Item = &'static Keyword> {
    fn of<V: Vocabulary>() -> impl Iterator<Item = &'static Keyword> {
        V::ALL.iter().map(|known| known.keyword())
    }
    let items = of::<TableKeyword>()
        .chain(of::<ViewKeyword>())
        .chain(of::<FieldKeyword>())
        .chain(of::<EnumKeyword>())
        .chain(of::<VariantKeyword>());
    let lists = of::<IndexKeyword>()
        .chain(of::<UniqueKeyword>())
        .chain(of::<PrimaryKeyKeyword>())
        .chain(of::<CheckKeyword>())
        .chain(of::<GeneratedKeyword>())
        .chain(of::<ForeignKeyKeyword>())
        .chain(of::<CollateKeyword>())
        .chain(of::<SqlTypeKeyword>())
        .chain(of::<SqliteKeyword>())
        .chain(of::<MysqlKeyword>());
    let panel = of::<AdminKeyword>()
        .chain(of::<FieldsetKeyword>())
        .chain(of::<InlineKeyword>())
        .chain(of::<ActionKeyword>())
        .chain(of::<CanKeyword>())
        .chain(of::<AuthKeyword>())
        .chain(of::<ComputedKeyword>())
        .chain(of::<ExportKeyword>())
        .chain(of::<AuditKeyword>())
        .chain(of::<WidgetKeyword>());
    items.chain(lists).chain(panel)
}
