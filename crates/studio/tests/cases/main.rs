//! Sentences, end to end: clips are uploaded to a running studio, a person's words are said to it, the film is
//! rendered and downloaded, and what the words asked for is looked for in its pixels and samples.
//!
//! `fast.jsonl` runs always, `all.jsonl` with `cargo test -p fov-studio --test cases -- --ignored`. A line is a case:
//! `clips` names the material (see [`material`]), `say` is said turn by turn, `expect` is checked (see
//! [`expect::Expect`]). `CASE=words` runs only the cases whose text has these words.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect fails there")]

mod expect;
mod film;
mod material;
#[path = "../api/support.rs"]
#[allow(dead_code, reason = "a part of the API tests' client is enough here")]
mod support;

use expect::Expect;
use film::Film;
use fov_measured::measured;
use serde::Deserialize;
use std::rc::Rc;
use support::{Desk, User, texts};
use tokio::task::{JoinSet, LocalSet};

/// Cases in work at a time: one renders while another is looked at.
const AT_ONCE: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    clips: String,
    say: Vec<String>,
    expect: Expect,
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
    // Small films keep the test quick; but a frame that is to turn must be free to.
    if case.clips != "corner" {
        user.say(&session, "320x180").await;
    }
    let mut replies = Vec::new();
    for say in &case.say {
        replies = texts(&user.say(&session, say).await);
    }
    let mut wrong = case.expect.replies(&replies.join(" "));
    let id = format!("case_{number}");
    user.submit(&session, &id).await;
    let done = user.rendered(&id).await;
    let Some(url) = done["output"]["url"].as_str() else {
        wrong.push(format!("no film: {done}"));
        return wrong;
    };
    let bytes = support::get(url).await.unwrap().bytes().await.unwrap();
    let expect = case.expect.clone();
    let found = tokio::task::spawn_blocking(move || {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4");
        std::fs::write(&path, &bytes).unwrap();
        expect.of_film(&Film::open(&path))
    });
    wrong.extend(found.await.unwrap());
    if !wrong.is_empty() {
        wrong.push(format!("the studio said: {}", replies.join(" ")));
    }
    wrong
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
