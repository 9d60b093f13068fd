//! Exports: the rows of the list, streamed as CSV or JSON.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::audit;
use crate::db::{Dialect, RowStream};
use crate::descriptor::{Field, Kind, View};
use crate::query::{self, ListQuery};
use crate::record::Record;
use crate::web::{Answer, Call, Failure};

/// Bytes that are sent at once.
const CHUNK: usize = 32 * 1024;

/// The file of an export.
pub(crate) async fn stream(call: &Call) -> Answer {
    let (view, user) = (call.view()?, call.user()?);
    let format = view
        .export_types
        .iter()
        .find(|format| *format == call.part("format"))
        .ok_or(Failure::NotFound)?;
    let (mut list, _) = ListQuery::read(view, &call.query);
    if list.columns == view.list_fields() && !view.column_export_list.is_empty() {
        list.columns = view
            .column_export_list
            .iter()
            .filter_map(|name| view.field(name))
            .filter(|field| !field.secret)
            .collect();
    }
    let sql = query::export(call.dialect(), view, user, &list);
    record(call, view, format).await?;
    let rows = call.site.pool.stream(sql).await?;
    let fields: Vec<Field> = list.columns.iter().map(|field| (*field).clone()).collect();
    let labels: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let writer = if format == "csv" { Writer::Csv } else { Writer::Json };
    Ok(answer(view, writer, body(call.dialect(), writer, rows, fields, labels)))
}

/// Who took data out is recorded before the first row leaves.
async fn record(call: &Call, view: &View, format: &str) -> Result<(), Failure> {
    let mut conn = call.conn().await?;
    let entry = audit::Entry {
        action: "export",
        table: &view.table,
        key: String::new(),
        label: format!("{} as {format}", view.name_plural),
        changes: None,
    };
    Ok(audit::write(&mut conn, call.dialect(), call.actor()?, entry).await?)
}

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writer {
    Csv,
    Json,
}

fn answer(view: &View, writer: Writer, body: Body) -> Response {
    let (kind, extension) = match writer {
        Writer::Csv => ("text/csv; charset=utf-8", "csv"),
        Writer::Json => ("application/json", "json"),
    };
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("attachment; filename=\"{}.{extension}\"", view.identity);
    if let Ok(value) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

struct State {
    rows: RowStream,
    fields: Vec<Field>,
    writer: Writer,
    dialect: Dialect,
    begun: bool,
    first: bool,
    ended: bool,
}

/// The rows as chunks. A failure on the way breaks the transfer off: half a file must not look like a whole one.
fn body(dialect: Dialect, writer: Writer, rows: RowStream, fields: Vec<Field>, labels: Vec<String>) -> Body {
    let state = State {
        rows,
        fields,
        writer,
        dialect,
        begun: false,
        first: true,
        ended: false,
    };
    Body::from_stream(stream::try_unfold(state, move |mut state| {
        let header = writer.header(&labels);
        async move {
            if state.ended {
                return Ok(None);
            }
            let mut text = if state.begun { String::new() } else { header };
            state.begun = true;
            while text.len() < CHUNK {
                match state.rows.recv().await {
                    Some(Ok(row)) => state.write(&row, &mut text),
                    Some(Err(error)) => return Err(std::io::Error::other(error.to_string())),
                    None => {
                        text.push_str(state.writer.footer());
                        state.ended = true;
                        break;
                    }
                }
            }
            Ok(Some((Bytes::from(text), state)))
        }
    }))
}

impl State {
    fn write(&mut self, row: &crate::db::Row, text: &mut String) {
        let fields: Vec<&Field> = self.fields.iter().collect();
        let record = Record::new(self.dialect, &fields, row);
        match self.writer {
            Writer::Csv => {
                let cells = fields.iter().map(|field| csv_cell(field, record.get(&field.name)));
                text.push_str(&cells.collect::<Vec<_>>().join(","));
                text.push_str("\r\n");
            }
            Writer::Json => {
                text.push_str(if self.first { "\n" } else { ",\n" });
                let pairs = fields.iter().map(|field| {
                    format!(
                        "{}: {}",
                        serde_json::json!(field.name),
                        json_value(field, record.get(&field.name))
                    )
                });
                text.push_str(&format!("{{{}}}", pairs.collect::<Vec<_>>().join(", ")));
            }
        }
        self.first = false;
    }
}

impl Writer {
    fn header(self, labels: &[String]) -> String {
        match self {
            Self::Csv => format!(
                "{}\r\n",
                labels.iter().map(|label| quoted(label)).collect::<Vec<_>>().join(",")
            ),
            Self::Json => "[".to_owned(),
        }
    }

    fn footer(self) -> &'static str {
        match self {
            Self::Csv => "",
            Self::Json => "\n]\n",
        }
    }
}

/// A cell. A text that a spreadsheet would run as a formula begins with an apostrophe; numbers stay numbers.
fn csv_cell(field: &Field, value: Option<&str>) -> String {
    let Some(value) = value else {
        return String::new();
    };
    let is_text = !(field.kind.is_number() || field.kind.has_date() || field.kind == Kind::Boolean);
    if is_text && is_formula(value) {
        return quoted(&format!("'{value}"));
    }
    if value.is_empty() {
        "\"\"".to_owned()
    } else {
        quoted(value)
    }
}

/// Whether a spreadsheet would run a text, or has one behind apostrophes: an import takes one apostrophe away again.
pub(crate) fn is_formula(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r', ';', '\t']) || text.starts_with('\'') || text.trim() != text {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

/// A value. Integers that other programs would round, and decimals, are strings.
fn json_value(field: &Field, value: Option<&str>) -> String {
    /// The largest integer that a 64-bit float holds exactly.
    const EXACT: u64 = 1 << 53;
    let Some(value) = value else {
        return "null".to_owned();
    };
    let exact = value.parse::<i64>().is_ok_and(|number| number.unsigned_abs() <= EXACT);
    match field.kind {
        Kind::Boolean => value.to_owned(),
        kind if kind.is_integer() && exact => value.to_owned(),
        Kind::Real | Kind::Double if value.parse::<f64>().is_ok_and(f64::is_finite) => value.to_owned(),
        Kind::Json if serde_json::from_str::<serde_json::Value>(value).is_ok() => value.to_owned(),
        _ => serde_json::json!(value).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind) -> Field {
        Field {
            kind,
            ..Field::default()
        }
    }

    #[test]
    fn a_spreadsheet_runs_nothing() {
        let text = field(Kind::Text);
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            let cell = csv_cell(&text, Some(formula));
            assert!(cell.starts_with("\"'"), "{cell}");
        }
        assert_eq!(csv_cell(&field(Kind::Double), Some("-1.5")), "-1.5");
        assert_eq!(csv_cell(&text, Some("a,\"b\"")), "\"a,\"\"b\"\"\"");
        assert_eq!(
            (csv_cell(&text, None), csv_cell(&text, Some(""))),
            (String::new(), "\"\"".to_owned())
        );
    }

    #[test]
    fn json_numbers_stay_exact() {
        assert_eq!(
            json_value(&field(Kind::BigInt), Some("9007199254740993")),
            "\"9007199254740993\""
        );
        assert_eq!(json_value(&field(Kind::BigInt), Some("-7")), "-7");
        assert_eq!(json_value(&field(Kind::Decimal), Some("1.10")), "\"1.10\"");
        assert_eq!(json_value(&field(Kind::Boolean), Some("true")), "true");
        assert_eq!(json_value(&field(Kind::Text), None), "null");
    }
}
