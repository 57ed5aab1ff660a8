//! What the user wants, turned into steps.

use super::input::{Command, ExportWish, Material};
use super::output::Output;
use super::state::{Attachment, Auth, Export, Project, Step, Turn, What, stem};
use super::table::Cause;
use super::view::ExportState;
use super::{AttachmentId, DeliveryId, MAX_ID, Machine, Misuse, ProjectId, TurnId};
use crate::hint;
use crate::notice::Notice;
use crate::route::{self, Action};
use crate::secret::Secret;

/// Keys of commands that are remembered.
const SEEN: usize = 512;

impl Machine {
    pub(super) fn command(&mut self, key: String, command: Command) -> Result<(), Misuse> {
        check_id(&key)?;
        if self.state.seen.contains(&key) {
            return Ok(());
        }
        self.obey(command)?;
        self.state.seen.push_back(key);
        if self.state.seen.len() > SEEN {
            self.state.seen.pop_front();
        }
        self.dirty = true;
        Ok(())
    }

    fn obey(&mut self, command: Command) -> Result<(), Misuse> {
        match command {
            Command::NewProject { project, name } => self.new_project(project, name)?,
            Command::Attach { project, material } => {
                let p = self.find(&project)?;
                self.attach(p, material);
            }
            Command::Say { project, text } => {
                let p = self.find(&project)?;
                self.say(p, text);
            }
            Command::Batch { project, items } => {
                let p = self.find(&project)?;
                self.batch(p, items);
            }
            Command::Export { project, wish } => {
                let p = self.find(&project)?;
                let turn = self.new_turn(p, None, false);
                let delivery = self.new_export(p, wish, None);
                self.queue(p, turn, What::Export { delivery });
                self.go_on(p);
            }
            Command::Stop { project } => {
                let p = self.find(&project)?;
                self.stop(p);
            }
            Command::Retry { project } => {
                let p = self.find(&project)?;
                self.retry(p);
            }
            Command::Replace { project, attachment, material } => {
                let p = self.find(&project)?;
                self.replace(p, attachment, material)?;
            }
            Command::Link { project } => {
                let p = self.find(&project)?;
                let turn = self.new_turn(p, None, false);
                // A paused project waits with its messages, not with this.
                let project = &mut self.state.projects[p];
                if project.paused {
                    project.queue.push_front(Step::new(turn, What::Link));
                } else {
                    project.queue.push_back(Step::new(turn, What::Link));
                }
            }
            Command::Rename { project, name } => {
                let p = self.find(&project)?;
                self.state.projects[p].name = Some(name).filter(|name| !name.trim().is_empty());
                self.touch(Some(project));
            }
            Command::Remove { project } => {
                let p = self.find(&project)?;
                self.remove(p);
            }
            Command::RefreshCredits => self.state.account.wants_credits = true,
            Command::SetToken { token } => self.set_token(token)?,
            Command::SetLanguage { lang } => {
                self.state.settings.lang = lang;
                self.touch(None);
            }
        }
        Ok(())
    }

    fn find(&self, id: &ProjectId) -> Result<usize, Misuse> {
        let found = self.state.projects.iter().position(|project| project.id == *id);
        found.ok_or_else(|| Misuse::UnknownProject(id.clone()))
    }

    fn new_project(&mut self, id: ProjectId, name: Option<String>) -> Result<(), Misuse> {
        check_id(&id.0)?;
        if self.find(&id).is_ok() {
            return Ok(());
        }
        let created = self.wall(self.now);
        let name = name.filter(|name| !name.trim().is_empty());
        self.state.projects.push(Project::new(id.clone(), name, created));
        // Somebody is about to work: the token can be on its way meanwhile.
        self.want_token();
        self.touch(Some(id));
        Ok(())
    }

    fn new_turn(&mut self, p: usize, said: Option<String>, batch: bool) -> TurnId {
        let at = self.wall(self.now);
        let project = &mut self.state.projects[p];
        let id = TurnId(project.next_turn);
        project.next_turn += 1;
        project.turns.push(Turn { id, said, at, entries: Vec::new(), ended: false, batch });
        project.idle_told = false;
        let project = project.id.clone();
        self.touch(Some(project));
        id
    }

    fn queue(&mut self, p: usize, turn: TurnId, what: What) {
        self.state.projects[p].queue.push_back(Step::new(turn, what));
    }

    fn add_attachment(&mut self, p: usize, material: Material) -> AttachmentId {
        let project = &mut self.state.projects[p];
        let id = AttachmentId(project.next_attachment);
        project.next_attachment += 1;
        project.attachments.push(Attachment {
            id,
            material,
            done: false,
            failed: false,
            lost: false,
            stopped_at: None,
        });
        id
    }

    fn attach(&mut self, p: usize, material: Vec<Material>) {
        if material.is_empty() {
            return;
        }
        let turn = self.new_turn(p, None, false);
        let steps: Vec<Step> = material
            .into_iter()
            .map(|material| Step::new(turn, What::Upload { attachment: self.add_attachment(p, material) }))
            .collect();
        let project = &mut self.state.projects[p];
        if project.paused {
            // What was said waits for material: this is it.
            for step in steps.into_iter().rev() {
                project.queue.push_front(step);
            }
            project.paused = false;
        } else {
            project.queue.extend(steps);
        }
    }

    fn say(&mut self, p: usize, text: String) {
        let route = route::route(&text);
        let turn = self.new_turn(p, Some(text), false);
        self.go_on(p);
        self.queue_route(p, turn, route.steps, None);
    }

    /// The user knows how things stand and wants to go on from there.
    fn go_on(&mut self, p: usize) {
        let project = &mut self.state.projects[p];
        project.paused = false;
        project.edits_lost = false;
        project.renewals = 0;
    }

    /// Queues what a message asks for; in a batch it is about the file `of`.
    fn queue_route(&mut self, p: usize, turn: TurnId, steps: Vec<route::Step>, of: Option<&str>) {
        if steps.is_empty() {
            self.queue(p, turn, What::Tell { notice: Notice::Nothing });
        }
        for step in steps {
            match step.action {
                Action::Edit => {
                    if hint::is_vague(&step.text) {
                        self.queue(p, turn, What::Tell { notice: Notice::Vague });
                    }
                    let text = match of {
                        Some(name) => only_this_file(name, &step.text),
                        None => step.text,
                    };
                    self.queue(p, turn, What::Chat { text });
                }
                Action::Export => {
                    let wish = step.export.unwrap_or_default();
                    let delivery = self.new_export(p, wish, of.map(stem));
                    self.queue(p, turn, What::Export { delivery });
                }
                Action::Credits => self.queue(p, turn, What::Credits),
                Action::State => self.queue(p, turn, What::ShowState),
                Action::Upload => self.queue_links(p, turn, &step.text),
                Action::None => self.queue(p, turn, What::Tell { notice: Notice::Nothing }),
            }
        }
    }

    /// Links in the message are fetched by the backend; without one the user is asked for a file.
    fn queue_links(&mut self, p: usize, turn: TurnId, text: &str) {
        let links: Vec<&str> = text.split_whitespace().filter(|word| is_web_link(word)).collect();
        if links.is_empty() {
            return self.queue(p, turn, What::Tell { notice: Notice::BringAFile });
        }
        for url in links {
            let attachment = self.add_attachment(p, Material::Url { url: url.to_owned() });
            self.queue(p, turn, What::Upload { attachment });
        }
    }

    /// Each file in a turn of its own: upload, instruction, render.
    fn batch(&mut self, p: usize, items: Vec<(Material, String)>) {
        for (material, text) in items {
            let turn = self.new_turn(p, Some(text.clone()), true);
            let attachment = self.add_attachment(p, material);
            let name =
                self.state.projects[p].attachment(attachment).map_or(String::new(), |a| a.name().to_owned());
            self.queue(p, turn, What::Upload { attachment });
            let steps = route::route(&text).steps;
            let exported = steps.iter().any(|step| step.action == Action::Export);
            self.queue_route(p, turn, steps, Some(&name));
            if !exported {
                let delivery = self.new_export(p, ExportWish::default(), Some(stem(&name)));
                self.queue(p, turn, What::Export { delivery });
            }
        }
        self.state.projects[p].paused = false;
    }

    /// An export, named after the project or, in a batch, after its file.
    fn new_export(&mut self, p: usize, wish: ExportWish, of: Option<&str>) -> DeliveryId {
        let delivery = DeliveryId(self.state.next_delivery);
        self.state.next_delivery += 1;
        let project = &mut self.state.projects[p];
        let title = of.unwrap_or_else(|| project.title()).to_owned();
        let number = project.exports.iter().filter(|export| export.title == title).count() + 1;
        let name = file_name(&title, number, wish.format.as_deref());
        project.exports.push(Export {
            delivery,
            wish,
            name,
            title,
            state: ExportState::Running,
            render: None,
            url: None,
            bytes: None,
            duration_s: None,
            place: None,
            given_out: false,
        });
        delivery
    }

    /// Ends what is going on and everything behind it.
    fn stop(&mut self, p: usize) {
        let request = self.phase(p).and_then(|phase| phase.request());
        // What waits for its save never leaves.
        let held = request.is_some_and(|id| self.is_held(id));
        let project = &mut self.state.projects[p];
        let mut steps = std::mem::take(&mut project.queue);
        project.paused = false;
        let current = project.current.as_ref();
        let mut turns: Vec<TurnId> = steps.iter().map(|step| step.turn).collect();
        steps.extend(current.map(|active| active.step.clone()));
        let current = current.map(|active| (active.step.turn, active.phase.is_posted() && !held));
        let mut exports = Vec::new();
        for step in steps {
            match step.what {
                What::Export { delivery } => exports.push(delivery),
                What::Upload { attachment } => {
                    if let Some(attachment) = project.attachment(attachment) {
                        // One that a new session lacks still comes back with the next thing that is wanted.
                        attachment.failed |= !attachment.lost;
                        attachment.stopped_at = step.base;
                    }
                }
                _ => {}
            }
        }
        if let Some((turn, sent)) = current {
            // What is on the timeline now has to be read before anything else is done.
            project.known = None;
            project.in_doubt |= sent;
            self.complete_replies(p, turn);
            if let Some(request) = request {
                self.abort(request);
            }
            for delivery in exports {
                self.cancel_export(p, delivery);
            }
            self.tell(p, turn, Notice::Stopped { sent });
            self.end_step(p, Cause::GivenUp);
            turns.retain(|other| *other != turn);
        } else {
            for delivery in exports {
                self.cancel_export(p, delivery);
            }
        }
        turns.dedup();
        for turn in turns {
            self.tell(p, turn, Notice::Stopped { sent: false });
            self.end_turn(p, turn);
        }
        let id = self.state.projects[p].id.clone();
        self.touch(Some(id));
    }

    fn end_turn(&mut self, p: usize, id: TurnId) {
        let project = &mut self.state.projects[p];
        if let Some(turn) = project.turn(id) {
            turn.ended = true;
        }
        let project = project.id.clone();
        self.event(super::Event::TurnEnded { project, turn: id });
    }

    fn retry(&mut self, p: usize) {
        self.online();
        self.go_on(p);
        let project = &mut self.state.projects[p];
        let failed = std::mem::take(&mut project.failed);
        if failed.is_empty() {
            return;
        }
        project.idle_told = false;
        for step in failed.into_iter().rev() {
            match step.what {
                What::Export { delivery } => {
                    if let Some(export) = project.export(delivery) {
                        export.state = ExportState::Running;
                    }
                }
                What::Upload { attachment } => {
                    if let Some(attachment) = project.attachment(attachment) {
                        attachment.failed = false;
                    }
                }
                _ => {}
            }
            if let Some(turn) = project.turn(step.turn) {
                turn.ended = false;
            }
            project.queue.push_front(step);
        }
        let id = project.id.clone();
        self.touch(Some(id));
    }

    fn replace(&mut self, p: usize, id: AttachmentId, material: Material) -> Result<(), Misuse> {
        let project = &mut self.state.projects[p];
        let attachment = project.attachment(id).ok_or(Misuse::UnknownAttachment(id))?;
        let old = std::mem::replace(&mut attachment.material, material);
        let done = attachment.done;
        self.forget(&old);
        let project = &self.state.projects[p];
        let current = project.current.as_ref().map(|active| &active.step);
        let planned = current.into_iter().chain(&project.queue).chain(&project.failed);
        let upload = What::Upload { attachment: id };
        if !done && planned.into_iter().all(|step| step.what != upload) {
            let turn = self.new_turn(p, None, false);
            self.state.projects[p].failed.insert(0, Step::new(turn, upload));
        }
        self.retry(p);
        Ok(())
    }

    fn remove(&mut self, p: usize) {
        self.stop(p);
        let project = self.state.projects.remove(p);
        for attachment in &project.attachments {
            self.forget(&attachment.material);
        }
        self.touch(None);
        self.touch(Some(project.id));
    }

    /// The shell may drop a file, unless another attachment is made from it too.
    fn forget(&mut self, material: &Material) {
        let Material::File { key, .. } = material else { return };
        if !self.files().contains(&key.as_str()) {
            self.after_save(Output::Forget(key.clone()));
        }
    }

    fn set_token(&mut self, token: Option<Secret>) -> Result<(), Misuse> {
        if token.as_ref().is_some_and(|token| !token.is_usable()) {
            return Err(Misuse::BadToken);
        }
        let account = &mut self.state.account;
        if token.is_none() && !account.own {
            return Ok(());
        }
        account.own = token.is_some();
        account.generation += 1;
        account.auth = token.map_or(Auth::Missing, |token| Auth::Have { token });
        account.notice = None;
        account.credits = None;
        account.user_id = None;
        self.touch(None);
        Ok(())
    }
}

fn check_id(id: &str) -> Result<(), Misuse> {
    if id.is_empty() || id.len() > MAX_ID { Err(Misuse::BadId(id.to_owned())) } else { Ok(()) }
}

fn is_web_link(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

/// An instruction that is about one file of several, in the language that it is written in.
fn only_this_file(name: &str, text: &str) -> String {
    if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        format!("只处理“{name}”：{text}")
    } else {
        format!("For \"{name}\" only: {text}")
    }
}

/// A file name that every system takes: no separators, no control characters, not too long, never hidden.
fn file_name(title: &str, number: usize, format: Option<&str>) -> String {
    let cleaned: String =
        title.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let short: String = cleaned.trim().trim_matches('.').chars().take(60).collect();
    let stem = if short.trim().is_empty() { "video" } else { short.trim() };
    let extension = match format {
        Some(format)
            if (2..=5).contains(&format.len()) && format.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            format
        }
        _ => "mp4",
    };
    match number {
        1 => format!("{stem}-edited.{extension}"),
        n => format!("{stem}-edited-{n}.{extension}"),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn file_names_are_safe() {
        assert_eq!(file_name("my clip", 1, None), "my clip-edited.mp4");
        assert_eq!(file_name("../../etc/passwd", 2, Some("mov")), "_.._etc_passwd-edited-2.mov");
        assert_eq!(file_name("...", 1, Some("../x")), "video-edited.mp4");
        assert_eq!(file_name("夏日\u{0}", 1, None), "夏日_-edited.mp4");
    }
}
