//! `cargo xtask docs`: the parts of the README that are made from the code.

use crate::machine::{cargo, root};
use crate::{Stop, say};

const BEGIN: &str = "<!-- phases: written by `cargo xtask docs` -->\n";
const END: &str = "<!-- end of phases -->";

/// Writes the diagram of the machine's phases between its markers.
pub(crate) fn write() -> Result<(), Stop> {
    let output = cargo()
        .args(["run", "--quiet", "--package", "fov-harness", "--bin", "fov", "--", "inspect", "phases"])
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let diagram = String::from_utf8_lossy(&output.stdout);
    let path = root().join("README.md");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let new = between(&text, &format!("```mermaid\n{}\n```\n", diagram.trim_end()))
        .ok_or_else(|| format!("{} has lost the marker {}", path.display(), BEGIN.trim()))?;
    if new == text {
        say("README.md is current.");
        return Ok(());
    }
    std::fs::write(&path, new).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    say("README.md is written.");
    Ok(())
}

/// The text with something else between the markers.
fn between(text: &str, new: &str) -> Option<String> {
    let begin = text.find(BEGIN)? + BEGIN.len();
    let end = begin + text[begin..].find(END)?;
    Some(format!("{}{new}{}", &text[..begin], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let text = format!("a\n{BEGIN}old\n{END}\nz");
        assert_eq!(between(&text, "new\n").unwrap(), format!("a\n{BEGIN}new\n{END}\nz"));
        assert_eq!(between("a", "new"), None);
    }
}
