//! Which way up a photograph is: the one thing that is read of its EXIF data (JEITA CP-3451, 4.6.4). FFmpeg honours it
//! in some versions and not in others.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How a stored picture has to be turned to stand upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// As it is.
    #[default]
    Upright,
    /// Left to right.
    Mirrored,
    /// Half a turn.
    Turned180,
    /// Top to bottom.
    Flipped,
    /// Rows become columns.
    Transposed,
    /// A quarter clockwise.
    Turned90,
    /// Rows become columns, from the other corner.
    Transversed,
    /// A quarter counterclockwise.
    Turned270,
}

impl Orientation {
    /// By the number in the file, 1 to 8.
    fn numbered(n: u16) -> Orientation {
        use Orientation as O;
        let all = [
            O::Upright,
            O::Mirrored,
            O::Turned180,
            O::Flipped,
            O::Transposed,
            O::Turned90,
            O::Transversed,
            O::Turned270,
        ];
        n.checked_sub(1).and_then(|n| all.get(usize::from(n)).copied()).unwrap_or_default()
    }

    /// Whether width and height change places.
    #[must_use]
    pub fn swaps_sides(self) -> bool {
        matches!(
            self,
            Orientation::Transposed
                | Orientation::Turned90
                | Orientation::Transversed
                | Orientation::Turned270
        )
    }

    /// FFmpeg's filters that turn it; none if it is upright.
    #[must_use]
    pub fn filters(self) -> Option<&'static str> {
        Some(match self {
            Orientation::Upright => return None,
            Orientation::Mirrored => "hflip",
            Orientation::Turned180 => "hflip,vflip",
            Orientation::Flipped => "vflip",
            Orientation::Transposed => "transpose=cclock_flip",
            Orientation::Turned90 => "transpose=clock",
            Orientation::Transversed => "transpose=clock_flip",
            Orientation::Turned270 => "transpose=cclock",
        })
    }
}

/// The orientation that a JPEG file names.
///
/// # Errors
/// It cannot be read. What is damaged in it counts as upright.
pub(super) fn orientation(jpeg: &Path) -> io::Result<Orientation> {
    let mut head = Vec::new();
    // One segment is at most 64 KiB, and the one looked for is among the first.
    File::open(jpeg)?.take(256 * 1024).read_to_end(&mut head)?;
    Ok(exif(&head).and_then(number).map_or(Orientation::Upright, Orientation::numbered))
}

/// The TIFF data in a JPEG's application segment.
fn exif(jpeg: &[u8]) -> Option<&[u8]> {
    let mut rest = jpeg.strip_prefix(b"\xff\xd8")?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        match (marker, segment.strip_prefix(b"Exif\0\0")) {
            (0xe1, Some(tiff)) => return Some(tiff),
            // The picture itself begins.
            (0xda, _) => return None,
            _ => rest = &rest[2 + length..],
        }
    }
}

/// The value of tag 0x0112 in the first directory (TIFF 6.0, section 2).
fn number(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) } as usize)
    };
    let directory = long(4)?;
    let entries = directory.checked_add(2)?;
    let entry = (0..usize::from(short(directory)?)).map(|n| entries.saturating_add(12 * n));
    let found = entry.take_while(|at| short(*at).is_some()).find(|at| short(*at) == Some(0x0112))?;
    // A single 16-bit number stands in the entry itself.
    (short(found + 2)? == 3 && long(found + 4)? == 1).then(|| short(found + 8))?
}

#[cfg(test)]
mod tests {
    use super::{Orientation, exif, number};

    fn tiff(order: &[u8; 2], tag: u16, kind: u16, value: u16) -> Vec<u8> {
        let big = order == b"MM";
        let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
        [
            &order[..],
            &short(42),
            &long(8),
            &short(1),
            &short(tag),
            &short(kind),
            &long(1),
            &short(value),
            &[0; 6],
        ]
        .concat()
    }

    fn jpeg(tiff: &[u8]) -> Vec<u8> {
        let length = (tiff.len() + 8) as u16;
        [b"\xff\xd8\xff\xe0\0\x04ab\xff\xe1", &length.to_be_bytes()[..], b"Exif\0\0", tiff, b"\xff\xda\0\x02"]
            .concat()
    }

    #[test]
    fn both_byte_orders_are_read() {
        for order in [b"MM", b"II"] {
            for n in 1..=8 {
                let file = jpeg(&tiff(order, 0x0112, 3, n));
                assert_eq!(exif(&file).and_then(number), Some(n));
            }
        }
        assert_eq!(Orientation::numbered(6), Orientation::Turned90);
        for nonsense in [0, 9, u16::MAX] {
            assert_eq!(Orientation::numbered(nonsense), Orientation::Upright);
        }
    }

    #[test]
    fn what_is_damaged_or_something_else_is_passed_over() {
        let good = jpeg(&tiff(b"MM", 0x0112, 3, 6));
        for cut in 0..good.len() - 10 {
            assert_eq!(exif(&good[..cut]).and_then(number), None, "{cut}");
        }
        for bad in [tiff(b"MM", 0x0100, 3, 6), tiff(b"MM", 0x0112, 4, 6), tiff(b"XX", 0x0112, 3, 6)] {
            assert_eq!(exif(&jpeg(&bad)).and_then(number), None);
        }
        // A directory beyond the end, and one that would be as long as numbers go.
        assert_eq!(number(b"MM\0*\xff\xff\xff\xff"), None);
        assert_eq!(number(b"MM\0*\0\0\0\x08\xff\xff"), None);
        assert_eq!(exif(b"\xff\xd8\xff\xe1\0\0"), None);
    }
}
