//! fov.
fn main() {}
