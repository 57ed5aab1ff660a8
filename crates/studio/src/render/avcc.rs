//! The parameter sets of H.264 in an MP4 file. What is called `avc1` must have them all in its header (ISO/IEC
//! 14496-15, 5.3.3.1): hardware decoders look nowhere else. FFmpeg writes those of the first piece only, so a film of
//! copied and encoded pieces gets the others here.

use super::RenderError;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

/// Room that is kept in the header for what is added, in bytes: two encoders' sets take less than a hundred.
pub(super) const ROOM: usize = 1024;
/// A header that is longer than this is none of ours.
const LONGEST: u64 = 256 << 20;
/// Bytes of a visual sample entry in front of its boxes (ISO/IEC 14496-12, 12.1.3).
const SAMPLE_ENTRY: usize = 78;

/// The decoder configuration of a track (ISO/IEC 14496-15, 5.3.3.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Config {
    profile: u8,
    compatible: u8,
    level: u8,
    sps: Vec<Vec<u8>>,
    pps: Vec<Vec<u8>>,
    /// What only the High profiles have: colour format, bit depths, extensions.
    rest: Vec<u8>,
}

/// Gives `film` the parameter sets of all `pieces`, in place: nothing but the header moves. The film must have been
/// written with the options of [`reserve`].
///
/// # Errors
/// The pieces cannot be told apart by the numbers of their sets, or a file is not as expected.
pub(super) fn unite(film: &Path, pieces: &[&Path]) -> Result<(), RenderError> {
    let failed = |what: &str| RenderError::Failed { tail: format!("parameter sets: {what}") };
    let mut whole: Option<Config> = None;
    for path in pieces {
        let (_, moov) = header(path)?.ok_or_else(|| failed("a piece without a header"))?;
        let own = place(&moov).and_then(|place| Config::read(&moov[place.avcc]));
        let own = own.ok_or_else(|| failed("a piece without a configuration"))?;
        whole = Some(match whole {
            None => own,
            Some(whole) => whole.with(own).ok_or_else(|| failed("two sets have the same number"))?,
        });
    }
    let Some(config) = whole else { return Ok(()) };
    let (at, moov) = header(film)?.ok_or_else(|| failed("the film has no header"))?;
    let moov = replaced(moov, &config.written()).ok_or_else(|| failed("no room for them in the header"))?;
    let mut file = File::options().write(true).open(film)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(&moov)?;
    Ok(())
}

/// The parameter sets in the header of a file; none where there is no such header.
///
/// # Errors
/// The file cannot be read.
pub(super) fn in_header(path: &Path) -> io::Result<Option<Vec<Vec<u8>>>> {
    let config = header(path)?.and_then(|(_, moov)| Config::read(&moov[place(&moov)?.avcc]));
    Ok(config.map(|config| config.sps.into_iter().chain(config.pps).map(bare).collect()))
}

/// A set without zeros at its end, which belong to the stream of bytes that it was found in (ITU-T H.264, B.1).
pub(super) fn bare(mut set: Vec<u8>) -> Vec<u8> {
    set.truncate(set.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
    set
}

/// The muxer's options that keep [`ROOM`] in the header.
pub(super) fn reserve() -> [String; 2] {
    ["-metadata".to_owned(), format!("comment={}", "-".repeat(ROOM))]
}

impl Config {
    fn read(avcc: &[u8]) -> Option<Config> {
        let [1, profile, compatible, level, lengths, rest @ ..] = avcc else { return None };
        // Lengths of four bytes, which is what every muxer writes.
        if lengths & 3 != 3 {
            return None;
        }
        let (sps, rest) = sets(rest, 31)?;
        let (pps, rest) = sets(rest, 255)?;
        let rest = rest.to_vec();
        Some(Config { profile: *profile, compatible: *compatible, level: *level, sps, pps, rest })
    }

    /// Both; none where two different sets have one number.
    fn with(mut self, other: Config) -> Option<Config> {
        if other.profile > self.profile {
            (self.profile, self.rest) = (other.profile, other.rest);
        }
        self.compatible &= other.compatible;
        self.level = self.level.max(other.level);
        for (all, more, skip) in [(&mut self.sps, other.sps, 4), (&mut self.pps, other.pps, 1)] {
            for set in more {
                if all.contains(&set) {
                    continue;
                }
                let number = number(&set, skip)?;
                if all.iter().any(|known| self::number(known, skip) == Some(number)) {
                    return None;
                }
                all.push(set);
            }
        }
        Some(self)
    }

    fn written(&self) -> Vec<u8> {
        let mut avcc = vec![1, self.profile, self.compatible, self.level, 0xff];
        for (sets, mark) in [(&self.sps, 0xe0), (&self.pps, 0)] {
            avcc.push(mark | sets.len() as u8);
            for set in sets {
                avcc.extend((set.len() as u16).to_be_bytes());
                avcc.extend(set);
            }
        }
        avcc.extend(&self.rest);
        avcc
    }
}

/// A count and as many sets with their lengths, and what follows.
fn sets(bytes: &[u8], mask: u8) -> Option<(Vec<Vec<u8>>, &[u8])> {
    let (count, mut rest) = bytes.split_first()?;
    let mut sets = Vec::new();
    for _ in 0..count & mask {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (set, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        sets.push(set.to_vec());
        rest = after;
    }
    Some((sets, rest))
}

/// The number of a set: the first Exp-Golomb code behind `skip` bytes (ITU-T H.264, 7.3.2.1.1 and 7.3.2.2).
fn number(set: &[u8], skip: usize) -> Option<u32> {
    let bits =
        set.get(skip..)?.iter().take(8).fold((0_u64, 0), |(bits, n), b| (bits << 8 | u64::from(*b), n + 8));
    let bits = bits.0.checked_shl(64 - bits.1)?;
    let zeros = bits.leading_zeros();
    (zeros < 16).then(|| (bits >> (63 - 2 * zeros)) as u32 - 1)
}

/// A box: where it starts, and where its content is.
#[derive(Debug, Clone)]
struct Found {
    start: usize,
    content: Range<usize>,
}

/// The first box of a kind among those that lie end to end in `range`.
fn find(bytes: &[u8], range: Range<usize>, kind: &[u8; 4]) -> Option<Found> {
    all(bytes, range).find(|(name, _)| name == kind).map(|(_, found)| found)
}

/// The boxes that lie end to end in `range`.
fn all(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = ([u8; 4], Found)> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let head = bytes.get(at..at + 8).filter(|_| at + 8 <= range.end)?;
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at.checked_add(size).filter(|end| size >= 8 && *end <= range.end)?;
        let found = Found { start: at, content: at + 8..end };
        let name = [head[4], head[5], head[6], head[7]];
        at = end;
        Some((name, found))
    })
}

/// Where the configuration of the pictures is in a header.
struct Place {
    /// Where the boxes start that it lies in, and its own.
    starts: Vec<usize>,
    avcc: Range<usize>,
}

fn place(moov: &[u8]) -> Option<Place> {
    all(moov, 8..moov.len()).filter(|(name, _)| name == b"trak").find_map(|(_, trak)| {
        let mut starts = vec![trak.start];
        let mut inside = trak.content;
        for (kind, skip) in [(b"mdia", 0), (b"minf", 0), (b"stbl", 0), (b"stsd", 8), (b"avc1", SAMPLE_ENTRY)]
        {
            let found = find(moov, inside, kind)?;
            starts.push(found.start);
            inside = found.content.start + skip..found.content.end;
        }
        let avcc = find(moov, inside, b"avcC")?;
        starts.push(avcc.start);
        Some(Place { starts, avcc: avcc.content })
    })
}

/// The header with another configuration. What it is longer by is taken from the metadata, which becomes free space.
fn replaced(mut moov: Vec<u8>, avcc: &[u8]) -> Option<Vec<u8>> {
    let place = place(&moov)?;
    let more = avcc.len().checked_sub(place.avcc.len())?;
    let spare = find(&moov, 8..moov.len(), b"udta").filter(|udta| udta.start >= place.avcc.end)?;
    let left = spare.content.len().checked_sub(more)?;
    let resize = |moov: &mut [u8], at: usize, size: usize| {
        moov[at..at + 4].copy_from_slice(&(size as u32).to_be_bytes());
    };
    resize(&mut moov, spare.start, left + 8);
    moov[spare.start + 4..spare.start + 8].copy_from_slice(b"free");
    moov[spare.content.clone()].fill(0);
    moov.drain(spare.content.end - more..spare.content.end);
    for at in &place.starts {
        let size = u32::from_be_bytes(*moov.get(*at..)?.first_chunk()?) as usize;
        resize(&mut moov, *at, size + more);
    }
    moov.splice(place.avcc, avcc.iter().copied());
    Some(moov)
}

/// The `moov` box of a file, and where it starts.
fn header(path: &Path) -> io::Result<Option<(u64, Vec<u8>)>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut at = 0;
    while at + 8 <= length {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 16];
        let read = file.read(&mut head)?;
        let size = match u32::from_be_bytes([head[0], head[1], head[2], head[3]]) {
            0 => length - at,
            1 if read == 16 => u64::from_be_bytes(std::array::from_fn(|n| head[8 + n])),
            size => size.into(),
        };
        if size < 8 || size > length - at {
            break;
        }
        if &head[4..8] == b"moov" && size <= LONGEST {
            let mut moov = vec![0; size as usize];
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut moov)?;
            return Ok(Some((at, moov)));
        }
        at += size;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::{Config, number, place, replaced};

    fn config(sps: &[&[u8]], pps: &[&[u8]]) -> Config {
        let own = |sets: &[&[u8]]| sets.iter().map(|set| set.to_vec()).collect();
        Config {
            profile: 100,
            compatible: 0,
            level: 31,
            sps: own(sps),
            pps: own(pps),
            rest: vec![0xfd, 0xf8, 0xf8, 0],
        }
    }

    /// Sets number 0 and 1: `1…` and `010…`.
    const SPS: [&[u8]; 2] = [&[0x67, 100, 0, 31, 0b1010_0000], &[0x67, 100, 0, 40, 0b0101_0000]];
    const PPS: [&[u8]; 2] = [&[0x68, 0b1110_0000], &[0x68, 0b0100_1100]];

    #[test]
    fn sets_are_told_apart_by_their_numbers() {
        assert_eq!([number(SPS[0], 4), number(SPS[1], 4)], [Some(0), Some(1)]);
        assert_eq!([number(PPS[0], 1), number(PPS[1], 1)], [Some(0), Some(1)]);
        assert_eq!(number(&[0x68, 0b0010_0000], 1), Some(3));
        assert_eq!(number(&[0x68, 0, 0], 1), None);
        let (a, b) = (config(&SPS[..1], &PPS[..1]), config(&SPS[1..], &PPS[1..]));
        let both = config(&SPS, &PPS);
        assert_eq!(a.clone().with(b), Some(both.clone()));
        assert_eq!(both.clone().with(a.clone()), Some(both.clone()));
        assert_eq!(Config::read(&both.written()), Some(both));
        let clash = config(&[&[0x67, 66, 0, 31, 0b1010_0001]], &PPS[..1]);
        assert_eq!(a.with(clash), None);
    }

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn a_header_keeps_its_length() {
        let small = config(&SPS[..1], &PPS[..1]).written();
        let entry = boxed(b"avc1", &[vec![0; 78], boxed(b"avcC", &small), boxed(b"colr", b"nclx")].concat());
        let table = boxed(
            b"stbl",
            &[boxed(b"stsd", &[vec![0; 8], entry].concat()), boxed(b"stts", b"ttttt")].concat(),
        );
        let pictures = boxed(b"trak", &boxed(b"mdia", &boxed(b"minf", &table)));
        let sound = boxed(b"trak", &boxed(b"mdia", b""));
        let moov =
            boxed(b"moov", &[boxed(b"mvhd", b"v"), sound, pictures, boxed(b"udta", &[b'-'; 64])].concat());
        let large = config(&SPS, &PPS).written();
        let new = replaced(moov.clone(), &large).unwrap();
        assert_eq!(new.len(), moov.len());
        assert_eq!(new[place(&new).unwrap().avcc], large);
        let kinds: Vec<[u8; 4]> = super::all(&new, 8..new.len()).map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [*b"mvhd", *b"trak", *b"trak", *b"free"]);
        assert_eq!(new.windows(9).filter(|w| w == b"sttsttttt").count(), 1);
        // Without room, nothing is written.
        assert!(replaced(moov, &vec![0; 500]).is_none());
    }
}
