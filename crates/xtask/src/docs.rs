//! `cargo xtask docs`: the parts of the README that are made from the code and from what was measured.

use crate::machine::{cargo, root};
use crate::measured;
use crate::{Stop, say};

/// The diagram of the machine's phases.
const PHASES: Part =
    Part { begin: "<!-- phases: written by `cargo xtask docs` -->\n", end: "<!-- end of phases -->" };
/// What the commands measured.
const NUMBERS: Part = Part {
    begin: "<!-- numbers: written by `cargo xtask docs` from what the commands measured -->\n",
    end: "<!-- end of numbers -->",
};

/// A part of the README between two markers.
struct Part {
    begin: &'static str,
    end: &'static str,
}

impl Part {
    /// What is between the markers now.
    fn of<'t>(&self, text: &'t str) -> Result<&'t str, Stop> {
        let lost = || format!("README.md has lost the marker {}", self.begin.trim());
        let (_, rest) = text.split_once(self.begin).ok_or_else(lost)?;
        rest.split_once(self.end).map(|(part, _)| part).ok_or_else(lost)
    }

    /// The text with something else between the markers.
    fn replaced(&self, text: &str, new: &str) -> Result<String, Stop> {
        let old = self.of(text)?;
        let at = text.find(self.begin).unwrap_or_default() + self.begin.len();
        Ok(format!("{}{new}{}", &text[..at], &text[at + old.len()..]))
    }
}

/// Writes the diagram and the numbers between their markers.
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
    let new = PHASES.replaced(&text, &format!("```mermaid\n{}\n```\n", diagram.trim_end()))?;
    let table = measured::table(NUMBERS.of(&new)?, &measured::rows());
    let new = NUMBERS.replaced(&new, &table)?;
    if new == text {
        say("README.md is current.");
        return Ok(());
    }
    std::fs::write(&path, new).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    say("README.md is written.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let Part { begin, end } = PHASES;
        let text = format!("a\n{begin}old\n{end}\nz");
        assert_eq!(PHASES.of(&text).unwrap(), "old\n");
        assert_eq!(PHASES.replaced(&text, "new\n").unwrap(), format!("a\n{begin}new\n{end}\nz"));
        assert!(PHASES.replaced("a", "new").is_err());
    }
}
