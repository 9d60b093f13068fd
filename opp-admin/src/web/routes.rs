//! The table of routes. There is no other: a test looks for routes elsewhere.

use futures_util::future::BoxFuture;

use super::{Answer, Call};
use crate::pages;
use crate::permit::Need;

/// A page, or something that a form does.
pub(crate) struct Route {
    /// Whether it changes something.
    method: Method,
    /// The path below the mount.
    pub(crate) path: &'static str,
    /// Whether its form may hold files.
    files: bool,
    /// Who may come here.
    pub(crate) access: Access,
    /// What gives the answer.
    pub(crate) handler: Handler,
}

type Handler = for<'a> fn(&'a Call) -> BoxFuture<'a, Answer>;

/// How a route is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// It shows something.
    Get,
    /// It changes something, with the token of its form.
    Post,
}

/// Who may come to a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody, under any host: nothing is told and no session read.
    Nothing,
    /// Everybody.
    Visitor,
    /// Who is signed in.
    User,
    /// Who may do this with the view that the path names.
    View(Need),
}

impl Route {
    const fn get(path: &'static str, access: Access, handler: Handler) -> Self {
        Self {
            method: Method::Get,
            path,
            files: false,
            access,
            handler,
        }
    }

    const fn post(path: &'static str, access: Access, handler: Handler) -> Self {
        Self {
            method: Method::Post,
            path,
            files: false,
            access,
            handler,
        }
    }

    /// The same with files in its form.
    const fn with_files(self) -> Self {
        Self { files: true, ..self }
    }

    /// Whether its form may hold files.
    pub(crate) fn takes_files(&self) -> bool {
        self.files
    }

    /// Whether it changes something.
    pub(crate) fn writes(&self) -> bool {
        self.method == Method::Post
    }

    /// Whether host, session and form are checked.
    pub(crate) fn needs_session(&self) -> bool {
        self.access != Access::Nothing
    }
}

/// Every route of the panel.
pub(crate) const ROUTES: &[Route] = &[
    Route::get("/healthz", Access::Nothing, |call| Box::pin(pages::health::alive(call))),
    Route::get("/readyz", Access::Nothing, |call| Box::pin(pages::health::ready(call))),
    Route::get("/assets/{file}", Access::Nothing, |call| {
        Box::pin(pages::assets::file(call))
    }),
    Route::get("/login", Access::Visitor, |call| Box::pin(pages::login::form(call))),
    Route::post("/login", Access::Visitor, |call| Box::pin(pages::login::sign_in(call))),
    Route::get("/reset/{secret}", Access::Visitor, |call| {
        Box::pin(pages::reset::form(call))
    }),
    Route::post("/reset/{secret}", Access::Visitor, |call| {
        Box::pin(pages::reset::set(call))
    }),
    Route::post("/logout", Access::User, |call| Box::pin(pages::login::sign_out(call))),
    Route::get("/password", Access::User, |call| Box::pin(pages::account::form(call))),
    Route::post("/password", Access::User, |call| Box::pin(pages::account::change(call))),
    Route::get("/", Access::User, |call| Box::pin(pages::index::show(call))),
    Route::get("/{identity}/list", Access::View(Need::List), |call| {
        Box::pin(pages::list::show(call))
    }),
    Route::post("/{identity}/list", Access::View(Need::Edit), |call| {
        Box::pin(pages::list::save(call))
    }),
    Route::post("/{identity}/bulk", Access::View(Need::List), |call| {
        Box::pin(pages::bulk::run(call))
    }),
    Route::get("/{identity}/export/{format}", Access::View(Need::Export), |call| {
        Box::pin(pages::export::stream(call))
    }),
    Route::get("/{identity}/create", Access::View(Need::Create), |call| {
        Box::pin(pages::form::new(call))
    }),
    Route::post("/{identity}/create", Access::View(Need::Create), |call| {
        Box::pin(pages::form::create(call))
    })
    .with_files(),
    Route::get("/{identity}/details/{key}", Access::View(Need::View), |call| {
        Box::pin(pages::details::show(call))
    }),
    Route::get("/{identity}/history/{key}", Access::View(Need::View), |call| {
        Box::pin(pages::history::show(call))
    }),
    Route::get("/{identity}/file/{field}/{key}", Access::View(Need::View), |call| {
        Box::pin(pages::file::send(call))
    }),
    Route::get("/{identity}/lookup/{field}", Access::View(Need::List), |call| {
        Box::pin(pages::lookup::find(call))
    }),
    Route::get("/{identity}/import", Access::View(Need::Import), |call| {
        Box::pin(pages::import::form(call))
    }),
    Route::post("/{identity}/import", Access::View(Need::Import), |call| {
        Box::pin(pages::import::run(call))
    })
    .with_files(),
    Route::get("/{identity}/edit/{key}", Access::View(Need::Edit), |call| {
        Box::pin(pages::form::existing(call))
    }),
    Route::post("/{identity}/edit/{key}", Access::View(Need::Edit), |call| {
        Box::pin(pages::form::save(call))
    })
    .with_files(),
    Route::get("/{identity}/delete/{key}", Access::View(Need::Delete), |call| {
        Box::pin(pages::delete::ask(call))
    }),
    Route::post("/{identity}/delete/{key}", Access::View(Need::Delete), |call| {
        Box::pin(pages::delete::run(call))
    }),
];

/// What answers where there is no route: a page for who is signed in, the login for everybody else.
pub(super) static MISSING: Route = Route::get("/", Access::User, |_call| {
    Box::pin(async { Err(super::Failure::NotFound) })
});

/// Every route as `(method, path, who may come)`, for the tests of permissions.
#[doc(hidden)]
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str, String)> {
    let line = |route: &Route| {
        (
            if route.writes() { "POST" } else { "GET" },
            route.path,
            format!("{:?}", route.access),
        )
    };
    ROUTES.iter().map(line).collect()
}
