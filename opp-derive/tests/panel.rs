//! Does everything compile that `admin(…)` takes, and is it in the definition?
#![expect(dead_code, reason = "the structs are only declared")]

use opp_core::model::Model;
use opp_core::prelude::*;

mod hooks {
    pub(crate) fn touch() {}
}

/// How far it got.
#[derive(OppEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// At work.
    Open,
    /// Done.
    Closed,
}

#[derive(OppModel)]
#[opp(
    table = "members",
    admin(auth(login = email, password = hash, active = active, staff = staff, superuser = root, group = team))
)]
struct Member {
    id: i32,
    email: String,
    #[opp(secret)]
    hash: String,
    active: bool,
    staff: bool,
    root: bool,
    team: Option<String>,
}

#[derive(OppModel)]
#[opp(table = "lines", admin(hidden))]
struct Line {
    id: i32,
    #[opp(references = orders::id)]
    order_id: i32,
    sku: String,
}

#[derive(OppModel)]
#[opp(
    table = "orders",
    admin(
        name = "Order",
        name_plural = "Orders",
        identity = "sales",
        icon = "cart",
        category = "Shop",
        category_icon = "store",
        order = 3,
        list(number, member_id, total, state, placed_at),
        search(number, mode = words),
        filter(state, paid, member_id, number(text), total(range), placed_at(date), note(empty)),
        sort(number, placed_at),
        default_sort(placed_at desc),
        page_size = 50,
        page_size_options(50, 100),
        count = capped(1_000),
        date_hierarchy = placed_at,
        list_editable(state),
        facets,
        form(number, member_id, total, state, paid, placed_at, note),
        readonly(placed_at),
        fieldset("Money", [total, paid], collapsed, help = "Of the order"),
        inline(Line, fk = order_id, fields(sku), extra = 1),
        save_as,
        action(close, label = "Close", handler = crate::hooks::touch),
        can(view = staff, edit = any(superuser, rows(group("sales"), number = $user.email))),
        scope(group("support"), state = "open"),
        column("double", expr = "total * 2"),
        export(csv, columns(number, total), max_rows = 10),
        audit(redact(note)),
        before_save = crate::hooks::touch
    )
)]
struct Order {
    id: i32,
    #[opp(min_length = 2)]
    number: String,
    #[opp(references = members::id, label_of(email), search_of(email))]
    member_id: i32,
    #[opp(min = 0, max = 1000, format = money(2))]
    total: f64,
    #[opp(format = badge)]
    state: State,
    paid: bool,
    placed_at: chrono::NaiveDateTime,
    note: Option<String>,
}

#[test]
fn everything_that_the_panel_takes_compiles() {
    let admin = Order::DEF.admin.unwrap();
    assert_eq!(admin.inlines[0].fk.as_deref(), Some("order_id"));
    assert_eq!(admin.inlines[0].columns[0], "sku");
    assert_eq!(admin.filter.len(), 7);
    let auth = Member::DEF.admin.unwrap().auth.unwrap();
    assert_eq!(
        (auth.login.as_ref(), auth.superuser.as_deref()),
        ("email", Some("root"))
    );
}
