//! Which frames of a source can be taken out of it without decoding: its packets, in the order in which they are
//! stored.

use super::encode::Shop;
use super::film::Footage;
use super::{RenderError, avcc};
use crate::media::ffmpeg::Run;
use fov_edit::time::{FLICKS_PER_SECOND, Rate, Time};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

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
    /// The parameter sets in the header.
    sets: Vec<Vec<u8>>,
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
        let entries = "packet=pts,dts,size,pos,flags";
        let Some(answer) = ask(shop, footage, video.index, &["-show_entries", entries]).await? else {
            return Ok(None);
        };
        let (num, den) = (i64::from(video.time_base.0), i64::from(video.time_base.1));
        if num != 1 || den <= 0 {
            return Ok(None);
        }
        let Some(mut index) = Index::parse(&answer, den, shop.film.fps()) else { return Ok(None) };
        let digest = ["-show_data_hash", "sha256", "-show_entries", "stream=extradata_hash"];
        let Some(setup) = ask(shop, footage, video.index, &digest).await? else { return Ok(None) };
        index.setup = setup.trim().to_owned();
        let path = footage.path.clone();
        let sets = super::blocking(move || Ok(avcc::in_header(&path).ok().flatten())).await?;
        let Some(sets) = sets else { return Ok(None) };
        index.sets = sets;
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
        let (setup, sets) = (String::new(), Vec::new());
        let delay = (even && delay % step == 0).then_some(delay / step)?;
        Some(Index { packets, step, timescale, delay, setup, sets })
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
        let file = File::open(path).ok()?;
        let head = |packet| Head::read(&file, packet).ok();
        if !head(&self.packets[start])?.idr {
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
        let frames = first..end?;
        // Sets within the stream are dropped when pieces are joined; those in the header must say the same.
        let known =
            |packet| head(packet).is_some_and(|head| head.sets.iter().all(|set| self.sets.contains(set)));
        let mut stored = self.packets[start..].iter().take((frames.end - frames.start) as usize);
        stored.all(known).then_some(Copied { frames })
    }

    /// Whether everything stored before picture `i` is shown before it, and everything after it after it.
    fn is_closed(&self, i: usize) -> bool {
        // A stream of pictures without gaps: exactly as many are shown before it as are stored before it.
        let frame = self.packets[i].frame;
        let near = &self.packets[i..self.packets.len().min(i + 64)];
        frame == i as i64 && near.iter().all(|p| p.frame >= frame)
    }
}

/// What ffprobe says about a source's pictures; none where it cannot say, for then they are encoded.
async fn ask(
    shop: &Shop<'_>,
    footage: &Footage,
    stream: u32,
    about: &[&str],
) -> Result<Option<String>, RenderError> {
    let mut run = Run::ffprobe(shop.film.work())
        .args(["-v", "error", "-select_streams", &stream.to_string(), "-of", "csv=p=0"])
        .args(about)
        .args(footage.info.container.input(&footage.path))
        .reads(&footage.path);
    // It reads all of what may be a large file.
    run.limits.stall = Duration::from_secs(120);
    run.limits.cpu = Duration::from_secs(60);
    match shop.run_quietly(run).await {
        Ok(said) => Ok(Some(String::from_utf8_lossy(&said.answer).into_owned())),
        Err(RenderError::Cancelled) => Err(RenderError::Cancelled),
        Err(_) => Ok(None),
    }
}

/// What stands before the first slice of a picture, and what kind of slice that is.
struct Head {
    /// Parameter sets.
    sets: Vec<Vec<u8>>,
    /// After this picture nothing refers to anything before it (ITU-T H.264, 7.4.1.2.4). Keyframes of open groups of
    /// pictures are marked as keyframes too.
    idr: bool,
}

impl Head {
    /// Reads a packet of an MP4 file.
    fn read(file: &File, packet: &Packet) -> io::Result<Head> {
        let (mut at, end) = (packet.pos, packet.pos + packet.size);
        let mut sets = Vec::new();
        while at + 5 <= end {
            // Four bytes of length, then the unit's header; its low five bits are its type.
            let mut head = [0_u8; 5];
            file.read_exact_at(&mut head, at)?;
            let [a, b, c, d, kind] = head;
            let (unit, length) = (at + 4, u32::from_be_bytes([a, b, c, d]));
            at = unit + u64::from(length);
            match kind & 31 {
                slice @ 1..=5 => return Ok(Head { sets, idr: slice == 5 }),
                7 | 8 if at <= end => {
                    let mut set = vec![0; length as usize];
                    file.read_exact_at(&mut set, unit)?;
                    sets.push(avcc::bare(set));
                }
                _ => {}
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "a picture without a slice"))
    }
}

#[cfg(test)]
mod tests {
    use super::Index;
    use fov_edit::time::Rate;

    /// Groups of six frames, `I P B B P …` in the order of decoding, at 30 frames per second.
    fn lines(order: &[i64]) -> String {
        let line = |(n, frame): (usize, &i64)| {
            let flags = if frame % 6 == 0 { "K__" } else { "___" };
            format!("{},{},100,{},{flags}\n", frame * 512, (n as i64 - 1) * 512, n * 100)
        };
        order.iter().enumerate().map(line).collect()
    }

    #[test]
    fn closed_groups_are_told_from_open_ones() {
        let rate = Rate::whole(30);
        let closed = Index::parse(&lines(&[0, 2, 1, 4, 3, 5, 6, 8, 7, 9]), 15_360, rate).unwrap();
        assert!(closed.is_closed(0) && closed.is_closed(6));
        assert_eq!((closed.len(), closed.delay, closed.seconds(6)), (10, 1, 0.2));
        // Frame 5 is stored after the keyframe 6, and may need it.
        let open = Index::parse(&lines(&[0, 2, 1, 4, 3, 6, 5, 8, 7, 9]), 15_360, rate).unwrap();
        assert!(!open.is_closed(5));
    }

    #[test]
    fn uneven_or_hidden_frames_are_not_copied() {
        let rate = Rate::whole(30);
        let good = "0,0,9,9,K__\n512,512,9,9,___\n1024,1024,9,9,___\n";
        assert!(Index::parse(good, 15_360, rate).is_some());
        for bad in [
            good.replace("1024,1024", "1025,1024"),
            good.replace("1024,1024", "1536,1536"),
            good.replace("512,512", "0,512"),
            good.replace("9,K__", "9,KD_"),
            good.replace("1024,1024", "N/A,1024"),
        ] {
            assert!(Index::parse(&bad, 15_360, rate).is_none(), "{bad}");
        }
        // A frame of 30000/1001 is no whole number of these ticks.
        assert!(Index::parse(good, 15_360, Rate::new(30_000, 1001).unwrap()).is_none());
    }
}
