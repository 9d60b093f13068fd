//! What a browser that was never here loads for a list.

use axum::http::Request;

use crate::site::{Kind, Site};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_25_rows_is_small_and_has_four_requests() {
    let site = Site::new(Kind::Sqlite).await;
    for number in 1..=30 {
        site.run(&format!(
            "INSERT INTO orders (user_id, number, total) SELECT id, 'N{number}', {number}00 FROM users"
        ));
    }
    let mut root = site.root().await;
    let plain = root.get("/orders/list").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.header("vary"), "Accept-Encoding");
    assert_eq!(plain.body.matches("<tr>").count(), 26, "25 rows and the head");
    let mut loaded = vec!["/admin/orders/list".to_owned()];
    for part in plain
        .body
        .split(['"', ' '])
        .filter(|part| part.starts_with("/admin/assets/"))
    {
        if !loaded.iter().any(|path| path == part) {
            loaded.push(part.to_owned());
        }
    }
    let mut bytes = 0;
    for path in &loaded {
        let plain = root.send(Request::get(path.as_str()), String::new()).await;
        let varies = !path.ends_with(".svg");
        assert_eq!(plain.header("vary") == "Accept-Encoding", varies, "{path}");
        let page = root
            .send(
                Request::get(path.as_str()).header("accept-encoding", "gzip, br"),
                String::new(),
            )
            .await;
        assert_eq!(page.status, 200);
        if !path.ends_with(".svg") {
            assert_eq!(
                (page.header("content-encoding"), page.header("vary")),
                ("br", "Accept-Encoding"),
                "{path}"
            );
        }
        bytes += page.length;
    }
    assert!(loaded.len() <= 4 && bytes <= 35_000, "{bytes} bytes: {loaded:?}");
    let export = root
        .send(
            Request::get("/admin/orders/export/csv").header("accept-encoding", "br"),
            String::new(),
        )
        .await;
    assert_eq!(export.header("content-encoding"), "");
}
