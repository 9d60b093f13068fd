//! Files and images: what is taken, where it is stored, who may load it, when it goes.
#![expect(dead_code, reason = "the structs are only declared")]

use std::fs;

use axum::http::{Request, StatusCode, header};
use opp_admin::descriptor::{Rule, Scope, View};
use opp_core::model::Model;
use opp_core::prelude::*;
use opp_core::registry::Registry;

use crate::site::{Client, DATABASES, Kind, Page, Site, registry};

#[derive(OppModel)]
#[opp(
    table = "albums",
    admin(list(id, name, cover), inline(Picture, fields(photo, title), extra = 1))
)]
struct Album {
    id: i32,
    #[opp(max_length = 40)]
    name: String,
    #[opp(max_length = 80, widget = image(dir = "covers", max = "20 kB"))]
    cover: Option<String>,
    #[opp(max_length = 80, widget = file(dir = "texts", types("text/plain", "application/pdf")))]
    leaflet: Option<String>,
}

#[derive(OppModel)]
#[opp(table = "pictures")]
struct Picture {
    id: i32,
    #[opp(references = albums::id, on_delete = cascade)]
    album_id: i32,
    #[opp(max_length = 80, widget = image(dir = "photos", types("image/png")))]
    photo: String,
    #[opp(max_length = 40)]
    title: Option<String>,
}

pub(crate) fn models() -> Registry {
    let shop = registry();
    let models = shop.models.into_iter().chain([Album::DEF, Picture::DEF]).collect();
    Registry::new("shop", shop.crates, models).unwrap()
}

async fn site(kind: Kind) -> Site {
    Site::of(kind, &models(), |_| {}).await
}

/// The smallest part of a PNG that is one.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const JPEG: &[u8] = &[0xff; 80];

/// A file of a form: input, name, what the browser says it is, bytes.
pub(crate) type File<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

impl Client {
    /// Sends a form with files and the token of the session.
    pub(crate) async fn upload(&mut self, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Page {
        let token = self.get("/password").await.input("token");
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        self.upload_raw(path, &all, files).await
    }

    pub(crate) async fn upload_raw(&mut self, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (input, name, kind, bytes) in files {
            let head = format!(
                "--limit\r\nContent-Disposition: form-data; name=\"{input}\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--limit--\r\n");
        let request =
            Request::post(format!("/admin{path}")).header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit");
        self.send(request, body).await
    }
}

impl Site {
    /// The stored files, by their directories.
    pub(crate) fn stored(&self) -> Vec<String> {
        let mut found = Vec::new();
        for directory in fs::read_dir(self.files.path()).unwrap() {
            let directory = directory.unwrap();
            for file in fs::read_dir(directory.path()).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                found.push(format!("{}/{name}", directory.file_name().to_str().unwrap()));
            }
        }
        found.sort();
        found
    }
}

/// The value behind an attribute of a page.
fn link(page: &Page, begin: &str) -> String {
    let at = page
        .body
        .find(begin)
        .unwrap_or_else(|| panic!("no {begin}: {}", page.body));
    let rest = &page.body[at + begin.len()..];
    rest[..rest.find('"').unwrap()].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_stored_shown_replaced_and_removed() {
    for kind in DATABASES {
        let site = site(kind).await;
        let mut root = site.root().await;
        root.get("/albums/create")
            .await
            .shows("enctype=\"multipart/form-data\"");
        let created = root
            .upload(
                "/albums/create",
                &[("v.name", "Summer")],
                &[
                    ("v.cover", "../../etc/passwd.svg", "image/svg+xml", PNG),
                    ("v.leaflet", "a.html", "text/html", b"Hello <b>there</b>"),
                ],
            )
            .await;
        assert_eq!(created.status, StatusCode::SEE_OTHER, "{}", created.body);
        let stored = site.stored();
        assert_eq!(stored.len(), 2);
        assert!(
            stored[0].starts_with("covers/") && stored[0].ends_with(".png"),
            "{stored:?}"
        );
        assert_eq!(stored[0].len(), "covers/".len() + 32 + 4);
        assert!(
            stored[1].starts_with("texts/") && stored[1].ends_with(".txt"),
            "{stored:?}"
        );
        let details = root.get("/albums/details/1").await;
        details.shows("<img class=\"photo\" src=\"/admin/albums/file/cover/1\"");
        details.shows("href=\"/admin/albums/file/leaflet/1\"");
        let image = root.get("/albums/file/cover/1").await;
        assert_eq!(image.header("content-type"), "image/png");
        assert_eq!(image.header("content-disposition"), "inline; filename=\"cover.png\"");
        assert_eq!(image.header("x-content-type-options"), "nosniff");
        assert_eq!(image.header("cache-control"), "no-store");
        let text = root.get("/albums/file/leaflet/1").await;
        assert_eq!(text.body, "Hello <b>there</b>");
        assert_eq!(
            text.header("content-disposition"),
            "attachment; filename=\"leaflet.txt\""
        );

        let form = root.get("/albums/edit/1").await;
        let version = form.input("version");
        let kept = root
            .upload("/albums/edit/1", &[("version", &version), ("v.name", "Autumn")], &[])
            .await;
        assert_eq!(kept.location(), "/admin/albums/list?done=saved");
        assert_eq!(site.stored(), stored);
        let version = root.get("/albums/edit/1").await.input("version");
        let mut jpeg = JPEG.to_vec();
        jpeg[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
        let replaced = root
            .upload(
                "/albums/edit/1",
                &[("version", &version), ("v.name", "Autumn")],
                &[("v.cover", "a", "", &jpeg)],
            )
            .await;
        assert_eq!(replaced.location(), "/admin/albums/list?done=saved");
        let now = site.stored();
        assert!(
            now.len() == 2 && now[0].ends_with(".jpg") && now[1] == stored[1],
            "{now:?}"
        );
        let version = root.get("/albums/edit/1").await.input("version");
        let removed = [("version", version.as_str()), ("v.name", "Autumn"), ("d.leaflet", "1")];
        assert_eq!(
            root.post("/albums/edit/1", &removed).await.location(),
            "/admin/albums/list?done=saved"
        );
        assert_eq!(site.stored(), [now[0].clone()]);
        assert_eq!(root.get("/albums/file/leaflet/1").await.status, StatusCode::NOT_FOUND);
        let version = root.get("/albums/delete/1").await.input("version");
        root.post("/albums/delete/1", &[("version", &version)]).await;
        assert_eq!(site.stored(), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_other_tables_have_files_and_a_mistake_leaves_none_behind() {
    for kind in DATABASES {
        let site = site(kind).await;
        let mut root = site.root().await;
        let fields = [("v.name", "Summer"), ("i.0.lines", "1"), ("i.0.0.v.title", "Sea")];
        let missing = root
            .upload("/albums/create", &fields, &[("v.cover", "a", "", PNG)])
            .await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        missing.shows("Choose a file.");
        assert_eq!(site.stored(), Vec::<String>::new());
        let wrong = root
            .upload(
                "/albums/create",
                &fields,
                &[("i.0.0.v.photo", "photo.png", "image/png", b"<svg/>")],
            )
            .await;
        wrong.shows("Choose a file of one of these types: png.");
        let right = root
            .upload(
                "/albums/create",
                &fields,
                &[("i.0.0.v.photo", "a.png", "image/png", PNG)],
            )
            .await;
        assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.body);
        assert_eq!(site.stored().len(), 1);
        let edit = link(&root.get("/albums/list").await, "href=\"/admin/albums/edit/");
        root.get(&format!("/albums/edit/{edit}"))
            .await
            .shows("/admin/pictures/file/photo/");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_the_field_is_refused() {
    let site = site(Kind::Sqlite).await;
    let mut root = site.root().await;
    let name = [("v.name", "Summer")];
    for bytes in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
        b"<?php",
        b"MZ\x90",
        b"%PDF-1.7",
    ] {
        let page = root
            .upload("/albums/create", &name, &[("v.cover", "a.png", "image/png", bytes)])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.shows("Choose a file of one of these types: png, jpg, gif, webp.");
    }
    let mut large = PNG.to_vec();
    large.resize(20_001, 0);
    let page = root
        .upload("/albums/create", &name, &[("v.cover", "a.png", "image/png", &large)])
        .await;
    page.shows("Choose a file of at most 20 kB.");
    let huge = vec![b'a'; 5_000_001];
    let page = root
        .upload("/albums/create", &name, &[("v.leaflet", "a.txt", "text/plain", &huge)])
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    page.shows("larger than 5 MB");
    let forged = root
        .upload(
            "/albums/create",
            &[("v.name", "Forged"), ("v.cover", "covers/../../etc/passwd")],
            &[],
        )
        .await;
    assert_eq!(forged.status, StatusCode::SEE_OTHER);
    assert_eq!(root.get("/albums/file/cover/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.stored(), Vec::<String>::new());
    let elsewhere = root.upload("/albums/bulk", &[("action", "delete")], &[]).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_written_elsewhere_leads_out_of_no_directory() {
    let site = site(Kind::Sqlite).await;
    fs::write(site.files.path().join("secret.txt"), "secret").unwrap();
    fs::create_dir(site.files.path().join("texts")).unwrap();
    fs::write(site.files.path().join("texts/own.txt"), "own").unwrap();
    let mut root = site.root().await;
    for (id, name) in [
        "texts/../secret.txt",
        "secret.txt",
        "/etc/passwd",
        "covers/own.txt",
        "texts/gone.txt",
        "texts/own.txt",
    ]
    .iter()
    .enumerate()
    {
        site.run(&format!(
            "INSERT INTO albums (id, name, leaflet) VALUES ({}, 'x', '{name}')",
            id + 1
        ));
        let page = root.get(&format!("/albums/file/leaflet/{}", id + 1)).await;
        let expected = if *name == "texts/own.txt" {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        };
        assert_eq!(page.status, expected, "{name}");
        page.hides("secret");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.txt", site.files.path().join("texts/link.txt")).unwrap();
        site.run("UPDATE albums SET leaflet = 'texts/link.txt' WHERE id = 1");
        assert_eq!(root.get("/albums/file/leaflet/1").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_see_the_row_loads_its_file_or_sends_one() {
    let limit = |views: &mut Vec<View>| {
        let view = views.iter_mut().find(|view| view.table == "albums").unwrap();
        view.permissions.create = Rule::Superuser;
        view.permissions.edit = Rule::Superuser;
        view.scope = vec![Scope {
            who: Rule::Staff,
            field: "name".to_owned(),
            value: "Open".to_owned(),
        }];
    };
    let site = Site::of(Kind::Sqlite, &models(), limit).await;
    site.user("staff@example.org", true, true, None);
    let mut root = site.root().await;
    for name in ["Open", "Closed"] {
        let page = root
            .upload("/albums/create", &[("v.name", name)], &[("v.cover", "a", "", PNG)])
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    }
    let mut staff = site.signed_in("staff@example.org").await;
    assert_eq!(staff.get("/albums/file/cover/1").await.status, StatusCode::OK);
    assert_eq!(staff.get("/albums/file/cover/2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(staff.get("/albums/file/name/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.visitor().get("/albums/file/cover/1").await.status,
        StatusCode::SEE_OTHER
    );
    let file = [("v.cover", "a.png", "image/png", PNG)];
    for path in ["/albums/create", "/albums/edit/1"] {
        assert_eq!(
            staff.upload(path, &[("v.name", "x")], &file).await.status,
            StatusCode::FORBIDDEN
        );
        let forged = root.upload_raw(path, &[("v.name", "x")], &file).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path} without a token");
        let forged = root.upload_raw(path, &[("token", "x"), ("v.name", "x")], &file).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path} with another token");
        let page = site.visitor().upload_raw(path, &[("token", "x")], &file).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(site.stored().len(), 2);
    let shown = link(&root.get("/albums/list").await, "class=\"photo\" src=\"");
    assert!(shown.starts_with("/admin/albums/file/cover/"), "{shown}");
}
