//! Who may call at all. The studio answers only under its own name (so that a page cannot reach it by pointing its
//! own domain at the loopback), and refuses calls by web pages that are not on the list: those that name their origin,
//! as every call does that could read an answer or change anything, and the others (`<img>`, `<script>`) by what
//! browsers say of where they come from (Fetch Metadata). What stays open to every page is what a link or an element
//! may point to: opening a page in a tab, and files by the secret in their address.

use crate::app::App;
use crate::envelope::{Failed, Fault};
use crate::proxies::Proxies;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

/// The middleware around every route.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !host_is_ours(headers, app.addr) {
        return Fault::Forbidden("the studio answers only as 127.0.0.1 or localhost with its own port")
            .into_response();
    }
    let origin = headers.get(header::ORIGIN).cloned();
    if let Some(origin) = &origin
        && !origin_may_call(origin, &app)
    {
        return Fault::Forbidden(
            "this page may not use the studio: start the studio with its origin allowed",
        )
        .into_response();
    }
    if origin.is_none() && is_embedded_elsewhere(headers) && !is_ticketed(request.uri().path()) {
        return Fault::Forbidden("a page of another site may not use the studio").into_response();
    }
    let preflight =
        request.method() == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response =
        if preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    if response.status() == StatusCode::INSUFFICIENT_STORAGE {
        Proxies::make_room(&app);
    }
    if app.config.behaviour.errors_on_200 && response.extensions().get::<Failed>().is_some() {
        *response.status_mut() = StatusCode::OK;
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A page's own policy, in a `meta` element, cannot forbid that it is framed (CSP 3, 3.3).
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("frame-ancestors 'none'"));
    if let Some(origin) = origin {
        allow(headers, origin, preflight);
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue, preflight: bool) {
    let fixed = |name: &'static str| HeaderName::from_static(name);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(
            "content-disposition, content-length, content-range, accept-ranges, retry-after",
        ),
    );
    if preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(
                "authorization, content-type, accept, range, x-client-id, x-file-index, x-message-index, \
                 x-skill-source, x-skill-version, x-skill-platform",
            ),
        );
        headers.insert(fixed("access-control-allow-private-network"), HeaderValue::from_static("true"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
}

/// Whether an element of another site's page asks, such as a picture. An old browser does not say.
fn is_embedded_elsewhere(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    says("sec-fetch-mode") == b"no-cors" && matches!(says("sec-fetch-site"), b"cross-site" | b"same-site")
}

/// Whether the path holds the permission itself; the extension's pages show such files as they are.
fn is_ticketed(path: &str) -> bool {
    ["/output/", "/media/", "/preview/"].iter().any(|start| path.starts_with(start))
}

/// Whether the request was sent to a name of this server's.
fn host_is_ours(headers: &HeaderMap, addr: SocketAddr) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let Some((name, port)) = host.rsplit_once(':') else { return addr.port() == 80 && own_name(host, addr) };
    port.parse() == Ok(addr.port()) && own_name(name, addr)
}

fn own_name(name: &str, addr: SocketAddr) -> bool {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let is_bound = bare.parse().is_ok_and(|ip: std::net::IpAddr| ip == addr.ip());
    is_bound || matches!(bare, "127.0.0.1" | "::1") || bare.eq_ignore_ascii_case("localhost")
}

fn origin_may_call(origin: &HeaderValue, app: &App) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let own = origin
        .strip_prefix("http://")
        .and_then(|rest| rest.rsplit_once(':'))
        .is_some_and(|(name, port)| port.parse() == Ok(app.addr.port()) && own_name(name, app.addr));
    own || app.config.allowed_origins.iter().any(|pattern| matches(pattern, origin))
}

/// Whether `text` is `pattern`, in which `*` stands for any run of letters, digits and dashes: never for a dot or
/// a slash, so that `https://*` allows no host with a domain.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    let run = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    (0..=run).any(|taken| matches(after, &rest[taken..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stays_within_a_label() {
        assert!(matches("chrome-extension://*", "chrome-extension://abcdefghijklmnop"));
        assert!(!matches("chrome-extension://*", "chrome-extension://abc/evil"));
        assert!(!matches("chrome-extension://*", "https://chrome-extension"));
        assert!(matches("https://*.example.com", "https://a.example.com"));
        assert!(!matches("https://*.example.com", "https://a.evil.com/.example.com"));
        assert!(!matches("https://*", "https://evil.com"));
        assert!(!matches("null", "nul"));
    }

    #[test]
    fn only_loopback_names_with_the_right_port_are_ours() {
        let addr: SocketAddr = "127.0.0.1:8400".parse().unwrap();
        let ours = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            host_is_ours(&headers, addr)
        };
        for host in ["127.0.0.1:8400", "localhost:8400", "LOCALHOST:8400", "[::1]:8400"] {
            assert!(ours(host), "{host}");
        }
        for host in
            ["127.0.0.1", "127.0.0.1:8401", "evil.com:8400", "127.0.0.1.evil.com:8400", "localhost.:8400"]
        {
            assert!(!ours(host), "{host}");
        }
        assert!(!host_is_ours(&HeaderMap::new(), addr));
    }
}
