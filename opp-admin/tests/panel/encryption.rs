//! Connections to servers are encrypted as the URL asks.

use std::path::Path;

use opp_admin::{Admin, Pool, PoolError};
use opp_core::url::DatabaseUrl;
use opp_test_servers::{Server, certificate_authority};
use tokio::task::block_in_place;

fn pool(url: &str) -> Result<Pool, PoolError> {
    Pool::new(&DatabaseUrl::parse(url, Path::new("")).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_prove_who_it_is_is_refused() {
    for server in [Server::Postgres, Server::Mysql] {
        let database = block_in_place(|| server.database());
        let plain = database.url().to_owned();
        let with = |parameters: &str| {
            let separator = if plain.contains('?') { '&' } else { '?' };
            format!("{plain}{separator}{parameters}")
        };
        let authority = certificate_authority().display();
        for mode in ["disable", "prefer", "require", "verify-ca", "verify-full"] {
            let admin = Admin::new(pool(&with(&format!("sslmode={mode}&sslrootcert={authority}"))).unwrap());
            let error = admin.check().await.unwrap_err().to_string();
            assert!(error.contains("opp_sessions"), "{server:?} {mode}: {error}");
        }
        for mode in ["verify-ca", "verify-full"] {
            let admin = Admin::new(pool(&with(&format!("sslmode={mode}"))).unwrap());
            let error = admin.check().await.unwrap_err().to_string();
            assert!(error.contains("no encrypted connection"), "{server:?} {mode}: {error}");
        }
        for parameters in ["sslmode=sometimes", "sslmod=require"] {
            let error = pool(&with(parameters)).unwrap_err().to_string();
            assert!(error.contains("database URL"), "{error}");
        }
        block_in_place(|| drop(database));
    }
}
