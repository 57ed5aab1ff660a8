//! The small version of a film: there at once, readable while it grows, made once, gone when the film has changed.

use crate::support::{Answer, Desk, clip, encoder, files_below, get, long_clip, until};
use serde_json::Value;

struct Looking {
    desk: Desk,
    session: String,
}

impl Looking {
    async fn at(clip: &[u8]) -> Looking {
        let desk = Desk::new().await;
        let session = desk.user.session().await;
        desk.user.upload(&session, &[("clip.mp4", clip)]).await.data();
        Looking { desk, session }
    }

    async fn proxy(&self) -> Answer {
        self.desk.user.get(&format!("/api/studio/preview/{}/proxy", self.session)).await
    }

    /// The answer once the film is whole.
    async fn whole(&self) -> Value {
        until(async || Some(self.proxy().await.data()).filter(|data| data["complete"] == true)).await
    }

    async fn say(&self, words: &str) {
        self.desk.user.say(&self.session, words).await;
    }

    /// How many small versions there are on the disk.
    fn films(&self) -> usize {
        files_below(&self.desk.folder.path().join("data/derived")).len()
    }
}

fn url(data: &Value) -> &str {
    data["url"].as_str().unwrap()
}

#[tokio::test]
async fn it_is_the_same_file_while_it_grows_and_when_it_is_whole() {
    let look = Looking::at(long_clip()).await;
    let first = look.proxy().await.data();
    let early = get(url(&first)).await.unwrap();
    assert_eq!(
        (early.status().as_u16(), &early.headers()["content-type"]),
        (200, &"video/mp4".parse().unwrap())
    );
    let early = early.bytes().await.unwrap();
    let whole = look.whole().await;
    assert_eq!((&whole["url"], &whole["version"]), (&first["url"], &first["version"]), "made once");
    assert!((whole["duration"].as_f64().unwrap() - 120.0).abs() < 0.1, "{whole}");
    let late = get(url(&whole)).await.unwrap();
    assert_eq!(late.headers()["accept-ranges"], "bytes");
    assert_eq!(late.bytes().await.unwrap(), early);
    assert_eq!(&early[4..8], b"ftyp");
    let range =
        crate::support::client().get(url(&whole)).header("Range", "bytes=100-199").send().await.unwrap();
    assert_eq!(range.status(), 206);
    assert_eq!(range.bytes().await.unwrap(), early[100..200]);
    let other = whole["url"].as_str().unwrap().replace("preview-", "preview-0");
    assert_eq!(get(other).await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_changed_film_has_another_one_and_no_old_one() {
    let look = Looking::at(clip()).await;
    let first = look.whole().await;
    look.say("trim the first 1 seconds").await;
    let second = look.whole().await;
    assert!((second["duration"].as_f64().unwrap() - 2.0).abs() < 0.1, "{second}");
    assert_eq!(get(url(&first)).await.unwrap().status(), 404);
    assert_eq!(look.films(), 1);
    let guessed = format!("{}/preview/{}/..%2f..%2fstudio.db", look.desk.base(), look.session);
    assert_eq!(get(guessed).await.unwrap().status(), 404);
    // They are no work of the user's: the next start has none.
    let Looking { desk, session } = look;
    let desk = desk.restart(|_| {}).await;
    let look = Looking { desk, session };
    assert_eq!(look.films(), 0);
    look.whole().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nobody_goes_on_making_the_one_of_an_older_film() {
    let look = Looking::at(long_clip()).await;
    let first = look.proxy().await.data();
    let reading = tokio::spawn(get(url(&first).to_owned()));
    look.say("keep the first 1 second").await;
    let second = look.whole().await;
    assert_ne!(first["url"], second["url"]);
    until(async || encoder(look.desk.folder.path()).is_none().then_some(())).await;
    // Whoever was reading has all of it, or sees that it has not.
    drop(reading.await.unwrap());
    until(async || (look.films() == 1).then_some(())).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_fails_is_said_and_made_again() {
    let look = Looking::at(long_clip()).await;
    let killing = async {
        let pid = until(async || encoder(look.desk.folder.path())).await;
        // SAFETY: a plain system call on the number of a process that this test had started.
        assert_eq!(unsafe { libc::kill(pid, libc::SIGKILL) }, 0);
    };
    let (answer, ()) = tokio::join!(look.proxy(), killing);
    match answer.status.as_u16() {
        // Killed before there was anything to see.
        400 => {
            assert!(answer.body["message"].as_str().unwrap().contains("stopped from outside"), "{answer:?}")
        }
        _ => {
            let begun = get(url(&answer.data())).await.unwrap();
            assert!(begun.status() == 404 || begun.bytes().await.is_err(), "half a film is not a whole one");
        }
    }
    let film = get(url(&look.proxy().await.data())).await.unwrap().bytes().await.unwrap();
    assert_eq!(&film[4..8], b"ftyp");
    assert_eq!(look.whole().await["complete"], true);
}
