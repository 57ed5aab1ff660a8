//! Zip archives whose bytes depend on nothing but the files: sorted by name, stored as they are, one fixed time.
//! By the layout of PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.

use std::io::{self, Write};

/// 1980-01-01, the first day that the format knows.
const DATE: u16 = (1 << 5) | 1;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// Version 2.0 of the format, made by a Unix: so that the file mode is understood.
const MADE_BY: u16 = (3 << 8) | 20;
/// A regular file, rw-r--r--.
const MODE: u32 = 0o100_644 << 16;

/// Writes an archive of these files, given by name and content.
pub(crate) fn write(files: &[(String, Vec<u8>)], mut out: impl Write) -> io::Result<()> {
    let (mut body, mut index) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = length(body.len())?;
        let mut common = Vec::new();
        for field in [20, FLAGS, 0, 0, DATE] {
            put16(&mut common, field);
        }
        put32(&mut common, crc32(content));
        put32(&mut common, length(content.len())?);
        put32(&mut common, length(content.len())?);
        put16(&mut common, u16::try_from(name.len()).map_err(io::Error::other)?);
        put16(&mut common, 0);

        put32(&mut body, 0x0403_4b50);
        body.extend_from_slice(&common);
        body.extend_from_slice(name.as_bytes());
        body.extend_from_slice(content);

        put32(&mut index, 0x0201_4b50);
        put16(&mut index, MADE_BY);
        index.extend_from_slice(&common);
        for field in [0, 0, 0] {
            put16(&mut index, field);
        }
        put32(&mut index, MODE);
        put32(&mut index, offset);
        index.extend_from_slice(name.as_bytes());
    }
    let count = u16::try_from(files.len()).map_err(io::Error::other)?;
    let mut end = Vec::new();
    put32(&mut end, 0x0605_4b50);
    for field in [0, 0, count, count] {
        put16(&mut end, field);
    }
    put32(&mut end, length(index.len())?);
    put32(&mut end, length(body.len())?);
    put16(&mut end, 0);
    out.write_all(&body)?;
    out.write_all(&index)?;
    out.write_all(&end)
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn length(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| io::Error::other("a package over 4 GB is not made here"))
}

/// CRC-32 as zip and Ethernet use it, bit by bit: a package is small.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::{crc32, write};

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn the_same_files_make_the_same_bytes() {
        let files = [("a.txt".to_owned(), b"one".to_vec()), ("b/c.txt".to_owned(), Vec::new())];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        write(&files, &mut first).unwrap();
        write(&files, &mut second).unwrap();
        assert_eq!(first, second);
        // Two local headers of 30, two index entries of 46, one end of 22, each name twice, the content once.
        assert_eq!(first.len(), 2 * 30 + 2 * 46 + 22 + 2 * (5 + 7) + 3);
    }
}
