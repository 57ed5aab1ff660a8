//! The frame (shape, size, rate, fit), turning, colours, fades and transitions.

use super::text::{PLACES, place_name};
use super::{Applied, clips_of, part_in_words, refuse};
use crate::operation::{Change, Part, Tone};
use crate::time::{Rate, Time};
use crate::timeline::{
    Canvas, Clip, Color, Fade, Fit, Id, Look, Play, SourceKind, Timeline, Transition, TransitionKind,
};
use crate::track;
use crate::words::{self, said};

/// Largest and smallest side of the output.
const LARGEST: u32 = Canvas::LARGEST;
const SMALLEST: u32 = 64;

/// The longer and the shorter side of a 1080p frame: what a film has unless the user says otherwise.
const FULL_HD: (f64, f64) = (1920.0, 1080.0);

/// The canvas that a first source sets: its shape, as large as 1080p allows, and its rate.
pub(crate) fn canvas_from(tl: &mut Timeline, source: Id) {
    let Some(from) = tl.sources.get(&source) else { return };
    if from.width == 0 || from.height == 0 {
        return;
    }
    let (width, height) = full_hd(f64::from(from.width) / f64::from(from.height));
    let fps = match (from.kind, from.fps) {
        (SourceKind::Video, Some(fps)) if fps.fps() <= 120.0 && fps.fps() >= 1.0 => fps,
        _ => tl.canvas.fps,
    };
    tl.canvas = Canvas { width, height, fps, ..tl.canvas };
}

/// The largest frame of this shape (width by height) within 1080p, upright or lying.
fn full_hd(ratio: f64) -> (u32, u32) {
    let (long, short) = FULL_HD;
    let upright = ratio < 1.0;
    let ratio = if upright { 1.0 / ratio } else { ratio };
    let width = (short * ratio).min(long);
    let (width, height) = (even(width), even(width / ratio));
    if upright { (height, width) } else { (width, height) }
}

fn even(v: f64) -> u32 {
    (((v / 2.0).round() as u32) * 2).clamp(SMALLEST, LARGEST)
}

fn canvas_words(tl: &Timeline) -> String {
    format!("{} × {}", tl.canvas.width, tl.canvas.height)
}

pub(super) fn shape(tl: &mut Timeline, width: u32, height: u32, fit: Option<Fit>) -> Applied {
    if width == 0 || height == 0 || width > 100 * height || height > 100 * width {
        refuse!(
            "{width}:{height} is not a shape that a video can have.",
            "{width}:{height} 不是可用的画面比例。"
        );
    }
    let ratio = f64::from(width) / f64::from(height);
    if !(0.2..=5.0).contains(&ratio) {
        refuse!(
            "{width}:{height} is too narrow; use between 1:5 and 5:1.",
            "{width}:{height} 太窄，请用 1:5 到 5:1 之间的比例。"
        );
    }
    (tl.canvas.width, tl.canvas.height) = if tl.canvas.chosen {
        // The shorter side stays, so that a 720p film becomes 720 × 1280.
        let short = f64::from(tl.canvas.width.min(tl.canvas.height));
        let (w, h) = if ratio >= 1.0 { (short * ratio, short) } else { (short, short / ratio) };
        let shrink = (f64::from(LARGEST) / w.max(h)).min(1.0);
        (even(w * shrink), even(h * shrink))
    } else {
        full_hd(ratio)
    };
    tl.canvas.chosen = true;
    tl.canvas.fit = fit.unwrap_or(Fit::Crop { x: 0.5, y: 0.5 });
    for clip in &mut tl.clips {
        clip.fit = None;
    }
    let (size, how) = (canvas_words(tl), fit_words(tl.canvas.fit));
    let (en, zh) = (how.en, how.zh);
    Ok(said!(
        "The video is {width}:{height} now ({size}), {en}.",
        "画面改为 {width}:{height}（{size}），{zh}。"
    ))
}

fn fit_words(fit: Fit) -> crate::words::Said {
    match fit {
        Fit::Crop { x, y } if (x, y) != (0.5, 0.5) => {
            let (column, row) = ((x * 2.0).round() as usize, (y * 2.0).round() as usize);
            let place =
                PLACES.get(row * 3 + column).map_or(said!("there", "那里"), |place| place_name(*place));
            let (en, zh) = (place.en, place.zh);
            said!("cropped to fill the frame, keeping what is {en}", "裁切铺满画面，保留{zh}的内容")
        }
        Fit::Crop { .. } => said!(
            "cropped to fill the frame (say “blurred background” or “black bars” to show all of it)",
            "裁切铺满画面（想保留完整画面可以说“模糊背景”或“加黑边”）"
        ),
        Fit::Pad { .. } => said!("with plain bars around the picture", "四周留边"),
        Fit::Blur => said!("with a blurred background around the picture", "四周用模糊背景填充"),
    }
}

pub(super) fn size(tl: &mut Timeline, width: u32, height: u32) -> Applied {
    if !(SMALLEST..=LARGEST).contains(&width) || !(SMALLEST..=LARGEST).contains(&height) {
        refuse!(
            "{width} × {height} is out of range; each side can be {SMALLEST} to {LARGEST} pixels.",
            "{width} × {height} 超出范围，每边可以是 {SMALLEST} 到 {LARGEST} 像素。"
        );
    }
    tl.canvas.width = even(f64::from(width));
    tl.canvas.height = even(f64::from(height));
    tl.canvas.chosen = true;
    let size = canvas_words(tl);
    Ok(said!("The output is {size} now.", "输出尺寸改为 {size}。"))
}

pub(super) fn short_side(tl: &mut Timeline, pixels: u32) -> Applied {
    let (w, h) = (f64::from(tl.canvas.width), f64::from(tl.canvas.height));
    let factor = f64::from(pixels) / w.min(h);
    if pixels < SMALLEST || w.max(h) * factor > f64::from(LARGEST) + 1.0 {
        refuse!(
            "{pixels}p is out of range here; sides can be {SMALLEST} to {LARGEST} pixels.",
            "{pixels}p 超出范围，每边可以是 {SMALLEST} 到 {LARGEST} 像素。"
        );
    }
    tl.canvas.width = even(w * factor);
    tl.canvas.height = even(h * factor);
    tl.canvas.chosen = true;
    let size = canvas_words(tl);
    Ok(said!("The output is {pixels}p now ({size}).", "输出改为 {pixels}p（{size}）。"))
}

pub(super) fn frame_rate(tl: &mut Timeline, fps: f32) -> Applied {
    let usual = [(23.976, (24000, 1001)), (29.97, (30000, 1001)), (59.94, (60000, 1001))];
    let rate = usual
        .iter()
        .find(|(usual, _)| (f64::from(fps) - usual).abs() < 0.005)
        .and_then(|(_, (num, den))| Rate::new(*num, *den))
        .or_else(|| Rate::nearest(f64::from(fps)));
    let Some(rate) = rate.filter(|_| (1.0..=120.0).contains(&fps)) else {
        let n = words::number(fps);
        refuse!(
            "{n} frames per second is out of range; it can be 1 to 120.",
            "每秒 {n} 帧超出范围，可以是 1 到 120。"
        );
    };
    let n = words::number(rate.fps() as f32);
    tl.canvas.fps = rate;
    tl.canvas.chosen = true;
    Ok(said!("The output has {n} frames per second now.", "输出帧率改为每秒 {n} 帧。"))
}

pub(super) fn fit_as(tl: &mut Timeline, fit: Fit) -> Applied {
    tl.canvas.fit = fit;
    for clip in &mut tl.clips {
        clip.fit = None;
    }
    Ok(match fit {
        Fit::Crop { .. } => said!("The picture is cropped to fill the frame now.", "画面现在裁切铺满。"),
        Fit::Pad { .. } => said!(
            "All of the picture is shown now, with plain bars around it.",
            "现在显示完整画面，四周留边。"
        ),
        Fit::Blur => said!(
            "All of the picture is shown now, on a blurred background.",
            "现在显示完整画面，四周用模糊背景填充。"
        ),
    })
}

pub(super) fn rotate(tl: &mut Timeline, part: &Part, quarters: u8) -> Applied {
    let turn = quarters % 4;
    let what = part_in_words(tl, part);
    if turn == 0 {
        refuse!("A full turn changes nothing.", "转一整圈没有变化。");
    }
    let clips = clips_of(tl, part)?;
    let all = clips.len() == tl.clips.len();
    for i in clips {
        tl.clips[i].rotate = (tl.clips[i].rotate + turn) % 4;
    }
    // Turned as a whole, the frame turns along, unless the user chose its shape.
    if all && turn % 2 == 1 && !tl.canvas.chosen {
        std::mem::swap(&mut tl.canvas.width, &mut tl.canvas.height);
    }
    let (en, zh) = (what.en, what.zh);
    Ok(match turn {
        1 => said!("Rotated {en} by 90° clockwise.", "{zh}顺时针旋转了 90°。"),
        2 => said!("Rotated {en} by 180°.", "{zh}旋转了 180°。"),
        _ => said!("Rotated {en} by 90° counterclockwise.", "{zh}逆时针旋转了 90°。"),
    })
}

pub(super) fn mirror(tl: &mut Timeline, part: &Part) -> Applied {
    let what = part_in_words(tl, part);
    for i in clips_of(tl, part)? {
        tl.clips[i].mirror = !tl.clips[i].mirror;
    }
    let (en, zh) = (what.en, what.zh);
    Ok(said!("Mirrored {en} left to right.", "{zh}已左右镜像。"))
}

pub(super) fn flip(tl: &mut Timeline, part: &Part) -> Applied {
    let what = part_in_words(tl, part);
    for i in clips_of(tl, part)? {
        tl.clips[i].flip = !tl.clips[i].flip;
    }
    let (en, zh) = (what.en, what.zh);
    Ok(said!("Flipped {en} top to bottom.", "{zh}已上下翻转。"))
}

pub(super) fn zoom(tl: &mut Timeline, part: &Part, change: Change) -> Applied {
    let what = part_in_words(tl, part);
    let mut now = 1.0;
    for i in clips_of(tl, part)? {
        let before = tl.clips[i].zoom;
        now = change.of(before);
        if matches!(change, Change::Times(factor) if factor < 1.0) && now < 1.0 {
            if before <= 1.0 {
                refuse!(
                    "All of the picture is shown already; there is nothing to zoom out to.",
                    "画面已经完整显示，没法再缩小了。"
                );
            }
            now = 1.0;
        }
        if !(1.0..=4.0).contains(&now) {
            let n = words::percent(now);
            refuse!(
                "A zoom of {n} is out of range; it can be 100% to 400%.",
                "缩放 {n} 超出范围，可以是 100% 到 400%。"
            );
        }
        tl.clips[i].zoom = now;
    }
    let (en, zh, n) = (what.en, what.zh, words::percent(now));
    Ok(match change {
        _ if now <= 1.0 => said!("Zoomed {en} out: all of the picture is shown.", "{zh}恢复完整画面。"),
        Change::Times(factor) if factor < 1.0 => said!("Zoomed {en} out to {n}.", "{zh}缩小到 {n}。"),
        _ => said!("Zoomed {en} to {n}.", "{zh}放大到 {n}。"),
    })
}

pub(super) fn look(tl: &mut Timeline, part: &Part, tone: Tone, change: Change) -> Applied {
    let what = part_in_words(tl, part);
    let mut now = 0.0;
    for i in clips_of(tl, part)? {
        let look = &mut tl.clips[i].look;
        let (value, low, high) = match tone {
            Tone::Brightness => (&mut look.brightness, -1.0, 1.0),
            Tone::Contrast => (&mut look.contrast, 0.0, 3.0),
            Tone::Saturation => (&mut look.saturation, 0.0, 3.0),
            Tone::Warmth => (&mut look.warmth, -1.0, 1.0),
        };
        let wanted = change.of(*value);
        if !wanted.is_finite() {
            refuse!("That is not a number.", "这不是一个数。");
        }
        *value = ((wanted * 1000.0).round() / 1000.0).clamp(low, high);
        now = *value;
    }
    let (en, zh) = (what.en, what.zh);
    let n = match tone {
        Tone::Brightness | Tone::Warmth => {
            format!("{}{}", if now > 0.0 { "+" } else { "" }, words::percent(now))
        }
        Tone::Contrast | Tone::Saturation => words::percent(now),
    };
    Ok(match tone {
        Tone::Saturation if now <= 0.0 => said!("Made {en} black and white.", "{zh}变成了黑白。"),
        Tone::Brightness => said!("Brightness of {en}: {n}.", "{zh}亮度：{n}。"),
        Tone::Contrast => said!("Contrast of {en}: {n}.", "{zh}对比度：{n}。"),
        Tone::Saturation => said!("Saturation of {en}: {n}.", "{zh}饱和度：{n}。"),
        Tone::Warmth => said!("Warmth of {en}: {n}.", "{zh}色温（暖）：{n}。"),
    })
}

pub(super) fn plain_look(tl: &mut Timeline, part: &Part) -> Applied {
    let what = part_in_words(tl, part);
    for i in clips_of(tl, part)? {
        tl.clips[i].look = Look::default();
    }
    let (en, zh) = (what.en, what.zh);
    Ok(said!("The colours of {en} are as they were shot again.", "{zh}恢复了原来的色彩。"))
}

pub(super) fn fade(
    tl: &mut Timeline,
    fade_in: Option<Time>,
    fade_out: Option<Time>,
    color: Option<Color>,
) -> Applied {
    let film = track::film(tl);
    if fade_in.unwrap_or(Time::ZERO) + fade_out.unwrap_or(Time::ZERO) > film {
        let (len, len_zh) = words::length(film);
        refuse!(
            "The video is only {len} long, too short for that fade.",
            "视频只有 {len_zh}，放不下这样的淡入淡出。"
        );
    }
    let color = color.unwrap_or(Color::BLACK);
    let made = |t: Time| (t > Time::ZERO).then_some(Fade { duration: t, color });
    if let Some(t) = fade_in {
        tl.master.fade_in = made(t);
        if let Some(out) = &mut tl.master.fade_out {
            out.duration = out.duration.min(film - t);
        }
    }
    if let Some(t) = fade_out {
        tl.master.fade_out = made(t);
        if let Some(fade) = &mut tl.master.fade_in {
            fade.duration = fade.duration.min(film - t);
        }
    }
    let (a, a_zh) = words::length(fade_in.unwrap_or(Time::ZERO));
    let (b, b_zh) = words::length(fade_out.unwrap_or(Time::ZERO));
    let ground = match color {
        Color::BLACK => said!("black", "黑"),
        Color::WHITE => said!("white", "白"),
        _ => said!("the colour", "该颜色"),
    };
    let (c, c_zh) = (ground.en, ground.zh);
    Ok(match (fade_in, fade_out) {
        (Some(Time::ZERO), Some(Time::ZERO)) => said!("Removed the fades.", "去掉了淡入淡出。"),
        (Some(Time::ZERO), None) => said!("Removed the fade-in.", "去掉了淡入。"),
        (None, Some(Time::ZERO)) => said!("Removed the fade-out.", "去掉了淡出。"),
        (Some(_), None) => said!("Fade in from {c} over the first {a}.", "开头 {a_zh}从{c_zh}场淡入。"),
        (None, Some(_)) => said!("Fade out to {c} over the last {b}.", "最后 {b_zh}淡出到{c_zh}场。"),
        (None, None) => refuse!("Fade in or out?", "要淡入还是淡出？"),
        (Some(_), Some(_)) => {
            said!(
                "Fade in over the first {a} and out over the last {b}.",
                "开头 {a_zh}淡入，最后 {b_zh}淡出。"
            )
        }
    })
}

pub(super) fn transition(
    tl: &mut Timeline,
    after: Option<u32>,
    kind: Option<TransitionKind>,
    length: Option<Time>,
) -> Applied {
    let count = tl.clips.len();
    if count < 2 {
        refuse!(
            "A transition needs two clips, and there is only one; split it or upload another.",
            "转场需要两段视频，目前只有一段；可以先切开，或者再上传一段。"
        );
    }
    let joints: Vec<usize> = match after {
        Some(n) if n >= 1 && (n as usize) < count => vec![n as usize - 1],
        Some(n) => refuse!(
            "There is no joint behind clip {n}; there are {count} clips.",
            "第 {n} 段后面没有衔接处，共有 {count} 段。"
        ),
        None => {
            // Where one shot was only divided for an edit of a part of it there is nothing to melt together.
            let real: Vec<usize> =
                (0..count - 1).filter(|i| !continues(&tl.clips[*i], &tl.clips[i + 1])).collect();
            if real.is_empty() { (0..count - 1).collect() } else { real }
        }
    };
    let Some(kind) = kind else {
        for i in joints {
            tl.clips[i].transition = None;
        }
        return Ok(said!("Hard cuts between the clips now.", "片段之间改为直接切换。"));
    };
    let wanted = length.unwrap_or(Time::from_secs(1));
    if wanted < track::frame(tl) {
        refuse!("A transition must be longer than a frame.", "转场至少要有一帧长。");
    }
    let mut given = Time::ZERO;
    for i in &joints {
        let room = Time(tl.clips[*i].duration().0.min(tl.clips[i + 1].duration().0) / 2);
        if length.is_some() && wanted > room {
            let (n, m) = (i + 1, i + 2);
            let (len, len_zh) = words::length(Time::from_ms(room.ms() / 10 * 10));
            refuse!(
                "Clips {n} and {m} are too short for that; a transition between them can be {len} at most.",
                "第 {n} 段和第 {m} 段太短，它们之间的转场最长 {len_zh}。"
            );
        }
        let duration = wanted.min(room);
        tl.clips[*i].transition = Some(Transition { kind, duration });
        given = given.max(duration);
    }
    let (en, zh) = match kind {
        TransitionKind::Crossfade => ("crossfade", "交叉淡化"),
        TransitionKind::DipToBlack => ("fade through black", "黑场过渡"),
        TransitionKind::DipToWhite => ("fade through white", "白场过渡"),
        TransitionKind::Slide => ("slide", "滑动"),
        TransitionKind::Wipe => ("wipe", "擦除"),
    };
    let (len, len_zh) = words::length(Time::from_ms(given.ms() / 10 * 10));
    Ok(match joints.as_slice() {
        [one] => {
            let (n, m) = (one + 1, one + 2);
            said!(
                "A {len} {en} joins clips {n} and {m}.",
                "第 {n} 段和第 {m} 段之间加了 {len_zh}的{zh}转场。"
            )
        }
        all => {
            let n = all.len();
            said!("A {len} {en} joins the clips, {n} times.", "在 {n} 处衔接加了 {len_zh}的{zh}转场。")
        }
    })
}

/// Whether `b` goes on where `a` stops in the same source.
fn continues(a: &Clip, b: &Clip) -> bool {
    a.source == b.source && a.range.end == b.range.start && a.play != Play::Freeze && b.play != Play::Freeze
}
