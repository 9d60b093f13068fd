//! Do vectors keep their values, and does pgvector find the nearest, also through an index of an attribute?

use super::*;

#[derive(OppModel, Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = documents)]
struct Document {
    #[opp(primary_key, auto_increment = false)]
    id: i32,
    embedding: OppVector<3>,
    summary: Option<OppVector<3>>,
}

/// What PostgreSQL searches by.
mod indexed {
    use super::*;

    #[derive(OppModel, Insertable)]
    #[diesel(table_name = passages)]
    #[opp(
        index(embedding opclass = "vector_cosine_ops", method = "hnsw", with(m = 8, ef_construction = 32)),
        index(embedding opclass = "vector_l2_ops", method = "ivfflat", with(lists = 4), name = "passages_lists")
    )]
    pub(super) struct Passage {
        #[opp(primary_key, auto_increment = false)]
        pub(super) id: i32,
        pub(super) embedding: OppVector<3>,
        #[opp(index(method = "hnsw", opclass = "vector_ip_ops"))]
        pub(super) summary: Option<OppVector<3>>,
    }
}
use indexed::{Passage, passages};

fn vector(elements: [f32; 3]) -> OppVector<3> {
    elements.try_into().unwrap()
}

fn samples() -> Vec<Document> {
    let vectors = [
        [0.0; 3],
        [1.0, 0.0, 0.0],
        [0.1, -2.5, 3.0e-7],
        [f32::MIN_POSITIVE, 1.0e38, -1.0e38],
    ];
    (0..)
        .zip(vectors)
        .map(|(id, elements)| Document {
            id,
            embedding: vector(elements),
            summary: (id % 2 == 0).then(|| vector(elements)),
        })
        .collect()
}

/// The values come back, are found, and are changed.
macro_rules! kept {
    ($connection:expr) => {{
        for document in samples() {
            diesel::insert_into(documents::table)
                .values(&document)
                .execute($connection)
                .unwrap();
            let find = documents::table.find(document.id).select(Document::as_select());
            assert_eq!(find.first($connection), Ok(document.clone()));
            let found = documents::table
                .filter(documents::embedding.eq(&document.embedding))
                .select(documents::id);
            assert_eq!(found.load($connection), Ok(vec![document.id]));
        }
        let set = documents::summary.eq(Some(vector([1.0, 2.0, 3.0])));
        diesel::update(documents::table.find(1))
            .set(set)
            .execute($connection)
            .unwrap();
        let found = documents::table.filter(documents::summary.eq(vector([1.0, 2.0, 3.0])));
        assert_eq!(found.select(documents::id).load($connection), Ok(vec![1]));
    }};
}

#[test]
fn keep_their_values_on_sqlite() {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute(&tables(Dialect::sqlite(), Document::DEF))
        .unwrap();
    kept!(&mut connection);
}

#[test]
fn keep_their_values_on_postgres() {
    let database = Server::Pgvector.database();
    database.run(&tables(Dialect::postgres(), Document::DEF));
    kept!(&mut database.postgres());
}

#[test]
fn mariadb_before_11_7_is_told_what_to_do() {
    let refused = planned(Dialect::mariadb(), Document::DEF).unwrap_err();
    assert!(
        refused.contains("documents.embedding") && refused.contains("11.7"),
        "{refused}"
    );
}

#[test]
fn sqlite_and_mariadb_refuse_the_index() {
    for dialect in [Dialect::sqlite(), Dialect::mariadb()] {
        let refused = planned(dialect, Passage::DEF).unwrap_err();
        assert!(refused.contains("passages"), "{refused}");
    }
}

/// Passage n points n degrees away from the first axis.
fn around() -> Vec<Passage> {
    (0_u8..90)
        .map(|id| {
            let angle = f32::from(id).to_radians();
            let embedding = vector([angle.cos() * f32::from(id + 1), angle.sin() * f32::from(id + 1), 0.0]);
            Passage {
                id: id.into(),
                summary: (id % 2 == 0).then(|| embedding.clone()),
                embedding,
            }
        })
        .collect()
}

#[test]
fn the_nearest_come_first_on_postgres() {
    let database = Server::Pgvector.database();
    database.run(&tables(Dialect::postgres(), Passage::DEF));
    let connection = &mut database.postgres();
    // An HNSW index finds neighbours that are near, by chance not always the nearest.
    connection.batch_execute("SET enable_indexscan = off").unwrap();
    diesel::insert_into(passages::table)
        .values(around())
        .execute(connection)
        .unwrap();
    let along = vector([3.0, 0.0, 0.0]);
    let ids = passages::table.select(passages::id).limit(3);
    let (embedding, summary) = (passages::embedding, passages::summary);
    let cosine = ids.order(embedding.cosine_distance(&along)).load(connection);
    assert_eq!(cosine, Ok(vec![0, 1, 2]));
    let l2 = ids.order(embedding.l2_distance(&along)).load(connection);
    assert_eq!(l2, Ok(vec![2, 1, 3]));
    let l1 = ids.order(embedding.l1_distance(&along)).load(connection);
    assert_eq!(l1, Ok(vec![2, 1, 3]));
    let inner = passages::table
        .filter(summary.is_not_null())
        .order(summary.max_inner_product(&along))
        .select(passages::id)
        .first(connection);
    assert_eq!(inner, Ok(48));
    let distances = passages::table
        .filter(passages::id.le(1))
        .order(passages::id)
        .select((embedding.l2_distance(&along), summary.l2_distance(&along)))
        .load::<(f64, Option<f64>)>(connection)
        .unwrap();
    assert_eq!(distances[0], (2.0, Some(2.0)));
    assert_eq!(distances[1].1, None);
}

#[test]
fn the_order_by_a_distance_uses_the_index() {
    let database = Server::Pgvector.database();
    database.run(&tables(Dialect::postgres(), Passage::DEF));
    diesel::insert_into(passages::table)
        .values(around())
        .execute(&mut database.postgres())
        .unwrap();
    let made = database.values("SELECT indexdef FROM pg_indexes WHERE tablename = 'passages' ORDER BY indexname");
    let made: Vec<String> = made.into_iter().flatten().collect();
    for part in [
        "USING hnsw (embedding vector_cosine_ops) WITH (ef_construction='32', m='8')",
        "USING ivfflat (embedding) WITH (lists='4')",
        "USING hnsw (summary vector_ip_ops)",
    ] {
        assert!(made.iter().any(|index| index.ends_with(part)), "{part}: {made:#?}");
    }
    let along = vector([3.0, 0.0, 0.0]);
    let nearest = passages::table
        .order(passages::embedding.cosine_distance(along))
        .select(passages::id)
        .limit(3);
    let sql = diesel::debug_query::<diesel::pg::Pg, _>(&nearest).to_string();
    assert!(sql.contains(r#"ORDER BY "passages"."embedding" <=> $1"#), "{sql}");
    let plan = database
        .values("SET enable_seqscan = off; EXPLAIN SELECT id FROM passages ORDER BY embedding <=> '[3,0,0]' LIMIT 3");
    assert!(
        plan.iter()
            .flatten()
            .any(|line| line.contains("passages_embedding_idx")),
        "{plan:?}"
    );
}
