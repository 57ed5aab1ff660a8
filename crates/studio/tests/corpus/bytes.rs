//! Containers, byte by byte.

/// CRC-32 as PNG and ZIP have it.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

/// A PNG chunk.
pub(super) fn png_chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    [&(data.len() as u32).to_be_bytes()[..], &body, &crc32(&body).to_be_bytes()].concat()
}

/// A ZIP archive with one stored file (APPNOTE 4.3.6).
pub(super) fn zip(name: &str) -> Vec<u8> {
    let text = b"#!/bin/sh\n";
    let (length, words) = (text.len() as u32, |values: &[u32]| -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    });
    // Version, flags, method, time and date; then checksum, sizes, lengths of name and extra field.
    let about = [
        &[10, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
        &words(&[crc32(text), length, length]),
        &(name.len() as u32).to_le_bytes(),
    ]
    .concat();
    let file = [b"PK\x03\x04", &about[..], name.as_bytes(), text].concat();
    let entry = [b"PK\x01\x02\x0a\0", &about[..], &[0; 14], name.as_bytes()].concat();
    let end =
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &words(&[entry.len() as u32, file.len() as u32])[..], &[0; 2]]
            .concat();
    [file, entry, end].concat()
}

/// A GIF of one black pixel and so many frames, each shown for no time, all over again for ever.
pub(super) fn gif(frames: usize) -> Vec<u8> {
    let head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0";
    let frame = b"\x21\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [&head[..], &frame.repeat(frames), b";"].concat()
}

/// An ID3 tag whose comment is `text` (ID3v2.3, 3.1 and 4.11).
pub(super) fn id3(text: &str) -> Vec<u8> {
    let comment = [b"\0eng\0", text.as_bytes()].concat();
    let frame = [b"COMM", &(comment.len() as u32).to_be_bytes()[..], &[0, 0], &comment].concat();
    let size = frame.len() as u32;
    // Seven bits to the byte.
    let size = [size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127].map(|bits| bits as u8);
    [b"ID3\x03\0\0", &size[..], &frame].concat()
}

/// A Matroska file with `text` in an element that players pass over (RFC 8794, 11.3.2), before everything but the
/// header.
pub(super) fn before_segment(file: &[u8], text: &[u8]) -> Vec<u8> {
    let at = file.windows(4).position(|four| four == b"\x18\x53\x80\x67").unwrap();
    let length = 0x4000 | u16::try_from(text.len()).unwrap();
    [&file[..at], &[0xec], &length.to_be_bytes(), text, &file[at..]].concat()
}

/// A Matroska file that says that it lasts so many milliseconds (RFC 9559, 5.1.2.10).
pub(super) fn with_duration(file: &[u8], ms: f64) -> Vec<u8> {
    let at = file.windows(3).position(|three| three == b"\x44\x89\x88").unwrap() + 3;
    [&file[..at], &ms.to_be_bytes(), &file[at + 8..]].concat()
}

/// An MP4 box.
pub(super) fn mp4_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(8 + body.len() as u32).to_be_bytes()[..], kind, body].concat()
}

/// A file of boxes with another body for those of one kind. Whatever is in `mdat` must come before them, so that it
/// stays where it is.
fn with_boxes(mut file: &[u8], kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some((size, rest)) = file.split_first_chunk::<4>() {
        let (one, others) = rest.split_at(u32::from_be_bytes(*size) as usize - 4);
        let (name, inside) = one.split_first_chunk::<4>().unwrap();
        let inside = match name {
            _ if name == kind => body.to_vec(),
            b"moov" | b"trak" | b"edts" | b"mdia" | b"minf" | b"dinf" => with_boxes(inside, kind, body),
            _ => inside.to_vec(),
        };
        out.extend(mp4_box(name, &inside));
        file = others;
    }
    out
}

/// A film whose media are where `reference` says.
pub(super) fn with_references(file: &[u8], reference: &[u8]) -> Vec<u8> {
    with_boxes(file, b"dref", &[&[0, 0, 0, 0, 0, 0, 0, 1], reference].concat())
}

/// A reference to a file with this path, as the Macintosh wrote it, all but the path empty.
pub(super) fn alias(path: &str) -> Vec<u8> {
    let even = [path.as_bytes(), &b"\0"[..path.len() % 2]].concat();
    let place = [&2_u16.to_be_bytes()[..], &(path.len() as u16).to_be_bytes(), &even].concat();
    // Flags; then volume, name, levels and whatever else is at fixed places.
    let body = [&[0; 4], &[0; 134][..], &[0; 16], &place, &[0xff, 0xff, 0, 0]].concat();
    mp4_box(b"alis", &body)
}

/// A film whose edit list shows all of it so many times.
pub(super) fn looped(file: &[u8], times: u32) -> Vec<u8> {
    // Two seconds, as the film counts them, from its start on, at normal speed.
    let edit = [2000_u32, 0, 0x1_0000].map(u32::to_be_bytes).concat();
    let list = [&[0; 4], &times.to_be_bytes()[..], &edit.repeat(times as usize)].concat();
    with_boxes(file, b"elst", &list)
}
