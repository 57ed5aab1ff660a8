//! The README says what the code does.

use fov_protocol::machine::table;

#[test]
fn the_diagram_in_the_readme_is_the_machines() {
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(table::diagram().trim_end()), "run `cargo xtask docs`");
}
