//! Actions with all rows of a list, over its pages.

use axum::http::StatusCode;

use crate::site::{DATABASES, Kind, PASSWORD, Page, Site};

/// The keys that a page asks about.
fn keys(page: &Page) -> Vec<String> {
    let inputs = page.body.split("name=\"key\" value=\"").skip(1);
    inputs.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_rows_are_those_that_the_list_has_and_that_were_asked_about() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        for number in 1..=30 {
            site.run(&format!(
                "INSERT INTO orders (user_id, number, total) SELECT id, 'N{number:02}', 100 FROM users"
            ));
        }
        let mut root = site.root().await;
        let list = root.get("/orders/list?q=N&page=2").await;
        list.shows("name=\"all\" value=\"1\"> All 30 orders");
        list.shows("action=\"/admin/orders/bulk?q=N\"");
        root.get("/orders/list?q=N0").await.hides("name=\"all\"");
        let some = root
            .post("/orders/bulk?q=N0", &[("action", "delete"), ("all", "1"), ("key", "1")])
            .await;
        some.shows("Delete 9 rows?");
        let asked = root
            .post("/orders/bulk?q=N", &[("action", "delete"), ("all", "1")])
            .await;
        asked.shows("Delete 30 rows?");
        let keys = keys(&asked);
        assert_eq!(keys.len(), 30);
        // A row that comes meanwhile was not asked about.
        site.run("INSERT INTO orders (user_id, number, total) SELECT id, 'N99', 100 FROM users");
        let mut fields = vec![("action", "delete"), ("sure", "1"), ("all", "1"), ("confirm", PASSWORD)];
        fields.extend(keys.iter().map(|key| ("key", key.as_str())));
        let done = root.post("/orders/bulk?q=N", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let left = root.get("/orders/list").await;
        left.shows("1 order<");
        left.shows("N99");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_rows_are_refused() {
    let site = Site::new(Kind::Sqlite).await;
    site.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001) \
         INSERT INTO orders (user_id, number, total) SELECT users.id, 'N' || i, 100 FROM users, n",
    );
    let mut root = site.root().await;
    let page = root.post("/orders/bulk", &[("action", "delete"), ("all", "1")]).await;
    page.shows("The list has more than 1000 rows.");
    page.hides("name=\"sure\"");
    root.get("/orders/list").await.shows("1,001 orders");
}
