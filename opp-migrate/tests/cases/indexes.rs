//! Indexes that not every database has.

use opp_core::def::IndexPart;

use crate::build::With;
use crate::cases::{change, one, parents};

#[test]
fn ix03_ix04_ix05_ix06_indexes_change() {
    let indexed = parents().index(&["label"]);
    let with = |alter: &dyn Fn(&mut opp_migrate::schema::Index)| change(&indexed, |table| alter(&mut table.indexes[0]));
    let variants = [
        with(&|index| index.name = "other".to_owned()),
        with(&|index| index.parts = vec![IndexPart::Expr("lower(label)".into())]),
        with(&|index| index.predicate = Some("age > 1".to_owned())),
        with(&|index| index.unique = true),
    ];
    for variant in variants {
        one(&indexed, &variant).rebuilds(0).holds();
        one(&variant, &indexed).rebuilds(0).holds();
    }
}
