//! Pages that begin behind a row, and numbers of rows that the database estimates.

use opp_admin::descriptor::{Count, Pager, Rule, Scope, Sort};

use crate::magazine::{site, view};
use crate::site::{Client, DATABASES, Kind, Site};

/// Thirty articles; ten titles occur three times.
async fn thirty(kind: Kind, sort: &'static str) -> Site {
    let site = site(kind, |views| {
        let articles = view(views, "articles");
        articles.pager = Pager::Keyset;
        articles.column_default_sort = vec![Sort {
            field: sort.to_owned(),
            desc: true,
        }];
        articles.page_size_options = vec![7];
    })
    .await;
    for id in 1..=30 {
        site.article(
            id,
            &format!("T{:02}", id % 10),
            "draft",
            (id % 2 == 0).then_some("2026-01-01"),
        );
    }
    site
}

/// The ids of a page, with the addresses of the pages around it.
async fn page(client: &mut Client, path: &str) -> (Vec<String>, Option<String>, Option<String>) {
    let page = client.get(path).await;
    let cells = page.body.split("data-label=\"Id\"").skip(1);
    let ids = cells
        .map(|cell| {
            cell.split("details/")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect();
    let link = |rel: &str| {
        let end = page.body.find(&format!("\" rel=\"{rel}\""))?;
        let begin = page.body[..end].rfind("href=\"").unwrap() + "href=\"/admin".len();
        Some(page.body[begin..end].replace("&#38;", "&"))
    };
    (ids, link("prev"), link("next"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_on_one_page_forwards_and_backwards() {
    for kind in DATABASES {
        // Titles occur several times: the key tells their rows apart. Dates may be NULL: pages are counted then.
        for (sort, by_row) in [("title", true), ("id", true), ("published_on", false)] {
            let site = thirty(kind, sort).await;
            let mut root = site.root().await;
            let (mut seen, mut pages, mut next) = (Vec::new(), Vec::new(), Some("/articles/list?size=7".to_owned()));
            while let Some(path) = next {
                let (ids, _, following) = page(&mut root, &path).await;
                assert_eq!(
                    path.contains("after="),
                    by_row && !pages.is_empty(),
                    "{kind:?} {sort} {path}"
                );
                seen.extend(ids.clone());
                pages.push(ids);
                next = following;
            }
            let mut sorted: Vec<u32> = seen.iter().map(|id| id.parse().unwrap()).collect();
            sorted.sort_unstable();
            assert_eq!(sorted, (1..=30).collect::<Vec<u32>>(), "{kind:?} {sort}");
            let last = last_page(&mut root).await;
            let (mut back, mut previous) = (Vec::new(), Some(last));
            while let Some(path) = previous {
                let (ids, before, _) = page(&mut root, &path).await;
                back.push(ids);
                previous = before;
            }
            back.reverse();
            assert_eq!(back, pages, "{kind:?} {sort}");
        }
    }
}

async fn last_page(client: &mut Client) -> String {
    let mut path = "/articles/list?size=7".to_owned();
    while let (_, _, Some(next)) = page(client, &path).await {
        path = next;
    }
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_appears_meanwhile_moves_no_other_to_the_next_page() {
    let site = thirty(Kind::Sqlite, "id").await;
    let mut root = site.root().await;
    let (first, _, next) = page(&mut root, "/articles/list?size=7").await;
    site.article(31, "New", "draft", None);
    let (second, ..) = page(&mut root, &next.unwrap()).await;
    assert_eq!((first.last().unwrap().as_str(), second[0].as_str()), ("24", "23"));
    for forged in ["x", "1,2,3", "%27", "~", ""] {
        let (ids, ..) = page(&mut root, &format!("/articles/list?size=7&after={forged}")).await;
        assert_eq!(ids[0], "31", "{forged}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_estimates_the_whole_table_only() {
    for kind in DATABASES {
        let site = site(kind, |views| {
            let articles = view(views, "articles");
            articles.count = Count::Estimate;
            articles.scope = vec![Scope {
                who: Rule::Group("writers".to_owned()),
                field: "state".to_owned(),
                value: "draft".to_owned(),
            }];
        })
        .await;
        site.user("writer@example.org", true, true, Some("writers"));
        for id in 1..=40 {
            site.article(id, "T", if id <= 30 { "draft" } else { "published" }, None);
        }
        let mut root = site.root().await;
        if kind != Kind::Mysql {
            // MariaDB keeps its statistics by itself; the others have none before the first ANALYZE.
            root.get("/articles/list").await.shows("40 articles");
        }
        site.run(if kind == Kind::Mysql {
            "ANALYZE TABLE articles"
        } else {
            "ANALYZE articles"
        });
        root.get("/articles/list").await.shows("about 40 articles");
        let narrowed = root.get("/articles/list?f.state=draft").await;
        narrowed.shows("30 articles");
        narrowed.hides("about");
        let scoped = site.signed_in("writer@example.org").await.get("/articles/list").await;
        scoped.shows("30 articles");
        scoped.hides("about");
    }
}
