//! Reads what a request asks of a list.

use super::matching::Matching;
use crate::descriptor::{Field, FilterKind, Sort, View};
use crate::value;

/// What a list shows. Every field in it comes from the descriptor.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListQuery<'a> {
    pub(crate) search: String,
    pub(crate) conditions: Vec<Condition<'a>>,
    pub(crate) sort: Vec<(&'a Field, bool)>,
    pub(crate) page: u64,
    pub(crate) size: u64,
    /// The row behind or before which the page begins, where pages are not counted.
    pub(crate) cursor: Option<Cursor>,
    pub(crate) columns: Vec<&'a Field>,
    /// Whether every field is read that a page may know: versions of rows need them.
    pub(crate) whole: bool,
    /// What the date hierarchy narrows the list down to.
    pub(crate) period: Option<Period<'a>>,
    /// Only these rows, by their keys.
    pub(crate) keys: Option<Vec<Vec<String>>>,
}

/// A row of the list, by the values that it is sorted by.
#[derive(Clone, Debug)]
pub(crate) enum Cursor {
    /// The page follows it.
    After(String),
    /// The page comes before it.
    Before(String),
}

/// A year, month or day.
#[derive(Clone, Debug)]
pub(crate) struct Period<'a> {
    field: &'a Field,
    /// As it is written: `2026`, `2026-11`, `2026-11-27`.
    pub(crate) text: String,
    limits: [Matching; 2],
}

/// A condition of a filter.
#[derive(Clone, Debug)]
pub(crate) struct Condition<'a> {
    pub(crate) field: &'a Field,
    pub(crate) matching: Matching,
}

impl<'a> ListQuery<'a> {
    /// Reads the parameters of a request. What the descriptor does not offer is ignored; a value that a filter cannot take is
    /// reported.
    pub(crate) fn read(view: &'a View, parameters: &[(String, String)]) -> (Self, Vec<String>) {
        let first = |name: &str| {
            parameters
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let (conditions, problems) = conditions(view, parameters);
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
        let size =
            number(first("size")).filter(|size| view.page_size_options.iter().any(|one| u64::from(*one) == *size));
        let query = Self {
            search: first("q").unwrap_or_default().trim().chars().take(200).collect(),
            conditions,
            sort: sort(view, first("sort")),
            page: number(first("page")).unwrap_or(1).clamp(1, 1_000_000_000),
            cursor: first("after")
                .map(|text| Cursor::After(text.to_owned()))
                .or_else(|| first("before").map(|text| Cursor::Before(text.to_owned()))),
            size: size.unwrap_or_else(|| u64::from(view.page_size)),
            columns: columns(view, parameters),
            whole: false,
            period: first("d").and_then(|text| period(view, text)),
            keys: None,
        };
        (query, problems)
    }
}

impl<'a> ListQuery<'a> {
    /// Whether the list may have fewer rows than its table.
    pub(super) fn narrows(&self) -> bool {
        !self.search.is_empty() || !self.conditions.is_empty() || self.period.is_some() || self.keys.is_some()
    }

    /// The conditions of the period.
    pub(super) fn limits(&self) -> Vec<Condition<'a>> {
        let limits = |period: &Period<'a>| {
            let field = period.field;
            period.limits.clone().map(|matching| Condition { field, matching })
        };
        self.period.iter().flat_map(limits).collect()
    }
}

/// The period asked for, where the descriptor has a date hierarchy.
fn period<'a>(view: &'a View, text: &str) -> Option<Period<'a>> {
    let field = view
        .field(view.date_hierarchy.as_ref()?)
        .filter(|field| !field.secret)?;
    Some(Period {
        field,
        text: text.to_owned(),
        limits: value::period(field, text)?,
    })
}

/// The columns of the list: those asked for, of those that the list or the details show.
fn columns<'a>(view: &'a View, parameters: &[(String, String)]) -> Vec<&'a Field> {
    let usual = view.list_fields();
    let offered = view.details_fields();
    let mut chosen: Vec<&Field> = Vec::new();
    for (_, name) in parameters.iter().filter(|(key, _)| key == "columns") {
        let field = usual.iter().chain(&offered).find(|field| field.name == *name).copied();
        chosen.extend(field.filter(|field| !chosen.iter().any(|one| one.name == field.name)));
    }
    if chosen.is_empty() { usual } else { chosen }
}

/// The order asked for, of the fields that can be sorted by, else the descriptor's.
fn sort<'a>(view: &'a View, asked: Option<&str>) -> Vec<(&'a Field, bool)> {
    let asked = asked.unwrap_or_default();
    let (name, desc) = asked.strip_prefix('-').map_or((asked, false), |name| (name, true));
    let allowed = view.column_sortable_list.iter().any(|one| one == name);
    if let Some(field) = view.field(name).filter(|field| allowed && !field.secret) {
        return vec![(field, desc)];
    }
    let usual = |sort: &Sort| view.field(&sort.field).map(|field| (field, sort.desc));
    view.column_default_sort.iter().filter_map(usual).collect()
}

fn conditions<'a>(view: &'a View, parameters: &[(String, String)]) -> (Vec<Condition<'a>>, Vec<String>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for (key, text) in parameters {
        let Some(rest) = key.strip_prefix("f.") else { continue };
        let (name, part) = rest.split_once('.').unwrap_or((rest, ""));
        if text.trim().is_empty() {
            continue;
        }
        let Some((field, kind)) = filter(view, name) else {
            continue;
        };
        match matching(field, &kind, part, text) {
            Some(Ok(matching)) => found.push(Condition { field, matching }),
            Some(Err(problem)) => problems.push(format!("{}: {problem}", view.label(field))),
            None => {}
        }
    }
    (found, problems)
}

/// The filter of a field: one of the descriptor's, or the key of a relation, for links from the row it points at.
fn filter<'a>(view: &'a View, name: &str) -> Option<(&'a Field, FilterKind)> {
    let field = view.field(name).filter(|field| !field.secret)?;
    let declared = view
        .column_filters
        .iter()
        .find(|filter| filter.field == name)
        .map(|filter| filter.kind.clone());
    let relation = || field.relation.as_ref().map(|_| FilterKind::Fk);
    Some((field, declared.or_else(relation)?))
}

fn matching(field: &Field, kind: &FilterKind, part: &str, text: &str) -> Option<Result<Matching, String>> {
    if part == "empty" {
        return field.nullable.then(|| Ok(Matching::Null(text == "true")));
    }
    Some(match (kind, part) {
        (FilterKind::Text, "") => Ok(Matching::Contains(text.to_owned())),
        (FilterKind::Empty, "") => Ok(Matching::Null(text == "true")),
        (FilterKind::Bool | FilterKind::Choices | FilterKind::Distinct | FilterKind::Fk, "") => {
            value::parse(field, text).map(Matching::Equal)
        }
        (FilterKind::Range | FilterKind::Date, "from") => value::parse(field, text).map(Matching::From),
        (FilterKind::Range, "to") => value::parse(field, text).map(Matching::To),
        (FilterKind::Date, "to") => value::end_of(field, text),
        _ => return None,
    })
}
