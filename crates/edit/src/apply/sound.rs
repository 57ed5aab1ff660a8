//! Music, the clips' own sound, loudness and audio fades.

use super::{Applied, Stop, clips_of, is_named, moment, part_in_words, refuse, stem};
use crate::operation::{Change, Operation, Part, Point};
use crate::time::{Span, Time};
use crate::timeline::{Audio, Id, Mood, Sound, SourceKind, Timeline};
use crate::track;
use crate::words::{self, Said, said};

/// Music under speech, and alone.
const UNDER: f32 = 0.35;
const ALONE: f32 = 0.8;
/// Loudest gain, about +18 dB.
const LOUDEST: f32 = 8.0;
/// The end of added music fades over this, unless said otherwise.
const FADE_OUT: Time = Time::from_secs(2);

/// What a mood is called.
pub(crate) fn mood_name(mood: Mood) -> Said {
    let (en, zh) = match mood {
        Mood::Lofi => ("Lo-fi", "Lo-fi"),
        Mood::Upbeat => ("Upbeat", "动感"),
        Mood::Chill => ("Chill", "轻松"),
        Mood::Cinematic => ("Cinematic", "电影感"),
        Mood::Happy => ("Happy", "欢快"),
        Mood::Corporate => ("Corporate", "商务"),
        Mood::Sad => ("Sad", "伤感"),
        Mood::Electronic => ("Electronic", "电子"),
    };
    said!("{en}", "{zh}")
}

/// Whether the clips' own sound is heard anywhere.
fn clips_are_heard(tl: &Timeline) -> bool {
    tl.clips.iter().any(|c| c.volume > 0.0 && tl.sources.get(&c.source).is_some_and(|s| s.has_audio))
}

fn no_music<T>() -> Result<T, Stop> {
    refuse!("There is no music yet — say “add background music” first.", "还没有音乐，可以先说“加背景音乐”。")
}

/// The uploaded sound to use: the one that was named, else the latest that is not heard yet, else the latest.
fn uploaded(tl: &Timeline, file: Option<&str>) -> Result<Option<Id>, Stop> {
    let mut sounds = tl.sources.iter().filter(|(_, s)| s.kind == SourceKind::Audio).map(|(id, _)| *id).rev();
    let Some(name) = file else {
        let heard =
            |id: &Id| tl.audio.iter().any(|a| matches!(a.sound, Sound::File { source } if source == *id));
        let all: Vec<Id> = sounds.collect();
        return Ok(all.iter().find(|id| !heard(id)).or(all.first()).copied());
    };
    let named = |id: &Id| tl.sources.get(id).is_some_and(|s| is_named(&s.name, name));
    match sounds.find(named) {
        Some(id) => Ok(Some(id)),
        // A video's sound may be used too.
        None => match tl.sources.iter().find(|(id, s)| s.has_audio && named(id)) {
            Some((id, _)) => Ok(Some(*id)),
            None => refuse!(
                "There is no sound named “{name}”; upload it first.",
                "没有名为“{name}”的音频，请先上传。"
            ),
        },
    }
}

pub(super) fn add_music(tl: &mut Timeline, op: &Operation) -> Applied {
    let Operation::AddMusic { mood, file, voice, from, to, volume, fade_in, fade_out, duck_db } = op else {
        refuse!("That is not music.", "这不是音乐。");
    };
    let film = track::film(tl);
    let start = from.map_or(Ok(Time::ZERO), |p| moment(tl, p))?;
    let until = to.map(|p| moment(tl, p)).transpose()?.filter(|t| *t < film);
    let place = Span::new(start, until.unwrap_or(film));
    if place.len() < track::frame(tl) {
        refuse!("There is no room for music there.", "那里放不下音乐。");
    }
    let source = uploaded(tl, file.as_deref())?;
    if *voice && source.is_none() {
        refuse!(
            "I cannot speak or record; upload the voice-over as an audio file and I will lay it over the video.",
            "我不能录音或配音；请上传配音音频，我来放到视频上。"
        );
    }
    let (sound, name) = match source {
        Some(source) => {
            let name = tl.sources.get(&source).map(|s| stem(&s.name).to_owned()).unwrap_or_default();
            (Sound::File { source }, said!("{name}", "{name}"))
        }
        None => {
            let mood = mood.unwrap_or(Mood::Lofi);
            (Sound::Made { mood, seed: tl.next_id }, mood_name(mood))
        }
    };
    let usual = if *voice {
        1.0
    } else if clips_are_heard(tl) {
        UNDER
    } else {
        ALONE
    };
    let wanted = volume.unwrap_or(usual);
    let gain = gain(wanted, Change::To(wanted))?;
    let before = tl.audio.len();
    if !*voice {
        tl.audio.retain(|a| is_voice(a) || a.start >= place.end || a.until.unwrap_or(film) <= place.start);
    }
    let replaced = tl.audio.len() < before;
    let id = tl.fresh_id();
    tl.audio.push(Audio {
        id,
        sound,
        title: name.en.clone(),
        start,
        until,
        offset: Time::ZERO,
        repeat: !*voice,
        volume: gain,
        fade_in: fade_in.unwrap_or(Time::ZERO),
        fade_out: fade_out.unwrap_or(if *voice { Time::ZERO } else { FADE_OUT.min(Time(place.len().0 / 4)) }),
        duck_db: duck_db.map(|db| db.clamp(1.0, 40.0)),
    });
    let (en, zh, at) = (name.en, name.zh, words::percent(gain));
    let where_to = if place.start == Time::ZERO && until.is_none() {
        said!("", "")
    } else {
        let range = words::range(place);
        said!(", {range}", "，{range}")
    };
    let (mut we, mut wz) = (where_to.en, where_to.zh);
    for (fade, en, zh) in [(fade_in, "fading in", "淡入"), (fade_out, "fading out", "淡出")] {
        let Some(t) = fade.filter(|t| *t > Time::ZERO) else { continue };
        let (len, len_zh) = words::length(t);
        we.push_str(&format!(", {en} over {len}"));
        wz.push_str(&format!("，{zh} {len_zh}"));
    }
    let done = match (source, *voice, replaced) {
        (_, true, _) => said!("Laid the voice-over “{en}” over the video{we}.", "加上了配音“{zh}”{wz}。"),
        (Some(_), _, false) => said!(
            "Added your “{en}” as background music at {at}{we}.",
            "用你上传的“{zh}”作背景音乐，音量 {at}{wz}。"
        ),
        (Some(_), _, true) => said!(
            "Put your “{en}” in the place of the music, at {at}{we}.",
            "音乐换成了你上传的“{zh}”，音量 {at}{wz}。"
        ),
        (None, _, false) => {
            let low = en.to_lowercase();
            said!("Added {low} background music at {at}{we}.", "加上了{zh}的背景音乐，音量 {at}{wz}。")
        }
        (None, _, true) => {
            let low = en.to_lowercase();
            said!("Replaced the music with {low} music at {at}{we}.", "音乐换成了{zh}风格，音量 {at}{wz}。")
        }
    };
    Ok(match duck_db {
        Some(_) => done.and(&said!("It goes down while someone speaks.", "有人说话时音乐会自动变小。")),
        None => done,
    })
}

/// A voice-over is heard once; music starts over.
pub(crate) fn is_voice(audio: &Audio) -> bool {
    !audio.repeat
}

fn music(tl: &mut Timeline) -> Result<Vec<&mut Audio>, Stop> {
    let all: Vec<&mut Audio> = tl.audio.iter_mut().collect();
    if all.iter().any(|a| !is_voice(a)) {
        return Ok(all.into_iter().filter(|a| !is_voice(a)).collect());
    }
    if all.is_empty() { no_music() } else { Ok(all) }
}

pub(super) fn change_music(tl: &mut Timeline, mood: Option<Mood>, file: Option<&str>) -> Applied {
    music(tl)?;
    let other = if mood.is_none() || file.is_some() { uploaded(tl, file)? } else { None };
    if let (Some(_), [audio]) = (file, music(tl)?.as_slice())
        && matches!(audio.sound, Sound::File { source } if Some(source) == other)
    {
        let name = &audio.title;
        return Ok(said!("The music is your “{name}” already.", "背景音乐已经是你的“{name}”了。"));
    }
    let seed = tl.fresh_id().0;
    let mut name = said!("", "");
    for audio in music(tl)? {
        let now = audio.sound.clone();
        let file_now = matches!(now, Sound::File { source } if Some(source) == other);
        audio.sound = match (other, mood, now) {
            (Some(source), None, _) if !file_now => Sound::File { source },
            (Some(source), Some(_), _) => Sound::File { source },
            (_, Some(mood), _) => Sound::Made { mood, seed },
            (_, None, Sound::Made { mood, .. }) => Sound::Made { mood, seed },
            (_, None, Sound::File { .. }) => Sound::Made { mood: Mood::Lofi, seed },
        };
        name = match audio.sound {
            Sound::Made { mood, .. } => mood_name(mood),
            Sound::File { .. } => said!("", ""),
        };
        audio.offset = Time::ZERO;
    }
    if let (Some(source), true) = (other, name.en.is_empty()) {
        let stem = tl.sources.get(&source).map(|s| stem(&s.name).to_owned()).unwrap_or_default();
        name = said!("{stem}", "{stem}");
    }
    for audio in music(tl)? {
        audio.title.clone_from(&name.en);
    }
    let (en, zh) = (name.en, name.zh);
    Ok(if mood.is_some() || other.is_some() {
        said!("The music is “{en}” now.", "音乐换成了“{zh}”。")
    } else {
        said!("Put in another {en} piece.", "换了另一首{zh}音乐。")
    })
}

pub(super) fn remove_music(tl: &mut Timeline) -> Applied {
    music(tl)?;
    let voices = tl.audio.iter().filter(|a| is_voice(a)).count();
    // "The music" is the voice-over only where nothing else is laid under the film.
    if voices == tl.audio.len() {
        tl.audio.clear();
        return Ok(said!("Removed the voice-over.", "去掉了配音。"));
    }
    tl.audio.retain(is_voice);
    Ok(if voices == 0 {
        said!("Removed the music.", "去掉了音乐。")
    } else {
        said!("Removed the music; the voice-over stays.", "去掉了音乐，配音还在。")
    })
}

fn gain(wanted: f32, change: Change) -> Result<f32, Stop> {
    if matches!(change, Change::To(to) if to > LOUDEST) {
        let most = words::percent(LOUDEST);
        refuse!("The volume can be {most} at most.", "音量最高可以是 {most}。");
    }
    if !wanted.is_finite() || wanted < 0.0 {
        refuse!("A volume cannot be below zero.", "音量不能小于零。");
    }
    // Repeated factors must not leave digits that nobody asked for.
    Ok((wanted.min(LOUDEST) * 10_000.0).round() / 10_000.0)
}

pub(super) fn music_volume(tl: &mut Timeline, change: Change) -> Applied {
    let mut said_to = 0.0;
    for audio in music(tl)? {
        audio.volume = gain(
            change.of(audio.volume).max(if matches!(change, Change::Plus(_)) { 0.0 } else { -1.0 }),
            change,
        )?;
        said_to = audio.volume;
    }
    let at = words::percent(said_to);
    Ok(said!("The music is at {at} now.", "音乐音量现在是 {at}。"))
}

pub(super) fn music_place(tl: &mut Timeline, from: Option<Point>, to: Option<Point>) -> Applied {
    let film = track::film(tl);
    let from = from.map(|p| moment(tl, p)).transpose()?;
    let to = to.map(|p| moment(tl, p)).transpose()?;
    let shortest = track::frame(tl);
    let mut place = Span::new(Time::ZERO, film);
    for audio in music(tl)? {
        audio.start = from.unwrap_or(audio.start);
        if let Some(to) = to {
            audio.until = Some(to).filter(|t| *t < film);
        }
        place = Span::new(audio.start, audio.until.unwrap_or(film));
        if place.len() < shortest {
            refuse!("There is no room for music there.", "那里放不下音乐。");
        }
    }
    let range = words::range(place);
    Ok(said!("The music plays {range} now.", "音乐现在在 {range} 播放。"))
}

pub(super) fn music_fade(tl: &mut Timeline, fade_in: Option<Time>, fade_out: Option<Time>) -> Applied {
    let film = track::film(tl);
    for audio in music(tl)? {
        let length = audio.until.unwrap_or(film) - audio.start;
        if fade_in.unwrap_or(Time::ZERO) + fade_out.unwrap_or(Time::ZERO) > length {
            let (len, len_zh) = words::length(length);
            refuse!(
                "The music is only {len} long, too short for that fade.",
                "音乐只有 {len_zh}，放不下这样的淡变。"
            );
        }
        audio.fade_in = fade_in.unwrap_or(audio.fade_in);
        audio.fade_out = fade_out.unwrap_or(audio.fade_out);
        if fade_in.is_some() && fade_out.is_none() {
            audio.fade_out = audio.fade_out.min(length - audio.fade_in);
        } else {
            audio.fade_in = audio.fade_in.min(length - audio.fade_out);
        }
    }
    Ok(fade_words(&said!("The music", "音乐"), fade_in, fade_out))
}

fn fade_words(who: &Said, fade_in: Option<Time>, fade_out: Option<Time>) -> Said {
    let (en, zh) = (&who.en, &who.zh);
    let (a, a_zh) = words::length(fade_in.unwrap_or(Time::ZERO));
    let (b, b_zh) = words::length(fade_out.unwrap_or(Time::ZERO));
    match (fade_in, fade_out) {
        (Some(Time::ZERO), Some(Time::ZERO)) => said!("{en} has no fades now.", "{zh}不再淡入淡出。"),
        (Some(Time::ZERO), _) => said!("{en} has no fade at the start now.", "{zh}不再淡入。"),
        (_, Some(Time::ZERO)) => said!("{en} has no fade at the end now.", "{zh}不再淡出。"),
        (Some(_), Some(_)) => {
            said!(
                "{en} fades in over {a} and out over the last {b}.",
                "{zh}在开头 {a_zh}淡入、最后 {b_zh}淡出。"
            )
        }
        (Some(_), None) => said!("{en} fades in over the first {a}.", "{zh}在开头 {a_zh}淡入。"),
        _ => said!("{en} fades out over the last {b}.", "{zh}在最后 {b_zh}淡出。"),
    }
}

pub(super) fn duck(tl: &mut Timeline, db: Option<f32>) -> Applied {
    for audio in music(tl)? {
        audio.duck_db = db.map(|db| db.clamp(1.0, 40.0));
    }
    Ok(match db {
        Some(db) => {
            let n = words::number(db.clamp(1.0, 40.0));
            said!("The music goes down by {n} dB while someone speaks.", "有人说话时音乐会降低 {n} dB。")
        }
        None => said!("The music keeps its volume under speech now.", "说话时音乐不再变小。"),
    })
}

pub(super) fn volume(tl: &mut Timeline, part: &Part, change: Change) -> Applied {
    let what = part_in_words(tl, part);
    let mut now = None;
    for i in clips_of(tl, part)? {
        if tl.sources.get(&tl.clips[i].source).is_some_and(|s| s.has_audio) {
            let wanted = change.of(tl.clips[i].volume);
            tl.clips[i].volume =
                gain(if matches!(change, Change::Plus(_)) { wanted.max(0.0) } else { wanted }, change)?;
            now = Some(tl.clips[i].volume);
        }
    }
    let Some(now) = now else {
        refuse!("The video has no sound of its own.", "视频本身没有声音。");
    };
    let (en, zh, at) = (what.en, what.zh, words::percent(now));
    Ok(match (part, now <= 0.0) {
        (Part::All, true) => said!("Muted the original sound.", "原声已静音。"),
        (_, true) => said!("Muted {en}.", "{zh}已静音。"),
        (Part::All, false) => said!("The original sound is at {at} now.", "原声音量现在是 {at}。"),
        (_, false) => said!("The sound of {en} is at {at} now.", "{zh}的音量现在是 {at}。"),
    })
}

pub(super) fn loudness(tl: &mut Timeline, lufs: Option<f32>) -> Applied {
    let heard = clips_are_heard(tl) || !tl.audio.is_empty();
    match lufs {
        Some(_) if !heard => refuse!("There is no sound to normalise.", "没有声音可以做响度统一。"),
        Some(v) if !(-40.0..=-5.0).contains(&v) => {
            let n = words::number(v);
            refuse!("{n} LUFS is out of range; it can be −40 to −5.", "{n} LUFS 超出范围，可以是 −40 到 −5。")
        }
        Some(v) => {
            tl.master.loudness = Some(v);
            let n = words::number(v);
            Ok(said!("The sound is brought to {n} LUFS.", "整体响度统一到 {n} LUFS。"))
        }
        None => {
            tl.master.loudness = None;
            Ok(said!("The loudness is left as it is now.", "不再统一响度。"))
        }
    }
}

pub(super) fn sound_fade(tl: &mut Timeline, fade_in: Option<Time>, fade_out: Option<Time>) -> Applied {
    let film = track::film(tl);
    if fade_in.unwrap_or(Time::ZERO) + fade_out.unwrap_or(Time::ZERO) > film {
        let (len, len_zh) = words::length(film);
        refuse!(
            "The video is only {len} long, too short for that fade.",
            "视频只有 {len_zh}，放不下这样的淡变。"
        );
    }
    let master = &mut tl.master;
    master.sound_fade_in = fade_in.unwrap_or(master.sound_fade_in);
    master.sound_fade_out = fade_out.unwrap_or(master.sound_fade_out);
    let mut done = fade_words(&said!("The sound", "声音"), fade_in, fade_out);
    // A person who fades "the audio" means all that is heard.
    if !tl.audio.is_empty() {
        for audio in &mut tl.audio {
            audio.fade_in = fade_in.unwrap_or(audio.fade_in);
            audio.fade_out = fade_out.unwrap_or(audio.fade_out);
        }
        done = done.and(&said!("The music too.", "音乐也一样。"));
    }
    Ok(done)
}
