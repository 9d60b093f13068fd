//! Texts and lists that are borrowed, and setters that work in `const`.

use super::{List, Text};

/// Setters that work in `const`: the replaced value is forgotten, since `const` cannot drop what might own memory. It
/// borrows, or holds nothing, in every definition that these functions begin.
macro_rules! setters {
    ($($(#[$doc:meta])* $field:ident: $ty:ty;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub const fn $field(mut self, value: $ty) -> Self {
                let _ = std::mem::ManuallyDrop::new(std::mem::replace(&mut self.$field, value));
                self
            }
        )*
    };
}
pub(super) use setters;

/// A borrowed text.
#[must_use]
pub const fn text(text: &'static str) -> Text {
    Text::Borrowed(text)
}

/// A borrowed list.
#[must_use]
pub const fn list<T: Clone>(list: &'static [T]) -> List<T> {
    List::Borrowed(list)
}
