//! How values are shown: labels, badges, links, amounts.

use crate::descriptor::{Field, Format, Kind, View, Widget, dated};
use crate::key;
use crate::permit::{Need, may};
use crate::record::Record;
use crate::web::Call;

/// Characters of a text in the list.
const SHORT: usize = 80;

/// A value as a page shows it.
pub(crate) struct Cell {
    pub(crate) label: String,
    pub(crate) text: String,
    /// The whole text, where it is cut.
    pub(crate) full: Option<String>,
    pub(crate) look: Look,
    pub(crate) link: Option<String>,
    /// A stored image.
    pub(crate) image: Option<String>,
    /// Markdown as HTML, where there is room for it.
    pub(crate) html: Option<String>,
}

/// How a value looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    Empty,
    Yes,
    No,
    Number,
    Badge,
    Code,
}

impl Look {
    /// The class of the element.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Empty => "empty",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Number => "number",
            Self::Badge => "badge",
            Self::Code => "code",
        }
    }
}

/// A value of a row. `short` cuts long texts.
pub(crate) fn cell(call: &Call, view: &View, field: &Field, row: &Record, short: bool) -> Cell {
    let label = view.label(field);
    let Some(value) = row.get(&field.name) else {
        return Cell {
            label,
            text: view.empty_value.clone(),
            full: None,
            look: Look::Empty,
            link: None,
            image: None,
            html: None,
        };
    };
    if let Some(file) = super::file::shown(call, view, field, row) {
        return Cell {
            label,
            text: file.name,
            full: None,
            look: Look::Plain,
            image: file.image.then(|| file.url.clone()),
            link: Some(file.url),
            html: None,
        };
    }
    let format = if short {
        view.column_formatters.get(&field.name)
    } else {
        None
    };
    let (text, look) = spell(field, value, format.or(field.format.as_ref()));
    let text = row.label(&field.name).map_or(text, str::to_owned);
    let shown = if short { shortened(field, &text) } else { text.clone() };
    let cut = shown != text;
    let markdown = !short && matches!(view.widget_of(field), Some(Widget::Markdown { .. }));
    Cell {
        image: None,
        html: markdown.then(|| super::markdown::to_html(value)),
        label,
        full: cut.then_some(text),
        text: shown,
        look,
        link: link(call, field, value, format.or(field.format.as_ref())),
    }
}

/// The beginning of a long text; a moment without the fraction of its second.
fn shortened(field: &Field, text: &str) -> String {
    if matches!(field.kind, Kind::Timestamp | Kind::TimestampTz)
        && let Some((moment, _)) = text
            .split_once('.')
            .filter(|(moment, _)| moment.ends_with(|c: char| c.is_ascii_digit()))
        && field.format.is_none()
    {
        return moment.to_owned();
    }
    if text.chars().count() <= SHORT {
        return text.to_owned();
    }
    text.chars().take(SHORT - 1).chain(['…']).collect()
}

fn spell(field: &Field, value: &str, format: Option<&Format>) -> (String, Look) {
    let usual = match field.kind {
        Kind::Boolean if value == "true" => Look::Yes,
        Kind::Boolean => Look::No,
        Kind::Enum => Look::Badge,
        Kind::Json if field.widget == Some(Widget::Tags) => Look::Plain,
        Kind::Uuid | Kind::Json => Look::Code,
        kind if kind.is_number() && field.relation.is_none() => Look::Number,
        _ => Look::Plain,
    };
    let text = match field.kind {
        Kind::Json if matches!(field.widget, Some(Widget::Tags)) => {
            super::typed::tags_of(value).map_or_else(|| value.to_owned(), |words| words.join(", "))
        }
        Kind::Boolean => (if value == "true" { "Yes" } else { "No" }).to_owned(),
        _ => {
            let choice = field.choices.iter().find(|choice| choice.value == value);
            choice.map_or_else(|| value.to_owned(), |choice| choice.label.clone())
        }
    };
    match format {
        None | Some(Format::Link | Format::Email) => (text, usual),
        Some(Format::Truncate(length)) => (truncate(&text, *length as usize), usual),
        Some(Format::Money(digits)) => (money(value, *digits as usize), Look::Number),
        Some(Format::Percent(digits)) => (percent(value, *digits as usize), Look::Number),
        Some(Format::Bytes) => (bytes(value), Look::Number),
        Some(Format::Date(pattern)) => (dated(value, pattern), usual),
        Some(Format::Badge) => (text, Look::Badge),
        Some(Format::Code) => (text, Look::Code),
        Some(Format::Custom(path)) => (crate::code::format(path).map_or(text, |show| show(value)), usual),
    }
}

fn truncate(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length).chain(['…']).collect()
}

/// Groups the digits before the point.
fn money(value: &str, digits: usize) -> String {
    let fixed = match value.split_once('.') {
        Some((_, fraction)) if fraction.len() > digits => value
            .parse::<f64>()
            .map_or_else(|_| value.to_owned(), |number| format!("{number:.digits$}")),
        Some((whole, fraction)) => format!("{whole}.{fraction:0<digits$}"),
        None if digits > 0 && value.parse::<f64>().is_ok() => format!("{value}.{}", "0".repeat(digits)),
        None => value.to_owned(),
    };
    let (sign, rest) = fixed.strip_prefix('-').map_or(("", fixed.as_str()), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

fn percent(value: &str, digits: usize) -> String {
    value
        .parse::<f64>()
        .map_or_else(|_| value.to_owned(), |number| format!("{:.digits$} %", number * 100.0))
}

fn bytes(value: &str) -> String {
    let Ok(mut number) = value.parse::<f64>() else {
        return value.to_owned();
    };
    let mut units = ["B", "kB", "MB", "GB", "TB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    while number.abs() >= 1000.0 {
        let Some(next) = units.next() else { break };
        number /= 1000.0;
        unit = next;
    }
    if unit == "B" {
        format!("{number} {unit}")
    } else {
        format!("{number:.1} {unit}")
    }
}

/// Where a value leads: the row it points at, or an address of one of the harmless schemes.
fn link(call: &Call, field: &Field, value: &str, format: Option<&Format>) -> Option<String> {
    if let Some(relation) = field.relation.as_ref().filter(|relation| relation.local.len() == 1) {
        let target = call
            .views
            .iter()
            .find(|view| view.table == relation.table && view.schema == relation.schema)?;
        let by_key = target.primary_key == relation.foreign;
        let seen = call.user().is_ok_and(|user| may(target, Need::View, user));
        return (by_key && seen).then(|| call.row_url(target, "details", &[value.to_owned()]));
    }
    match format {
        Some(Format::Link) => {
            let lower = value.trim_start().to_ascii_lowercase();
            let harmless = ["http://", "https://", "mailto:"]
                .iter()
                .any(|scheme| lower.starts_with(scheme));
            harmless.then(|| value.trim_start().to_owned())
        }
        Some(Format::Email) if value.contains('@') => {
            Some(format!("mailto:{}", key::encode_query(value).replace("%40", "@")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_keep_their_digits() {
        assert_eq!(money("1234567.5", 2), "1,234,567.50");
        assert_eq!(money("-100", 2), "-100.00");
        assert_eq!(money("123456789012345678.12", 2), "123,456,789,012,345,678.12");
        assert_eq!(percent("0.256", 1), "25.6 %");
        assert_eq!(bytes("1500000"), "1.5 MB");
        assert_eq!(bytes("12"), "12 B");
    }
}
