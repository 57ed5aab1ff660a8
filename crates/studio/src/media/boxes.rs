//! The outermost boxes of an MP4 or MOV file (ISO/IEC 14496-12, 4.2): enough to see that the end is missing, which
//! FFmpeg only notices when it gets there.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// More boxes than this are not looked at: a file of fragments has as many as it likes.
const MOST: usize = 10_000;

/// How many bytes the boxes of the file say it should have, if it has fewer.
pub(super) fn promised(path: &Path) -> io::Result<Option<u64>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut at = 0_u64;
    for _ in 0..MOST {
        if length.saturating_sub(at) < 8 {
            break;
        }
        file.seek(SeekFrom::Start(at))?;
        let mut header = [0; 16];
        let read = file.by_ref().take(16).read(&mut header)?;
        let [a, b, c, d, ..] = header;
        let size = match u32::from_be_bytes([a, b, c, d]) {
            // To the end of the file.
            0 => break,
            1 if read == 16 => u64::from_be_bytes(std::array::from_fn(|n| header[8 + n])),
            size => size.into(),
        };
        // What is no box is padding that some cameras leave.
        if size < 8 || !header[4..8].iter().all(|b| b.is_ascii_graphic() || *b == b' ' || *b == 0xa9) {
            break;
        }
        at = at.saturating_add(size);
    }
    Ok((at > length).then_some(at))
}
