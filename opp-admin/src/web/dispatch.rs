//! Dispatches a request: host, session, permission and form are checked here, before any handler runs.

use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, OriginalUri, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use futures_util::FutureExt;

use super::routes::{Access, ROUTES, Route};
use super::{Answer, Call, Cookies, Failure, body, compress, guard};
use crate::error::AdminError;
use crate::files::Journal;
use crate::panel::{Admin, Site};
use crate::permit::may;
use crate::{pages, restrict, secret, sessions};

impl Admin {
    /// The panel as a router, to be served or nested in another.
    ///
    /// # Errors
    /// The descriptors contain mistakes, or no table holds users.
    pub fn router(self) -> Result<Router, AdminError> {
        let site = self.site()?;
        let mut router = Router::new();
        for route in ROUTES {
            let filter = if route.writes() {
                MethodFilter::POST
            } else {
                MethodFilter::GET
            };
            let site = Arc::clone(&site);
            router = router.route(
                route.path,
                on(filter, move |request: Request| {
                    answer(route, Arc::clone(&site), request)
                }),
            );
        }
        let missing = Arc::clone(&site);
        Ok(router.fallback(move |request: Request| answer(&super::routes::MISSING, Arc::clone(&missing), request)))
    }
}

/// The answer to a request, whatever happens on the way.
async fn answer(route: &'static Route, site: Arc<Site>, request: Request) -> Response {
    let begun = Instant::now();
    let id = secret::token()[..12].to_owned();
    let (mut parts, body) = request.into_parts();
    let https = site.settings.https;
    let mut call = read(route, &mut parts, site).await;
    let cookies = Cookies::new(&call.base, https);
    let new_visitor = call.visitor.is_empty();
    if new_visitor {
        call.visitor = secret::token();
    }
    let timeout = call.site.settings.request_timeout;
    // A client that sends its form slowly does not hold the request for longer either.
    let checked = tokio::time::timeout(timeout, check(route, &mut call, &parts, &cookies, body, new_visitor)).await;
    let outcome = match checked {
        Ok(Ok(())) => run(route, &call, timeout).await,
        Ok(Err(failure)) => Err(failure),
        Err(_elapsed) => Err(Failure::Timeout),
    };
    let mut response = outcome.unwrap_or_else(|failure| failure.response(&call, &id));
    response = compress::page(response, call.takes_brotli).await;
    guard::protect(response.headers_mut(), https);
    if new_visitor && call.session.is_none() && route.needs_session() {
        cookies.set_visitor(response.headers_mut(), &call.visitor);
    }
    let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    tracing::info!(id, method = %parts.method, route = route.path, status, ms, "request");
    response
}

/// Runs the handler. A panic ends this request only.
async fn run(route: &Route, call: &Call, timeout: Duration) -> Answer {
    let handled = AssertUnwindSafe((route.handler)(call)).catch_unwind();
    match tokio::time::timeout(timeout, handled).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_panic)) => Err(Failure::Fault("a handler panicked".to_owned())),
        Err(_elapsed) => Err(Failure::Timeout),
    }
}

/// What is known of a request before anything is checked.
async fn read(route: &'static Route, parts: &mut Parts, site: Arc<Site>) -> Call {
    let views = site.views();
    let path = parts.uri.path().to_owned();
    let original = parts
        .extensions
        .get::<OriginalUri>()
        .map_or_else(|| path.clone(), |uri| uri.0.path().to_owned());
    let base = match path.as_str() {
        "/" => original.trim_end_matches('/').to_owned(),
        _ => original.strip_suffix(&path).unwrap_or_default().to_owned(),
    };
    let named = RawPathParams::from_request_parts(parts, &()).await;
    let named: Vec<(String, String)> = named.map_or_else(
        |_| Vec::new(),
        |named| {
            named
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        },
    );
    let identity = named
        .iter()
        .find(|(name, _)| name == "identity")
        .map(|(_, value)| value.as_str());
    let view = identity.and_then(|identity| views.iter().position(|view| view.identity == identity));
    let cookies = Cookies::new(&base, site.settings.https);
    let visitor = cookies
        .visitor(&parts.headers)
        .filter(|text| text.len() == 64)
        .unwrap_or_default();
    Call {
        route: route.path,
        query: body::pairs(parts.uri.query().unwrap_or_default().as_bytes()),
        address: address(parts, site.settings.forwarded),
        takes_brotli: compress::is_taken(&parts.headers),
        form: Vec::new(),
        files: Vec::new(),
        journal: Journal::default(),
        session: None,
        parts: named,
        visitor,
        view,
        views,
        base,
        path,
        site,
    }
}

/// The checks of every request, in the order in which they cost.
async fn check(
    route: &Route,
    call: &mut Call,
    parts: &Parts,
    cookies: &Cookies,
    sent: Body,
    new_visitor: bool,
) -> Result<(), Failure> {
    if !route.needs_session() {
        return Ok(());
    }
    if !guard::host_allowed(&parts.headers, &call.site.settings.hosts) {
        return Err(Failure::Host);
    }
    let writes = parts.method == Method::POST;
    if writes && !guard::same_origin(&parts.headers) {
        return Err(Failure::Forged);
    }
    // Files are read only for somebody who may send them.
    let with_files = writes && body::has_files(&parts.headers);
    if with_files && !route.takes_files() {
        return Err(Failure::Malformed("This form takes no files."));
    }
    let mut sent = Some(sent);
    if writes && !with_files {
        call.form = body::pairs_of(&parts.headers, sent.take().unwrap_or_default()).await?;
    }
    call.session = session(call, &parts.headers, cookies).await?;
    if let Some(session) = &call.session {
        call.views = restrict::for_user(&call.views, &session.user);
    }
    if with_files {
        if call.session.is_none() {
            return Err(Failure::Forged);
        }
        permitted(route, call)?;
        let largest = largest_file(call);
        body::read_files(call, &parts.headers, sent.take().unwrap_or_default(), largest).await?;
    }
    if writes && (call.session.is_none() && new_visitor || !call.has_form_token()) {
        return Err(Failure::Forged);
    }
    permitted(route, call)
}

/// The largest file that the form of a view takes, with the rows of other tables on it.
fn largest_file(call: &Call) -> u64 {
    if call.part("identity").is_empty() {
        return 0;
    }
    if call.route.ends_with("/import") {
        return pages::import::LARGEST;
    }
    let views = call.views.iter();
    views.map(crate::descriptor::View::largest_upload).max().unwrap_or(0)
}

async fn session(call: &Call, headers: &HeaderMap, cookies: &Cookies) -> Result<Option<sessions::Session>, Failure> {
    let Some(token) = cookies.session(headers) else {
        return Ok(None);
    };
    let mut conn = call.conn().await?;
    Ok(sessions::find(&mut conn, call.dialect(), call.accounts()?, &token).await?)
}

fn permitted(route: &Route, call: &Call) -> Result<(), Failure> {
    match route.access {
        Access::Nothing | Access::Visitor => Ok(()),
        Access::User => call.user().map(drop),
        Access::View(need) => {
            let user = call.user()?;
            let view = call.view()?;
            if may(view, need, user) {
                Ok(())
            } else {
                Err(Failure::Forbidden)
            }
        }
    }
}

/// The client's address: the connection's, or the last one that a trusted proxy names.
fn address(parts: &Parts, forwarded: bool) -> Option<IpAddr> {
    let named = || {
        let text = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
        text.rsplit(',').next()?.trim().parse().ok()
    };
    let connected = || {
        parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip())
    };
    forwarded.then(named).flatten().or_else(connected)
}
