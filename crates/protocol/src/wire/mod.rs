//! The HTTP API on the wire: one module a call, each with what goes out and what comes back. Reading is tolerant
//! (unknown fields are ignored, every documented shape is taken), writing follows the API page's bold form.

pub mod chat;
pub mod claim;
pub mod credits;
pub mod envelope;
pub mod render;
pub mod session;
pub mod state;
pub mod token;
pub mod upload;

mod flex;

/// The agent's name in paths and bodies (API page, "Calls").
pub const APP: &str = "nemo_agent";
/// `X-Skill-Source` (API page, "Headers on every request").
pub const SKILL_SOURCE: &str = "free-online-video";
/// `X-Skill-Version`: this project's version.
pub const SKILL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The three attribution headers. Without them an export can fail with 402.
#[must_use]
pub fn attribution(platform: &str) -> Vec<(&'static str, String)> {
    vec![
        ("X-Skill-Source", SKILL_SOURCE.to_owned()),
        ("X-Skill-Version", SKILL_VERSION.to_owned()),
        ("X-Skill-Platform", platform.to_owned()),
    ]
}

/// Percent-encodes everything but unreserved characters (RFC 3986 §2.3), for a path segment or a query value.
#[must_use]
pub fn encode(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}
