# The workspace of examples/pipeline in a directory of its own, for docs/pipelines.md. To be sourced.

root=$(cd "$PAGES/../../.." && pwd)
export CARGO_NET_OFFLINE=true
mkdir pipeline && cd pipeline
cp -r "$root"/examples/pipeline/{shop,shop-models,Cargo.toml} .
sed -i "s#path = \"../../opp-#path = \"$root/opp-#" Cargo.toml
cp "$root/Cargo.lock" .
rm -rf shop/migrations shop/migrations_postgres

# A further column of orders, of this name.
column() {
    sed -i "s/^    pub quantity: i32,/&\n    pub $1: Option<String>,/" shop-models/src/lib.rs
}
