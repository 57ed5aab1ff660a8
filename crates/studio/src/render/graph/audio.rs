//! What is heard: the clips' own sound, overlays' sound and music, summed, and exactly as long as the pictures.

use super::super::RenderError;
use super::super::film::{Film, SAMPLE_RATE, sample_at};
use super::{Graph, open_own, open_raw, overlay};
use fov_edit::time::{Span, Time};
use fov_edit::timeline::{Audio, Play, Sound};

/// Every link of this graph carries this.
const FORMAT: &str = "aformat=sample_fmts=fltp:sample_rates=48000:channel_layouts=stereo";
/// Peaks are held below -1 dB; the rest is what samples hide between them.
const CEILING: f64 = 0.871;

/// Whether anything at all can be heard.
pub(crate) fn is_silent(film: &Film) -> bool {
    let sounds = |source, volume: f32| volume > 0.0 && film.footage(source).is_ok_and(|f| f.info.has_audio);
    let clips = (0..film.line.clips.len()).any(|i| is_heard(film, i));
    let overlays = film.line.overlays.iter().any(|o| sounds(o.source, o.volume));
    !clips && !overlays && film.line.audio.iter().all(|a| a.volume <= 0.0)
}

/// Adds everything that is heard and returns its label. `gain` is what loudness has been found to need.
pub(crate) fn build(graph: &mut Graph<'_>, gain_db: Option<f64>) -> Result<String, RenderError> {
    let film = graph.film;
    let total = film.samples(&(0..film.frames()));
    let mut speech = clips(graph)?;
    let mut others = overlays(graph)?;
    let ducked = film.line.audio.iter().filter(|a| a.duck_db.is_some_and(|db| db > 0.0)).count();
    let mut keys = Vec::new();
    if ducked > 0 {
        let mut copies = graph.split(&speech, "asplit", ducked + 1);
        speech = copies.remove(0);
        keys = copies;
    }
    for audio in &film.line.audio {
        let Some(mut label) = music(graph, audio)? else { continue };
        if let (Some(db), Some(key)) = (audio.duck_db.filter(|db| *db > 0.0), keys.pop()) {
            label = duck(graph, &label, &key, db);
        }
        others.push(label);
    }
    for key in keys {
        graph.chain_to(&[&key], "anullsink", &[]);
    }
    // Two sounds that go over into each other by equal power add up to more than either where they are alike.
    let overlaps = (0..film.places.len()).any(|i| film.overlap(i) > 0);
    let mut loud = overlaps || film.line.clips.iter().any(|c| c.volume > 1.0);
    let mut label = speech;
    if !others.is_empty() {
        loud = true;
        let mut ins = vec![label.as_str()];
        ins.extend(others.iter().map(String::as_str));
        label = graph.chain(
            &ins,
            &format!("amix=inputs={}:normalize=0:duration=first:dropout_transition=0", ins.len()),
        );
    }
    let mut last = Vec::new();
    if let Some(db) = gain_db {
        loud = true;
        last.push(format!("volume={db:.2}dB"));
    }
    if loud {
        // Twice the rate shows the limiter most of the peaks that lie between samples.
        last.push(format!("aresample=96000,alimiter=limit={CEILING}:level=0:attack=5:release=80:latency=1"));
        last.push(format!("aresample={SAMPLE_RATE}"));
    }
    last.extend(fades(film));
    last.push(format!("apad=whole_len={},atrim=end_sample={},{FORMAT}", total.end, total.end));
    Ok(graph.chain(&[&label], &last.join(",")))
}

/// The clips' own sound, end to end.
fn clips(graph: &mut Graph<'_>) -> Result<String, RenderError> {
    let film = graph.film;
    let mut labels = Vec::new();
    let mut tail: Option<String> = None;
    for i in 0..film.places.len() {
        let place = film.samples(&film.places[i]);
        let n = place.end - place.start;
        let label = clip(graph, i, n)?;
        let overlap = |i: usize| {
            let end = film.places[i].end;
            let shared = film.samples(&(end - film.overlap(i)..end));
            shared.end - shared.start
        };
        let head = i.checked_sub(1).map_or(0, overlap);
        let foot = overlap(i);
        let cuts = [(0, head), (head, n - foot), (n - foot, n)].map(|(a, b)| (b > a).then_some((a, b)));
        let copies = graph.split(&label, "asplit", cuts.iter().flatten().count());
        let mut copies = copies.into_iter();
        let mut cut = |graph: &mut Graph<'_>, part: Option<(i64, i64)>| {
            let (a, b) = part?;
            let copy = copies.next()?;
            if (a, b) == (0, n) {
                return Some(copy);
            }
            Some(
                graph.chain(&[&copy], &format!("atrim=start_sample={a}:end_sample={b},asetpts=PTS-STARTPTS")),
            )
        };
        let (head, body, foot) = (cut(graph, cuts[0]), cut(graph, cuts[1]), cut(graph, cuts[2]));
        if let (Some(from), Some(into), Some((_, shared))) = (tail.take(), head, cuts[0]) {
            let from = graph.chain(&[&from], &format!("afade=t=out:ns={shared}:curve=qsin"));
            let into = graph.chain(&[&into], &format!("afade=t=in:ns={shared}:curve=qsin"));
            labels.push(graph.chain(&[&from, &into], "amix=inputs=2:normalize=0:duration=longest"));
        }
        labels.extend(body);
        tail = foot;
    }
    let label = match labels.as_slice() {
        [one] => one.clone(),
        many => {
            let refs: Vec<&str> = many.iter().map(String::as_str).collect();
            graph.chain(&refs, &format!("concat=n={}:v=0:a=1", many.len()))
        }
    };
    let mut filters = vec![format!("asettb=1/{SAMPLE_RATE},asetpts=NB_CONSUMED_SAMPLES")];
    let master = &film.line.master;
    if master.sound_fade_in > Time::ZERO {
        filters.push(format!("afade=t=in:ss=0:ns={}", sample_at(master.sound_fade_in)));
    }
    if master.sound_fade_out > Time::ZERO {
        let length = sample_at(master.sound_fade_out.min(film.duration()));
        filters.push(format!("afade=t=out:ss={}:ns={length}", sample_at(film.duration()) - length));
    }
    Ok(graph.chain(&[&label], &filters.join(",")))
}

/// The sound of clip `i`, exactly `n` samples.
fn clip(graph: &mut Graph<'_>, i: usize, n: i64) -> Result<String, RenderError> {
    let film = graph.film;
    let clip = &film.line.clips[i];
    if !is_heard(film, i) {
        return Ok(graph.chain(&[], &silence(n)));
    }
    let (label, mut filters) = match film.backward_sound.get(&clip.id) {
        Some(path) => (format!("{}:a", graph.add_input(open_raw(path), path)), vec![FORMAT.to_owned()]),
        None => {
            let (label, mut filters) = forwards(graph, i)?;
            if matches!(clip.play, Play::Reverse { .. }) {
                filters.push("areverse,asetpts=NB_CONSUMED_SAMPLES".into());
            }
            (label, filters)
        }
    };
    filters.extend(tempo(clip.play.speed()));
    if (clip.volume - 1.0).abs() > f32::EPSILON {
        filters.push(format!("volume={:.4}", gain(clip.volume)));
    }
    filters.push(format!("apad=whole_len={n},atrim=end_sample={n},asetpts=NB_CONSUMED_SAMPLES,{FORMAT}"));
    Ok(graph.chain(&[&label], &filters.join(",")))
}

/// The sound of the piece of its source that clip `i` takes, as it is there, and what cuts it out.
fn forwards(graph: &mut Graph<'_>, i: usize) -> Result<(String, Vec<String>), RenderError> {
    let film = graph.film;
    let clip = &film.line.clips[i];
    // The same piece as the pictures take, so that both come from the same input.
    let piece = film.piece(i);
    let apart = i.checked_sub(1).is_some_and(|before| film.overlap(before) > 0);
    let tap = graph.tap(clip.source, piece, apart)?;
    let mut filters = vec![cut(piece, tap.offset)];
    if matches!(clip.play, Play::Reverse { .. }) {
        // As long as its place even where the source's sound ends early: silence belongs to the front then.
        filters.push(format!("apad=whole_len={0},atrim=end_sample={0}", sample_at(piece.len())));
    }
    Ok((graph.audio_of(tap), filters))
}

/// Adds the sound of clip `i` before it is turned round and returns its label.
pub(super) fn unturned(graph: &mut Graph<'_>, i: usize) -> Result<String, RenderError> {
    let (label, filters) = forwards(graph, i)?;
    Ok(graph.chain(&[&label], &format!("{},{FORMAT}", filters.join(","))))
}

/// Whether clip `i` is heard.
pub(crate) fn is_heard(film: &Film, i: usize) -> bool {
    let clip = &film.line.clips[i];
    clip.play != Play::Freeze
        && clip.volume > 0.0
        && film.footage(clip.source).is_ok_and(|f| f.info.has_audio)
        && !film.is_still(clip.source)
}

/// A factor that makes sense.
fn gain(volume: f32) -> f32 {
    if volume.is_finite() { volume.clamp(0.0, 10.0) } else { 1.0 }
}

/// Takes a piece of a source out of an input that starts at `offset`, to the sample.
fn cut(piece: Span, offset: Time) -> String {
    let (a, b) = (sample_at(piece.start - offset), sample_at(piece.end - offset));
    format!("atrim=start_pts={a}:end_pts={b},asetpts=PTS-STARTPTS")
}

fn silence(n: i64) -> String {
    format!("anullsrc=r={SAMPLE_RATE}:cl=stereo,atrim=end_sample={n},{FORMAT}")
}

/// Changes the speed and keeps the pitch; `atempo` sounds well between a half and two.
fn tempo(speed: f64) -> Vec<String> {
    let mut filters = Vec::new();
    let mut left = speed;
    while left > 2.0 {
        filters.push("atempo=2".into());
        left /= 2.0;
    }
    while left < 0.5 {
        filters.push("atempo=0.5".into());
        left /= 0.5;
    }
    if (left - 1.0).abs() > 1e-6 {
        filters.push(format!("atempo={left:.6}"));
    }
    filters
}

fn overlays(graph: &mut Graph<'_>) -> Result<Vec<String>, RenderError> {
    let film = graph.film;
    let mut labels = Vec::new();
    for (i, over) in film.line.overlays.iter().enumerate() {
        let footage = film.footage(over.source)?;
        let (frames, part) = overlay::shown(film, i)?;
        if over.volume <= 0.0 || !footage.info.has_audio || frames.is_empty() {
            continue;
        }
        let tap = graph.tap(over.source, part, true)?;
        let label = graph.audio_of(tap);
        let place = film.samples(&frames);
        let n = place.end - place.start;
        let mut filters = vec![cut(part, tap.offset)];
        filters.push(format!("volume={:.4}", gain(over.volume)));
        filters.push(format!("apad=whole_len={n},atrim=end_sample={n},asetpts=NB_CONSUMED_SAMPLES"));
        let fade = sample_at(over.fade).min(n / 2);
        filters.extend(faded(n, fade, fade));
        filters.extend(delayed(place.start));
        filters.push(FORMAT.into());
        labels.push(graph.chain(&[&label], &filters.join(",")));
    }
    Ok(labels)
}

/// A piece of music on the film's clock; none where it would not be heard.
fn music(graph: &mut Graph<'_>, audio: &Audio) -> Result<Option<String>, RenderError> {
    let film = graph.film;
    let heard = film.heard(audio);
    let (start, n) = (heard.start, heard.end - heard.start);
    if n <= 0 || audio.volume <= 0.0 {
        return Ok(None);
    }
    let length = Time::from_secs_f64(n as f64 / SAMPLE_RATE as f64);
    let offset = audio.offset.max(Time::ZERO);
    let (input, stream, channels) = match &audio.sound {
        Sound::Made { .. } => {
            let input = match (film.props.music.get(&audio.id), &film.props.live) {
                (Some(path), _) => graph.add_input(open_own("wav", path), path),
                (None, Some((id, _))) if *id == audio.id => graph.add_standard_input("wav"),
                _ => return Ok(None),
            };
            (input, 0, 2)
        }
        Sound::File { source } => {
            let footage = film.footage(*source)?;
            let Some(stream) = &footage.info.audio else { return Ok(None) };
            let mut args = Vec::new();
            if audio.repeat {
                args.extend(["-stream_loop".into(), "-1".into()]);
            }
            args.extend(footage.info.container.input(&footage.path));
            (graph.add_input(args, &footage.path), stream.index, stream.channels)
        }
    };
    let mut filters = Vec::new();
    if channels == 1 {
        filters.push("pan=stereo|c0=c0|c1=c0".into());
    }
    filters.push(format!("aresample={SAMPLE_RATE}:async=1:first_pts=0,{FORMAT}"));
    filters.push(cut(Span::new(offset, offset + length), Time::ZERO));
    filters.push(format!("apad=whole_len={n},atrim=end_sample={n},asetpts=NB_CONSUMED_SAMPLES"));
    if (audio.volume - 1.0).abs() > f32::EPSILON {
        filters.push(format!("volume={:.4}", gain(audio.volume)));
    }
    filters.extend(faded(n, sample_at(audio.fade_in).min(n), sample_at(audio.fade_out).min(n)));
    filters.extend(delayed(start));
    filters.push(FORMAT.into());
    Ok(Some(graph.chain(&[&format!("{input}:{stream}")], &filters.join(","))))
}

/// Fades at both ends of `n` samples.
fn faded(n: i64, fade_in: i64, fade_out: i64) -> Vec<String> {
    let mut filters = Vec::new();
    if fade_in > 0 {
        filters.push(format!("afade=t=in:ss=0:ns={fade_in}"));
    }
    if fade_out > 0 {
        filters.push(format!("afade=t=out:ss={}:ns={fade_out}", n - fade_out));
    }
    filters
}

fn delayed(samples: i64) -> Option<String> {
    (samples > 0).then(|| format!("adelay=delays={samples}S:all=1"))
}

/// Takes `label` down by `db` while `key` is loud. The key is first driven into clipping, so that speech of any
/// level is as loud as the next and the depth is what was asked for, while a quiet room stays below the threshold.
fn duck(graph: &mut Graph<'_>, label: &str, key: &str, db: f32) -> String {
    const RATIO: f64 = 20.0;
    let db = f64::from(db.clamp(0.0, 40.0));
    let threshold = 10_f64.powf(-db / (1.0 - 1.0 / RATIO) / 20.0).max(0.001);
    let key = graph.chain(&[key], &format!("volume=24dB,asoftclip=type=hard,{FORMAT}"));
    graph.chain(
        &[label, &key],
        &format!("sidechaincompress=threshold={threshold:.6}:ratio={RATIO}:attack=15:release=400:detection=peak:knee=1,{FORMAT}"),
    )
}

/// The film's own fades take the sound with them.
fn fades(film: &Film) -> Vec<String> {
    let total = sample_at(film.duration());
    let length =
        |fade: Option<fov_edit::timeline::Fade>| fade.map_or(0, |f| sample_at(f.duration).clamp(0, total));
    faded(total, length(film.line.master.fade_in), length(film.line.master.fade_out))
}
