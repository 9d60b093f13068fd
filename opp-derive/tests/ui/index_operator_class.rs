use opp_core::prelude::*;

#[derive(OppModel)]
#[opp(
    index(embedding, method = "hnsw"),
    index(embedding opclass, method = "ivfflat"),
    index(embedding, method = "hnsw", with(m: 16)),
)]
struct Document {
    id: i32,
    embedding: OppVector<3>,
    #[opp(index(method = "hnsw", name = "second"))]
    other: OppVector<3>,
    #[opp(index(method = "hnsw", opclass = "vector_cosine_ops", with(m = 16, ef_construction = 64)))]
    right: OppVector<3>,
}

fn main() {}
