//! `fov export --otio`: the project of the last edit as a file that other editors open. It is read from the journal;
//! nothing is asked of any backend.

use super::work;
use crate::failure::Failure;
use crate::job::Job;
use crate::material;
use crate::shell::journal::write_for_user;
use crate::words::Sentence;
use fov_studio::otio::{Source, of_draft};
use std::path::{Path, PathBuf};

/// Writes the project of `job`, whose slot is `folder`; returns where.
pub(super) fn write(folder: &Path, job: &Job, named: Option<&Path>) -> Result<PathBuf, Failure> {
    let nothing = || Failure::usage(Sentence::NoTimeline);
    let machine = work::known(folder)?.ok_or_else(nothing)?;
    let draft = machine.draft(&job.project).ok_or_else(nothing)?;
    let stem = job.out.file_stem().map_or_else(|| "project".into(), |stem| stem.to_string_lossy());
    let out = match named {
        Some(path) if path.is_dir() => path.join(format!("{stem}.otio")),
        Some(path) => path.to_owned(),
        None => job.out.with_extension("otio"),
    };
    let out = material::absolute(&out)?;
    material::check_writable(&out)?;
    let media = folder.join("studio/files");
    let locate =
        |source: &Source| Some(url::Url::from_file_path(stored(&media, &source.file)?).ok()?.to_string());
    let document = of_draft(draft, &stem, &locate)
        .map_err(|e| Failure::refused(Sentence::NotForOthers { why: e.to_string() }))?;
    let written = serde_json::to_vec_pretty(&document)
        .map_err(std::io::Error::from)
        .and_then(|text| write_for_user(&out, &text));
    written.map_err(|e| {
        Failure::usage(Sentence::CannotWrite { path: out.display().to_string(), why: e.to_string() })
    })?;
    Ok(out)
}

/// The file of that id, in whichever project's folder of the studio it is.
fn stored(media: &Path, id: &str) -> Option<PathBuf> {
    let projects = std::fs::read_dir(media).ok()?.flatten();
    let files =
        projects.flat_map(|project| std::fs::read_dir(project.path()).into_iter().flatten().flatten());
    files.map(|file| file.path()).find(|path| path.file_stem().is_some_and(|stem| stem == id))
}
