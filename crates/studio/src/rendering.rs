//! The seam to FFmpeg: how uploads, drafts and output settings become jobs for it, and its errors answers.

use crate::envelope::Fault;
use crate::media::fetch::FetchError;
use crate::media::ffmpeg::RunError;
use crate::media::probe::{BadFile, MediaInfo};
use crate::media::subtitles::BadSubtitles;
use crate::render::{Container, Output, Quality, RenderError};
use fov_edit::time::Rate;
use fov_edit::timeline::Source;
use serde::{Deserialize, Serialize};

/// The editor's view of a stored file.
pub(crate) fn source(media: &MediaInfo, file_id: &str, name: &str) -> Source {
    Source {
        file: file_id.to_owned(),
        name: name.to_owned(),
        kind: media.kind,
        duration: media.duration,
        width: media.width,
        height: media.height,
        fps: media.fps,
        has_audio: media.has_audio,
    }
}

/// What kind of file is asked for, checked. Stored with the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// One of [`FORMATS`], also the file's extension.
    pub(crate) format: String,
    /// `high`, `medium` or `low`.
    pub(crate) quality: String,
    /// Pixels, where they are not the draft's.
    pub(crate) short_side: Option<u32>,
    /// Frames per second, where they are not the draft's.
    pub(crate) fps: Option<u32>,
}

/// What can be exported.
pub(crate) const FORMATS: [(&str, Container); 8] = [
    ("mp4", Container::Mp4),
    ("mov", Container::Mov),
    ("mkv", Container::Mkv),
    ("webm", Container::Webm),
    ("gif", Container::Gif),
    ("mp3", Container::Mp3),
    ("m4a", Container::M4a),
    ("wav", Container::Wav),
];

impl Settings {
    /// As the renderer takes them.
    pub(crate) fn output(&self) -> Output {
        let known = FORMATS.iter().find(|(name, _)| *name == self.format);
        Output {
            container: known.map_or(Container::Mp4, |(_, container)| *container),
            short_side: self.short_side,
            fps: self.fps.and_then(|fps| Rate::new(fps, 1)),
            quality: match self.quality.as_str() {
                "low" => Quality::Low,
                "medium" => Quality::Medium,
                _ => Quality::High,
            },
        }
    }
}

impl From<BadFile> for Fault {
    fn from(error: BadFile) -> Fault {
        match error {
            BadFile::Io(error) => Fault::io("an upload", &error),
            BadFile::Tool(error) => error.into(),
            fault_of_the_file => Fault::Unsupported(fault_of_the_file.to_string()),
        }
    }
}

impl From<BadSubtitles> for Fault {
    fn from(error: BadSubtitles) -> Fault {
        Fault::Unsupported(error.to_string())
    }
}

impl From<RunError> for Fault {
    fn from(error: RunError) -> Fault {
        match error {
            RunError::NoSpace => Fault::DiskFull,
            RunError::Cancelled => Fault::Closing,
            RunError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => Fault::FfmpegMissing,
            RunError::Io(error) => Fault::io("ffmpeg", &error),
            other => Fault::Internal(other.to_string()),
        }
    }
}

impl From<FetchError> for Fault {
    fn from(error: FetchError) -> Fault {
        match error {
            FetchError::TooLarge(limit) => Fault::TooLarge { limit },
            FetchError::Refused(refusal) => Fault::Unsupported(refusal.to_string()),
            FetchError::Cancelled => Fault::Closing,
            FetchError::Io(error) => Fault::io("an upload", &error),
            fault_of_the_link => Fault::Bad(fault_of_the_link.to_string()),
        }
    }
}

impl From<RenderError> for Fault {
    fn from(error: RenderError) -> Fault {
        match error {
            RenderError::OutOfSpace => Fault::DiskFull,
            RenderError::Cancelled => Fault::Closing,
            RenderError::FfmpegMissing => Fault::FfmpegMissing,
            RenderError::Io(error) => Fault::io("a render", &error),
            RenderError::Failed { tail } => Fault::Internal(tail),
            fault_of_the_draft => Fault::Bad(fault_of_the_draft.to_string()),
        }
    }
}
