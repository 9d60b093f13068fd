use opp_core::prelude::*;

#[derive(OppModel)]
struct Paper {
    #[opp(primary_key)]
    id: i32,
    #[opp(widget = file(dir = "../etc"))]
    outside: String,
    #[opp(widget = image(types("application/pdf")))]
    picture: String,
    #[opp(widget = file(types("image/svg+xml")))]
    drawing: String,
    #[opp(widget = file(max = "5 GB"))]
    large: String,
    #[opp(widget = tags(rows = 3))]
    tags: String,
    #[opp(widget = upload)]
    unknown: String,
}

fn main() {}
