//! Sentences, end to end: clips are uploaded to a running studio, a person's words are said to it, the film is
//! rendered and downloaded, and what the words asked for is looked for in its pixels and samples.
//!
//! `fast.jsonl` runs always, `all.jsonl` with `cargo test -p fov-studio --test cases -- --ignored`. A line is a [`Case`].
//! `CASE=words` runs only the cases whose text has these words.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect fails there")]

mod checks;
mod expect;
mod film;
mod material;
mod sides;
mod signs;
#[path = "../api/support.rs"]
#[allow(dead_code, reason = "a part of the API tests' client is enough here")]
mod support;

use expect::Expect;
use film::Film;
use fov_measured::measured;
use fov_protocol::route::route;
use serde::Deserialize;
use serde_json::{Value, json};
use std::rc::Rc;
use support::{Desk, User, texts};
use tokio::task::{JoinSet, LocalSet};

/// Cases in work at a time: one renders while another is looked at.
const AT_ONCE: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The name of the material; see [`material::of`].
    clips: String,
    /// What is said, turn by turn.
    say: Vec<String>,
    /// How the file is asked for, in words; without them it is an MP4.
    #[serde(default)]
    export: String,
    /// The frame is as large as it comes, and free to turn. Others are made small first, which keeps the test quick.
    #[serde(default)]
    free: bool,
    /// The last thing said changes nothing: draft and film are byte for byte those from before.
    #[serde(default)]
    same: bool,
    expect: Expect,
}

/// A case at work: a user with a session of its own.
struct Trial {
    user: User,
    session: String,
    /// Names the renders.
    id: String,
}

impl Trial {
    async fn say(&self, words: &str) -> String {
        texts(&self.user.say(&self.session, words).await).join(" ")
    }

    async fn draft(&self) -> Value {
        self.user.state(&self.session).await["state"]["draft"].clone()
    }

    /// The film as it stands, as the client would ask for it on these words.
    async fn film(&self, name: &str, words: &str) -> Result<Vec<u8>, String> {
        let id = format!("{}_{name}", self.id);
        let body = json!({ "id": id, "sessionId": self.session, "draft": self.draft().await, "output": output(words) });
        self.user.post("/api/render/proxy/lambda", &body).await;
        let done = self.user.rendered(&id).await;
        let url = done["output"]["url"].as_str().ok_or_else(|| format!("no film: {done}"))?;
        Ok(support::get(url).await.unwrap().bytes().await.unwrap().into())
    }
}

/// What a client makes of a person's words about the file.
fn output(words: &str) -> Value {
    let said = route(words).steps.into_iter().find_map(|step| step.export).unwrap_or_default();
    let fps = said.fps.and_then(|fps| fps.parse::<f64>().ok());
    json!({ "format": said.format.as_deref().unwrap_or("mp4"), "quality": said.quality.map_or(json!("high"), |q| json!(q)),
        "resolution": said.resolution, "fps": fps })
}

/// Does what a person would do, and says what is wrong with the film.
async fn problems(desk: &Desk, number: usize, case: &Case) -> Vec<String> {
    let user = User::join(&desk.base(), &support::client_id(1000 + number as u32)).await;
    let session = user.session().await;
    let files = material::of(&case.clips);
    let parts: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let uploaded = user.upload(&session, &parts).await;
    if uploaded.body["code"] != 0 {
        return vec![format!("the upload: {}", uploaded.body)];
    }
    let trial = Trial { user, session, id: format!("case_{number}") };
    if !case.free {
        trial.say("320x180").await;
    }
    let Some((last, before)) = case.say.split_last() else { return vec!["nothing is said".to_owned()] };
    for say in before {
        trial.say(say).await;
    }
    let untouched =
        if case.same { Some((trial.draft().await, trial.film("before", "").await)) } else { None };
    let reply = trial.say(last).await;
    let mut wrong = case.expect.replies(&reply);
    if is_chinese(last) != is_chinese(&reply) {
        wrong.push("it is answered in another language".to_owned());
    }
    let bytes = match trial.film("after", &case.export).await {
        Ok(bytes) => bytes,
        Err(none) => {
            wrong.extend([none, format!("the studio said: {reply}")]);
            return wrong;
        }
    };
    if let Some((draft, film)) = untouched {
        if draft != trial.draft().await {
            wrong.push("the draft is another".to_owned());
        }
        if film.as_deref() != Ok(&bytes) {
            wrong.push("the film is another".to_owned());
        }
    }
    let expect = case.expect.clone();
    let found = tokio::task::spawn_blocking(move || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film");
        std::fs::write(&path, &bytes).unwrap();
        expect.of_film(&Film::open(&path))
    });
    wrong.extend(found.await.unwrap());
    if !wrong.is_empty() {
        wrong.push(format!("the studio said: {reply}"));
    }
    wrong
}

/// Whether somebody writes Chinese, whatever the texts say that are quoted.
fn is_chinese(words: &str) -> bool {
    let quotes = ['"', '“', '”'];
    let own: String = words.split(quotes).step_by(2).collect();
    own.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

async fn run(set: &str, table: &str) {
    let only = std::env::var("CASE").unwrap_or_default();
    let cases: Vec<Rc<Case>> = table
        .lines()
        .filter(|line| !line.is_empty() && line.contains(&only))
        .map(|line| Rc::new(serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))))
        .collect();
    let count = cases.len();
    let desk = Rc::new(Desk::with(|config| config.limits.renders = 2).await);
    let mut waiting = cases.into_iter().enumerate();
    let mut running: JoinSet<(Rc<Case>, Vec<String>)> = JoinSet::new();
    let mut failed = Vec::new();
    loop {
        while running.len() < AT_ONCE
            && let Some((number, case)) = waiting.next()
        {
            let desk = Rc::clone(&desk);
            running.spawn_local(async move {
                let wrong = problems(&desk, number, &case).await;
                (case, wrong)
            });
        }
        let Some(ended) = running.join_next().await else { break };
        let (case, wrong) = ended.unwrap();
        if !wrong.is_empty() {
            failed.push(format!("{} {:?}\n    {}", case.clips, case.say, wrong.join("\n    ")));
        }
    }
    let right = count - failed.len();
    measured(&format!("edits rendered and looked at, {set}"), &format!("{right} of {count} right"));
    assert!(count > 0 && failed.is_empty(), "{}", failed.join("\n"));
}

#[tokio::test]
async fn sentences_become_films() {
    LocalSet::new().run_until(run("the quick ones", include_str!("fast.jsonl"))).await;
}

#[tokio::test]
#[ignore = "minutes: a hundred films"]
async fn many_sentences_become_films() {
    LocalSet::new().run_until(run("the others", include_str!("all.jsonl"))).await;
}
