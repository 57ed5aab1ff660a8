//! Titles and subtitles as pictures. Painting them here keeps what users type out of FFmpeg's filter strings and
//! gives Chinese, emoji and right-to-left scripts, for which FFmpeg's own text filters draw boxes or fail.

mod ink;

use cosmic_text::fontdb::{Family as Installed, Query, Weight};
use cosmic_text::{Align, Attrs, Buffer, Family, FontSystem, Metrics, Shaping, SwashCache, Wrap};
use fov_edit::timeline::{Canvas, Color, Place, Style, Text, TextKind};
use ink::Ink;
use std::sync::{Mutex, PoisonError};
use unicode_segmentation::UnicodeSegmentation;

/// Longest text, in characters.
pub const LONGEST: usize = Text::LONGEST;
/// Share of the shorter side that is kept to the edges.
const MARGIN: f32 = 0.04;
/// Share of the canvas that a text may fill before it wraps or is made smaller.
const FILL: f32 = 0.9;
/// Height of the letters as a share of the height of a line.
const LETTERS: f32 = 0.78;
/// The first of these that is there is used for Latin, Greek and Cyrillic letters.
const SANS: [&str; 10] = [
    "Inter",
    "Noto Sans",
    "Open Sans",
    "Source Sans 3",
    "Roboto",
    "Liberation Sans",
    "Arial",
    "Helvetica Neue",
    "Segoe UI",
    "DejaVu Sans",
];
const EMOJI: [&str; 3] = ["Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji"];

/// A text as a picture to lay over a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Painted {
    /// RGBA with straight alpha, as a PNG file. Invisible pixels have the colour of their neighbours, so that
    /// scaling brings in no dark fringe.
    pub png: Vec<u8>,
    /// Left edge on the canvas, in pixels.
    pub x: i32,
    /// Top edge on the canvas, in pixels.
    pub y: i32,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Why a text was not painted.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// Nothing to see in it.
    #[error("the text is empty")]
    Empty,
    /// Longer than anybody can read.
    #[error("the text has {0} characters; at most {LONGEST} can be shown at once: split it up")]
    TooLong(usize),
    /// No font has a letter for this.
    #[error("no font on this machine can show “{character}”: install the package {package} and restart")]
    NoGlyph {
        /// What cannot be shown.
        character: String,
        /// The Debian package that has a font for it.
        package: &'static str,
    },
    /// No font at all.
    #[error("no font was found on this machine: install the package fonts-dejavu-core and restart")]
    NoFonts,
    /// The picture could not be written.
    #[error("the text could not be painted: {0}")]
    Png(#[from] png::EncodingError),
}

/// Paints texts. Making one reads the list of installed fonts, which takes a moment: make one and share it.
pub struct Painter {
    tools: Mutex<Tools>,
}

struct Tools {
    fonts: FontSystem,
    glyphs: SwashCache,
    sans: String,
    emoji: Option<String>,
}

impl std::fmt::Debug for Painter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Painter")
    }
}

impl Painter {
    /// Finds the fonts of this machine.
    ///
    /// # Errors
    /// [`PaintError::NoFonts`].
    pub fn new() -> Result<Painter, PaintError> {
        let fonts = FontSystem::new();
        let has = |name: &&&str| {
            fonts.db().query(&Query { families: &[Installed::Name(name)], ..Query::default() }).is_some()
        };
        let first = fonts.db().faces().next().ok_or(PaintError::NoFonts)?;
        let any = || first.families.first().map(|f| f.0.clone()).ok_or(PaintError::NoFonts);
        let sans = SANS.iter().find(has).map_or_else(any, |name| Ok((*name).to_owned()))?;
        let emoji = EMOJI.iter().find(has).map(|name| (*name).to_owned());
        Ok(Painter { tools: Mutex::new(Tools { fonts, glyphs: SwashCache::new(), sans, emoji }) })
    }

    /// Paints `text` as it stands on `canvas` while it is fully visible. Takes some milliseconds at 1080p.
    ///
    /// # Errors
    /// See [`PaintError`].
    pub fn paint(&self, text: &Text, canvas: &Canvas) -> Result<Painted, PaintError> {
        let words = readable(&text.text);
        let length = words.chars().count();
        if words.trim().is_empty() {
            return Err(PaintError::Empty);
        }
        if length > LONGEST {
            return Err(PaintError::TooLong(length));
        }
        let mut tools = self.tools.lock().unwrap_or_else(PoisonError::into_inner);
        let laid = tools.lay_out(&words, text, canvas)?;
        let ink = tools.ink(&laid, text);
        // Glyphs at a size that may never come again would pile up.
        tools.glyphs = SwashCache::new();
        drop(tools);
        ink.on(canvas, text.place)
    }
}

/// A text broken into lines.
struct Laid {
    buffer: Buffer,
    /// Height of the letters, in pixels.
    font_size: f32,
    /// Width of the widest line.
    width: f32,
    /// Height of all lines.
    height: f32,
    /// Room between the letters and the edge of the box, if there is one.
    padding: f32,
}

impl Tools {
    /// Breaks the text into lines that fit, smaller than asked for if nothing else helps.
    fn lay_out(&mut self, words: &str, text: &Text, canvas: &Canvas) -> Result<Laid, PaintError> {
        let (width, height) = (canvas.width as f32, canvas.height as f32);
        let mut line_height = (text.style.size.clamp(0.02, 0.4) * width.min(height)).max(6.0);
        loop {
            let font_size = line_height * LETTERS;
            let padding = if text.style.background.is_some() { font_size * 0.4 } else { 0.0 };
            let room = (width * FILL - 2.0 * padding).max(8.0);
            let buffer = self.shape(words, &text.style, text.place, font_size, line_height, room);
            let laid = measure(buffer, font_size, padding);
            let fits = laid.height + 2.0 * padding <= height * FILL && laid.width <= room + 1.0;
            if fits || line_height <= 6.0 {
                if let Some(character) = missing(&laid.buffer) {
                    return Err(PaintError::NoGlyph { package: package_for(&character), character });
                }
                return Ok(self.balance(laid, room));
            }
            line_height = (line_height * 0.88).max(6.0);
        }
    }

    fn shape(&mut self, words: &str, style: &Style, place: Place, size: f32, line: f32, room: f32) -> Buffer {
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(size, line));
        buffer.set_wrap(Wrap::WordOrGlyph);
        buffer.set_size(Some(room), None);
        let weight = if style.bold { Weight::BOLD } else { Weight::NORMAL };
        let letters = Attrs::new().family(Family::Name(&self.sans)).weight(weight);
        let pictures = match &self.emoji {
            Some(name) => Attrs::new().family(Family::Name(name)),
            None => letters.clone(),
        };
        let spans = words
            .graphemes(true)
            .map(|cluster| (cluster, if is_emoji(cluster) { pictures.clone() } else { letters.clone() }));
        buffer.set_rich_text(spans, &letters, Shaping::Advanced, Some(align(place)));
        buffer.shape_until_scroll(&mut self.fonts, false);
        buffer
    }

    /// Narrows the lines as far as their number stays the same, so that the last is not a single word.
    fn balance(&mut self, mut laid: Laid, room: f32) -> Laid {
        let lines = laid.buffer.layout_runs().count();
        let (mut narrow, mut wide) = (laid.width / 2.0, laid.width.min(room).ceil());
        if lines > 1 {
            for _ in 0..7 {
                let middle = f32::midpoint(narrow, wide);
                laid.buffer.set_size(Some(middle), None);
                laid.buffer.shape_until_scroll(&mut self.fonts, false);
                if laid.buffer.layout_runs().count() > lines { narrow = middle } else { wide = middle }
            }
        }
        // Alignment is within this width: the box is as wide as its widest line.
        laid.buffer.set_size(Some(wide.ceil()), None);
        laid.buffer.shape_until_scroll(&mut self.fonts, false);
        measure(laid.buffer, laid.font_size, laid.padding)
    }

    /// Puts the letters on paper.
    fn ink(&mut self, laid: &Laid, text: &Text) -> Ink {
        let look = ink::Look::of(&text.style, laid.font_size, laid.padding, text.kind == TextKind::Subtitle);
        let mut ink = Ink::new(laid.width, laid.height, look);
        for run in laid.buffer.layout_runs() {
            for glyph in run.glyphs {
                let placed = glyph.physical(ink.origin(0.0, run.line_y), 1.0);
                // Many fonts for Chinese have no bold face; their letters are thickened instead.
                let thin = text.style.bold && !self.is_bold(glyph.font_id);
                if let Some(image) = self.glyphs.get_image(&mut self.fonts, placed.cache_key) {
                    ink.glyph(image, placed.x, placed.y, thin);
                }
            }
        }
        ink
    }
}

impl Tools {
    fn is_bold(&self, font: cosmic_text::fontdb::ID) -> bool {
        self.fonts.db().face(font).is_none_or(|face| face.weight >= Weight::SEMIBOLD)
    }
}

fn measure(buffer: Buffer, font_size: f32, padding: f32) -> Laid {
    let (mut width, mut height) = (0.0_f32, 0.0_f32);
    for run in buffer.layout_runs() {
        width = width.max(run.line_w);
        height = height.max(run.line_top + run.line_height);
    }
    Laid { buffer, font_size, width, height, padding }
}

/// The first character that only has the box which fonts draw for what they lack.
fn missing(buffer: &Buffer) -> Option<String> {
    buffer.layout_runs().find_map(|run| {
        let glyph = run.glyphs.iter().find(|glyph| glyph.glyph_id == 0)?;
        run.text.get(glyph.start..glyph.end).map(str::to_owned)
    })
}

/// The Debian package with a font for `character`.
fn package_for(character: &str) -> &'static str {
    match character.chars().next().unwrap_or(' ') {
        _ if is_emoji(character) => "fonts-noto-color-emoji",
        // Hangul, kana, Han, full-width forms, and what stands around them.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' => "fonts-wqy-microhei",
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' => "fonts-wqy-microhei",
        '\u{20000}'..='\u{3ffff}' => "fonts-noto-cjk",
        '\0'..='\u{6ff}' => "fonts-dejavu-core",
        _ => "fonts-noto-core",
    }
}

/// What of a text can be painted: no control characters, and none that hide the order of the letters.
fn readable(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', "    ");
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.trim_matches('\n').chars().filter(|c| !hidden(*c)).collect()
}

/// Whether a reader expects a coloured picture here (Unicode Technical Standard 51, emoji presentation).
fn is_emoji(cluster: &str) -> bool {
    let Some(first) = cluster.chars().next() else { return false };
    if cluster.contains('\u{fe0e}') {
        return false;
    }
    cluster.contains('\u{fe0f}')
        || matches!(first,
            '\u{1f000}'..='\u{1faff}'
            | '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23ec}' | '\u{23f0}' | '\u{23f3}' | '\u{25fd}'..='\u{25fe}'
            | '\u{2614}'..='\u{2615}' | '\u{2648}'..='\u{2653}' | '\u{267f}' | '\u{2693}' | '\u{26a1}'
            | '\u{26aa}'..='\u{26ab}' | '\u{26bd}'..='\u{26be}' | '\u{26c4}'..='\u{26c5}' | '\u{26ce}' | '\u{26d4}'
            | '\u{26ea}' | '\u{26f2}'..='\u{26f3}' | '\u{26f5}' | '\u{26fa}' | '\u{26fd}' | '\u{2705}'
            | '\u{270a}'..='\u{270b}' | '\u{2728}' | '\u{274c}' | '\u{274e}' | '\u{2753}'..='\u{2755}' | '\u{2757}'
            | '\u{2795}'..='\u{2797}' | '\u{27b0}' | '\u{27bf}' | '\u{2b1b}'..='\u{2b1c}' | '\u{2b50}' | '\u{2b55}')
}

fn align(place: Place) -> Align {
    match place {
        Place::TopLeft | Place::Left | Place::BottomLeft => Align::Left,
        Place::Top | Place::Center | Place::Bottom => Align::Center,
        Place::TopRight | Place::Right | Place::BottomRight => Align::Right,
    }
}

/// Whether dark letters or light ones.
fn is_dark(color: Color) -> bool {
    // Rec. 709 luma.
    0.2126 * f32::from(color.0) + 0.7152 * f32::from(color.1) + 0.0722 * f32::from(color.2) < 110.0
}

#[cfg(test)]
mod tests;
