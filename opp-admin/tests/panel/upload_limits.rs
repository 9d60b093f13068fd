//! Files in fields that somebody may not see, and what is said of forms that are too large.

use axum::http::StatusCode;
use opp_admin::descriptor::{FieldPermission, Rule, View};

use crate::site::{DATABASES, Kind, Site};
use crate::uploads::{PNG, models};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_somebody_may_not_see_goes_with_its_row() {
    let limit = |views: &mut Vec<View>| {
        let view = views.iter_mut().find(|view| view.table == "albums").unwrap();
        let hidden = FieldPermission {
            view: Rule::Superuser,
            edit: Rule::Superuser,
        };
        view.permissions.fields.insert("cover".to_owned(), hidden);
    };
    for kind in DATABASES {
        let site = Site::of(kind, &models(), limit).await;
        site.user("staff@example.org", true, true, None);
        let files = [("v.cover", "a.png", "", PNG), ("v.leaflet", "a.txt", "", &b"Hello"[..])];
        let page = site
            .root()
            .await
            .upload("/albums/create", &[("v.name", "Summer")], &files)
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert_eq!(site.stored().len(), 2);
        let mut staff = site.signed_in("staff@example.org").await;
        let asked = staff.get("/albums/delete/1").await;
        let version = asked.input("version");
        let deleted = staff.post("/albums/delete/1", &[("version", &version)]).await;
        assert_eq!(deleted.status, StatusCode::SEE_OTHER, "{}", deleted.body);
        assert_eq!(site.stored(), Vec::<String>::new(), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_named_with_its_limit() {
    let limit = |views: &mut Vec<View>| {
        views.retain(|view| view.table != "pictures");
        let view = views.iter_mut().find(|view| view.table == "albums").unwrap();
        view.inlines.clear();
        view.fields
            .iter_mut()
            .find(|field| field.name == "leaflet")
            .unwrap()
            .widget = None;
    };
    let site = Site::of(Kind::Sqlite, &models(), limit).await;
    let mut root = site.root().await;
    let name = [("v.name", "Summer")];
    let large = vec![b'a'; 20_001];
    let page = root
        .upload("/albums/create", &name, &[("v.cover", "a", "", &large)])
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    page.shows("What was sent is larger than 20 kB; nothing was changed.");
    let many: Vec<_> = (0..21).map(|_| ("v.cover", "a", "", PNG)).collect();
    let page = root.upload("/albums/create", &name, &many).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    page.shows("A form sends at most 20 files at a time");
    let long = "a".repeat(2_000_001);
    let page = root.upload("/albums/create", &[("v.name", &long)], &[]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    page.shows("larger than 2 MB");
}
