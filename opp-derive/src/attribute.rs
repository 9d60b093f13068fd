//! Reads the attributes of structs, fields, enums and variants as written. What they mean together is [`crate::model`]'s business.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Attribute, Ident, Token};

use crate::errors::Errors;
use crate::naming::closest;

mod admin;
mod check;
mod field;
mod foreign_key;
mod generated;
mod index;
mod per_database;
mod shapes;
mod table;
mod value;
mod variant;
pub(crate) mod vocabulary;

pub(crate) use admin::{
    ActionAttr, AdminAttrs, Choice, ComputedAttr, FieldAdminAttrs, FieldPermissionAttr, FilterAttr, FormatAttr,
    InlineAttr, RowValueAttr, RuleAttr, ScopeAttr, WidgetAttr,
};
pub(crate) use check::{CheckAttr, CheckName};
pub(crate) use field::FieldAttrs;
pub(crate) use foreign_key::{Action, CompositeKey};
pub(crate) use generated::{GeneratedAttr, IdentityAttr};
pub(crate) use index::{ColumnOrdering, IndexAttr, Part};
pub(crate) use per_database::{Only, PerDatabase};
pub(crate) use shapes::names;
pub(crate) use table::{PrimaryKeyAttr, StructAttrs, TableAttrParser, UniqueAttr, ViewAttrParser};
pub(crate) use value::{Literal, Value};
pub(crate) use variant::{EnumAttrs, VariantAttrs};

use vocabulary::{Keyword, Note, Target, Vocabulary, keywords};

/// Something that reads the keywords of one target.
pub(crate) trait AttrParser {
    type Keyword: Vocabulary;

    /// Reads what follows a keyword; its shape has been checked.
    fn keyword(&mut self, keyword: Self::Keyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()>;

    /// Reads what is not a keyword, where a list mixes keywords with other words.
    fn other(&mut self, word: Ident, _input: ParseStream<'_>) -> syn::Result<()> {
        Err(syn::Error::new(
            word.span(),
            unknown::<Self::Keyword>(&word.to_string()),
        ))
    }

    /// Whether other words may be in the list; then a keyword is one only where what follows has its shape.
    const MIXED: bool = false;
}

/// Reads every `#[opp(…)]` of an item. A keyword that cannot be read is reported, and the others are read on.
pub(crate) fn read_item<P: AttrParser>(parser: &mut P, attributes: &[Attribute], errors: &Errors) {
    let mut seen: Vec<String> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("opp")) {
        let list = attribute.parse_args_with(|input: ParseStream<'_>| {
            separated(input, |name, input| {
                item_keyword(parser, &name, input, &mut seen, errors)
            })
        });
        if let Err(error) = list {
            errors.take(error);
        }
    }
}

fn item_keyword<P: AttrParser>(
    parser: &mut P,
    name: &Ident,
    input: ParseStream<'_>,
    seen: &mut Vec<String>,
    errors: &Errors,
) -> syn::Result<()> {
    let word = name.to_string();
    let Some(keyword) = P::Keyword::find(&word) else {
        errors.at(name.span(), unknown::<P::Keyword>(&word));
        return skip(input);
    };
    if seen.contains(&word) && !keyword.keyword().has(Note::Repeats) {
        errors.at(name.span(), format!("duplicate `{word}`: keep one of them"));
    }
    seen.push(word);
    // Tried on a fork, since what a list in parentheses leaves unread would be reported as a second mistake.
    let attempt = input.fork();
    match shaped(keyword.keyword(), name, &attempt).and_then(|()| parser.keyword(keyword, name, &attempt)) {
        Ok(()) => {
            input.advance_to(&attempt);
            Ok(())
        }
        Err(error) => {
            let example = keyword.keyword().example;
            errors.at(error.span(), format!("{error}: write `{example}`"));
            skip(input)
        }
    }
}

/// Reads a list in parentheses. The first mistake ends it.
pub(crate) fn read_list<P: AttrParser>(parser: &mut P, input: ParseStream<'_>) -> syn::Result<()> {
    let content;
    syn::parenthesized!(content in input);
    read_words(parser, &content)
}

/// Reads the rest of a list.
pub(crate) fn read_words<P: AttrParser>(parser: &mut P, input: ParseStream<'_>) -> syn::Result<()> {
    let mut seen: Vec<&'static str> = Vec::new();
    separated(input, |name, input| {
        let known = P::Keyword::find(&name.to_string());
        let Some(keyword) = known.filter(|known| !P::MIXED || known.keyword().shape.mismatch(input).is_none()) else {
            return parser.other(name, input);
        };
        let row = keyword.keyword();
        if seen.contains(&row.name) && !row.has(Note::Repeats) {
            return Err(syn::Error::new(name.span(), format!("duplicate `{name}`")));
        }
        seen.push(row.name);
        shaped(row, &name, input)?;
        parser.keyword(keyword, &name, input)
    })
}

fn shaped(keyword: &Keyword, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    match keyword.shape.mismatch(input) {
        None => Ok(()),
        Some(mismatch) => Err(syn::Error::new(name.span(), format!("`{name}` {mismatch}"))),
    }
}

/// Words with what follows them, separated by commas.
pub(crate) fn separated(
    input: ParseStream<'_>,
    mut item: impl FnMut(Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    while !input.is_empty() {
        let name = input.call(Ident::parse_any)?;
        item(name, input)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

/// Passes over the rest of a keyword, up to the next comma.
pub(crate) fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
}

fn unknown<V: Vocabulary>(word: &str) -> String {
    let here = V::TARGET.name();
    let elsewhere = |keyword: &&Keyword| keyword.name == word && !matches!(keyword.target, Target::Inside(_));
    if let Some(right) = keywords()
        .find(elsewhere)
        .filter(|_| !matches!(V::TARGET, Target::Inside(_)))
    {
        return format!(
            "`{word}` belongs on {}, not on {here}{}",
            right.target.name(),
            few_examples::<V>()
        );
    }
    if let Some(near) = closest(word, V::names()).and_then(V::find) {
        return format!("unknown keyword `{word}`: did you mean `{}`?", near.keyword().example);
    }
    format!("unknown keyword `{word}`: {here} takes {}", V::names().join(", "))
}

/// The examples of a target that has only a few keywords.
fn few_examples<V: Vocabulary>() -> String {
    match V::ALL {
        [] | [_, _, _, ..] => String::new(),
        few => {
            let examples: Vec<String> = few
                .iter()
                .map(|known| format!("`{}`", known.keyword().example))
                .collect();
            format!(", which takes {}", examples.join(" and "))
        }
    }
}
