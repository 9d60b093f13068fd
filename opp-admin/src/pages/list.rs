//! The list: rows with search, filters, order, columns and pages.

use askama::Template;
use axum::http::StatusCode;

use super::Frame;
use super::show::{Cell, cell};
use crate::descriptor::{Field, Filter, FilterKind, View};
use crate::permit::{Need, may, may_row};
use crate::query::{self, Condition, Counted, ListQuery, Matching};
use crate::record::Record;
use crate::web::{Answer, Call, Failure, call};
use crate::{db, key};

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    frame: Frame,
    name: String,
    total: String,
    search: Option<String>,
    filters: Vec<FilterBox>,
    chosen: Vec<Chosen>,
    problems: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Line>,
    /// Parameters that the search form keeps.
    kept: Vec<(String, String)>,
    sizes: Vec<(u32, bool)>,
    all_columns: Vec<(String, String, bool)>,
    previous: Option<String>,
    next: Option<String>,
    page: u64,
    clear: String,
    create: Option<String>,
    exports: Vec<(String, String)>,
    bulk: String,
    actions: Vec<(String, String, bool)>,
    selectable: bool,
}

struct Column {
    label: String,
    sort: Option<String>,
    direction: &'static str,
    number: bool,
}

struct Line {
    key: String,
    title: String,
    link: Option<String>,
    edit: Option<String>,
    cells: Vec<Cell>,
}

/// A filter as a page shows it.
pub(crate) struct FilterBox {
    label: String,
    name: String,
    kind: &'static str,
    input: &'static str,
    value: String,
    to: String,
    options: Vec<(String, String, bool)>,
    active: bool,
}

/// A filter that is on, with the address that takes it off.
struct Chosen {
    label: String,
    off: String,
}

/// The page.
pub(crate) async fn show(call: &Call) -> Answer {
    let (view, user, dialect) = (call.view()?, call.user()?, call.dialect());
    let (list, problems) = ListQuery::read(view, &call.query);
    let mut conn = call.conn().await?;
    let (rows, more) = query::page(&mut conn, dialect, &call.views, view, user, &list).await?;
    let counted = match (list.page, more) {
        (1, false) => Counted::Exactly(rows.len() as u64),
        _ => query::count(&mut conn, dialect, view, user, &list).await?,
    };
    let filters = filters(call, &mut conn, view, &list).await?;
    let lines: Vec<Line> = rows.iter().map(|row| line(call, view, &list, row)).collect();
    let actions = actions(view, call);
    let page = ListPage {
        frame: Frame::new(call, &view.name_plural),
        name: view.name.clone(),
        total: total(view, counted),
        search: (!view.column_searchable_list.is_empty()).then(|| list.search.clone()),
        chosen: chosen(call, view, &list),
        filters,
        problems,
        columns: list
            .columns
            .iter()
            .map(|field| column(call, view, &list, field))
            .collect(),
        kept: kept(call),
        sizes: view
            .page_size_options
            .iter()
            .map(|size| (*size, u64::from(*size) == list.size))
            .collect(),
        all_columns: all_columns(view, &list),
        previous: (list.page > 1).then(|| with(call, "page", Some(&(list.page - 1).to_string()))),
        next: more.then(|| with(call, "page", Some(&(list.page + 1).to_string()))),
        page: list.page,
        clear: call.url(&format!("/{}/list", view.identity)),
        create: may(view, Need::Create, user).then(|| call.url(&format!("/{}/create", view.identity))),
        exports: exports(call, view),
        bulk: call.url(&format!("/{}/bulk", view.identity)),
        selectable: !actions.is_empty() && view.has_key() && !lines.is_empty(),
        actions,
        rows: lines,
    };
    Ok(call::page(StatusCode::OK, &page))
}

fn line(call: &Call, view: &View, list: &ListQuery<'_>, row: &Record) -> Line {
    let key = row.key(view);
    let may = |need| call.user().is_ok_and(|user| may_row(view, need, user, row));
    Line {
        key: key::plain(&key),
        title: row.title(view),
        link: may(Need::View).then(|| call.row_url(view, "details", &key)),
        edit: may(Need::Edit).then(|| call.row_url(view, "edit", &key)),
        cells: list
            .columns
            .iter()
            .map(|field| cell(call, view, field, row, true))
            .collect(),
    }
}

fn total(view: &View, counted: Counted) -> String {
    match counted {
        Counted::Exactly(1) => format!("1 {}", view.name.to_lowercase()),
        Counted::Exactly(number) => format!("{} {}", grouped(number), view.name_plural.to_lowercase()),
        Counted::MoreThan(number) => format!("{}+ {}", grouped(number), view.name_plural.to_lowercase()),
        Counted::Unknown => String::new(),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The address of this list with a parameter set or removed; another page is only kept where the page itself is set.
fn with(call: &Call, name: &str, value: Option<&str>) -> String {
    let kept = call
        .query
        .iter()
        .filter(|(key, text)| key != name && key != "page" && key != "done" && !text.is_empty());
    let mut pairs: Vec<String> = kept
        .map(|(key, text)| format!("{}={}", key::encode_query(key), key::encode_query(text)))
        .collect();
    if let Some(value) = value {
        pairs.push(format!("{}={}", key::encode_query(name), key::encode_query(value)));
    }
    let query = if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    };
    format!("{}{}{query}", call.base, call.path)
}

fn column(call: &Call, view: &View, list: &ListQuery<'_>, field: &Field) -> Column {
    let sortable = view.column_sortable_list.contains(&field.name);
    let now = list
        .sort
        .first()
        .filter(|(one, _)| one.name == field.name)
        .map(|(_, desc)| *desc);
    let next = if now == Some(false) {
        format!("-{}", field.name)
    } else {
        field.name.clone()
    };
    Column {
        label: view.label(field),
        sort: sortable.then(|| with(call, "sort", Some(&next))),
        direction: match now {
            Some(true) => "descending",
            Some(false) => "ascending",
            None => "none",
        },
        number: field.kind.is_number() && field.relation.is_none(),
    }
}

fn all_columns(view: &View, list: &ListQuery<'_>) -> Vec<(String, String, bool)> {
    let mut fields = list.columns.clone();
    for field in super::details_fields(view) {
        if !fields.iter().any(|one| one.name == field.name) {
            fields.push(field);
        }
    }
    let shown = |field: &Field| list.columns.iter().any(|one| one.name == field.name);
    fields
        .iter()
        .map(|field| (field.name.clone(), view.label(field), shown(field)))
        .collect()
}

/// What the search form sends along: the order and the number of rows, never the page.
fn kept(call: &Call) -> Vec<(String, String)> {
    let kept = call
        .query
        .iter()
        .filter(|(key, text)| ["sort"].contains(&key.as_str()) && !text.is_empty());
    kept.cloned().collect()
}

fn exports(call: &Call, view: &View) -> Vec<(String, String)> {
    if !call.may(Need::Export) {
        return Vec::new();
    }
    let query: Vec<String> = call
        .query
        .iter()
        .filter(|(key, text)| key != "page" && key != "size" && key != "done" && !text.is_empty())
        .map(|(key, text)| format!("{}={}", key::encode_query(key), key::encode_query(text)))
        .collect();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    };
    let link = |format: &String| {
        (
            format.to_uppercase(),
            call.url(&format!("/{}/export/{format}{query}", view.identity)),
        )
    };
    view.export_types.iter().map(link).collect()
}

/// What can be done with selected rows: name, label, whether it warns.
pub(super) fn actions(view: &View, call: &Call) -> Vec<(String, String, bool)> {
    let Ok(user) = call.user() else {
        return Vec::new();
    };
    let mut actions = Vec::new();
    if may(view, Need::Edit, user) {
        let allowed = view
            .actions
            .iter()
            .filter(|action| crate::permit::satisfies(&action.needs, user, None));
        actions.extend(allowed.map(|action| (action.name.clone(), action.label.clone(), action.danger)));
    }
    if may(view, Need::Delete, user) {
        actions.push(("delete".to_owned(), "Delete".to_owned(), true));
    }
    actions
}

async fn filters(
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
        let options = options(call, conn, view, filter, field).await?;
        boxes.push(filter_box(call, view, filter, field, options, list));
    }
    Ok(boxes)
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
fn chosen(call: &Call, view: &View, list: &ListQuery<'_>) -> Vec<Chosen> {
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
