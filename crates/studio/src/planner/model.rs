//! A language model behind an OpenAI-compatible `/chat/completions`.

use super::{Ask, Key, NoPlan, Plan, Planner, PlannerSettings};
use fov_edit::operation::Operation;
use fov_edit::timeline::{Play, Sound, SourceKind, Timeline};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const PROMPT: &str = include_str!("prompt.md");
/// Most bytes of an answer, envelope and all.
const LONGEST: usize = 512 * 1024;
/// Most operations of one plan.
const MOST_OPERATIONS: usize = 100;

/// The model that the settings name.
pub(crate) struct Model {
    client: reqwest::Client,
    settings: PlannerSettings,
    /// `Bearer …`, marked so that no layer prints it.
    authorization: Option<HeaderValue>,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    operations: Vec<Operation>,
}

impl Model {
    /// Gets ready to ask. Nothing is sent yet.
    pub(crate) fn new(settings: PlannerSettings) -> Result<Model, reqwest::Error> {
        // One provider for the whole process; whoever was first has chosen it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A redirect would carry the message, and the key, to somebody whom the user has not named.
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .build()?;
        let authorization = settings.key.as_ref().and_then(|Key(key)| {
            let mut value = HeaderValue::from_str(&format!("Bearer {key}")).ok()?;
            value.set_sensitive(true);
            Some(value)
        });
        Ok(Model { client, settings, authorization })
    }

    async fn ask(&self, ask: Ask<'_>) -> Result<Vec<Operation>, NoPlan> {
        let question = json!({ "film": film(ask.film), "message": ask.message, "missed": ask.missed });
        let body = json!({
            "model": self.settings.model,
            "temperature": 0,
            "messages": [
                { "role": "system", "content": PROMPT },
                { "role": "user", "content": question.to_string() },
            ],
        });
        let mut request = self.client.post(self.settings.url.clone());
        request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        if let Some(value) = &self.authorization {
            request = request.header(AUTHORIZATION, value.clone());
        }
        // A URL may hold a key too.
        let lost = |error: reqwest::Error| NoPlan::Unreachable(error.without_url().to_string());
        let mut response = request.send().await.map_err(lost)?;
        if !response.status().is_success() {
            return Err(NoPlan::Status(response.status().as_u16()));
        }
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(lost)? {
            if bytes.len() + piece.len() > LONGEST {
                return Err(NoPlan::TooLong(LONGEST));
            }
            bytes.extend_from_slice(&piece);
        }
        operations(&bytes)
    }
}

impl Planner for Model {
    fn plan<'a>(&'a self, ask: Ask<'a>) -> Plan<'a> {
        Box::pin(async move {
            let asked = tokio::time::timeout(self.settings.timeout, self.ask(ask)).await;
            asked.unwrap_or(Err(NoPlan::TooSlow)).map_err(|why| match (why, &self.settings.key) {
                (NoPlan::Nonsense(said), Some(key)) => NoPlan::Nonsense(key.hidden_in(&said)),
                (why, _) => why,
            })
        })
    }
}

/// The operations of an answer. One that is none of ours spoils the whole plan: half of a plan is another plan.
fn operations(bytes: &[u8]) -> Result<Vec<Operation>, NoPlan> {
    let nonsense = |error: serde_json::Error| NoPlan::Nonsense(error.to_string());
    let completion: Completion = serde_json::from_slice(bytes).map_err(nonsense)?;
    let text = completion.choices.first().map_or("", |choice| choice.message.content.as_str());
    // Many models put their JSON into a fence, or a word in front of it.
    let object = match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) if start < end => &text[start..=end],
        _ => return Err(NoPlan::Nonsense("there is no JSON in it".to_owned())),
    };
    let answer: Answer = serde_json::from_str(object).map_err(nonsense)?;
    match answer.operations.len() {
        0 => Err(NoPlan::Nothing),
        1..=MOST_OPERATIONS => Ok(answer.operations),
        count => Err(NoPlan::Nonsense(format!("{count} operations"))),
    }
}

/// What a model needs to know of the film: what is where, in seconds.
fn film(line: &Timeline) -> Value {
    let clips = line.clips.iter().zip(line.places()).enumerate().map(|(i, (clip, place))| {
        json!({
            "number": i + 1,
            "file": line.sources.get(&clip.source).map(|source| &source.name),
            "from": place.start.secs_f64(),
            "to": place.end.secs_f64(),
            "speed": if clip.play == Play::Freeze { 0.0 } else { clip.play.speed() },
            "volume": clip.volume,
        })
    });
    let files = line.sources.values().map(|source| {
        let kind = match source.kind {
            SourceKind::Video => "video",
            SourceKind::Image => "picture",
            SourceKind::Audio => "sound",
        };
        json!({ "name": source.name, "kind": kind, "seconds": source.duration.secs_f64() })
    });
    let sounds = line.audio.iter().map(|audio| {
        let made = matches!(audio.sound, Sound::Made { .. });
        json!({ "title": audio.title, "made": made, "volume": audio.volume, "from": audio.start.secs_f64() })
    });
    let texts = line.texts.iter().map(|text| {
        json!({
            "kind": text.kind,
            "text": text.text,
            "from": text.start.secs_f64(),
            "to": text.until.map(|until| until.secs_f64()),
        })
    });
    json!({
        "seconds": line.duration().secs_f64(),
        "width": line.canvas.width,
        "height": line.canvas.height,
        "fps": line.canvas.fps.fps(),
        "clips": clips.collect::<Vec<_>>(),
        "files": files.collect::<Vec<_>>(),
        "music": sounds.collect::<Vec<_>>(),
        "texts": texts.collect::<Vec<_>>(),
        "pictures_on_top": line.overlays.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::{PROMPT, operations};
    use fov_edit::operation::Operation;
    use serde_json::{Value, json};

    fn said(content: &str) -> Vec<u8> {
        json!({ "id": "1", "choices": [{ "index": 0, "message": { "role": "assistant", "content": content } }] })
            .to_string()
            .into_bytes()
    }

    #[test]
    fn the_prompt_names_every_operation_and_no_other() {
        // What serde expects is what there is.
        let error = serde_json::from_value::<Operation>(json!({ "op": "?" })).unwrap_err().to_string();
        let known: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert!(known.len() > 40, "{known:?}");
        let named: Vec<&str> =
            PROMPT.lines().filter_map(|line| line.strip_prefix("{\"op\":\"")?.split('"').next()).collect();
        for op in &known {
            assert!(named.contains(op), "the prompt does not name {op}");
        }
        assert_eq!(named.len(), known.len());
    }

    /// Each line of the prompt with something in every place is an operation.
    #[test]
    fn the_prompt_says_how_operations_are_written() {
        let mut tried = 0;
        for line in PROMPT.lines().filter(|line| line.starts_with("{\"op\"")) {
            let end = line.rfind('}').unwrap();
            let mut text = line[..=end].replace('?', "");
            // The longer names first: what stands for one holds others.
            for (name, value) in [
                ("STYLE", r#"{"size":CHANGE,"color":COLOR,"bold":true,"background":COLOR,"fade":1}"#),
                ("PART", r#"{"range":{"from":POINT,"to":"end"}}"#),
                ("POINT", r#"{"at":1.5}"#),
                ("CHANGE", r#"{"times":1.5}"#),
                ("CLIP", r#"{"number":1}"#),
                ("TEXTS", r#"{"saying":"x"}"#),
                ("COLOR", "[1,2,3,255]"),
                ("PLACE", "\"top_left\""),
                ("FIT", r#"{"kind":"blur"}"#),
                ("MOOD", "\"lofi\""),
            ] {
                text = text.replace(name, value);
            }
            let text = text.replace(":S", ":2.5").replace(":N", ":2");
            let read: Operation = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
            // Nothing was passed over: every field comes back.
            let (Value::Object(given), Value::Object(back)) =
                (serde_json::from_str(&text).unwrap(), serde_json::to_value(read).unwrap())
            else {
                panic!("{text}")
            };
            assert!(given.keys().all(|key| back.contains_key(key)), "{text} became {back:?}");
            tried += 1;
        }
        assert!(tried > 40);
    }

    #[test]
    fn answers_are_taken_out_of_their_wrapping_and_nothing_else_is() {
        let plan = r#"{"operations":[{"op":"mirror","part":"all"}]}"#;
        for text in [plan.to_owned(), format!("```json\n{plan}\n```"), format!("Here you are: {plan}")] {
            assert_eq!(operations(&said(&text)).unwrap().len(), 1, "{text}");
        }
        let unknown = r#"{"operations":[{"op":"mirror","part":"all"},{"op":"run","command":"rm"}]}"#;
        let many = json!({ "operations": vec![json!({ "op": "join" }); 101] }).to_string();
        for text in [
            "",
            "I mirrored it.",
            "{}",
            "[]",
            r#"{"operations":[]}"#,
            unknown,
            &many,
            r#"{"operations":[],"run":1}"#,
        ] {
            assert!(operations(&said(text)).is_err(), "{text}");
        }
        for body in [&b"<html>"[..], b"{}", b"{\"choices\":[]}", b"\xff"] {
            assert!(operations(body).is_err());
        }
    }
}
