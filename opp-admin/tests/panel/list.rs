//! The list and its export.

use axum::http::StatusCode;

use crate::site::{Client, DATABASES, Kind, Site};

/// Thirty orders of the superuser.
fn fill(site: &Site) {
    for number in 1..=30 {
        let (status, total) = (
            if number % 3 == 0 { "paid" } else { "pending" },
            if site.kind == Kind::Sqlite {
                number * 100
            } else {
                number
            },
        );
        site.run(&format!(
            "INSERT INTO orders (user_id, number, total, status) SELECT id, 'N{number:02}%', {total}, '{status}' FROM users"
        ));
    }
}

async fn numbers(client: &mut Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("/orders/list{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.body);
    let cells = page.body.split("data-label=\"Number\"").skip(1);
    cells
        .map(|cell| {
            let begin = cell.find("<span class=\"plain\">").unwrap() + "<span class=\"plain\">".len();
            cell[begin..].split('<').next().unwrap().to_owned()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_search_filters_and_order_give_the_rows_they_name() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        fill(&site);
        let mut root = site.root().await;
        assert_eq!(numbers(&mut root, "").await.len(), 25);
        assert_eq!(numbers(&mut root, "?page=2").await.len(), 5);
        assert_eq!(numbers(&mut root, "?size=10&page=3").await[0], "N21%");
        assert_eq!(numbers(&mut root, "?size=7").await.len(), 25, "not one of the sizes");
        assert_eq!(numbers(&mut root, "?sort=-id&size=10").await[0], "N30%");
        assert_eq!(numbers(&mut root, "?q=n07").await, ["N07%"], "{kind:?}");
        assert_eq!(numbers(&mut root, "?q=%25&size=50").await.len(), 30);
        assert!(
            numbers(&mut root, "?q=_0").await.is_empty(),
            "an underscore is an underscore"
        );
        assert!(numbers(&mut root, "?q=!").await.is_empty());
        assert_eq!(numbers(&mut root, "?f.status=paid").await.len(), 10, "{kind:?}");
        assert_eq!(numbers(&mut root, "?f.status=paid&q=N1").await.len(), 3);
        root.get("/orders/list").await.shows("30 orders");
        root.get("/orders/list?f.status=nonsense")
            .await
            .shows("Choose one of the values.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_descriptor_offers_can_be_sorted_filtered_and_shown() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        fill(&site);
        let mut root = site.root().await;
        let usual = numbers(&mut root, "").await;
        for query in [
            "?sort=number",
            "?sort=-hashed_password",
            "?sort=id;drop",
            "?f.number=x",
            "?f.nothing=1",
            "?columns=hashed_password&columns=nothing",
            "?page=0",
            "?page=-1",
            "?page=abc",
            "?size=-5",
            "?size=0",
            "?sort=id%27",
        ] {
            assert_eq!(numbers(&mut root, query).await, usual, "{query}");
        }
        let page = root
            .get("/users/list?columns=hashed_password&columns=email&sort=hashed_password&f.hashed_password=a")
            .await;
        page.shows("root@example.org");
        page.hides("$argon2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_the_rows_of_the_list_and_runs_no_formula() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        fill(&site);
        site.run("UPDATE orders SET number = '=1+1' WHERE number = 'N03%'");
        let mut root = site.root().await;
        let csv = root.get("/orders/export/csv?f.status=paid").await;
        assert_eq!(csv.status, StatusCode::OK);
        assert_eq!(csv.body.lines().count(), 11, "{kind:?} {}", csv.body);
        csv.shows("\"'=1+1\"");
        csv.shows(",6.00,");
        assert!(csv.header("content-disposition").starts_with("attachment"));
        let json: serde_json::Value = serde_json::from_str(&root.get("/orders/export/json").await.body).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 30);
        assert_eq!(json[1]["total"], "2.00", "{kind:?}");
        let users = root.get("/users/export/csv").await;
        users.shows("root@example.org");
        users.hides("$argon2");
        assert_eq!(root.get("/orders/export/exe").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_rows_are_deleted_after_the_password_was_asked_for() {
    for kind in DATABASES {
        let site = Site::new(kind).await;
        fill(&site);
        let mut root = site.root().await;
        let page = root.get("/orders/list?size=10").await;
        let keys: Vec<String> = page
            .body
            .split("name=\"key\" value=\"")
            .skip(1)
            .take(3)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect();
        let fields = |extra: &[(&'static str, &'static str)]| -> Vec<(String, String)> {
            let keys = keys.iter().map(|key| ("key".to_owned(), key.clone()));
            let extra = extra
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            keys.chain([("action".to_owned(), "delete".to_owned())])
                .chain(extra)
                .collect()
        };
        let send = |list: &[(String, String)]| {
            list.iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect::<Vec<_>>()
        };
        for (extra, left) in [
            (vec![], "30 orders"),
            (vec![("sure", "1"), ("confirm", "wrong")], "30 orders"),
            (vec![("sure", "1"), ("confirm", crate::site::PASSWORD)], "27 orders"),
        ] {
            let list = send(&fields(&extra));
            let list: Vec<(&str, &str)> = list
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            root.post("/orders/bulk", &list).await;
            root.get("/orders/list").await.shows(left);
        }
    }
}
