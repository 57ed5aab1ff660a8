//! What the tests of `fov` share: a bench with a data folder of its own, a clip in which every second is known by its
//! colour and its tone, and a look into MP4 files.
// Each test binary uses a part of it; a test may unwrap, and clippy sees no test here.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// What each second of the clip shows, in order.
pub const COLOURS: [[u8; 3]; 6] =
    [[200, 0, 0], [0, 160, 0], [0, 0, 200], [200, 200, 0], [200, 0, 200], [0, 180, 180]];
/// What each second of the clip sounds like, in Hz.
pub const TONES: [f64; 6] = [300.0, 450.0, 600.0, 800.0, 1000.0, 1300.0];

/// How many times faster than life the machine's pauses pass in tests.
const CLOCK_RATE: &str = "10";

/// A folder to work in.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `fov` with nothing in its environment that could reach beyond the bench.
    pub fn fov(&self, args: &[&str]) -> Command {
        let mut fov = Command::new(env!("CARGO_BIN_EXE_fov"));
        for name in ["NEMO_TOKEN", "NEMO_API_URL", "NEMO_WEB_URL", "NEMO_CLIENT_ID", "LC_ALL", "LC_MESSAGES"]
        {
            fov.env_remove(name);
        }
        fov.env("LANG", "C.UTF-8")
            .env("FOV_DATA", self.path("data"))
            .env("FOV_CLOCK_RATE", CLOCK_RATE)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .args(args);
        fov
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.fov(args).output().unwrap()
    }

    /// Runs what must succeed, and gives back what it printed.
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "fov {args:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The clip: six seconds, 320×180, 30 frames a second.
    pub fn clip(&self) -> PathBuf {
        let path = self.path("clip.mp4");
        let mut graph = String::new();
        for (n, (colour, tone)) in COLOURS.iter().zip(TONES).enumerate() {
            let [r, g, b] = colour;
            graph += &format!(
                "color=c=0x{r:02x}{g:02x}{b:02x}:s=320x180:r=30:d=1,format=yuv420p[v{n}];\
                 sine=f={tone}:r=48000:d=1,volume=6dB[a{n}];"
            );
        }
        graph += &(0..COLOURS.len()).map(|n| format!("[v{n}][a{n}]")).collect::<String>();
        graph += &format!("concat=n={}:v=1:a=1[v][a]", COLOURS.len());
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg
            .args(["-nostdin", "-y", "-loglevel", "error", "-filter_complex", &graph])
            .args(["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "veryfast", "-g", "30"])
            .args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"])
            .arg(&path);
        assert!(ffmpeg.status().unwrap().success());
        path
    }

    /// The first slot of the embedded backend.
    pub fn slot(&self) -> PathBuf {
        self.path("data/embedded/0")
    }

    /// A studio in a process of its own.
    pub fn studio(&self) -> Studio {
        let data = self.path("studio");
        let mut process = self
            .fov(&["studio", "--port", "0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        let mut reader = std::io::BufReader::new(process.stdout.take().unwrap());
        // Where it is, how FFmpeg is confined, where its data is, how long that stays.
        for _ in 0..4 {
            std::io::BufRead::read_line(&mut reader, &mut greeting).unwrap();
        }
        let url = greeting.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        Studio { process, url, data, greeting }
    }
}

/// Everything that a command printed.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A running studio; ends with the test.
pub struct Studio {
    pub process: Child,
    pub url: String,
    pub data: PathBuf,
    /// What it said when it started.
    pub greeting: String,
}

impl Drop for Studio {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a studio has taken note of, oldest first.
pub fn witness(data: &Path) -> Vec<Value> {
    let text = fs::read_to_string(data.join("log/studio.jsonl")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

pub fn count(witness: &[Value], event: &str) -> usize {
    witness.iter().filter(|entry| entry["event"] == event).count()
}

pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// An MP4 file.
pub struct Film {
    path: PathBuf,
    probe: Value,
}

impl Film {
    pub fn open(path: &Path) -> Film {
        let output = Command::new("ffprobe")
            .args(["-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json"])
            .arg(path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
        Film { path: path.to_owned(), probe: serde_json::from_slice(&output.stdout).unwrap() }
    }

    /// The first stream of a kind: `video`, `audio`.
    pub fn stream(&self, kind: &str) -> &Value {
        let streams = self.probe["streams"].as_array().unwrap();
        streams.iter().find(|s| s["codec_type"] == kind).unwrap_or_else(|| panic!("no {kind} stream"))
    }

    pub fn seconds(&self) -> f64 {
        self.probe["format"]["duration"].as_str().unwrap().parse().unwrap()
    }

    pub fn frames(&self) -> u64 {
        self.stream("video")["nb_read_frames"].as_str().unwrap().parse().unwrap()
    }

    /// Which second of the clip the picture at `at` comes from; none if from no one.
    pub fn second_shown_at(&self, at: f64) -> Option<usize> {
        let colour = self.decode(&[
            "-ss",
            &at.to_string(),
            "-i",
            self.path.to_str().unwrap(),
            "-frames:v",
            "1",
            "-vf",
            "scale=1:1",
            "-pix_fmt",
            "rgb24",
        ]);
        COLOURS.iter().position(|c| c.iter().zip(&colour).all(|(a, b)| a.abs_diff(*b) < 32))
    }

    /// The pitch at `at`, over a fifth of a second, by counting how often the wave goes up through zero.
    pub fn pitch_at(&self, at: f64) -> f64 {
        let bytes = self.decode(&[
            "-ss",
            &at.to_string(),
            "-t",
            "0.2",
            "-i",
            self.path.to_str().unwrap(),
            "-vn",
            "-ac",
            "1",
            "-ar",
            "48000",
            "-c:a",
            "pcm_s16le",
        ]);
        let wave: Vec<i16> = bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]])).collect();
        let ups = wave.windows(2).filter(|w| w[0] < 0 && w[1] >= 0).count();
        ups as f64 * 48000.0 / wave.len() as f64
    }

    /// How strong the sound is below 150 Hz, where the clip's tones are not: root mean square of 16-bit samples.
    pub fn bass(&self) -> f64 {
        let path = self.path.to_str().unwrap();
        let low = "lowpass=f=150,lowpass=f=150,lowpass=f=150";
        let bytes =
            self.decode(&["-i", path, "-vn", "-ac", "1", "-ar", "48000", "-af", low, "-c:a", "pcm_s16le"]);
        let squares = bytes.chunks_exact(2).map(|b| f64::from(i16::from_le_bytes([b[0], b[1]])).powi(2));
        (squares.sum::<f64>() / (bytes.len() / 2) as f64).sqrt()
    }

    /// A fingerprint of every decoded picture and sound.
    pub fn content(&self) -> String {
        let md5 = Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error", "-i"])
            .arg(&self.path)
            .args(["-map", "0:v", "-map", "0:a?", "-f", "md5", "-"])
            .output()
            .unwrap();
        assert!(md5.status.success());
        String::from_utf8(md5.stdout).unwrap()
    }

    /// Whether a player can begin before it has the whole file: the index stands before the data.
    pub fn starts_fast(&self) -> bool {
        let bytes = fs::read(&self.path).unwrap();
        let place = |name: &[u8]| bytes.windows(4).position(|w| w == name).unwrap();
        place(b"moov") < place(b"mdat")
    }

    fn decode(&self, args: &[&str]) -> Vec<u8> {
        let format = if args.contains(&"rgb24") { "rawvideo" } else { "s16le" };
        let output = Command::new("ffmpeg")
            .args(["-nostdin", "-loglevel", "error"])
            .args(args)
            .args(["-f", format, "-"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }
}
