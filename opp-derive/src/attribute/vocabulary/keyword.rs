//! Defines what a keyword is: its target, its shape, what it goes with.

use syn::Token;
use syn::parse::ParseStream;

/// Where keywords are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Table,
    View,
    Field,
    Enum,
    Variant,
    /// Inside the parentheses of another keyword.
    Inside(&'static str),
}

impl Target {
    /// As in "does not belong on …".
    pub(crate) fn name(self) -> String {
        match self {
            Self::Table => "a struct with OppModel".to_owned(),
            Self::View => "a struct with OppView".to_owned(),
            Self::Field => "a field".to_owned(),
            Self::Enum => "an enum with OppEnum".to_owned(),
            Self::Variant => "a variant".to_owned(),
            Self::Inside(keyword) => format!("`{keyword}(…)`"),
        }
    }
}

/// What follows a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing.
    Flag,
    /// `= value`.
    Value,
    /// `(…)`.
    List,
    /// Nothing, or `(…)`.
    FlagOrList,
    /// Nothing, or `= value`.
    FlagOrValue,
    /// `= value`, or `(…)`.
    ValueOrList,
}

impl Shape {
    /// What is wrong with what follows a keyword, if anything is.
    pub(crate) fn mismatch(self, input: ParseStream<'_>) -> Option<&'static str> {
        let nothing = input.is_empty() || input.peek(Token![,]);
        let (value, list) = (input.peek(Token![=]), input.peek(syn::token::Paren));
        match self {
            Self::Flag => (!nothing).then_some("does not take a value"),
            Self::Value => (!value).then_some("needs a value"),
            Self::List => (!list).then_some("needs a list in parentheses"),
            Self::FlagOrList => (!nothing && !list).then_some("takes nothing, or a list in parentheses"),
            Self::FlagOrValue => (!nothing && !value).then_some("takes nothing, or a value"),
            Self::ValueOrList => (!value && !list).then_some("needs a value, or a list in parentheses"),
        }
    }

    #[cfg(test)]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Value => "value",
            Self::List => "list",
            Self::FlagOrList => "flag or list",
            Self::FlagOrValue => "flag or value",
            Self::ValueOrList => "value or list",
        }
    }
}

/// What a keyword goes with, beyond its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// May be written more than once.
    Repeats,
    /// Has an effect on a field of a view.
    InView,
    /// Has an effect beside `skip`.
    WithSkip,
    /// Has no effect where the struct has `schema = …`.
    NotWithSchema,
}

/// A row of the tables.
#[derive(Debug)]
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    pub(crate) shape: Shape,
    pub(crate) notes: &'static [Note],
    pub(crate) example: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "docs/attributes.md is generated from it"))]
    pub(crate) meaning: &'static str,
}

impl Keyword {
    pub(crate) fn has(&self, note: Note) -> bool {
        self.notes.contains(&note)
    }
}

/// The keywords of one target, as an enum: whoever adds one has to handle it everywhere.
pub(crate) trait Vocabulary: Copy + PartialEq + 'static {
    const TARGET: Target;
    const ALL: &'static [Self];
    fn keyword(self) -> &'static Keyword;

    fn find(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.keyword().name == word)
    }

    fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|known| known.keyword().name).collect()
    }
}

/// ```text
/// TableKeyword in Target::Table;
/// Table "table" Value [] r#"table = "orders""# => "table name; by default Diesel's";
/// ```
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident in $target:expr;
     $($variant:ident $word:literal $shape:ident [$($note:ident)*] $example:literal => $meaning:literal;)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($variant),+ }

        impl $crate::attribute::vocabulary::keyword::Vocabulary for $name {
            const TARGET: $crate::attribute::vocabulary::keyword::Target = $target;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn keyword(self) -> &'static $crate::attribute::vocabulary::keyword::Keyword {
                match self {
                    $(Self::$variant => const { &$crate::attribute::vocabulary::keyword::Keyword {
                        name: $word,
                        target: $target,
                        shape: $crate::attribute::vocabulary::keyword::Shape::$shape,
                        notes: &[$($crate::attribute::vocabulary::keyword::Note::$note),*],
                        example: $example,
                        meaning: $meaning,
                    } }),+
                }
            }
        }
    };
}
pub(super) use vocabulary;
