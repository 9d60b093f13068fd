//! What a database cannot do is an error while the migration is made, which names the field and says what to write instead.

use opp_core::def::{ColumnType, TypeKind};
use opp_tests::law::{Engine, Refusal, refused};

const ONLY: &[Engine] = &[Engine::Mysql];

/// A table that MariaDB has, with something about it that MariaDB has not.
macro_rules! impossible {
    ($module:ident, { $(#[$struct:meta])* }, { $($(#[$attribute:meta])* $field:ident: $type:ty),* }) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            $(#[$struct])*
            struct Account {
                #[opp(primary_key)]
                id: i32,
                $($(#[$attribute])* $field: $type),*
            }
            declare!(Account);
        }
    };
}

impossible!(possible, {}, { #[opp(max_length = 100)] email: String, age: i32 });
impossible!(partial, { #[opp(index(email, where = "age > 18", name = "adults"))] },
    { #[opp(max_length = 100)] email: String, age: i32 });
impossible!(expression, { #[opp(index(expr("lower(email)"), name = "by_lower"))] },
    { #[opp(max_length = 100)] email: String, age: i32 });
impossible!(covering, { #[opp(index(email, unique, include(age), name = "covering"))] },
    { #[opp(max_length = 100)] email: String, age: i32 });
impossible!(deferrable_unique, { #[opp(unique(email, age, deferrable))] },
    { #[opp(max_length = 100)] email: String, age: i32 });
impossible!(null_unique, { #[opp(unique(email, age, nulls_not_distinct))] },
    { #[opp(max_length = 100)] email: String, age: Option<i32> });
impossible!(endless, {}, { #[opp(index)] email: String, age: i32 });
impossible!(endless_unique, {}, { #[opp(unique)] email: String, age: i32 });
impossible!(very_long, {}, { #[opp(index, max_length = 1000)] email: String, age: i32 });
impossible!(deferrable_key, {}, { #[opp(max_length = 100)] email: String, #[opp(references = accounts::id, deferrable)] age: i32 });
impossible!(set_default, {}, { #[opp(max_length = 100)] email: String,
    #[opp(references = accounts::id, on_delete = set_default, default = 1)] age: i32 });
impossible!(nulls_last, { #[opp(index(email nulls_last, name = "sorted"))] },
    { #[opp(max_length = 100)] email: Option<String>, age: i32 });
impossible!(array, {}, { #[opp(max_length = 100)] email: String, age: Vec<i32> });

#[test]
fn ix05_ix06_ix10_uq10_fk13_what_mariadb_has_not_is_said_at_once() {
    for (after, says) in [
        (partial::models(), &["accounts", "adults", "partial index"]),
        (expression::models(), &["accounts", "by_lower", "expression"]),
        (covering::models(), &["accounts", "covering", "further columns"]),
        (
            deferrable_unique::models(),
            &["accounts", "accounts_email_age_key", "drop deferrable"],
        ),
        (
            null_unique::models(),
            &["accounts", "accounts_email_age_key", "NOT NULL"],
        ),
        (endless::models(), &["accounts", "accounts_email_idx", "max_length"]),
        (
            endless_unique::models(),
            &["accounts", "accounts_email_key", "max_length"],
        ),
        (very_long::models(), &["accounts", "accounts_email_idx", "3072 bytes"]),
        (
            deferrable_key::models(),
            &["accounts", "accounts_age_fkey", "drop deferrable"],
        ),
        (set_default::models(), &["accounts", "accounts_age_fkey", "set_default"]),
        (nulls_last::models(), &["accounts", "sorted", "nulls_last"]),
        (array::models(), &["Account", "age", "not exact on MySQL"]),
    ] {
        let says: &'static [&'static str] = says.to_vec().leak();
        refused(&Refusal {
            databases: ONLY,
            before: possible::models(),
            after,
            options: &["--drop", "accounts.age", "--allow-destructive"],
            code: 1,
            says,
        });
    }
}

mod keyed {
    use crate::prelude::*;

    #[derive(OppModel)]
    struct Parent {
        #[opp(primary_key)]
        id: i32,
    }

    #[derive(OppModel)]
    struct Child {
        #[opp(primary_key)]
        id: i32,
        #[opp(references = parents::id)]
        parent_id: i32,
    }
    declare!(Parent, Child);
}

/// Not an error of the server's, hours later. The derive refuses most of them already; a type by hand it cannot see.
#[test]
fn fk11_a_key_of_another_type_than_its_target_is_refused() {
    for kind in [TypeKind::BigInt, TypeKind::Text] {
        let mut after = keyed::models();
        after[0].columns.to_mut()[0].ty = ColumnType::portable(kind);
        refused(&Refusal {
            databases: Engine::ALL,
            after,
            code: 1,
            says: &["Child.parent_id", "do not have the types of parents"],
            ..Refusal::default()
        });
    }
}
