//! The examples below the help of each command.

/// The commands of a typical day.
pub(super) const OPP: &str = "Examples:
  opp init                            once, in a package with a library
  opp makemigrations -m \"Add orders\"  after changing the structs
  opp sqlmigrate head                 read the SQL
  opp migrate                         apply it
  opp migrate -1                      revert the last migration
  opp migrate check                   compare models, recorded operations, files and database";

/// `opp init`.
pub(super) const INIT: &str = "Examples:
  opp init                                  in the package's directory
  opp init --package models                 in the root of a workspace
  opp init --opp-core-path ../opp/opp-core  with a checkout of opp
  opp init --admin                          with the tables of the admin panel";

/// `opp migrate setup`.
pub(super) const SETUP: &str = "Examples:
  opp migrate setup  after updating opp";

/// `opp makemigrations`.
pub(super) const MAKEMIGRATIONS: &str = "Examples:
  opp makemigrations                          asks where necessary, then writes
  opp makemigrations -m \"Add orders\"          with a description
  opp makemigrations --check                  in CI: exit code 1 if a migration is missing
  opp makemigrations --drop users.phone       the column is dropped, not renamed
  opp makemigrations --empty -m \"Fill slugs\"  for custom SQL
  opp makemigrations --update                 fold the changes into the newest migration
  opp makemigrations --merge                  join the heads of two branches
  opp makemigrations --registry models.json --no-input --id 20261123101500
                                              in a pipeline: no compiler, the same bytes each time";

/// `opp migrate create`.
pub(super) const CREATE: &str = "Examples:
  opp migrate create \"Add orders\"     same as opp makemigrations -m \"Add orders\"
  opp migrate create --dry-run --sql  show the SQL and write nothing";

/// `opp migrate`.
pub(super) const MIGRATE: &str = "Examples:
  opp migrate                            apply everything pending
  opp migrate add_orders                 up or down to a revision
  opp migrate -1                         revert the last migration
  opp migrate zero                       revert everything
  opp migrate --plan                     show what would run
  opp migrate --sql base:head > all.sql  write the script, without a database
  opp migrate --sql --idempotent         one that skips what is applied";

/// `opp migrate upgrade`.
pub(super) const UPGRADE: &str = "Examples:
  opp migrate upgrade             apply everything pending
  opp migrate upgrade +1          the next migration only
  opp migrate upgrade add_orders  up to a revision";

/// `opp migrate downgrade`.
pub(super) const DOWNGRADE: &str = "Examples:
  opp migrate downgrade -1          revert the last migration
  opp migrate downgrade add_orders  down to a revision, which stays applied
  opp migrate downgrade zero --yes  revert everything, without asking";

/// `opp showmigrations`.
pub(super) const SHOWMIGRATIONS: &str = "Examples:
  opp showmigrations         all migrations, oldest first
  opp showmigrations --json  for programs";

/// `opp sqlmigrate`.
pub(super) const SQLMIGRATE: &str = "Examples:
  opp sqlmigrate head                    the newest migration
  opp sqlmigrate add_orders --backwards  the SQL that reverts it";

/// `opp makeviews`.
pub(super) const MAKEVIEWS: &str = "Examples:
  opp makeviews          after changing the structs
  opp makeviews --check  in CI: exit code 1 if a file is outdated
  opp makeviews --format sqladmin --output admin/models.py
                         the same views as a module of Python for SQLAdmin";

/// `opp runserver`.
pub(super) const RUNSERVER: &str = "Examples:
  opp runserver       http://127.0.0.1:8000/admin
  opp runserver 9000  on another port";

/// `opp production`.
pub(super) const PRODUCTION: &str = "Examples:
  OPP_SECRET_KEY=… opp production --allowed-host admin.example.org --forwarded
      behind a proxy that speaks HTTPS and sets X-Forwarded-For";

/// `opp createsuperuser`.
pub(super) const CREATESUPERUSER: &str = "Examples:
  opp createsuperuser                          asks for login and password
  opp createsuperuser ada@example.org --password-stdin < password.txt
                                               without a terminal";

/// `opp changepassword`.
pub(super) const CHANGEPASSWORD: &str = "Examples:
  opp changepassword ada@example.org  asks for the new password";

/// `opp resetlink`.
pub(super) const RESETLINK: &str = "Examples:
  opp resetlink ada@example.org --url https://admin.example.org";

/// `opp seed`.
pub(super) const SEED: &str = "Examples:
  opp seed  with [seed] command = \"cargo run --bin seed\" in opp.toml";

/// `opp registry`.
pub(super) const REGISTRY: &str = "Examples:
  opp registry > models.json  for makemigrations --registry models.json";

/// `opp completions`.
pub(super) const COMPLETIONS: &str = "Examples:
  opp completions bash > ~/.local/share/bash-completion/completions/opp
      for bash
  opp completions fish > ~/.config/fish/completions/opp.fish
      for fish";

/// `opp db`.
pub(super) const DB: &str = "Examples:
  opp db --database-url prototype.db  all tables of the models, in a new database";

/// `opp env`.
pub(super) const ENV: &str = "Examples:
  opp env  database, its source, migrations, current revision
  opp env --database-url postgres://localhost/app
           of another database";

/// `opp backup`.
pub(super) const BACKUP: &str = "Examples:
  opp backup                      next to the database, with a timestamp
  opp backup /srv/backups/app.db  to a file";

/// `opp restore`.
pub(super) const RESTORE: &str = "Examples:
  opp restore app.20261123_101500.db        asks before it replaces the database
  opp restore app.20261123_101500.db --yes  in a script";

/// `opp bundle`.
pub(super) const BUNDLE: &str = "Examples:
  opp bundle                     writes opp-bundle
  opp bundle -o dist/migrations  another name
  DATABASE_URL=… dist/migrations migrate
                                 on another machine";

/// `opp delete`.
pub(super) const DELETE: &str = "Examples:
  opp delete  asks first; prints where the backups are";

/// `opp migrate current`.
pub(super) const CURRENT: &str = "Examples:
  opp migrate current  for example: 20260103000000 (head), tags";

/// `opp migrate history`.
pub(super) const HISTORY: &str = "Examples:
  opp migrate history          for example: 20260102000000 -> 20260103000000 (head, current), tags
  opp migrate history --graph  draws the branches";

/// `opp migrate branches`.
pub(super) const BRANCHES: &str = "Examples:
  opp migrate branches  for example: 20260101000000 (branchpoint), initial
                            -> 20260102000000 (head), add orders
                            -> 20260103000000 (head), add tags";

/// `opp tag`.
pub(super) const TAG: &str = "Examples:
  opp tag v1.0                 the head
  opp tag v1.0 add_orders      another revision
  opp tag                      list the tags
  opp tag v1.0 --delete        remove one
  opp migrate downgrade v1.0   use it";

/// `opp rebase`.
pub(super) const REBASE: &str = "Examples:
  opp rebase            the branch that is not applied in the database
  opp rebase add_tags   the branch of this revision
  opp rebase --dry-run  show the new ids";

/// `opp squash`.
pub(super) const SQUASH: &str = "Examples:
  opp squash initial..add_tags  these two and what lies between them
  opp squash ..v1.0             everything up to a tag
  opp squash ..v1.0 --dry-run   compare, and write nothing
  opp squash ..v1.0 --yes       in a script
  opp squash ..v1.0 --keep-files  while some databases have a part of it
  opp squash --finish           once all of them have the whole";

/// `opp migrate merge`.
pub(super) const MERGE: &str = "Examples:
  opp migrate merge                      after merging two branches in version control
  opp migrate merge add_orders add_tags  these heads only
  opp migrate merge --dry-run            show whether the branches depend on each other";

/// `opp migrate heads`.
pub(super) const HEADS: &str = "Examples:
  opp migrate heads  more than one after merging two branches; `opp migrate merge` joins them";

/// `opp migrate show`.
pub(super) const SHOW: &str = "Examples:
  opp migrate show head        the newest migration
  opp migrate show add_orders  by name";

/// `opp migrate stamp`.
pub(super) const STAMP: &str = "Examples:
  opp migrate stamp head          the tables already exist
  opp migrate stamp add_orders    everything up to this revision is applied
  opp migrate stamp head --purge  also forget migrations whose files were deleted";

/// `opp diff`.
pub(super) const DIFF: &str = "Examples:
  opp diff                         what makemigrations would write
  opp diff v1.0 head               between two revisions
  opp diff database models         from the database at hand to the structs
  opp diff old.json models.json    between two registry files";

/// `opp graph`.
pub(super) const GRAPH: &str = "Examples:
  opp graph --output tables.svg              the tables of the models with their foreign keys
  opp graph --at v1.0 --theme dark > v1.svg  those of a revision, light on dark
  opp graph --around orders --depth 2        orders, and what is at most two foreign keys away
  opp graph --format mermaid >> README.md    as text for Mermaid; `dot` for Graphviz
  opp graph revisions -o revisions.svg       which revision builds on which";

/// `opp inspectdb`.
pub(super) const INSPECTDB: &str = "Examples:
  opp inspectdb > src/models.rs       a struct for each table
  opp inspectdb users orders          two of them
  opp inspectdb --database-url old.db another database";

/// `opp migrate baseline`.
pub(super) const BASELINE: &str = "Examples:
  opp migrate baseline            record the tables that the structs describe
  opp migrate baseline --dry-run  show which they are, and write nothing";

/// `opp migrate check`.
pub(super) const CHECK: &str = "Examples:
  opp migrate check            models, recorded operations, files and database
  opp migrate check --offline    without the database\n  opp migrate check --no-models  without the models";
