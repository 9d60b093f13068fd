# Two developers of one project, for docs/branches.md: each adds a migration on a branch of git. To be sourced.

export GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org

# users, with these fields beside the key.
users() {
    printf 'use diesel::prelude::*;\nuse opp_core::prelude::*;\n\n'
    printf '#[derive(OppModel, Queryable, Selectable, Insertable, Debug)]\n#[diesel(table_name = users)]\n'
    printf 'pub struct User {\n    pub id: i32,\n'
    printf '    pub %s: Option<String>,\n' "$@"
    printf '}\n'
}

# A branch from the first commit, whose files are changed, with a migration for it.
branch() {
    git switch --quiet --create "$1" first
    [ "$1" = tags ] && users email | sed 's/^use opp_core.*/&\n\npub mod tags;/' >src/lib.rs && tags >src/tags.rs
    [ "$1" = tags ] || users email "$1" >src/lib.rs
    opp makemigrations -m "$2"
    git add . && git commit --quiet --message "$2"
}

tags() {
    printf 'use diesel::prelude::*;\nuse opp_core::prelude::*;\n\n'
    printf '#[derive(OppModel, Queryable, Selectable, Insertable, Debug)]\n#[diesel(table_name = tags)]\n'
    printf 'pub struct Tag {\n    pub id: i32,\n    pub word: String,\n}\n'
}

# The branch `phone` with another one merged as git can, and a database that has `phone`.
joined() {
    git switch --quiet --force-create joined phone
    rm -f test.db
    opp migrate
    git merge --quiet "$1"
    [ "$1" = tags ] || users email phone "$1" >src/lib.rs
    true
}

cargo new --quiet --lib crew && cd crew && opp init && cp .env.sample .env
users email >src/lib.rs
opp makemigrations -m initial
git add . && git commit --quiet --message initial && git tag first
branch phone "add phone to users"
sleep 1
branch tags "add tags"
sleep 1
branch fax "add fax to users"
joined tags
