//! The kinds of filter that suit a field.

use super::SHORT;
use super::field::{Field, Kind};
use super::list::{Filter, FilterKind};

pub(super) fn filter_of(field: &Field) -> Option<Filter> {
    if field.secret {
        return None;
    }
    let kind = match field.kind {
        Kind::Boolean => FilterKind::Bool,
        Kind::Enum => FilterKind::Choices,
        _ if field
            .relation
            .as_ref()
            .is_some_and(|relation| relation.local.len() == 1) =>
        {
            FilterKind::Fk
        }
        _ => return None,
    };
    Some(Filter {
        field: field.name.clone(),
        kind,
        label: None,
    })
}

/// The kind of filter that suits a field's type.
pub(super) fn given_filter(field: &Field) -> Filter {
    let kind = match field.kind {
        _ if field.kind.has_date() => FilterKind::Date,
        _ if field.kind.is_number() && field.relation.is_none() => FilterKind::Range,
        Kind::Text if field.validate.max_length.is_some_and(|length| length <= SHORT) => FilterKind::Distinct,
        _ => FilterKind::Text,
    };
    filter_of(field).unwrap_or_else(|| Filter {
        field: field.name.clone(),
        kind,
        label: None,
    })
}
