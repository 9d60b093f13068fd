//! Generates the source of the registry binary, from which `opp` reads the models, and puts the migrations into the program.

fn main() {
    opp_core::build::registry();
    opp_core::build::migrations(&["migrations", "migrations_postgres", "migrations_mysql"]);
}
