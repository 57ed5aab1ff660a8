//! What words mean: each surface form, English or Chinese, stands for one [`Word`]. English forms are compared by
//! their stems, so one form covers its inflections; Chinese ones by the longest match.

mod chinese;
mod english;

use crate::timeline::{Color, Mood, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The meaning of a word or phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Word {
    // What to do.
    Add,
    /// A picture that is inserted is shown by itself; anything else is added.
    Insert,
    Remove,
    Cut,
    Keep,
    /// 其他都删掉: what is named is kept, also behind "except".
    RestGoes,
    Only,
    Make,
    Split,
    /// 10秒一段切开: into pieces of that length.
    SplitEach,
    Join,
    Move,
    /// "Switch clips 1 and 3" swaps them; all else is changed.
    Switch,
    Swap,
    Duplicate,
    Faster,
    Slower,
    Mute,
    Unmute,
    Louder,
    Quieter,
    /// "I can't hear …": what comes next is to be louder, what was too loud before it quieter.
    Unheard,
    Fade,
    FadeIn,
    FadeOut,
    FadeBoth,
    Crossfade,
    Transition,
    HardCut,
    Slide,
    Wipe,
    Ramp,
    RampDown,
    /// Forwards and then backwards.
    ThereAndBack,
    Rotate,
    Mirror,
    Flip,
    UpsideDown,
    /// "Turn it upright", 转正: a quarter turn, or half of one for what stands on its head.
    Upright,
    Reverse,
    Freeze,
    Loop,
    Zoom,
    ZoomOut,
    Crop,
    Leave,
    /// "Don't add music"; where it has just been added, it goes.
    NotAdd,
    Undo,
    Dislike,
    Redo,
    /// The stretch that was named last.
    ThatPart,
    /// Not backwards any more.
    Forwards,
    /// "Put it back", 恢复: done again if it was undone, else undone.
    Restore,
    /// "Do the same at the end".
    Same,
    Reset,
    Export,
    Replace,
    Duck,
    Normalise,
    Longer,
    Shorter,
    Bigger,
    Smaller,
    More,
    Less,
    Up,
    Down,
    // What it is done to.
    Video,
    Clip,
    Clips,
    Music,
    OwnSound,
    Sound,
    Voice,
    Voiceover,
    Volume,
    Silence,
    Title,
    /// A title at the bottom.
    LowerThird,
    Subtitle,
    Text,
    Captions,
    Intro,
    Outro,
    /// 最后一段: the last clip, or the end of the only one.
    LastPart,
    Start,
    End,
    /// 停: the music's end, a frame that is held, or how long a text stays.
    Halt,
    Ends,
    Middle,
    Logo,
    Picture,
    Pip,
    Slideshow,
    Speed,
    Order,
    Length,
    /// "30 seconds long"; nothing where no time stands before it.
    Long,
    Background,
    Bold,
    NotBold,
    Frame,
    Effect,
    Portrait,
    Landscape,
    Square,
    Wide,
    Platform,
    Resolution(u32),
    Ratio,
    Fps,
    Format,
    Bw,
    /// Not black and white.
    Colored,
    Brighter,
    Darker,
    Brightness,
    Contrast,
    Saturate,
    Saturation,
    Desaturate,
    Warmer,
    Colder,
    Warmth,
    Opacity,
    Size,
    // How.
    Mood(Mood),
    Place(Place),
    Color(Color),
    First,
    Last,
    Half,
    Halfway,
    Everything,
    Rest,
    Except,
    Each,
    Both,
    ALittle,
    ALot,
    /// "Desaturate it completely"; elsewhere it says nothing.
    Wholly,
    /// "So people can read it": what it is for.
    Purpose,
    /// What is said of a fault, 有点暗; the opposite is wanted.
    Too,
    Clockwise,
    Counter,
    Blur,
    Bars,
    WhiteBars,
    Fill,
    Between,
    After,
    /// 超过: longer than so long, or what comes after it.
    Exceeding,
    Before,
    /// 20秒之后的3秒: what follows is counted from there.
    AfterThat,
    BeforeThat,
    At,
    From,
    Begins,
    InPoint,
    OutPoint,
    In,
    Out,
    To,
    By,
    Until,
    For,
    /// How long something is seen that fades in.
    Stays,
    Over,
    Under,
    On,
    With,
    And,
    Then,
    Mark,
    Another,
    Saying,
    Times,
    Off,
    Not,
    Normal,
    Double,
    Position,
    /// 最后: the end of the film, or the last of several wishes.
    Finally,
    Rather,
    /// "The other way", 反了: the opposite of what was just done.
    OtherWay,
    Later,
    Earlier,
    Exactly,
    /// 没有的话就…: a second choice.
    IfNone,
    // What is not an edit.
    Hello,
    Thanks,
    Help,
    Question,
    /// The user asks what would be good.
    Advice,
    HowLong,
    Better,
    Cannot(Cannot),
    It,
    Filler,
}

/// What people ask for and this editor does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cannot {
    Transcribe,
    Denoise,
    Stabilise,
    Background,
    Objects,
    Generate,
    Translate,
    Speak,
    Effects,
    Sharpen,
    Pitch,
    Publish,
}

/// Both tables, ready for looking up.
pub(crate) struct Lexicon {
    english: BTreeMap<String, Word>,
    chinese: BTreeMap<String, Word>,
    stems: BTreeSet<String>,
    /// The stems that a misspelt word may be taken for, what is asked for most first.
    correctable: Vec<String>,
    /// Longest English form in words, longest Chinese one in characters.
    pub(crate) longest: (usize, usize),
}

/// The tables, made once.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::new)
}

impl Lexicon {
    fn new() -> Lexicon {
        let mut stems = BTreeSet::new();
        let forms = || english::forms().flat_map(|(word, forms)| forms.split('|').map(move |f| (word, f)));
        // A word that is a base form somewhere must be known before inflections are reduced to it.
        let mut words: Vec<&str> = forms().flat_map(|(_, f)| words_of(f)).collect();
        words.sort_by_key(|w| w.len());
        for word in words {
            let stem = reduce(word, |s| stems.contains(s)).unwrap_or_else(|| word.to_owned());
            stems.insert(stem);
        }
        let mut english: BTreeMap<String, Word> = BTreeMap::new();
        let mut stemmed = Vec::new();
        let mut longest = (0, 0);
        let mut correctable: Vec<String> = Vec::new();
        for (word, form) in forms() {
            let parts: Vec<String> = words_of(form)
                .into_iter()
                .map(|w| reduce(w, |s| stems.contains(s)).unwrap_or_else(|| w.to_owned()))
                .collect();
            longest.0 = longest.0.max(parts.len());
            if word != Word::Filler {
                for part in parts.iter().filter(|p| p.len() >= 4) {
                    if !correctable.contains(part) {
                        correctable.push(part.clone());
                    }
                }
            }
            // The first meaning in the table's order is the one; "clips" and "clip" are told apart by the form, and
            // "head" is not "heading".
            english.entry(form.to_owned()).or_insert(word);
            stemmed.push((parts.join(" "), word));
        }
        for (form, word) in stemmed {
            english.entry(form).or_insert(word);
        }
        for form in english::while_someone_speaks() {
            longest.0 = longest.0.max(words_of(&form).len());
            english.entry(form).or_insert(Word::Duck);
        }
        for (word, form) in english::complaints()
            .chain(english::turns())
            .chain(english::togethers())
            .chain(english::purposes())
            .chain(english::by_degrees())
        {
            longest.0 = longest.0.max(words_of(&form).len());
            english.entry(form).or_insert(word);
        }
        let mut chinese = BTreeMap::new();
        for (word, form) in chinese::by_degrees().chain(chinese::disposals()).chain(chinese::uncropped()) {
            longest.1 = longest.1.max(form.chars().count());
            chinese.entry(form).or_insert(word);
        }
        for (word, forms) in chinese::FORMS {
            for form in forms.split('|') {
                longest.1 = longest.1.max(form.chars().count());
                chinese.entry(form.to_owned()).or_insert(*word);
            }
        }
        Lexicon { english, chinese, stems, correctable, longest }
    }

    /// The stem of a word, corrected if it is misspelt; none for a word that is not in the tables.
    pub(crate) fn stem(&self, word: &str) -> Option<String> {
        if self.english.contains_key(word) && !self.stems.contains(word) {
            return reduce(word, |s| self.stems.contains(s)).or_else(|| Some(word.to_owned()));
        }
        let known = |s: &str| self.stems.contains(s);
        reduce(word, known).or_else(|| {
            // Comparatives: sadder, happier, calmer.
            let base = word.strip_suffix("er")?;
            let y = base.strip_suffix('i').map(|b| format!("{b}y"));
            let single = base.get(..base.len().saturating_sub(1)).map(str::to_owned);
            [Some(base.to_owned()), Some(format!("{base}e")), y, single]
                .into_iter()
                .flatten()
                .find(|b| b.len() > 2 && known(b))
        })
    }

    /// The one known word that a misspelt word is a slip away from.
    pub(crate) fn corrected(&self, word: &str) -> Option<String> {
        if word.len() < 3 || !word.is_ascii() || english::NO_SLIPS.contains(&word) {
            return None;
        }
        let spoken = word.bytes().any(|b| b"aeiou".contains(&b));
        let near = |known: &&String| {
            let (a, b) = (known.as_bytes(), word.as_bytes());
            a.first() == b.first()
                && match word.len() {
                    // "txt", "lst": the vowels were left out.
                    3 | 4 if !spoken => a.iter().filter(|c| !b"aeiou".contains(c)).eq(b),
                    3 => false,
                    4 => swapped(a, b),
                    n => a.len().abs_diff(n) <= 1 && one_slip(a, b),
                }
        };
        self.correctable.iter().find(near).cloned()
    }

    /// The meaning of an English form, given as stems joined by spaces.
    pub(crate) fn english(&self, form: &str) -> Option<Word> {
        self.english.get(form).copied()
    }

    /// The meaning of a Chinese form.
    pub(crate) fn chinese(&self, form: &str) -> Option<Word> {
        self.chinese.get(form).copied()
    }
}

fn words_of(form: &str) -> Vec<&str> {
    form.split([' ', '-']).filter(|w| !w.is_empty()).collect()
}

/// The base of an inflected word, if a base is known.
fn reduce(word: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    if known(word) {
        return Some(word.to_owned());
    }
    let mut bases: Vec<String> = Vec::new();
    let mut cut = |suffix: &str, put: &[&str]| {
        if let Some(base) = word.strip_suffix(suffix).filter(|b| b.len() >= 2) {
            bases.extend(put.iter().map(|p| format!("{base}{p}")));
            let mut letters = base.chars().rev();
            if let (Some(a), Some(b)) = (letters.next(), letters.next())
                && a == b
            {
                bases.push(base[..base.len() - a.len_utf8()].to_owned());
            }
        }
    };
    cut("ies", &["y"]);
    cut("es", &["e", ""]);
    cut("s", &[""]);
    cut("ing", &["", "e"]);
    cut("ed", &["", "e"]);
    cut("'s", &[""]);
    bases.into_iter().find(|b| known(b))
}

/// Two neighbours swapped.
fn swapped(a: &[u8], b: &[u8]) -> bool {
    let differ: Vec<usize> = (0..a.len().min(b.len())).filter(|i| a[*i] != b[*i]).collect();
    a.len() == b.len() && matches!(differ[..], [i, j] if j == i + 1 && a[i] == b[j] && a[j] == b[i])
}

/// One letter too many, too few, wrong, or two neighbours swapped.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() < long.len() {
        return short[same..] == long[same + 1..];
    }
    if same == short.len() {
        return true;
    }
    let (x, y) = (&short[same..], &long[same..]);
    x[1..] == y[1..] || (x.len() >= 2 && x[0] == y[1] && x[1] == y[0] && x[2..] == y[2..])
}
