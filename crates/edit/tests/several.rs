//! Several wishes in one message do what they do one by one: every pair of these, joined in the usual ways, gives the
//! film that the two messages give.

use fov_edit::time::{Rate, Time};
use fov_edit::timeline::{Source, SourceKind, Timeline};
use fov_edit::{Answer, Editor, Facts, Outcome};

const ENGLISH: &[&str] = &[
    "trim the first 5 seconds",
    "remove the last 3 seconds",
    "cut out 0:20 to 0:25",
    "keep 0:02 to 0:50",
    "speed it up 1.5x",
    "slow the first 4 seconds down to half speed",
    "add chill background music",
    "mute the original audio",
    "turn the volume down to 50%",
    "add a title \"Hello\" at the top for 3 seconds",
    "put the text \"Bye\" at the bottom in red",
    "fade in from black",
    "fade out at the end for 2 seconds",
    "make it black and white",
    "brighten it by 10%",
    "increase the contrast by 20%",
    "make it vertical",
    "rotate 90 degrees clockwise",
    "mirror the video",
    "freeze at 0:10 for 2 seconds",
    "mute 0:05 to 0:08",
    "normalise to -16 LUFS",
];

const CHINESE: &[&str] = &[
    "剪掉前5秒",
    "删除最后3秒",
    "第20秒到第25秒去掉",
    "只保留第2秒到第50秒",
    "加速1.5倍",
    "前4秒慢放到一半速度",
    "加轻松的背景音乐",
    "原声静音",
    "音量调到50%",
    "在顶部加标题“你好”，显示3秒",
    "底部加红色文字“再见”",
    "开头淡入",
    "结尾淡出2秒",
    "变成黑白",
    "亮度提高10%",
    "对比度增加20%",
    "转成竖屏",
    "顺时针旋转90度",
    "左右镜像",
    "在第10秒定格2秒",
    "第5秒到第8秒静音",
    "响度统一到-16 LUFS",
];

fn film() -> Editor {
    let mut editor = Editor::new();
    editor.add_source(Source {
        file: "stored/beach.mp4".into(),
        name: "beach.mp4".into(),
        kind: SourceKind::Video,
        duration: Time::from_secs(60),
        width: 1920,
        height: 1080,
        fps: Some(Rate::whole(30)),
        has_audio: true,
    });
    editor
}

fn told(editor: &mut Editor, say: &str) -> Answer {
    match editor.instruct(say, &Facts::default()) {
        Outcome::Answered(answer) => answer,
        Outcome::Needs(needs) => panic!("{say}: needs {needs:?}"),
    }
}

/// What is seen and heard; ids may differ.
fn content(film: &Timeline) -> String {
    let mut film = film.clone();
    film.next_id = 0;
    for clip in &mut film.clips {
        clip.id = fov_edit::timeline::Id(0);
    }
    format!("{:?} {:?} {:?} {:?} {:?}", film.canvas, film.master, film.clips, texts(&film), music(&film))
}

fn texts(film: &Timeline) -> Vec<String> {
    film.texts
        .iter()
        .map(|t| format!("{:?} {:?} {:?} {:?} {:?}", t.text, t.start, t.until, t.place, t.style))
        .collect()
}

fn music(film: &Timeline) -> Vec<String> {
    film.audio
        .iter()
        .map(|a| format!("{:?} {:?} {:?} {:?} {:?}", a.start, a.until, a.volume, a.fade_in, a.fade_out))
        .collect()
}

fn pairs(list: &[&str], joiners: &[&str]) {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for (i, first) in list.iter().enumerate() {
        for (j, second) in list.iter().enumerate().filter(|(j, _)| *j != i) {
            let joiner = joiners[(i * 7 + j) % joiners.len()];
            // 最后显示“…” is about the end of the film.
            if joiner == "，最后" && second.contains('“') {
                continue;
            }
            let say = format!("{first}{joiner}{second}");
            let (mut together, mut apart) = (film(), film());
            let answer = told(&mut together, &say);
            told(&mut apart, first);
            told(&mut apart, second);
            all += 1;
            if content(together.timeline()) != content(apart.timeline()) || !answer.not_understood.is_empty()
            {
                wrong.push(format!("{say}\n    {}\n    {:?}", answer.text, answer.operations));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn two_english_wishes_in_one_message() {
    pairs(
        ENGLISH,
        &[" and ", ", then ", ". ", ", ", " and then ", "; ", ", and ", "\n", " then ", " and also "],
    );
}

#[test]
fn two_chinese_wishes_in_one_message() {
    pairs(CHINESE, &["，", "，然后", "。", "，再", "，并且", "；", "，接着", "\n", "，同时", "，最后"]);
}

#[test]
fn three_wishes_in_one_message() {
    let mut wrong = Vec::new();
    for (list, joiners) in [(ENGLISH, [", ", " and "]), (CHINESE, ["，", "，然后"])] {
        for i in 0..list.len() {
            let three = [list[i], list[(i + 5) % list.len()], list[(i + 12) % list.len()]];
            let say = format!("{}{}{}{}{}", three[0], joiners[0], three[1], joiners[1], three[2]);
            let (mut together, mut apart) = (film(), film());
            told(&mut together, &say);
            for one in three {
                told(&mut apart, one);
            }
            if content(together.timeline()) != content(apart.timeline()) {
                wrong.push(say);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
