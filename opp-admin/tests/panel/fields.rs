//! Permissions of single fields, on every page and against forged requests.

use axum::http::StatusCode;
use opp_admin::descriptor::{Action, FieldPermission, Rule, View};

use crate::site::{DATABASES, Site};

/// Only superusers see totals, only sales change numbers.
fn restrict(views: &mut [View]) {
    let orders = views.iter_mut().find(|view| view.table == "orders").unwrap();
    let fields = &mut orders.permissions.fields;
    fields.insert(
        "total".to_owned(),
        FieldPermission {
            view: Rule::Superuser,
            edit: Rule::Superuser,
        },
    );
    fields.insert(
        "number".to_owned(),
        FieldPermission {
            view: Rule::Staff,
            edit: Rule::Group("sales".to_owned()),
        },
    );
    orders.column_sortable_list.push("total".to_owned());
    orders.actions = vec![Action {
        name: "renumber".to_owned(),
        label: "Renumber".to_owned(),
        set: [("number".to_owned(), Some("X".to_owned()))].into(),
        ..Action::default()
    }];
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_field_is_on_no_page_and_a_fixed_one_is_not_written() {
    for kind in DATABASES {
        let site = Site::with(kind, |views| restrict(views)).await;
        site.run("INSERT INTO orders (user_id, number, total, status) SELECT id, 'N1', 4321, 'pending' FROM users");
        site.user("staff@example.org", true, true, None);
        let mut staff = site.signed_in("staff@example.org").await;
        let columns = "/orders/list?columns=total&columns=number&sort=-total&f.total.from=1";
        for path in [
            columns,
            "/orders/details/1",
            "/orders/edit/1",
            "/orders/export/csv",
            "/orders/export/json",
        ] {
            let page = staff.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            page.shows("N1");
            for word in ["Total", "total", "4321", "43.21"] {
                page.hides(&format!(">{word}"));
            }
            page.hides("43.21");
        }
        staff.get("/orders/list").await.hides("Renumber");
        let form = staff.get("/orders/edit/1").await;
        form.hides("name=\"v.number\"");
        let version = form.input("version");
        let forged = [
            ("version", version.as_str()),
            ("v.number", "FORGED"),
            ("v.total", "1"),
            ("v.status", "paid"),
        ];
        let saved = staff.post("/orders/edit/1", &forged).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{kind:?}: {}", saved.body);
        let bulk = [("action", "renumber"), ("key", "1"), ("sure", "1")];
        assert_eq!(staff.post("/orders/bulk", &bulk).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            staff.get("/orders/create").await.status,
            StatusCode::FORBIDDEN,
            "the total is required"
        );
        let mut root = site.root().await;
        let details = root.get("/orders/details/1").await;
        for text in [
            "N1",
            "Paid",
            if kind == crate::site::Kind::Sqlite {
                "43.21"
            } else {
                "4321"
            },
        ] {
            details.shows(text);
        }
        details.hides("FORGED");
    }
}
