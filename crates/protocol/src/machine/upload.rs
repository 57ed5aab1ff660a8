//! Bringing material to the backend. An upload whose answer was lost is looked up before it is repeated: the
//! session's number of files tells whether it arrived.

use super::network::{Call, Got};
use super::output::{Body, Event, RequestKind};
use super::state::{Phase, What};
use super::steps::{MAX_TRIES, may_have_arrived};
use super::table::Cause;
use super::{AttachmentId, Machine, Material, NetFailure};
use crate::notice::Notice;
use crate::wire;
use crate::wire::envelope::Failure;
use crate::wire::state::Known;

/// How long a backend that does not count may need to take a file in whose sender has gone away.
const TAKE_IN_MS: u64 = 10_000;
/// Reads that must not show the file before it is sent again to a backend that does not count.
const READS: u32 = 2;
/// Clips longer than this make edits slow (seed, "shorter clips under 3 minutes process significantly faster").
const LONG_CLIP_S: f64 = 180.0;

impl Machine {
    pub(super) fn begin_upload(&mut self, p: usize, id: AttachmentId) {
        let project = &mut self.state.projects[p];
        if project.attachment(id).is_some_and(|attachment| attachment.done) {
            // It was brought back for a step that stood before this one.
            return self.end_step(p, Cause::Done);
        }
        let Some(known) = project.known.as_ref() else { return self.read_state_first(p) };
        let (files, counted) = (known.files, known.turn.as_ref().map(|turn| turn.files));
        let Some(session) = project.session.clone() else { return };
        let Some(active) = project.current.as_mut() else { return };
        let first = active.step.base.is_none() && counted.is_some();
        let base = *active.step.base.get_or_insert(files as u64);
        if files as u64 > base {
            // An earlier try arrived late.
            return self.upload_arrived(p, false);
        }
        active.tries += 1;
        if active.tries > MAX_TRIES {
            let name = self.uploading_name(p);
            return self.fail_step(p, Notice::UploadFailed { name, detail: None });
        }
        let path = wire::upload::path(&session.id);
        let Some(attachment) = project.attachment(id) else { return };
        attachment.failed = false;
        let mut call = match attachment.material.clone() {
            Material::File { key, name, .. } => {
                Call::with_body(RequestKind::Upload, path, Body::File { key, name })
            }
            Material::Url { url } => {
                let body = wire::upload::Urls { urls: &[&url], source_type: "url" };
                Call::post(RequestKind::Upload, path, &body)
            }
        };
        call.extra = counted.map(|_| (wire::upload::INDEX_HEADER, base.to_string()));
        project.known = None;
        let request = self.send(Some(p), call);
        self.set_phase(p, Cause::Needs, Phase::Uploading { request, base: files, first, sent: 0, total: 0 });
    }

    pub(super) fn upload_done(&mut self, p: usize, got: Got) {
        let Some(&mut Phase::Uploading { base, first, .. }) = self.phase(p) else { return };
        let verify = |machine: &mut Machine, wait| {
            let next = machine.now + wait;
            machine.set_phase(p, Cause::Lost, Phase::Verifying { request: None, base, reads: 0, next });
        };
        let answer = match got.into_answer() {
            Ok(answer) => answer,
            Err(NetFailure::FileGone) => {
                let name = self.uploading_name(p);
                return self.fail_step(p, Notice::FileGone { name });
            }
            Err(failure) if may_have_arrived(failure) => return verify(self, 1000),
            Err(_) => {
                self.not_tried(p);
                return self.trouble(p, true);
            }
        };
        match answer.read::<wire::upload::Uploaded>() {
            Ok(uploaded) => {
                // A success that names no file: the state says whether it has one more.
                let Some(files) = uploaded.files else { return verify(self, 0) };
                let long = files.iter().any(|file| file.duration.is_some_and(|s| s > LONG_CLIP_S));
                self.upload_arrived(p, long);
            }
            Err(Failure::Conflict) if first => self.number_taken(p),
            // The number was taken, so an earlier try arrived; or nobody knows.
            Err(Failure::Conflict) => verify(self, 0),
            Err(Failure::Trouble) => verify(self, TAKE_IN_MS / 5),
            Err(failure) => {
                if let Some(failure) = self.other_than_success(p, failure, &answer) {
                    let name = self.uploading_name(p);
                    self.fail_step(
                        p,
                        match failure {
                            Failure::Unsupported => Notice::Unsupported { name },
                            Failure::TooLarge => Notice::TooLarge { name },
                            other => Notice::UploadFailed { name, detail: super::steps::detail_of(other) },
                        },
                    );
                }
            }
        }
    }

    /// The state has been read to see whether the file is there.
    pub(super) fn upload_verified(&mut self, p: usize, known: Known) {
        let now = self.now;
        let Some(Phase::Verifying { request, base, reads, next }) = self.phase(p) else { return };
        if known.files > *base {
            return self.upload_arrived(p, false);
        }
        *request = None;
        *reads += 1;
        // A backend that counts refuses a doubled file by its number, so nothing is risked.
        if known.turn.is_some() || *reads >= READS {
            self.state.projects[p].known = Some(known);
            self.again(p, Cause::Needs);
        } else {
            *next = now + TAKE_IN_MS;
        }
    }

    fn upload_arrived(&mut self, p: usize, long: bool) {
        self.accepted(p);
        let Some(step) = self.step(p).cloned() else { return };
        let What::Upload { attachment: id } = step.what else { return };
        let project = &mut self.state.projects[p];
        let project_id = project.id.clone();
        // Other tries are in doubt, or will be made again: to them this file is one that was there before.
        let others = project.failed.iter_mut().chain(&mut project.queue);
        for other in others.filter(|step| matches!(step.what, What::Upload { .. })) {
            other.base = other.base.map(|files| files + 1);
        }
        for other in &mut project.attachments {
            other.stopped_at = other.stopped_at.map(|files| files + 1);
        }
        let Some(attachment) = project.attachment(id) else { return };
        attachment.done = true;
        attachment.lost = false;
        let name = attachment.name().to_owned();
        self.event(Event::Uploaded { project: project_id, attachment: id });
        if long {
            self.tell(p, step.turn, Notice::LongClip { name });
        }
        self.end_step(p, Cause::Done);
    }

    fn uploading_name(&mut self, p: usize) -> String {
        let Some(What::Upload { attachment }) = self.step(p).map(|step| step.what.clone()) else {
            return String::new();
        };
        self.state.projects[p].attachment(attachment).map_or_else(String::new, |a| a.name().to_owned())
    }
}
