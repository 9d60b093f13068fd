use opp_core::prelude::*;

#[derive(OppModel)]
struct Team {
    id: i32,
    #[opp(references = players::id)]
    captain_id: Option<i32>,
}

#[derive(OppModel)]
struct Player {
    id: i32,
    #[opp(references = teams::id)]
    team_id: i32,
}

fn main() {}
