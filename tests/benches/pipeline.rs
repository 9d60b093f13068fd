//! How long does each stage take? From an empty history, without a change, with one more column; 100, 1,000, 3,000 tables.

#![expect(clippy::panic, reason = "a benchmark of models that do not lower measures nothing")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use opp_core::def::Databases;
use opp_migrate::change::Change;
use opp_migrate::dialect::{Dialect, GenerateSql as _};
use opp_migrate::diff::{Answers, diff};
use opp_migrate::pair::Pair;
use opp_migrate::schema::{LowerOptions, Models, Schema, lower};
use opp_tests::synthetic;

const SIZES: [usize; 3] = [100, 1_000, 3_000];

fn models(tables: usize, extra: bool) -> Models {
    let sqlite = Databases {
        sqlite: true,
        postgres: false,
        mysql: false,
    };
    let options = LowerOptions {
        database: None,
        databases: sqlite,
        enforce_length: false,
    };
    lower(&synthetic::registry(tables, extra), &options).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn changes(before: &Schema, after: &Models) -> Vec<Change> {
    diff(Pair::new(before, &after.schema), &after.hints, &Answers::default()).changes
}

fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10);
    for tables in SIZES {
        let (now, more, empty) = (models(tables, false), models(tables, true), Schema::default());
        let all = changes(&empty, &now);
        let one = changes(&now.schema, &more);
        assert_eq!((all.len(), one.len()), (tables, 1));
        group.throughput(Throughput::Elements(tables as u64));
        group.bench_function(BenchmarkId::new("lower", tables), |b| {
            b.iter(|| models(black_box(tables), false))
        });
        group.bench_function(BenchmarkId::new("diff from empty", tables), |b| {
            b.iter(|| changes(&empty, &now))
        });
        group.bench_function(BenchmarkId::new("diff without a change", tables), |b| {
            b.iter(|| changes(&now.schema, &now));
        });
        group.bench_function(BenchmarkId::new("SQL from empty", tables), |b| {
            b.iter(|| Dialect::sqlite().script(Pair::new(&empty, &now.schema), &all).is_ok());
        });
        group.bench_function(BenchmarkId::new("SQL for one column", tables), |b| {
            b.iter(|| {
                Dialect::sqlite()
                    .script(Pair::new(&now.schema, &more.schema), &one)
                    .is_ok()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
