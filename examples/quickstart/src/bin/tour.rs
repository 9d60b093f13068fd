//! What does opp do? Shows the structs, generates their migration, applies it, and asks the database with Diesel.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use diesel::prelude::*;
use quickstart::models::{Order, orders, users};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let tour = Tour::prepare()?;
    tour.say("The models, examples/quickstart/src/models.rs:")?;
    tour.quote(include_str!("../models.rs"), "/// Somebody who buys.")?;
    tour.say("Structs become a migration:")?;
    tour.opp(&["makemigrations", "-m", "initial"])?;
    tour.say("Plain SQL, which the Diesel CLI and `embed_migrations!` run as well:")?;
    tour.quote(&tour.migration()?, "CREATE TABLE \"orders\"")?;
    tour.say("Applied:")?;
    tour.opp(&["migrate"])?;
    tour.opp(&["showmigrations"])?;
    tour.say("And the same structs ask the database, through Diesel:")?;
    tour.ask()
}

/// An empty directory for the tour, and the `opp` command.
struct Tour {
    directory: PathBuf,
    opp: PathBuf,
}

impl Tour {
    fn prepare() -> Result<Self, Box<dyn Error>> {
        let built = std::env::current_exe()?;
        let programs = built.parent().ok_or("the program lies in a directory")?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // Cargo reports on standard error what it compiles: the first time this takes minutes.
        let status = Command::new(cargo).args(["build", "--package", "opp-cli"]).status()?;
        if !status.success() {
            return Err("opp did not build; the compiler's messages above say why".into());
        }
        let directory = programs.with_file_name("demo");
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        let opp = programs.join(format!("opp{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { directory, opp })
    }

    fn say(&self, words: &str) -> Outcome {
        Ok(writeln!(std::io::stdout(), "\n{words}\n")?)
    }

    /// Shows a text from the line that holds `start` on.
    fn quote(&self, text: &str, start: &str) -> Outcome {
        let from = text.find(start).unwrap_or_default();
        for line in text[from..].lines() {
            writeln!(std::io::stdout(), "    {line}")?;
        }
        Ok(())
    }

    /// Runs `opp` in the tour's directory as a person would, showing what was typed.
    fn opp(&self, arguments: &[&str]) -> Outcome {
        writeln!(std::io::stdout(), "$ opp {}", arguments.join(" "))?;
        let status = Command::new(&self.opp)
            .current_dir(&self.directory)
            .args([
                "--manifest-path",
                concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
                "--migrations",
                "migrations",
            ])
            .args(arguments)
            .env("DATABASE_URL", "tour.db")
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("opp {} failed", arguments.join(" ")).into())
        }
    }

    /// The generated `up.sql`.
    fn migration(&self) -> Result<String, Box<dyn Error>> {
        let migrations = fs::read_dir(self.directory.join("migrations"))?;
        let first = migrations
            .filter_map(Result::ok)
            .find(|entry| entry.path().is_dir())
            .ok_or("no migration was written")?;
        Ok(fs::read_to_string(first.path().join("up.sql"))?)
    }

    fn ask(&self) -> Outcome {
        let database = self.directory.join("tour.db");
        let mut connection = SqliteConnection::establish(&path(&database)?)?;
        diesel::insert_into(users::table)
            .values(users::email.eq("ada@example.org"))
            .execute(&mut connection)?;
        diesel::insert_into(orders::table)
            .values((orders::user_id.eq(1), orders::total.eq(12.5)))
            .execute(&mut connection)?;
        let found: Vec<(String, Order)> = users::table
            .inner_join(orders::table)
            .select((users::email, Order::as_select()))
            .load(&mut connection)?;
        for (email, order) in found {
            writeln!(std::io::stdout(), "{email}: {order:?}")?;
        }
        self.say(&format!("The database: {}", database.display()))
    }
}

fn path(database: &Path) -> Result<String, Box<dyn Error>> {
    Ok(database
        .to_str()
        .ok_or("the path of the target directory is no UTF-8")?
        .to_owned())
}
