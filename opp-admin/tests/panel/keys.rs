//! Every key of a descriptor has an effect on some page.

use opp_admin::descriptor::{
    self, Action, Choice, Count, Fieldset, FormArgs, Format, SearchMode, Sort, View, Widget, WidgetArgs,
};

use crate::site::{Kind, Page, Site};

/// A page after a change of the orders' view, with thirty orders.
async fn page(path: &str, change: impl Fn(&mut View)) -> Page {
    let site = Site::with(Kind::Sqlite, |views| change(orders(views))).await;
    for number in 1..=30 {
        site.run(&format!(
            "INSERT INTO orders (user_id, number, total, status) SELECT id, 'N{number:02}', {}, 'pending' FROM users",
            number * 100_000
        ));
    }
    site.root().await.get(path).await
}

fn orders(views: &mut [View]) -> &mut View {
    views.iter_mut().find(|view| view.table == "orders").unwrap()
}

fn field<'a>(view: &'a mut View, name: &str) -> &'a mut descriptor::Field {
    view.fields.iter_mut().find(|field| field.name == name).unwrap()
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).to_owned()).collect()
}

const LIST: &str = "/orders/list";
const ROW: &str = "/orders/details/7";
const NEW: &str = "/orders/create";
const EDIT: &str = "/orders/edit/7";

/// Insists that a text is on the page because of the change.
async fn adds(path: &str, text: &str, change: impl Fn(&mut View)) {
    page(path, |_| {}).await.hides(text);
    page(path, change).await.shows(text);
}

/// Insists that a text is gone from the page because of the change.
async fn removes(path: &str, text: &str, change: impl Fn(&mut View)) {
    page(path, |_| {}).await.shows(text);
    page(path, change).await.hides(text);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_the_menu() {
    adds(ROW, "<h1>pending</h1>", |view| view.row_label = names(&["status"])).await;
    adds("/purchases/list", "30 orders", |view| {
        view.identity = "purchases".to_owned()
    })
    .await;
    adds(LIST, "+ New purchase", |view| view.name = "Purchase".to_owned()).await;
    adds(LIST, "30 purchases", |view| view.name_plural = "Purchases".to_owned()).await;
    adds("", "<h2>Shop</h2>", |view| view.category = Some("Shop".to_owned())).await;
    adds("", "<svg class=\"glyph\" data-icon=\"cart\"", |view| {
        view.icon = Some("cart".to_owned())
    })
    .await;
    adds("", "<svg class=\"glyph\" data-icon=\"store\"", |view| {
        view.category = Some("Shop".to_owned());
        view.category_icon = Some("store".to_owned());
    })
    .await;
    removes("", "/admin/orders/list", |view| view.hidden = true).await;
    let before = |page: &Page| page.body.find("/orders/list") < page.body.find("/users/list");
    assert!(before(&page("", |_| {}).await));
    assert!(!before(&page("", |view| view.menu_order = 9).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_columns_of_the_list() {
    let total = "data-label=\"Total\"";
    removes(LIST, total, |view| view.column_list = names(&["number"])).await;
    removes(LIST, total, |view| {
        view.column_list.clear();
        view.column_exclude_list = names(&["total"]);
    })
    .await;
    adds(LIST, "data-label=\"Sum\"", |view| {
        view.column_labels.insert("total".to_owned(), "Sum".to_owned());
    })
    .await;
    adds(LIST, ">N…<", |view| {
        view.column_formatters.insert("number".to_owned(), Format::Truncate(1));
    })
    .await;
    adds(LIST, "sort=number", |view| {
        view.column_sortable_list = names(&["number"])
    })
    .await;
    let first = |page: &Page| {
        page.body
            .find("N30")
            .is_some_and(|at| page.body.find("N29").is_some_and(|next| at < next))
    };
    assert!(!first(&page(LIST, |_| {}).await));
    let sorted = |view: &mut View| {
        view.column_default_sort = vec![Sort {
            field: "number".to_owned(),
            desc: true,
        }];
    };
    assert!(first(&page(LIST, sorted).await));
    adds("/orders/list?columns=notes", ">(none)<", |view| {
        view.empty_value = "(none)".to_owned()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_filters_and_pages_of_the_list() {
    removes(LIST, "type=\"search\"", |view| view.column_searchable_list.clear()).await;
    removes("/orders/list?q=N0", "N07", |view| view.search_mode = SearchMode::Exact).await;
    removes("/orders/list?q=07", "N07", |view| view.search_mode = SearchMode::Prefix).await;
    adds("/orders/list?q=7+N", ">N07<", |view| {
        view.search_mode = SearchMode::Words
    })
    .await;
    removes(LIST, "name=\"f.status\"", |view| view.column_filters.clear()).await;
    adds(LIST, "State of the order", |view| {
        let filter = view.column_filters.iter_mut().find(|filter| filter.field == "status");
        filter.unwrap().label = Some("State of the order".to_owned());
    })
    .await;
    removes(LIST, ">N20<", |view| view.page_size = 10).await;
    adds(LIST, "<option value=\"7\"", |view| view.page_size_options = vec![7, 25]).await;
    removes(LIST, "30 orders", |view| view.count = Count::None).await;
    adds(LIST, "5+ orders", |view| view.count = Count::Capped(5)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn details_and_exports() {
    removes(ROW, "<dt>Total</dt>", |view| {
        view.column_details_list = names(&["number"])
    })
    .await;
    removes(ROW, "<dt>Total</dt>", |view| {
        view.column_details_exclude_list = names(&["total"])
    })
    .await;
    let csv = "/orders/export/csv";
    removes(csv, "total", |view| view.column_export_list = names(&["number"])).await;
    removes(csv, "N30", |view| view.export_max_rows = 3).await;
    removes(LIST, "/orders/export/json", |view| view.export_types = names(&["csv"])).await;
    removes(LIST, "/orders/export/csv", |view| view.can_export = false).await;
    removes(LIST, "/orders/details/7", |view| view.can_view_details = false).await;
    removes(LIST, "/orders/create", |view| view.can_create = false).await;
    removes(LIST, "/orders/edit/7", |view| view.can_edit = false).await;
    removes(ROW, "/orders/delete/7", |view| view.can_delete = false).await;
    let import = |can: bool| {
        move |view: &mut View| {
            view.permissions.import = descriptor::Rule::Superuser;
            view.can_import = can;
        }
    };
    adds(LIST, "/orders/import", import(true)).await;
    page(LIST, import(false)).await.hides("/orders/import");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_the_form() {
    let total = "name=\"v.total\"";
    removes(NEW, total, |view| view.form_columns = names(&["number", "user_id"])).await;
    removes(NEW, total, |view| view.form_excluded_columns = names(&["total"])).await;
    removes(NEW, total, |view| {
        view.form_create_rules = names(&["number", "user_id"])
    })
    .await;
    removes(EDIT, total, |view| view.form_edit_rules = names(&["number"])).await;
    page(EDIT, |view| view.form_create_rules = names(&["number"]))
        .await
        .shows(total);
    let args = |view: &mut View| {
        let args = FormArgs {
            label: Some("Invoice".to_owned()),
            description: Some("As printed".to_owned()),
            default: Some("N-".to_owned()),
        };
        view.form_args.insert("number".to_owned(), args);
    };
    for text in ["Invoice", "As printed", "value=\"N-\""] {
        adds(NEW, text, args).await;
    }
    let widget_args = |view: &mut View| {
        let args = WidgetArgs {
            placeholder: Some("N00".to_owned()),
            autocomplete: Some("one-time-code".to_owned()),
        };
        view.form_widget_args.insert("number".to_owned(), args);
    };
    for text in ["placeholder=\"N00\"", "autocomplete=\"one-time-code\""] {
        adds(NEW, text, widget_args).await;
    }
    adds(NEW, "<textarea id=\"v.number\"", |view| {
        view.form_overrides
            .insert("number".to_owned(), Widget::Textarea { rows: 3 });
    })
    .await;
    adds(NEW, "name=\"v.id\"", |view| view.form_include_pk = true).await;
    let fieldset = |view: &mut View| {
        view.fieldsets = vec![Fieldset {
            title: "Money".to_owned(),
            fields: names(&["total"]),
            collapsed: true,
            help: Some("What it costs".to_owned()),
        }];
    };
    for text in ["<details class=\"card\"><summary><h2>Money</h2>", "What it costs"] {
        adds(NEW, text, fieldset).await;
    }
    removes(EDIT, total, |view| view.readonly = names(&["total"])).await;
    adds(EDIT, "Save as new", |view| view.save_as = true).await;
    adds(LIST, "<option value=\"pay\">Mark as paid</option>", |view| {
        view.actions = vec![Action {
            name: "pay".to_owned(),
            label: "Mark as paid".to_owned(),
            confirm: None,
            danger: false,
            needs: descriptor::Rule::Staff,
            set: [("status".to_owned(), Some("paid".to_owned()))].into(),
            ..Action::default()
        }];
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_itself_in_place_of_a_search() {
    adds(NEW, "data-lookup=\"/admin/orders/lookup/user_id\"", |view| {
        field(view, "user_id").widget = Some(Widget::Autocomplete)
    })
    .await;
    let raw = |view: &mut View| field(view, "user_id").widget = Some(Widget::RawId);
    removes(NEW, "<select id=\"v.user_id\"", raw).await;
    adds(NEW, "<input id=\"v.user_id\" name=\"v.user_id\" type=\"text\"", raw).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_stays_on_its_form_or_not() {
    for (stays, place) in [(true, "/edit/"), (false, "/details/")] {
        let site = Site::with(Kind::Sqlite, |views| {
            let view = orders(views);
            (view.save_as, view.save_as_continue) = (true, stays);
        })
        .await;
        site.run("INSERT INTO orders (user_id, number, total, status) SELECT id, 'N1', 100, 'pending' FROM users");
        let mut root = site.root().await;
        let form = root.get("/orders/edit/1").await;
        let user = form
            .body
            .split("<option value=\"")
            .find(|option| option.contains(" selected"))
            .unwrap();
        let user = user.split('"').next().unwrap().to_owned();
        let copy = [
            ("v.user_id", user.as_str()),
            ("v.number", "N2"),
            ("v.total", "1"),
            ("v.status", "paid"),
            ("copy", "1"),
        ];
        let answer = root.post("/orders/edit/1", &copy).await;
        assert!(answer.location().contains(place), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_field_says_of_itself() {
    adds(LIST, "data-label=\"Sum\"", |view| {
        field(view, "total").label = Some("Sum".to_owned())
    })
    .await;
    adds(NEW, "In euros", |view| {
        field(view, "total").help = Some("In euros".to_owned())
    })
    .await;
    for (format, text) in [
        (Format::Money(2), "7,000.00"),
        (Format::Percent(0), "700000 %"),
        (Format::Bytes, "7.0 kB"),
        (Format::Code, "<span class=\"code\">7000.00"),
        (Format::Badge, "<span class=\"badge\">7000.00"),
    ] {
        adds(ROW, text, |view| field(view, "total").format = Some(format.clone())).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_and_what_they_accept() {
    for (widget, text) in [
        (Widget::Email, "type=\"email\""),
        (Widget::Url, "type=\"url\""),
        (Widget::Tel, "type=\"tel\""),
        (Widget::Color, "type=\"color\""),
        (Widget::Textarea { rows: 9 }, "rows=\"9\""),
        (Widget::Markdown { rows: 7 }, "name=\"preview\" value=\"number\""),
        (Widget::Hidden, "<input type=\"hidden\" name=\"v.number\""),
    ] {
        adds(NEW, text, |view| field(view, "number").widget = Some(widget.clone())).await;
    }
    adds(NEW, "type=\"radio\"", |view| {
        field(view, "status").widget = Some(Widget::Radio)
    })
    .await;
    adds(NEW, "Not paid yet", |view| {
        field(view, "status").choices = vec![Choice {
            value: "pending".to_owned(),
            label: "Not paid yet".to_owned(),
        }];
    })
    .await;
    let site = Site::with(Kind::Sqlite, |views| {
        let view = orders(views);
        let total = &mut field(view, "total").validate;
        (total.min, total.max) = (Some(1.0), Some(9.0));
        let number = &mut field(view, "number").validate;
        (number.min_length, number.max_length) = (Some(3), Some(4));
        field(view, "notes").validate.required = true;
    })
    .await;
    let mut root = site.root().await;
    for (fields, text) in [
        (
            [("v.number", "N1"), ("v.total", "5"), ("v.notes", "x")],
            "Enter at least 3 characters.",
        ),
        (
            [("v.number", "N1234"), ("v.total", "5"), ("v.notes", "x")],
            "Enter at most 4 characters",
        ),
        (
            [("v.number", "N12"), ("v.total", "0.5"), ("v.notes", "x")],
            "Enter at least 1",
        ),
        (
            [("v.number", "N12"), ("v.total", "10"), ("v.notes", "x")],
            "Enter at most 9",
        ),
        (
            [("v.number", "N12"), ("v.total", "5"), ("v.notes", "")],
            "This field is required.",
        ),
    ] {
        root.post(NEW, &fields).await.shows(text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_leaves_out_what_it_is_told() {
    let history = |change: fn(&mut View)| async move {
        let site = Site::with(Kind::Sqlite, |views| change(orders(views))).await;
        site.run("INSERT INTO orders (user_id, number, total, status) SELECT id, 'N1', 100, 'pending' FROM users");
        let mut root = site.root().await;
        let version = root.get("/orders/edit/1").await.input("version");
        let saved = root
            .post("/orders/edit/1", &[("version", &version), ("v.number", "NEWNUMBER")])
            .await;
        assert_eq!(saved.status.as_u16(), 303, "{}", saved.body);
        root.get("/orders/history/1").await
    };
    history(|_| {}).await.shows("NEWNUMBER");
    history(|view| view.audit.redact = names(&["number"]))
        .await
        .hides("NEWNUMBER</td>");
    history(|view| view.audit.enabled = false)
        .await
        .shows("No change was made in this panel.");
}
