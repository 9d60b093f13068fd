//! Tests of the module of Python: names, literals, and what is left out. The real SQLAdmin loads such a module in opp-tests.
#![expect(clippy::unwrap_used, reason = "what does not hold ends its test")]

use opp_admin::descriptor::{self, Rule, View};
use opp_admin::sqladmin::{HEADER, module};
use opp_core::registry::Registry;

/// Orders and users.
fn views() -> Vec<View> {
    descriptor::views(&Registry::from_json(include_str!("shop.json")).unwrap(), None)
}

fn edited(table: &str, edit: impl Fn(&mut View)) -> Vec<View> {
    let mut views = views();
    views.iter_mut().filter(|view| view.table == table).for_each(edit);
    views
}

fn lacks(views: &[View]) -> Vec<String> {
    module(views).left_out.iter().map(ToString::to_string).collect()
}

#[test]
fn equal_views_give_equal_bytes_and_secrets_are_not_in_them() {
    let text = module(&views()).text;
    assert_eq!(text, module(&views()).text);
    assert!(text.starts_with(HEADER) && text.ends_with("\nVIEWS = [OrderAdmin, UserAdmin]\n"));
    assert!(!text.contains("hashed_password"));
    for line in [
        "        sa.ForeignKeyConstraint([\"user_id\"], [\"users.id\"]),\n",
        "    total = orm.mapped_column(\"total\", OppDecimal(2), nullable=False)\n",
        "    user = orm.relationship(\"User\", foreign_keys=[user_id])\n",
        "    form_columns = [\"user\", \"number\", \"total\", \"status\", \"created_at\", \"notes\"]\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn texts_and_names_of_every_kind_are_python() {
    let text = module(&edited("orders", |view| {
        view.model = "shop::View".to_owned();
        view.name = "\"\"\"\\\n".to_owned();
        view.table = "or\"ders".to_owned();
        view.icon = Some("cart".to_owned());
        view.hidden = true;
        view.menu_order = 1;
        view.fields[2].name = "class".to_owned();
        view.row_label = vec!["class".to_owned()];
        view.primary_key = vec!["class".to_owned()];
    }))
    .text;
    for line in [
        "class View_(Base):\n    __tablename__ = \"or\\\"ders\"\n",
        "    class_ = orm.mapped_column(\"class\", sa.String(20), primary_key=True)\n",
        "    name = \"\\\"\\\"\\\"\\\\\\n\"\n",
        "    icon = \"fa-solid fa-cart-shopping\"\n",
        "\nsetattr(View_, \"class\", orm.synonym(\"class_\"))\n",
        "[self.class_]",
        "    def is_visible(self, request):\n        return False\n",
        "VIEWS = [UserAdmin, View_Admin]\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn what_sqladmin_cannot_show_is_named() {
    let usual = [
        "users: rows cannot be created: the form has no input for `hashed_password`",
        "users: SQLAdmin has no option for permissions",
    ];
    assert_eq!(lacks(&views()), usual);
    let without_key = edited("orders", |view| view.primary_key.clear());
    let expected = "orders: the table is left out: SQLAlchemy cannot map a table without a primary key";
    assert_eq!(lacks(&without_key)[0], expected);
    assert!(!module(&without_key).text.contains("class Order("));
    let readonly = edited("orders", |view| view.readonly = vec!["number".to_owned()]);
    let expected = "orders: rows cannot be created: the form has no input for `number`";
    assert!(
        lacks(&readonly).iter().any(|one| one == expected),
        "{:?}",
        lacks(&readonly)
    );
    let ruled = edited("orders", |view| {
        view.permissions.delete = Rule::Nobody;
        view.permissions.edit = Rule::Superuser;
        view.facets = true;
    });
    let expected = "orders: SQLAdmin has no option for facets, permissions";
    assert!(lacks(&ruled).iter().any(|one| one == expected), "{:?}", lacks(&ruled));
    assert!(
        module(&ruled)
            .text
            .contains("    can_edit = True\n    can_delete = False\n")
    );
}

/// A key that another table does not know as its primary key is a plain input.
#[test]
fn a_foreign_key_to_anything_but_a_primary_key_is_a_column() {
    let text = module(&edited("orders", |view| {
        let relation = view.fields[1].relation.as_mut().unwrap();
        relation.foreign = vec!["email".to_owned()];
    }))
    .text;
    assert!(!text.contains("ForeignKeyConstraint") && !text.contains("relationship("));
    assert!(text.contains("    form_columns = [\"user_id\", \"number\""));
}
