//! Finds the Diesel type for a Rust type: a path, derived from the type's name. The compiler checks it against the trait afterwards.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{GenericArgument, Ident, PathArguments, Type, TypePath, parse_quote};

/// Diesel's type for a column.
pub(crate) struct SqlPath {
    nullable: bool,
    base: Base,
}

enum Base {
    /// A path that means the same everywhere.
    Known(TokenStream),
    /// A type that is its own SQL type, by an alias: inside the module that `table!` makes, its path would mean something else.
    Alias { ty: Box<Type>, name: Option<Ident> },
}

impl SqlPath {
    /// The path for a field's type; `custom` is the type of `sql_type(diesel = …)`.
    pub(crate) fn of(ty: &Type, custom: Option<&Type>) -> Self {
        let (inner, nullable) = match argument(ty, "Option") {
            Some(inner) => (inner, true),
            None => (ty, false),
        };
        let base = match custom {
            // The check reports it; a placeholder keeps Diesel's table from reporting the same in many ways.
            None if never_a_column(ty).is_some() => Base::Known(quote!(::diesel::sql_types::Integer)),
            Some(given) => sql_type(given),
            None => known(inner).map_or_else(
                || Base::Alias {
                    ty: Box::new(array_of_own(inner).unwrap_or_else(|| inner.clone())),
                    name: None,
                },
                Base::Known,
            ),
        };
        Self { nullable, base }
    }

    /// Gives an alias its name.
    pub(crate) fn name_alias(&mut self, module: &Ident, column: &Ident) {
        if let Base::Alias { name, .. } = &mut self.base {
            let plain = crate::naming::plain(column);
            let module = crate::naming::plain(module);
            // The length keeps the table `order` with `items_status` apart from `order_items` with `status`.
            *name = Some(format_ident!("__opp_{}_{module}_{plain}", module.chars().count()));
        }
    }

    /// The name of Diesel's type, where that surely has no length: not a string, nor an array of strings.
    pub(crate) fn without_length(&self) -> Option<String> {
        self.words()
            .pop()
            .filter(|word| WITHOUT_LENGTH.contains(&word.as_str()))
    }

    /// The name of Diesel's type, where that is a plain one.
    pub(crate) fn known_type(&self) -> Option<String> {
        let words = self.words();
        let plain = words.iter().all(|word| word != "Array" && word != "Range");
        words.last().filter(|_| plain).cloned()
    }

    fn words(&self) -> Vec<String> {
        let Base::Known(path) = &self.base else {
            return Vec::new();
        };
        let words = path.clone().into_iter().filter_map(|token| match token {
            TokenTree::Ident(word) => Some(word.to_string()),
            _ => None,
        });
        words.collect()
    }

    /// The alias to declare beside the struct, and its name to import into the table's module.
    pub(crate) fn alias(&self) -> Option<(&Ident, &Type)> {
        match &self.base {
            Base::Known(_) => None,
            Base::Alias { ty, name } => name.as_ref().map(|name| (name, &**ty)),
        }
    }
}

impl ToTokens for SqlPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let base = match &self.base {
            Base::Known(path) => path.clone(),
            Base::Alias { name, .. } => name.to_token_stream(),
        };
        tokens.extend(if self.nullable {
            quote!(::diesel::sql_types::Nullable<#base>)
        } else {
            base
        });
    }
}

/// A custom type: a bare word is one of Diesel's, anything else a type of the user's.
fn sql_type(given: &Type) -> Base {
    match given {
        Type::Path(TypePath { qself: None, path, .. })
            if path
                .get_ident()
                .is_some_and(|word| DIESEL.contains(&word.to_string().as_str())) =>
        {
            Base::Known(quote!(::diesel::sql_types::#path))
        }
        Type::Path(TypePath { qself: None, path, .. })
            if path.leading_colon.is_some() || starts(path, "diesel") || starts(path, "crate") =>
        {
            Base::Known(path.to_token_stream())
        }
        other => Base::Alias {
            ty: Box::new(other.clone()),
            name: None,
        },
    }
}

fn starts(path: &syn::Path, word: &str) -> bool {
    path.segments.len() > 1 && path.segments[0].ident == word
}

/// Names of Diesel's own types that `sql_type(diesel = …)` takes bare.
const DIESEL: &[&str] = &[
    "SmallInt",
    "Integer",
    "BigInt",
    "Float",
    "Double",
    "Numeric",
    "Bool",
    "Text",
    "VarChar",
    "Binary",
    "Date",
    "Time",
    "Timestamp",
    "Timestamptz",
    "Uuid",
    "Json",
    "Jsonb",
    "Inet",
    "Cidr",
    "Interval",
];

/// Types without a length.
const WITHOUT_LENGTH: &[&str] = &[
    "SmallInt",
    "Integer",
    "BigInt",
    "Float",
    "Double",
    "Numeric",
    "Bool",
    "Binary",
    "Date",
    "Time",
    "Timestamp",
    "Timestamptz",
    "Uuid",
    "Json",
    "Jsonb",
    "Inet",
    "Cidr",
    "Interval",
    "OppUuid",
    "OppDateTime",
];

/// Diesel's type for the types it knows, by the last word of their path.
pub(crate) fn known(ty: &Type) -> Option<TokenStream> {
    if let Some(bound) = bound_of_range(ty) {
        let bound = known(bound)?;
        return Some(quote!(::diesel::sql_types::Range<#bound>));
    }
    let Type::Path(TypePath { qself: None, path, .. }) = bare(ty) else {
        return None;
    };
    let last = path.segments.last()?;
    let plain = last.arguments.is_none();
    let name = match last.ident.to_string().as_str() {
        "i16" if plain => "SmallInt",
        "i32" if plain => "Integer",
        "i64" if plain => "BigInt",
        "f32" if plain => "Float",
        "f64" if plain => "Double",
        "bool" if plain => "Bool",
        "String" if plain => "Text",
        "NaiveDate" | "Date" if plain => "Date",
        "NaiveTime" | "Time" if plain => "Time",
        "NaiveDateTime" | "PrimitiveDateTime" if plain => "Timestamp",
        "OffsetDateTime" if plain => "Timestamptz",
        "DateTime" => "Timestamptz",
        "BigDecimal" if plain => "Numeric",
        "Uuid" if plain => "Uuid",
        "Value" if plain && path.segments.len() > 1 => "Json",
        "IpNetwork" if plain => "Inet",
        "OppUuid" | "OppDateTime" if plain => {
            let name = &last.ident;
            return Some(quote!(::opp_core::types::#name));
        }
        "Vec" => return array(ty),
        _ => return None,
    };
    let name = Ident::new(name, last.ident.span());
    Some(quote!(::diesel::sql_types::#name))
}

/// What to write instead of a type that no database has a column for, where the type's name is enough to know.
pub(crate) fn never_a_column(ty: &Type) -> Option<&'static str> {
    let inner = argument(ty, "Option");
    if inner.is_some_and(is_option) {
        return Some("NULL cannot be nested, use one `Option`");
    }
    match bare(inner.unwrap_or(ty)) {
        Type::Reference(_) => Some("a row owns its values, use `String` for `&str` and `Vec<u8>` for `&[u8]`"),
        range if bound_of_range(range).is_some() => None,
        Type::Tuple(_) => Some("use a field for each part"),
        Type::Array(_) => Some("use `Vec<u8>` for bytes, `OppVector<N>` for floats, or `OppJson<…>`"),
        Type::Path(path) if path.qself.is_none() => never_a_path(&path.path),
        _ => None,
    }
}

fn never_a_path(path: &syn::Path) -> Option<&'static str> {
    let last = path.segments.last()?;
    let standard = path.segments.len() == 1 || path.segments[0].ident == "std" || path.segments[0].ident == "core";
    match last.ident.to_string().as_str() {
        _ if !standard => None,
        "i8" | "u8" => Some("8-bit and unsigned columns are not supported, use `i16`"),
        "u16" => Some("unsigned columns are not supported, use `i32`"),
        "u32" | "usize" | "isize" => Some("unsigned and pointer-sized columns are not supported, use `i64`"),
        "u64" | "i128" | "u128" => Some("integers have at most 64 bits, use `i64` or `OppDecimal<P, 0>`"),
        "char" | "str" => Some("use `String`"),
        "PathBuf" | "OsString" => Some("use `String` or `Vec<u8>`"),
        "HashMap" | "BTreeMap" | "HashSet" | "BTreeSet" | "VecDeque" => Some("use `OppJson<…>` around it"),
        "Box" | "Rc" | "Arc" | "RefCell" | "Cell" | "Mutex" => Some("use the type inside it"),
        "Cow" => Some("use the owned type, such as `String`"),
        "SystemTime" | "Instant" => Some("use `OppDateTime`"),
        "Duration" => {
            Some("use `i64` of a unit, or on PostgreSQL `sql_type(postgres = \"interval\", diesel = Interval)`")
        }
        _ => None,
    }
}

/// `Vec<u8>` is binary, any other `Vec` of a known type an array.
fn array(ty: &Type) -> Option<TokenStream> {
    let element = argument(ty, "Vec")?;
    if matches!(bare(element), Type::Path(path) if path.path.is_ident("u8")) {
        return Some(quote!(::diesel::sql_types::Binary));
    }
    let (inner, nullable) = argument(element, "Option").map_or((element, false), |inner| (inner, true));
    let element = known(inner)?;
    let element = if nullable {
        quote!(::diesel::sql_types::Nullable<#element>)
    } else {
        element
    };
    Some(quote!(::diesel::sql_types::Array<#element>))
}

/// An array of a type that is its own SQL type.
fn array_of_own(ty: &Type) -> Option<Type> {
    let element = argument(ty, "Vec")?;
    Some(match argument(element, "Option") {
        Some(inner) => parse_quote!(::diesel::sql_types::Array<::diesel::sql_types::Nullable<#inner>>),
        None => parse_quote!(::diesel::sql_types::Array<#element>),
    })
}

/// The type of both ends of `(Bound<T>, Bound<T>)`, which is how Diesel reads ranges.
fn bound_of_range(ty: &Type) -> Option<&Type> {
    let Type::Tuple(pair) = bare(ty) else {
        return None;
    };
    let ends: Vec<_> = pair.elems.iter().map(|end| argument(end, "Bound")).collect();
    match ends[..] {
        [Some(from), Some(_)] => Some(from),
        _ => None,
    }
}

/// A type without the invisible parentheses that a macro's `$ty:ty` puts around it.
fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(paren) => bare(&paren.elem),
        other => other,
    }
}

/// The argument of `Option<…>` or `Vec<…>`.
fn argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(TypePath { qself: None, path, .. }) = bare(ty) else {
        return None;
    };
    let last = path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// Whether a type is written `Option<…>`.
pub(crate) fn is_option(ty: &Type) -> bool {
    argument(ty, "Option").is_some()
}

/// Whether the last word of a type is this one, `Option` aside.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    let inner = argument(ty, "Option").unwrap_or(ty);
    matches!(bare(inner), Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}
