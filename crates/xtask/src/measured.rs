//! Numbers that the commands measure, for the README's table. A test or a benchmark appends a line `name<TAB>value` to
//! the file that the variable `FOV_MEASURED` names; each command has its own file, written anew by every run.

use crate::machine::target;
use crate::say;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

/// Where a measuring program finds the name of its file.
const VARIABLE: &str = "FOV_MEASURED";
/// Commands that measure, in the order of the table.
const COMMANDS: [&str; 4] = ["test", "bench", "soak protocol", "soak studio"];

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) name: String,
    /// The number with its unit.
    pub(crate) value: String,
    /// The `cargo xtask` command behind it.
    pub(crate) command: String,
}

/// The file of one command's numbers.
#[derive(Debug)]
pub(crate) struct Sheet(PathBuf);

impl Sheet {
    /// An empty one for this command.
    pub(crate) fn fresh(command: &str) -> Sheet {
        let path = path(command);
        // If it cannot be made, the measuring programs go without.
        let _ = path.parent().map(std::fs::create_dir_all);
        let _ = std::fs::write(&path, "");
        Sheet(path)
    }

    /// One that is never read.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Sheet {
        Sheet(PathBuf::from("/dev/null"))
    }

    /// A number that the command measured by itself.
    pub(crate) fn add(&self, name: &str, value: &str) {
        say(&format!("{name}: {value}"));
        if let Ok(mut file) = OpenOptions::new().append(true).open(&self.0) {
            let _ = writeln!(file, "{name}\t{value}");
        }
    }

    /// Tells a program where to write.
    pub(crate) fn hand_to<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env(VARIABLE, &self.0)
    }
}

fn path(command: &str) -> PathBuf {
    target().join("measured").join(format!("{}.tsv", command.replace(' ', "-")))
}

/// What the last run of each command measured here.
pub(crate) fn rows() -> Vec<Row> {
    let of = |command: &str| {
        let text = std::fs::read_to_string(path(command)).unwrap_or_default();
        read(&text, command)
    };
    COMMANDS.into_iter().flat_map(of).collect()
}

fn read(text: &str, command: &str) -> Vec<Row> {
    let line = |line: &str| {
        let (name, value) = line.split_once('\t')?;
        Some(Row { name: name.to_owned(), value: value.to_owned(), command: command.to_owned() })
    };
    let mut rows: Vec<Row> = text.lines().filter_map(line).collect();
    // Tests run in any order, the table does not.
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    // Measured twice, as natively and as WebAssembly, it is one number.
    rows.dedup_by(|a, b| a.name == b.name);
    rows
}

/// The table, after these rows took the places of those in `old` that have their name and command.
pub(crate) fn table(old: &str, new: &[Row]) -> String {
    let mut rows: Vec<Row> = old.lines().filter_map(row).collect();
    let measured: Vec<&str> = new.iter().map(|row| row.command.as_str()).collect();
    rows.retain(|row| !measured.contains(&row.command.as_str()));
    rows.extend(new.iter().cloned());
    rows.sort_by_key(|row| COMMANDS.iter().position(|command| row.command == *command));
    let line = |row: &Row| format!("| {} | {} | `cargo xtask {}` |\n", row.name, row.value, row.command);
    format!("| what | measured | by |\n|---|---|---|\n{}", rows.iter().map(line).collect::<String>())
}

fn row(line: &str) -> Option<Row> {
    let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
    let (name, value, by) = (cells.next()?, cells.next()?, cells.next()?);
    let command = by.strip_prefix("`cargo xtask ")?.strip_suffix('`')?;
    Some(Row { name: name.to_owned(), value: value.to_owned(), command: command.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_replaces_its_own_rows_and_no_others() {
        let first =
            table("", &[read("b\t2\na\t1\n", "test"), read("s\t9 minutes\n", "soak studio")].concat());
        assert_eq!(
            first,
            "| what | measured | by |\n|---|---|---|\n| a | 1 | `cargo xtask test` |\n| b | 2 | `cargo xtask test` |\n\
             | s | 9 minutes | `cargo xtask soak studio` |\n"
        );
        let second = table(&first, &read("b\t3\nb\t3\nnot a row\n", "test"));
        assert_eq!(
            second,
            "| what | measured | by |\n|---|---|---|\n| b | 3 | `cargo xtask test` |\n\
             | s | 9 minutes | `cargo xtask soak studio` |\n"
        );
    }
}
