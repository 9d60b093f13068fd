//! Keys of two columns, and tables between two others.

use opp_test_variants::variants;
use opp_tests::law::{Case, Probe, round_trip};

const REFUSED: &str = "FOREIGN KEY constraint failed";

macro_rules! places {
    ($module:ident $(, $key:meta)?) => {
        mod $module {
            use crate::prelude::*;

            #[derive(OppModel)]
            #[opp(primary_key(country, number))]
            struct Place {
                country: String,
                number: i32,
                name: Option<String>,
            }

            #[derive(OppModel)]
            $(#[$key])?
            struct Visit {
                #[opp(primary_key)]
                id: i32,
                place_number: i32,
                country: String,
            }
            declare!(Place, Visit);
        }
    };
}

places!(unrelated_places);
places!(
    related_places,
    opp(foreign_key(
        columns(country, place_number),
        references(places::country, places::number),
        on_delete = cascade
    ))
);

const PLACES: &str = "INSERT INTO places VALUES ('a', 1, NULL), ('b', 2, 'x'), ('c', 3, 'y'); \
                      INSERT INTO visits VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c')";

#[test]
fn fk09_a_key_of_two_columns_keeps_their_pairing() {
    round_trip(&Case {
        before: unrelated_places::models(),
        after: related_places::models(),
        rows: PLACES,
        operations: &["add_foreign_key visits_country_place_number_fkey"],
        tables_built: Some(1),
        at_after: &[
            Probe::Accepts("INSERT INTO visits (country, place_number) VALUES ('a', 1)"),
            Probe::Rejects("INSERT INTO visits (country, place_number) VALUES ('a', 2)", REFUSED),
        ],
        ..Case::default()
    });
}

variants! {
    #[derive(OppModel)]
    struct Keep {
        #[opp(primary_key)]
        id: i32,
        name: String,
    }

    mod club {
        #[derive(OppModel)]
        struct Member {
            #[opp(primary_key)]
            id: i32,
            name: String,
        }
        #[derive(OppModel)]
        #[opp(primary_key(member_id, keep_id))]
        struct Enrolment {
            #[opp(references = members::id, on_delete = cascade)]
            member_id: i32,
            #[opp(references = keeps::id, on_delete = cascade)]
            keep_id: i32,
        }
    }
    mod no_club;
}

#[test]
fn fk12_a_table_between_two_others_comes_and_goes_with_its_parent() {
    round_trip(&Case {
        before: no_club::models(),
        after: club::models(),
        operations: &["create_table members", "create_table enrolments"],
        ..Case::default()
    });
    round_trip(&Case {
        before: club::models(),
        after: no_club::models(),
        operations: &["drop_table enrolments", "drop_table members"],
        destructive: true,
        lost: &["enrolments", "members"],
        ..Case::default()
    });
}
