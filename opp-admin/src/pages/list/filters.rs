//! The filters of a list: what each offers, and which are on.

use super::links::with;
use super::total::grouped;
use crate::db;
use crate::descriptor::{Field, Filter, FilterKind, View};
use crate::query::{self, Condition, ListQuery, Matching};
use crate::web::{Call, Failure};

/// A filter as a page shows it.
pub(super) struct FilterBox {
    pub(super) label: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) input: &'static str,
    pub(super) value: String,
    pub(super) to: String,
    pub(super) options: Vec<(String, String, bool)>,
    pub(super) active: bool,
}

/// A filter that is on, with the address that takes it off.
pub(super) struct Chosen {
    pub(super) label: String,
    pub(super) off: String,
}

/// The filters of a list.
pub(super) async fn filters(
    call: &Call,
    conn: &mut db::Conn,
    view: &View,
    list: &ListQuery<'_>,
) -> Result<Vec<FilterBox>, Failure> {
    let mut boxes = Vec::new();
    for filter in &view.column_filters {
        let Some(field) = view.field(&filter.field).filter(|field| !field.secret) else {
            continue;
        };
        let mut options = options(call, conn, view, filter, field).await?;
        if let (true, Some(options)) = (view.facets, &mut options) {
            add_numbers(call, conn, view, list, (field, &filter.kind), options).await?;
        }
        boxes.push(filter_box(call, view, filter, field, options, list));
    }
    Ok(boxes)
}

/// Adds to each choice how many rows it has.
async fn add_numbers(
    call: &Call,
    conn: &mut db::Conn,
    view: &View,
    list: &ListQuery<'_>,
    (field, kind): (&Field, &FilterKind),
    options: &mut [(String, String)],
) -> Result<(), Failure> {
    let choices: Vec<&str> = options.iter().map(|(value, _)| value.as_str()).collect();
    let numbers = query::facets(conn, call.dialect(), view, call.user()?, list, (field, kind), &choices).await?;
    for (value, label) in options {
        let number = numbers.get(value).copied().unwrap_or_default();
        label.push_str(&format!(" ({})", grouped(number)));
    }
    Ok(())
}

/// The values that a filter offers; none where they are typed.
async fn options(
    call: &Call,
    conn: &mut db::Conn,
    view: &View,
    filter: &Filter,
    field: &Field,
) -> Result<Option<Vec<(String, String)>>, Failure> {
    let yes_no = |yes: &str, no: &str| {
        Some(vec![
            ("true".to_owned(), yes.to_owned()),
            ("false".to_owned(), no.to_owned()),
        ])
    };
    Ok(match &filter.kind {
        FilterKind::Bool => yes_no("Yes", "No"),
        FilterKind::Empty => yes_no("Empty", "Not empty"),
        FilterKind::Choices => Some(
            field
                .choices
                .iter()
                .map(|choice| (choice.value.clone(), choice.label.clone()))
                .collect(),
        ),
        FilterKind::Distinct => {
            let values = query::distinct(conn, call.dialect(), view, call.user()?, field).await?;
            Some(values.into_iter().map(|value| (value.clone(), value)).collect())
        }
        FilterKind::Fk => {
            let limit = field.relation.as_ref().map_or(0, |relation| relation.limit as usize);
            let found = query::lookup(conn, call.dialect(), &call.views, call.user()?, field, "").await?;
            found.filter(|rows| rows.len() <= limit)
        }
        _ => None,
    })
}

fn filter_box(
    call: &Call,
    view: &View,
    filter: &Filter,
    field: &Field,
    options: Option<Vec<(String, String)>>,
    list: &ListQuery<'_>,
) -> FilterBox {
    let name = format!("f.{}", field.name);
    let typed = |suffix: &str| {
        call.parameter(&format!("{name}{suffix}"))
            .unwrap_or_default()
            .to_owned()
    };
    let two = matches!(filter.kind, FilterKind::Range | FilterKind::Date);
    let value = typed(if two { ".from" } else { "" });
    let chosen = |option: &str| option == value;
    FilterBox {
        label: filter.label.clone().unwrap_or_else(|| view.label(field)),
        kind: match (&options, two) {
            (Some(_), _) => "select",
            (None, true) => "range",
            (None, false) => "text",
        },
        input: if filter.kind == FilterKind::Date {
            "date"
        } else {
            "text"
        },
        to: typed(".to"),
        options: options
            .unwrap_or_default()
            .into_iter()
            .map(|(key, label)| (key.clone(), label, chosen(&key)))
            .collect(),
        active: list
            .conditions
            .iter()
            .any(|condition| condition.field.name == field.name),
        value,
        name,
    }
}

/// The filters that are on.
pub(super) fn chosen(call: &Call, view: &View, list: &ListQuery<'_>) -> Vec<Chosen> {
    let one = |condition: &Condition<'_>| {
        let label = view.label(condition.field);
        let choice = |text: &str| {
            let choice = condition.field.choices.iter().find(|choice| choice.value == *text);
            choice.map_or_else(|| text.to_owned(), |choice| choice.label.clone())
        };
        let (text, suffix) = match &condition.matching {
            Matching::Equal(text) => (format!("{label}: {}", choice(text)), ""),
            Matching::Contains(text) => (format!("{label} contains {text}"), ""),
            Matching::From(text) => (format!("{label} from {text}"), ".from"),
            Matching::To(text) => (format!("{label} to {text}"), ".to"),
            Matching::Before(text) => (
                format!("{label} before {}", text.chars().take(10).collect::<String>()),
                ".to",
            ),
            Matching::Null(true) => (format!("{label} is empty"), ""),
            Matching::Null(false) => (format!("{label} is not empty"), ""),
        };
        Chosen {
            label: text,
            off: with(call, &format!("f.{}{suffix}", condition.field.name), None),
        }
    };
    list.conditions.iter().map(one).collect()
}
