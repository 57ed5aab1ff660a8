//! Uploads from URLs.
