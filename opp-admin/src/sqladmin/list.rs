//! Writes the options of the list, the details and the exports.

use super::options::Options;
use super::plan::{Model, Plan};
use super::python::{boolean, list, string, strings};

use crate::descriptor::{Field, Filter, FilterKind, Format, Kind};

pub(super) fn options(model: &Model<'_>, plan: &Plan<'_>, options: &mut Options) {
    let view = model.view;
    options.attributes("column_list", &model.all_shown(view.list_fields()));
    options.attributes("column_details_list", &model.all_shown(view.details_fields()));
    formatters(model, options);
    searchable(model, options);
    let sortable = view
        .column_sortable_list
        .iter()
        .filter_map(|name| model.attribute(name));
    options.attributes("column_sortable_list", &sortable.collect::<Vec<_>>());
    default_sort(model, options);
    filters(model, plan, options);
    options.set("page_size", &view.page_size.to_string());
    options.set(
        "page_size_options",
        &list(view.page_size_options.iter().map(ToString::to_string)),
    );
    let exported = view.column_export_list.iter().filter_map(|name| view.field(name));
    let exported = exported.filter(|field| !field.secret);
    options.attributes("column_export_list", &model.all_shown(exported));
    options.set("export_types", &strings(view.export_types.iter().map(String::as_str)));
    options.set("export_max_rows", &view.export_max_rows.to_string());
    if view.empty_value != "–" {
        let empty = string(&view.empty_value);
        options.set(
            "column_type_formatters",
            &format!("{{**View.column_type_formatters, type(None): lambda value: {empty}}}"),
        );
    }
}

fn formatters(model: &Model<'_>, options: &mut Options) {
    let mut pairs = Vec::new();
    for field in &model.fields {
        let format = model.view.column_formatters.get(&field.name).or(field.format.as_ref());
        let (Some(format), Some(attribute)) = (format, model.attribute(&field.name)) else {
            continue;
        };
        match formatter(format) {
            Some(formatter) => pairs.push((attribute, formatter)),
            None => options.leave_out(format!("SQLAdmin has no format like that of `{}`", field.name)),
        }
    }
    options.pairs("column_formatters", &pairs);
    options.pairs("column_formatters_detail", &pairs);
}

fn formatter(format: &Format) -> Option<String> {
    let specification = match format {
        Format::Truncate(length) => return Some(format!("truncated({length})")),
        Format::Money(digits) => format!(",.{digits}f"),
        Format::Percent(digits) => format!(".{digits}%"),
        Format::Date(pattern) => pattern.clone(),
        Format::Bytes | Format::Badge | Format::Link | Format::Email | Format::Code | Format::Custom(_) => return None,
    };
    Some(format!("formatted({})", string(&specification)))
}

/// SQLAdmin searches in what the database stores, which for a decimal on SQLite is another number.
fn searchable(model: &Model<'_>, options: &mut Options) {
    let mut attributes = Vec::new();
    for name in &model.view.column_searchable_list {
        let Some(field) = model.view.field(name).filter(|field| model.has(&field.name)) else {
            continue;
        };
        match field.kind {
            Kind::Text | Kind::Enum | Kind::Uuid | Kind::SmallInt | Kind::Integer | Kind::BigInt | Kind::Date => {
                attributes.extend(model.attribute(name));
            }
            _ => options.leave_out(format!("SQLAdmin cannot search in `{name}`")),
        }
    }
    options.attributes("column_searchable_list", &attributes);
}

fn default_sort(model: &Model<'_>, options: &mut Options) {
    let fields = model
        .view
        .column_default_sort
        .iter()
        .map(|sort| (sort.field.as_str(), sort.desc));
    // A page must not depend on the order in which the database happens to read rows.
    let key = model.view.primary_key.iter().map(|name| (name.as_str(), false));
    let mut sorted: Vec<(&str, bool)> = Vec::new();
    for (name, desc) in fields.chain(key) {
        if let Some(attribute) = model
            .attribute(name)
            .filter(|one| sorted.iter().all(|(known, _)| known != one))
        {
            sorted.push((attribute, desc));
        }
    }
    let pairs = sorted.iter().map(|(attribute, desc)| {
        let desc = boolean(*desc);
        format!("({}, {desc})", string(attribute))
    });
    options.set("column_default_sort", &list(pairs));
}

fn filters(model: &Model<'_>, plan: &Plan<'_>, options: &mut Options) {
    let mut lines = String::new();
    for filter in &model.view.column_filters {
        let Some(field) = model.view.field(&filter.field).filter(|field| model.has(&field.name)) else {
            continue;
        };
        match filter_of(model, plan, field, filter) {
            Some(line) => lines.push_str(&format!("        {line},\n")),
            None => options.leave_out(format!("SQLAdmin has no filter for `{}`", field.name)),
        }
    }
    if !lines.is_empty() {
        options.set("column_filters", &format!("[\n{lines}    ]"));
    }
}

fn filter_of(model: &Model<'_>, plan: &Plan<'_>, field: &Field, filter: &Filter) -> Option<String> {
    let attribute = string(model.attribute(&field.name)?);
    let title = filter.label.clone().unwrap_or_else(|| model.view.label(field));
    let title = format!("title={}", string(&title));
    // The types that SQLAdmin's filter with operators tells apart.
    let compared = field.kind.is_integer() || matches!(field.kind, Kind::Text | Kind::Real | Kind::Double | Kind::Date);
    Some(match filter.kind {
        FilterKind::Bool => format!("BooleanFilter({attribute}, {title})"),
        FilterKind::Choices => {
            let choices = field.choices.iter();
            let choices = choices.map(|choice| format!("({}, {})", string(&choice.value), string(&choice.label)));
            format!("StaticValuesFilter({attribute}, values={}, {title})", list(choices))
        }
        FilterKind::Distinct if field.kind == Kind::Text => {
            format!("AllUniqueStringValuesFilter({attribute}, {title})")
        }
        FilterKind::Fk => {
            let link = model.link(&field.name).filter(|link| link.relation.local.len() == 1)?;
            let target = plan.target(link);
            let named = target.view.row_label.iter().chain(&target.view.primary_key);
            let label = named.filter_map(|name| target.attribute(name)).next()?;
            format!(
                "ForeignKeyFilter({attribute}, {}, {}, {title})",
                string(label),
                target.class
            )
        }
        FilterKind::Text | FilterKind::Range | FilterKind::Date if compared => {
            format!("OperationColumnFilter({attribute}, {title})")
        }
        _ => return None,
    })
}
