//! What `ffprobe` answers, as it answers it.

use super::{
    AudioStream, BadFile, ColorTags, Container, MAX_STREAMS, MediaInfo, Orientation, Rate, SourceKind, Time,
    VideoStream, rates, shown,
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Format {
    duration: Option<String>,
    start_time: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Stream {
    index: u32,
    codec_type: String,
    codec_name: Option<String>,
    profile: Option<String>,
    level: Option<i32>,
    pix_fmt: Option<String>,
    bits_per_raw_sample: Option<String>,
    width: u32,
    height: u32,
    sample_aspect_ratio: Option<String>,
    avg_frame_rate: Option<String>,
    r_frame_rate: Option<String>,
    time_base: Option<String>,
    start_time: Option<String>,
    duration: Option<String>,
    nb_frames: Option<String>,
    has_b_frames: Option<i32>,
    field_order: Option<String>,
    color_range: Option<String>,
    color_space: Option<String>,
    color_transfer: Option<String>,
    color_primaries: Option<String>,
    sample_rate: Option<String>,
    channels: u32,
    disposition: Disposition,
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Disposition {
    attached_pic: i32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Packets {
    pub(super) packets: Vec<Packet>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Packet {
    pub(super) pts_time: Option<String>,
    pub(super) duration_time: Option<String>,
}

/// `12.345678` or `-0.021333`, exactly.
pub(super) fn time(text: &str) -> Option<Time> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let micros = format!("{:0<6}", fraction.get(..6).unwrap_or(fraction)).parse::<i64>().ok()?;
    let flicks = Time::from_secs(whole.parse().ok()?).0.checked_add(micros * 7056 / 10)?;
    Some(Time(if negative { -flicks } else { flicks }))
}

fn fraction(text: &str) -> Option<(u32, u32)> {
    let (a, b) = text.split_once(['/', ':'])?;
    let (a, b) = (a.parse().ok()?, b.parse().ok()?);
    (a != 0 && b != 0).then_some((a, b))
}

fn rate(text: Option<&String>) -> Option<Rate> {
    let (num, den) = fraction(text?)?;
    Rate::new(num, den)
}

impl Answer {
    pub(super) fn into_info(self, container: Container, size: u64, name: &str) -> Result<MediaInfo, BadFile> {
        if self.streams.len() > MAX_STREAMS {
            return Err(BadFile::TooManyStreams { name: shown(name), count: Some(self.streams.len()) });
        }
        let picture = self
            .streams
            .iter()
            .find(|s| s.codec_type == "video" && s.disposition.attached_pic == 0 && s.known());
        let sound = self.streams.iter().find(|s| s.codec_type == "audio" && s.known() && s.channels > 0);
        let video = picture.and_then(Stream::video);
        let audio = sound.map(Stream::audio);
        let duration = self.format.duration.as_deref().and_then(time).unwrap_or_default().max(Time::ZERO);
        let kind = match (&video, &audio) {
            (Some(v), None) if container.is_picture() && !v.moves(container) => SourceKind::Image,
            (Some(_), _) => SourceKind::Video,
            (None, Some(_)) => SourceKind::Audio,
            (None, None) => return Err(BadFile::NothingInside { name: shown(name) }),
        };
        let (width, height) = video.as_ref().map_or((0, 0), VideoStream::shown_size);
        Ok(MediaInfo {
            container,
            kind,
            duration: if kind == SourceKind::Image { Time::ZERO } else { duration },
            start_time: self.format.start_time.as_deref().and_then(time).unwrap_or_default(),
            width,
            height,
            fps: video.as_ref().filter(|_| kind == SourceKind::Video).map(rates::of_film),
            has_audio: audio.is_some(),
            size,
            video,
            audio,
        })
    }
}

impl Stream {
    /// Whether FFmpeg knows how to decode it.
    fn known(&self) -> bool {
        self.codec_name.as_deref().is_some_and(|name| name != "unknown")
    }

    fn start(&self) -> Time {
        self.start_time.as_deref().and_then(time).unwrap_or_default()
    }

    fn video(&self) -> Option<VideoStream> {
        if self.width == 0 || self.height == 0 {
            return None;
        }
        let text = |t: &Option<String>| t.clone().filter(|t| t != "unknown").unwrap_or_default();
        let pix_fmt = text(&self.pix_fmt);
        let base_fps = rate(self.r_frame_rate.as_ref());
        let fps = rate(self.avg_frame_rate.as_ref()).or(base_fps).unwrap_or(Rate::whole(25));
        let turned = self.side_data_list.iter().find_map(|s| s.rotation).unwrap_or(0.0);
        Some(VideoStream {
            index: self.index,
            codec: text(&self.codec_name),
            profile: text(&self.profile),
            level: self.level.filter(|l| *l > 0),
            bit_depth: bit_depth(self.bits_per_raw_sample.as_deref(), &pix_fmt),
            has_alpha: has_alpha(&pix_fmt),
            pix_fmt,
            coded_width: self.width,
            coded_height: self.height,
            sample_aspect: self.sample_aspect_ratio.as_deref().and_then(fraction).unwrap_or((1, 1)),
            // FFmpeg counts counter-clockwise.
            rotation: ((-turned / 90.0).round().rem_euclid(4.0) * 90.0) as u16,
            orientation: Orientation::Upright,
            fps,
            base_fps,
            vfr: base_fps.is_some_and(|base| (base.fps() / fps.fps() - 1.0).abs() > 0.001),
            held: Vec::new(),
            time_base: self.time_base.as_deref().and_then(fraction).unwrap_or((1, 90_000)),
            start_time: self.start(),
            duration: self.duration.as_deref().and_then(time),
            frame_count: self.nb_frames.as_deref().and_then(|n| n.parse().ok()),
            has_b_frames: self.has_b_frames.unwrap_or(0) > 0,
            field_order: text(&self.field_order),
            color: ColorTags {
                range: text(&self.color_range),
                space: text(&self.color_space),
                transfer: text(&self.color_transfer),
                primaries: text(&self.color_primaries),
            },
        })
    }

    fn audio(&self) -> AudioStream {
        AudioStream {
            index: self.index,
            codec: self.codec_name.clone().unwrap_or_default(),
            profile: self.profile.clone().filter(|p| p != "unknown").unwrap_or_default(),
            sample_rate: self.sample_rate.as_deref().and_then(|r| r.parse().ok()).unwrap_or(0),
            channels: self.channels,
            start_time: self.start(),
            duration: self.duration.as_deref().and_then(time),
        }
    }
}

impl VideoStream {
    /// Whether a picture file holds more than one picture.
    fn moves(&self, container: Container) -> bool {
        container == Container::Gif
            && self.frame_count != Some(1)
            && self.duration.is_some_and(|d| d > Time::ZERO)
    }

    fn shown_size(&self) -> (u32, u32) {
        let (num, den) = self.sample_aspect;
        let width = u64::from(self.coded_width) * u64::from(num) / u64::from(den);
        let width = u32::try_from(width.max(1)).unwrap_or(u32::MAX);
        if self.rotation % 180 == 90 { (self.coded_height, width) } else { (width, self.coded_height) }
    }
}

fn bit_depth(raw: Option<&str>, pix_fmt: &str) -> u8 {
    let named = || {
        [9, 10, 12, 14, 16]
            .into_iter()
            .find(|n| pix_fmt.trim_end_matches(['l', 'b', 'e']).ends_with(&n.to_string()))
    };
    raw.and_then(|r| r.parse().ok()).filter(|n| (1..=16).contains(n)).or_else(named).unwrap_or(8)
}

fn has_alpha(pix_fmt: &str) -> bool {
    ["rgba", "bgra", "argb", "abgr", "yuva", "gbrap", "ya8", "ya16", "pal8"]
        .iter()
        .any(|p| pix_fmt.starts_with(p))
}
