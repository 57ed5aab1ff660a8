//! What cannot be done, corrections of what was assumed, questions and small talk.

use super::super::clause::Clause;
use super::super::item::{Is, Item};
use super::super::lexicon::{Cannot, Word};
use super::{Context, Wish, Wishes, slots, tell, unknown};
use crate::operation::{Operation, Part};
use crate::timeline::Clip;
use crate::words::{self, Said, said};

/// "Don't cut the end": nothing is done, and that is said.
pub(super) fn leave(c: &Clause, context: &Context<'_>) -> Wishes {
    if c.has(Word::NotAdd)
        && let Some(wishes) = super::undo::just_added(c, context)
    {
        return Some(wishes);
    }
    let said = match context.within {
        true => said!("The rest stays as it is.", "其余保持原样。"),
        false => said!("I leave that as it is.", "这部分保持原样。"),
    };
    c.any(&[Word::Leave, Word::NotAdd]).then(|| vec![Wish::Tell(said)])
}

/// "Should I cut the ending?": nothing is done, and how to have it done is said.
pub(super) fn advice(c: &Clause, _context: &Context<'_>) -> Wishes {
    if !c.has(Word::Advice) {
        return None;
    }
    tell(said!(
        "That is yours to decide; I change nothing until you tell me to, and “undo” takes anything back.",
        "这由你决定；你说了我才会改，改了也可以“撤销”。"
    ))
}

/// "The intro is 5 seconds" after an intro was assumed.
pub(super) fn correction(c: &Clause, context: &Context<'_>) -> Wishes {
    let named = c.items.iter().find_map(|i| match &i.is {
        Is::Part(
            part @ (Part::Intro { length: Some(_) }
            | Part::Outro { length: Some(_) }
            | Part::Middle { length: Some(_) }),
        ) => Some(part.clone()),
        _ => None,
    })?;
    let acts = c.words().any(|w| {
        !matches!(
            w,
            Word::Filler
                | Word::It
                | Word::Make
                | Word::Not
                | Word::Exactly
                | Word::Only
                | Word::Video
                | Word::Length
                | Word::To
                | Word::On
                | Word::Undo
                | Word::For
                | Word::Then
                | Word::Start
        )
    });
    let assumed = |part: &Part| {
        matches!(
            (part, &named),
            (Part::Intro { .. }, Part::Intro { .. })
                | (Part::Outro { .. }, Part::Outro { .. })
                | (Part::Middle { .. }, Part::Middle { .. })
        )
    };
    let held = context.recent.iter().any(|op| parts_of(op).iter().any(|p| assumed(p)));
    if acts || !held || unknown(c) > 0 {
        return None;
    }
    Some(vec![Wish::Correct(named)])
}

/// The stretches that an operation works on.
pub(crate) fn parts_of(op: &Operation) -> Vec<&Part> {
    match op {
        Operation::Keep { parts } | Operation::Remove { parts } => parts.iter().collect(),
        other => other.part().into_iter().collect(),
    }
}

pub(super) fn cannot(c: &Clause, context: &Context<'_>) -> Wishes {
    let all: Vec<Cannot> = c
        .words()
        .filter_map(|w| match w {
            Word::Cannot(what) => Some(what),
            _ => None,
        })
        .collect();
    // What is behind people, not behind a text or a frame.
    let behind = c.has(Word::Background)
        && c.any(&[Word::Remove, Word::Replace, Word::Another])
        && !c.any(&[Word::Title, Word::Text, Word::Subtitle, Word::Music, Word::Blur, Word::Sound])
        && !matches!(context.last, Some(Operation::AddText { .. } | Operation::ChangeText { .. }));
    // "Lower the music when people are talking" is about when.
    if c.has(Word::Voice) && c.any(&[Word::Music, Word::Duck]) {
        return None;
    }
    let noise = all.iter().find(|w| **w == Cannot::Denoise);
    let what = noise.or(all.first()).copied().or(behind.then_some(Cannot::Background))?;
    // "The wind is awful, so get rid of the original sound": the cure can be had.
    let sound = |i: &Item| matches!(i.is, Is::W(Word::OwnSound | Word::Sound));
    let mut after = c.items.iter().skip_while(|i| !matches!(i.is, Is::W(Word::Remove | Word::Mute))).skip(1);
    if what == Cannot::Denoise && after.find(|i| i.is != Is::W(Word::Filler)).is_some_and(sound) {
        return None;
    }
    // "I'm posting this on TikTok, so make it vertical": that is what it is for.
    let wishes = |w: Word| {
        matches!(w, Word::Make | Word::Export)
            || crate::grammar::clause::acts(w)
                && !matches!(w, Word::Portrait | Word::Landscape | Word::Square | Word::Cannot(_))
    };
    if what == Cannot::Publish && c.words().any(wishes) {
        return None;
    }
    // Words of style are harmless where the clause is about a text or music that can be had.
    let had = [
        Word::Bw,
        Word::Warmer,
        Word::Colder,
        Word::Transition,
        Word::Crossfade,
        Word::FadeIn,
        Word::FadeOut,
        Word::FadeBoth,
        Word::Slower,
        Word::Faster,
    ];
    if what == Cannot::Effects && c.any(&had) {
        return None;
    }
    if what == Cannot::Effects
        && (c.any(&[Word::Music, Word::Title, Word::Text, Word::Subtitle]) || slots::quote(c).is_some())
    {
        return None;
    }
    // "My kid screams from 0:20 to 0:24, kill the sound there": who is heard, not who is to go.
    let silenced = c.any(&[Word::Sound, Word::OwnSound, Word::Mute]) && !slots::parts(c).is_empty();
    if what == Cannot::Objects && silenced && c.any(&[Word::Mute, Word::Remove]) {
        return None;
    }
    let sized =
        c.items.iter().any(|i| matches!(i.is, Is::Lines(_) | Is::Pixels(..) | Is::W(Word::Resolution(_))));
    if what == Cannot::Sharpen && sized {
        return None;
    }
    if matches!(what, Cannot::Objects | Cannot::Effects) && slots::quote(c).is_some() {
        return None;
    }
    if matches!(what, Cannot::Objects | Cannot::Speak) && c.has(Word::Duck) {
        return None;
    }
    let said = match what {
        Cannot::Transcribe => return text_captions(),
        Cannot::Denoise => said!(
            "I cannot take noise out of the sound. I can change its volume, level the loudness, mute it or put music over it.",
            "我还不能降噪。可以调音量、统一响度、静音，或者加上音乐。"
        ),
        Cannot::Stabilise => said!(
            "I cannot steady a shaky picture. I can cut shaky parts out if you give me the times.",
            "我还不能防抖。如果告诉我时间，可以把抖动的部分剪掉。"
        ),
        Cannot::Background => said!(
            "I cannot replace or remove what is behind people in the picture. I can blur the bars around a picture or lay another video in a corner.",
            "我还不能抠像或更换画面背景。可以用模糊背景填充边缘，或者把另一个视频放在角落。"
        ),
        Cannot::Objects => said!(
            "I cannot find or change people and things in the picture or in what is said. I can cut parts out if you give me the times.",
            "我还不能识别或修改画面、说话中的人和物。如果告诉我时间，可以剪掉相应部分。"
        ),
        Cannot::Generate => said!(
            "I edit the videos and pictures that you upload; I cannot make new footage.",
            "我只能剪辑你上传的视频和图片，不能生成新画面。"
        ),
        Cannot::Translate => said!(
            "I cannot translate. Give me the translated lines or an SRT file and I will put them in as subtitles.",
            "我还不能翻译。把翻译好的字幕或 SRT 文件给我，我可以加到视频里。"
        ),
        Cannot::Speak => said!(
            "I cannot speak or record a voice. Upload the voice-over as an audio file and I will lay it over the video.",
            "我还不能合成或录制语音。请上传配音音频，我来放到视频上。"
        ),
        Cannot::Effects => {
            let effect = c.items.iter().find(|i| i.is == Is::W(Word::Cannot(Cannot::Effects)));
            let name = effect.and_then(|i| context.text.get(i.at.clone())).unwrap_or_default();
            said!(
                "I do not have the effect “{name}”. I can change brightness, contrast, colour, warmth, speed, fades and transitions.",
                "我没有“{name}”这个特效。可以调亮度、对比度、色彩、冷暖、速度，或者加淡入淡出和转场。"
            )
        }
        Cannot::Sharpen => said!(
            "I cannot sharpen or enhance the picture. I can change contrast, brightness, colours and the output size.",
            "我还不能锐化或提升画质。可以调对比度、亮度、色彩和输出尺寸。"
        ),
        Cannot::Publish => said!(
            "I cannot publish or send anything. Export the MP4 and post it where you like.",
            "我不能代你发布或发送。导出 MP4 后可以自己发到任何地方。"
        ),
        Cannot::Pitch => said!(
            "I cannot change pitch or equalise the sound. I can change volume, loudness, speed and fades.",
            "我还不能变调或做均衡。可以调音量、响度、速度和淡入淡出。"
        ),
    };
    // Which of several wishes it was.
    let words = context.text.get(c.span()).unwrap_or_default();
    let (en, zh) = (said.en, said.zh);
    tell(if what == Cannot::Effects {
        said!("{en}", "{zh}")
    } else {
        said!("“{words}”: {en}", "“{words}”：{zh}")
    })
}

pub(super) fn text_captions() -> Wishes {
    tell(said!(
        "Captions from speech need a speech-recognition endpoint, and none is set up here. Give me the lines with their times, or an SRT or VTT file, and I will put them in.",
        "根据语音自动生成字幕需要语音识别服务，目前没有配置。可以把台词和时间发给我，或者给我 SRT/VTT 字幕，我来加上。"
    ))
}

/// "Which music is playing?", 如果加速两倍会变成多少秒: asked, not wished.
pub(super) fn asked(c: &Clause, context: &Context<'_>) -> Wishes {
    let first = c.items.iter().find(|i| !matches!(i.is, Is::W(Word::Filler)));
    let asks = matches!(first.map(|i| &i.is), Some(Is::W(Word::Question | Word::HowLong)));
    let supposes = c.question && c.has(Word::HowLong);
    let plain = slots::quote(c).is_none() && slots::parts(c).is_empty() && slots::points(c).is_empty();
    if supposes || asks && c.question && plain { tell(state(context)) } else { None }
}

/// Questions, greetings, thanks, export, and wishes too vague to act on.
pub(super) fn talk(c: &Clause, context: &Context<'_>) -> Wishes {
    use Word as W;
    if c.has(W::Export) && c.has(W::Not) {
        return tell(said!("I leave the export for later.", "先不导出。"));
    }
    if c.any(&[W::Export, W::Format]) && unknown(c) == 0 {
        return tell(said!(
            "When you are ready, the export makes an MP4 of this.",
            "准备好后导出即可得到 MP4 文件。"
        ));
    }
    if c.has(W::HowLong) || c.has(W::Question) && c.has(W::Length) {
        return tell(state(context));
    }
    if c.has(W::Help) {
        return tell(abilities());
    }
    if c.has(W::Better) {
        return tell(said!(
            "I can do that with a few small things; tell me which: “boost the colors”, “normalise the sound”, “fade in and out”, “add background music”, “cut out the pauses”.",
            "可以从这些小改动开始，告诉我要哪些：“色彩更鲜艳”“统一响度”“开头结尾淡入淡出”“加背景音乐”“剪掉停顿”。"
        ));
    }
    if c.has(W::Hello) && unknown(c) == 0 {
        return tell(said!(
            "Hello! Upload a video and tell me what to change, for example “trim the first 3 seconds and add background music”.",
            "你好！上传视频后告诉我要怎么改，例如“裁掉开头3秒，加背景音乐”。"
        ));
    }
    if c.has(W::Thanks) && unknown(c) == 0 && !c.words().any(|w| matches!(w, W::Mood(_))) {
        return tell(said!(
            "You are welcome. Tell me if anything else should change.",
            "不客气，还要改什么请告诉我。"
        ));
    }
    if (c.has(W::Question) || c.question)
        && c.any(&[
            W::Video,
            W::Clip,
            W::Clips,
            W::Resolution(1080),
            W::Size,
            W::Fps,
            W::Ratio,
            W::Music,
            W::Subtitle,
        ])
    {
        return tell(state(context));
    }
    None
}

/// A stretch and nothing else: what is to happen to it?
pub(super) fn which_edit(c: &Clause) -> Wishes {
    let named = !slots::parts(c).is_empty() && c.words().all(|w| w == Word::Filler) && unknown(c) == 0;
    if !named {
        return None;
    }
    tell(said!(
        "What should I do with that part? For example “keep it”, “remove it” or “play it at 2x”, with the times again.",
        "这一段要怎么处理？请连同时间一起说，例如“保留第5秒到第20秒”“删除第5秒到第20秒”或“第5秒到第20秒2倍速”。"
    ))
}

/// Most texts or clips that are listed.
const NAMED: usize = 4;

/// What the film is now.
fn state(context: &Context<'_>) -> Said {
    let tl = context.timeline;
    let (len, len_zh) = words::length(tl.duration());
    let clips = tl.clips.len();
    let (w, h) = (tl.canvas.width, tl.canvas.height);
    let noun = if clips == 1 { "clip" } else { "clips" };
    if clips == 0 {
        return said!("There is no video yet; upload one first.", "还没有视频，请先上传。");
    }
    let titles: Vec<&str> = tl.audio.iter().map(|a| a.title.as_str()).collect();
    let (music, music_zh) = match titles.as_slice() {
        [] => (", without music".to_owned(), "，没有音乐".to_owned()),
        all => (format!(", with the music {}", all.join(", ")), format!("，音乐：{}", all.join("、"))),
    };
    let quoted: Vec<String> = tl.texts.iter().take(NAMED).map(|t| format!("“{}”", t.text)).collect();
    let (all, all_zh) = (quoted.join(", "), quoted.join(""));
    let (texts, texts_zh) = match tl.texts.len() {
        0 => (String::new(), String::new()),
        1 => (format!(" and the text {all}"), format!("，文字{all_zh}")),
        n if n > NAMED => (format!(" and {n} texts"), format!("，{n} 条文字")),
        n => (format!(" and {n} texts: {all}"), format!("，{n} 条文字：{all_zh}")),
    };
    let name = |c: &Clip| tl.sources.get(&c.source).map(|s| s.name.as_str()).unwrap_or_default();
    let names: Vec<&str> = tl.clips.iter().map(name).collect();
    let (names, names_zh) = match names.as_slice() {
        [_] => (String::new(), String::new()),
        all if all.len() > NAMED => (String::new(), String::new()),
        all => (format!(" ({})", all.join(", ")), format!("（{}）", all.join("、"))),
    };
    said!(
        "The video is {len} long: {clips} {noun}{names}, {w} × {h}{music}{texts}.",
        "视频长 {len_zh}：{clips} 段{names_zh}，{w} × {h}{music_zh}{texts_zh}。"
    )
}

/// What can be asked for.
pub(crate) fn abilities() -> Said {
    said!(
        "I can trim, cut, split, join and reorder clips; change speed; add music, titles and subtitles; change volume; fade and add transitions; change colours, shape and size; rotate and reverse; add logos; cut out pauses; and undo. Say it in your own words, for example “keep 0:05 to 0:20 and add chill music”.",
        "我可以裁剪、切分、拼接、调整顺序；变速；加音乐、标题和字幕；调音量；加淡入淡出和转场；调色、改比例和尺寸；旋转、倒放；加 logo；剪掉停顿；还能撤销。直接说就行，例如“保留第5秒到第20秒，加轻松的音乐”。"
    )
}
