//! Which frames of a source can be taken out of it without decoding: its packets, in the order in which they are
//! stored.

use super::RenderError;
use super::encode::Shop;
use super::film::Footage;
use crate::media::ffmpeg::Run;
use fov_edit::time::{FLICKS_PER_SECOND, Rate, Time};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// A coded picture.
#[derive(Debug, Clone, Copy)]
struct Packet {
    /// Which frame it is, counted in the order in which frames are shown.
    frame: i64,
    key: bool,
    /// Where it is in the file.
    pos: u64,
    size: u64,
}

/// The pictures of a source whose frames come at even times.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// In the order in which they are stored and decoded.
    packets: Vec<Packet>,
    /// Ticks of a frame.
    step: i64,
    /// Ticks in a second.
    pub(super) timescale: i64,
    /// By how many frames decoding runs ahead of showing.
    pub(super) delay: i64,
    /// A digest of the parameters that its decoder is set up with.
    pub(super) setup: String,
}

/// Pictures that are stored one after the other and need no others to be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Copied {
    /// The frames of the source that they are.
    pub(super) frames: Range<i64>,
}

impl Index {
    /// Reads the packets of a source's pictures; none where they do not come at even times of the film's rate, or where the
    /// file hides some of them (an edit list).
    pub(super) async fn read(shop: &Shop<'_>, footage: &Footage) -> Result<Option<Index>, RenderError> {
        let Some(video) = &footage.info.video else { return Ok(None) };
        let run = Run::ffprobe(shop.film.work())
            .args(["-v", "error", "-select_streams", &video.index.to_string(), "-of", "csv=p=0"])
            .args(["-show_entries", "packet=pts,dts,size,pos,flags"])
            .args(footage.info.container.input(&footage.path))
            .reads(&footage.path);
        let answer = shop.run_quietly(run).await?.answer;
        let (num, den) = (i64::from(video.time_base.0), i64::from(video.time_base.1));
        if num != 1 || den <= 0 {
            return Ok(None);
        }
        let Some(mut index) = Index::parse(&String::from_utf8_lossy(&answer), den, shop.film.fps()) else {
            return Ok(None);
        };
        let run = Run::ffprobe(shop.film.work())
            .args(["-v", "error", "-select_streams", &video.index.to_string(), "-of", "csv=p=0"])
            .args(["-show_data_hash", "sha256", "-show_entries", "stream=extradata_hash"])
            .args(footage.info.container.input(&footage.path))
            .reads(&footage.path);
        let answer = shop.run_quietly(run).await?.answer;
        index.setup = String::from_utf8_lossy(&answer).trim().to_owned();
        Ok(Some(index))
    }

    /// Reads ffprobe's lines: `pts,dts,size,pos,flags`.
    fn parse(lines: &str, timescale: i64, rate: Rate) -> Option<Index> {
        let (step, rest) = {
            let ticks = timescale * i64::from(rate.den());
            (ticks / i64::from(rate.num()), ticks % i64::from(rate.num()))
        };
        if rest != 0 || step == 0 {
            return None;
        }
        let mut stamps = Vec::new();
        let mut packets = Vec::new();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let mut fields = line.split(',');
            let mut number = || fields.next()?.parse::<i64>().ok();
            let (pts, dts, size, pos) = (number()?, number()?, number()?, number()?);
            let flags = fields.next()?;
            if flags.contains('D') {
                return None;
            }
            stamps.push((pts, dts));
            let (pos, size) = (u64::try_from(pos).ok()?, u64::try_from(size).ok()?);
            packets.push(Packet { frame: 0, key: flags.starts_with('K'), pos, size });
        }
        let first = stamps.iter().map(|(pts, _)| *pts).min()?;
        let mut seen = vec![false; packets.len()];
        for (packet, (pts, _)) in packets.iter_mut().zip(&stamps) {
            packet.frame = (pts - first) / step;
            let even = (pts - first) % step == 0;
            let slot = usize::try_from(packet.frame).ok().and_then(|n| seen.get_mut(n));
            match slot {
                Some(slot) if even && !*slot => *slot = true,
                _ => return None,
            }
        }
        let delay = stamps.first().map(|(pts, dts)| pts - dts)?;
        // Decoding times must be even as well, or the seams would not be.
        let even = stamps.windows(2).all(|pair| pair[1].1 - pair[0].1 == step);
        let setup = String::new();
        (even && delay % step == 0).then_some(Index { packets, step, timescale, delay: delay / step, setup })
    }

    /// How many frames there are.
    pub(super) fn len(&self) -> i64 {
        self.packets.len() as i64
    }

    /// The frame that is shown at `t` after the first.
    pub(super) fn frame_at(&self, t: Time) -> i64 {
        let ticks = i128::from(t.0) * i128::from(self.timescale) / i128::from(FLICKS_PER_SECOND);
        ((ticks + i128::from(self.step / 2)).div_euclid(i128::from(self.step))) as i64
    }

    /// How long after the first frame `frame` is shown, in seconds.
    pub(super) fn seconds(&self, frame: i64) -> f64 {
        (frame * self.step) as f64 / self.timescale as f64
    }

    /// The longest run of pictures within `wanted` that can be copied: from a keyframe that nothing before it
    /// needs and that needs nothing before it, to the last picture up to which all that are shown earlier are stored.
    pub(super) fn copyable(&self, wanted: &Range<i64>, path: &Path) -> Option<Copied> {
        let start = self
            .packets
            .iter()
            .enumerate()
            .position(|(i, packet)| packet.key && packet.frame >= wanted.start && self.is_closed(i))?;
        let first = self.packets[start].frame;
        if !is_idr(path, &self.packets[start]).unwrap_or(false) {
            return None;
        }
        let (mut last, mut end) = (first - 1, None);
        for (count, packet) in (1..).zip(&self.packets[start..]) {
            last = last.max(packet.frame);
            if last >= wanted.end {
                break;
            }
            // As many as the highest number says: none is missing that is shown before it.
            if last - first + 1 == count {
                end = Some(last + 1);
            }
        }
        end.map(|end| Copied { frames: first..end })
    }

    /// Whether everything stored before picture `i` is shown before it, and everything after it after it.
    fn is_closed(&self, i: usize) -> bool {
        // A stream of pictures without gaps: exactly as many are shown before it as are stored before it.
        let frame = self.packets[i].frame;
        let near = &self.packets[i..self.packets.len().min(i + 64)];
        frame == i as i64 && near.iter().all(|p| p.frame >= frame)
    }
}

/// Whether a packet of an MP4 file starts with an IDR picture (ITU-T H.264, 7.4.1.2.4), after which nothing refers
/// to anything before. Keyframes of open groups of pictures are marked as keyframes too.
fn is_idr(path: &Path, packet: &Packet) -> std::io::Result<bool> {
    let mut file = std::fs::File::open(path)?;
    file.seek(SeekFrom::Start(packet.pos))?;
    let mut left = packet.size;
    while left > 5 {
        // Four bytes of length, then the unit's header; its low five bits are its type.
        let mut head = [0_u8; 5];
        file.read_exact(&mut head)?;
        match head[4] & 31 {
            5 => return Ok(true),
            1..=4 => return Ok(false),
            _ => {}
        }
        let length = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        if length == 0 || length + 4 > left {
            return Ok(false);
        }
        left -= length + 4;
        file.seek(SeekFrom::Current(length as i64 - 1))?;
    }
    Ok(false)
}
