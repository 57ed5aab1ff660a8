//! Brings a finished file to where the user wants it: whole or not at all, and once per delivery.
//!
//! The bytes go to a hidden `.part` beside the target. When they are all on disk, a note in the journal's folder says
//! so; then the part is renamed. Whoever takes the delivery up again after a crash finds the note (then there is at
//! most the rename left to do) or does not (then the part is continued, if the server says that it is still the same
//! file, or begun anew).

use super::Happened;
use super::journal::{create_private_folder, read_if_there, sync_folder, write_durably};
use super::net::{Net, bearer, headers};
use fov_protocol::machine::{DeliveryId, Download, DownloadEvent, Input};
use reqwest::header::{AUTHORIZATION, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, IF_RANGE, RANGE};
use reqwest::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncWriteExt, BufWriter};
use tokio::sync::mpsc::Sender;

const REPORT_EVERY: Duration = Duration::from_millis(100);
/// A connection that brings nothing for so long is given up.
const STALLED: Duration = Duration::from_secs(60);

/// Where deliveries go and where it is remembered how far they are.
#[derive(Debug, Clone)]
pub struct Landing {
    /// The file that the user asked for. Each delivery replaces it.
    pub target: PathBuf,
    /// A folder of the journal's owner.
    pub notes: PathBuf,
    /// Tells its parts from those of another `fov` that delivers to the same place.
    pub owner: String,
}

/// What is remembered of a delivery.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Note {
    /// Where its bytes are gathered.
    part: PathBuf,
    /// Where it goes.
    target: PathBuf,
    /// The server's strong name for this content, by which a part can be continued.
    etag: Option<String>,
    /// Its size, once every byte is on disk.
    whole: Option<u64>,
}

impl Landing {
    fn note_path(&self, id: DeliveryId) -> PathBuf {
        self.notes.join(format!("{id}.json"))
    }

    fn note(&self, id: DeliveryId) -> io::Result<Option<Note>> {
        // A note that cannot be understood was not written by this program; the delivery begins anew.
        Ok(read_if_there(&self.note_path(id))?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn remember(&self, id: DeliveryId, note: &Note) -> io::Result<()> {
        create_private_folder(&self.notes)?;
        write_durably(&self.note_path(id), &serde_json::to_vec(note).map_err(io::Error::other)?)
    }

    fn fresh(&self, id: DeliveryId) -> io::Result<Note> {
        let target = self.target.clone();
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let part = target.with_file_name(format!(".{name}.{}-{id}.part", self.owner));
        Ok(Note { part, target, etag: None, whole: None })
    }

    /// Removes what a cancelled delivery has left.
    pub(crate) fn clean(&self, id: DeliveryId) {
        if let Ok(Some(note)) = self.note(id) {
            let _ = std::fs::remove_file(note.part);
        }
        let _ = std::fs::remove_file(self.note_path(id));
    }
}

/// Why there is no file.
enum Trouble {
    /// The server's fault.
    Refused(u16),
    /// The network's.
    Lost,
    /// This computer's.
    Disk,
}

impl From<io::Error> for Trouble {
    fn from(_: io::Error) -> Trouble {
        Trouble::Disk
    }
}

/// Carries out a delivery and reports everything up to its end.
pub(crate) async fn deliver(net: Net, download: Download, landing: Landing, happened: Sender<Happened>) {
    let id = download.id;
    let report = Report { id, happened, last: None };
    let event = match bring(&net, &download, &landing, report.clone()).await {
        Ok((bytes, place)) => DownloadEvent::Done { bytes, place: place.to_string_lossy().into_owned() },
        Err(Trouble::Refused(status)) => DownloadEvent::Refused { status },
        Err(Trouble::Lost) => DownloadEvent::Lost,
        Err(Trouble::Disk) => {
            // What is there so far only fills the disk further.
            landing.clean(id);
            DownloadEvent::NoRoom
        }
    };
    report.send(event).await;
}

async fn bring(
    net: &Net,
    download: &Download,
    landing: &Landing,
    report: Report,
) -> Result<(u64, PathBuf), Trouble> {
    let mut note = match landing.note(download.id)? {
        Some(note) if download.again => note,
        _ => landing.fresh(download.id)?,
    };
    if let Some(bytes) = note.whole {
        if fs::try_exists(&note.part).await? {
            put_in_place(&note).await?;
        }
        // Without a part the rename is done, and what the user did with the file since is the user's business.
        return Ok((bytes, note.target));
    }

    let (answer, mut file, mut bytes) = open(net, download, landing, &mut note).await?;
    let total = answer.content_length().map(|rest| bytes + rest);
    bytes = receive(answer, &mut file, bytes, total, report).await?;
    file.flush().await?;
    file.get_ref().sync_all().await?;
    note.whole = Some(bytes);
    landing.remember(download.id, &note)?;
    put_in_place(&note).await?;
    Ok((bytes, note.target))
}

/// Asks for the file, or for what is missing of it, and opens the part at the place where the answer begins.
async fn open(
    net: &Net,
    download: &Download,
    landing: &Landing,
    note: &mut Note,
) -> Result<(Response, BufWriter<File>, u64), Trouble> {
    let have = match (&note.etag, fs::metadata(&note.part).await) {
        (Some(etag), Ok(part)) if part.len() > 0 => Some((part.len(), etag.clone())),
        _ => None,
    };
    if let Some((have, etag)) = have {
        let answer = ask(net, download, Some((have, &etag))).await?;
        if answer.status() == StatusCode::PARTIAL_CONTENT && begins_at(answer.headers(), have) {
            let file = OpenOptions::new().append(true).open(&note.part).await?;
            return Ok((answer, BufWriter::new(file), have));
        }
        if answer.status() == StatusCode::OK {
            return begin(answer, download.id, landing, note).await;
        }
    }
    begin(ask(net, download, None).await?, download.id, landing, note).await
}

async fn begin(
    answer: Response,
    id: DeliveryId,
    landing: &Landing,
    note: &mut Note,
) -> Result<(Response, BufWriter<File>, u64), Trouble> {
    let status = answer.status();
    if status != StatusCode::OK || is_a_page(answer.headers()) {
        return Err(Trouble::Refused(status.as_u16()));
    }
    let file = File::create(&note.part).await?;
    note.etag = answer
        .headers()
        .get(ETAG)
        .and_then(|v| v.to_str().ok())
        .filter(|etag| etag.starts_with('"'))
        .map(ToOwned::to_owned);
    landing.remember(id, note)?;
    Ok((answer, BufWriter::new(file), 0))
}

async fn ask(net: &Net, download: &Download, from: Option<(u64, &str)>) -> Result<Response, Trouble> {
    let mut call = net.files().get(&download.url);
    if let Some(token) = &download.bearer {
        let headers = headers(&download.headers).ok_or(Trouble::Refused(0))?;
        call = call.headers(headers).header(AUTHORIZATION, bearer(token).ok_or(Trouble::Refused(0))?);
    }
    if let Some((have, etag)) = from {
        call = call.header(RANGE, format!("bytes={have}-")).header(IF_RANGE, etag);
    }
    match call.send().await {
        Ok(answer) => Ok(answer),
        Err(e) if e.is_builder() || e.is_redirect() => Err(Trouble::Refused(0)),
        Err(_) => Err(Trouble::Lost),
    }
}

/// Writes the answer to the part; gives back how many bytes the part has then.
async fn receive(
    mut answer: Response,
    file: &mut BufWriter<File>,
    mut bytes: u64,
    total: Option<u64>,
    mut report: Report,
) -> Result<u64, Trouble> {
    loop {
        let piece = match tokio::time::timeout(STALLED, answer.chunk()).await {
            Ok(Ok(Some(piece))) => piece,
            Ok(Ok(None)) => break,
            Ok(Err(_)) | Err(_) => {
                // Kept for the next try.
                file.flush().await?;
                return Err(Trouble::Lost);
            }
        };
        file.write_all(&piece).await?;
        bytes += piece.len() as u64;
        report.progress(bytes, total);
    }
    match bytes {
        0 => Err(Trouble::Refused(200)),
        _ => Ok(bytes),
    }
}

async fn put_in_place(note: &Note) -> io::Result<()> {
    fs::rename(&note.part, &note.target).await?;
    sync_folder(note.target.parent().unwrap_or(Path::new("/")))
}

fn begins_at(headers: &HeaderMap, have: u64) -> bool {
    let range = headers.get(CONTENT_RANGE).and_then(|v| v.to_str().ok());
    range.and_then(|r| r.strip_prefix("bytes ")).and_then(|r| r.split('-').next())
        == Some(have.to_string().as_str())
}

/// A proxy's or a login page instead of the file.
fn is_a_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/") || kind.starts_with("application/json")
}

#[derive(Clone)]
struct Report {
    id: DeliveryId,
    happened: Sender<Happened>,
    last: Option<Instant>,
}

impl Report {
    fn progress(&mut self, bytes: u64, total: Option<u64>) {
        if total == Some(bytes) || self.last.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
            self.last = Some(Instant::now());
            let event = DownloadEvent::Progress { bytes, total };
            let _ = self.happened.try_send(Happened::Input(Input::Download { id: self.id, event }));
        }
    }

    async fn send(&self, event: DownloadEvent) {
        let _ = self.happened.send(Happened::Input(Input::Download { id: self.id, event })).await;
    }
}
