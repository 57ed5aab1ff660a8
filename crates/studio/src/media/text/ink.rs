//! From letters to a picture: coverage of the glyphs, an outline and a soft shadow that keep them readable on any
//! ground, an optional box, all as one PNG with straight alpha.

use super::{MARGIN, PaintError, Painted, is_dark};
use cosmic_text::{SwashContent, SwashImage};
use fov_edit::timeline::{Canvas, Color, Place, Style};

/// Everything about the looks that does not depend on the letters, in pixels.
pub(super) struct Look {
    letters: Color,
    /// Drawn around the letters.
    outline: Color,
    outline_width: f32,
    /// Standard deviation of the shadow's blur; zero for none.
    shadow: f32,
    background: Option<Color>,
    padding: f32,
    corner: f32,
    /// How much is added around the letters of a face that should be bold and is not.
    thicken: f32,
}

impl Look {
    pub(super) fn of(style: &Style, font_size: f32, padding: f32, subtitle: bool) -> Look {
        let boxed = style.background.is_some();
        let outline = if is_dark(style.color) { Color::WHITE } else { Color(0, 0, 0, 255) };
        // Subtitles stand on whatever passes by and get a clear edge; titles mostly live from their shadow.
        let outline_width = font_size * if subtitle { 0.07 } else { 0.035 };
        Look {
            letters: style.color,
            outline,
            outline_width: if boxed { 0.0 } else { outline_width.max(0.8) },
            shadow: if boxed { 0.0 } else { font_size * 0.1 },
            background: style.background,
            padding,
            corner: padding * 0.5,
            thicken: font_size * 0.018,
        }
    }

    /// How far anything reaches beyond the box around the letters. Glyphs may leave their own box, too.
    fn bleed(&self) -> usize {
        let around = self.outline_width + 3.0 * self.shadow + 2.0;
        (around + self.padding).ceil() as usize
    }
}

/// A sheet with letters on it.
pub(super) struct Ink {
    look: Look,
    width: usize,
    height: usize,
    /// Size of the box around the letters, without padding.
    letters: (f32, f32),
    /// Coverage of everything, 0..=1.
    coverage: Vec<f32>,
    /// Coverage of the letters that are still to be thickened; empty where there are none.
    thin: Vec<f32>,
    /// Letters that bring their own colours: premultiplied red, green, blue, alpha.
    colored: Vec<[f32; 4]>,
}

impl Ink {
    /// A blank sheet with room for letters of this size.
    pub(super) fn new(width: f32, height: f32, look: Look) -> Ink {
        let bleed = look.bleed();
        let sheet = (width.ceil() as usize + 2 * bleed, height.ceil() as usize + 2 * bleed);
        Ink {
            look,
            width: sheet.0,
            height: sheet.1,
            letters: (width, height),
            coverage: vec![0.0; sheet.0 * sheet.1],
            thin: Vec::new(),
            colored: vec![[0.0; 4]; sheet.0 * sheet.1],
        }
    }

    /// Where on the sheet a point of the text lies.
    pub(super) fn origin(&self, x: f32, y: f32) -> (f32, f32) {
        let bleed = self.look.bleed() as f32;
        (x + bleed, y + bleed)
    }

    /// Adds a glyph whose origin is at `x`, `y` on the sheet, to be thickened if it is `thin`.
    pub(super) fn glyph(&mut self, image: &SwashImage, x: i32, y: i32, thin: bool) {
        if thin && self.thin.is_empty() {
            self.thin = vec![0.0; self.coverage.len()];
        }
        let (left, top) = (x + image.placement.left, y - image.placement.top);
        let (w, h) = (image.placement.width as usize, image.placement.height as usize);
        for row in 0..h {
            for column in 0..w {
                let Some(at) = self.at(left + column as i32, top + row as i32) else { continue };
                let n = row * w + column;
                match image.content {
                    SwashContent::Mask => {
                        let alpha = image.data.get(n).map_or(0.0, |a| f32::from(*a) / 255.0);
                        // Neighbours may overlap, in joined scripts on purpose.
                        let sheet = if thin { &mut self.thin } else { &mut self.coverage };
                        sheet[at] = sheet[at].max(alpha);
                    }
                    SwashContent::Color | SwashContent::SubpixelMask => {
                        let Some(&[r, g, b, a]) = image.data.get(4 * n..4 * n + 4) else { continue };
                        let alpha = f32::from(a) / 255.0;
                        let channel = |c: u8| f32::from(c) / 255.0 * alpha;
                        self.colored[at] =
                            over([channel(r), channel(g), channel(b), alpha], self.colored[at]);
                        self.coverage[at] = self.coverage[at].max(alpha);
                    }
                }
            }
        }
    }

    fn at(&self, x: i32, y: i32) -> Option<usize> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        (x < self.width && y < self.height).then(|| y * self.width + x)
    }

    /// The finished picture in its place.
    pub(super) fn on(self, canvas: &Canvas, place: Place) -> Result<Painted, PaintError> {
        let (x, y) = self.stand(canvas, place);
        let (width, height) = (self.width, self.height);
        let pixels = self.finish();
        let mut png = Vec::new();
        let mut encoder = png::Encoder::new(&mut png, width as u32, height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(Painted { png, x, y, width: width as u32, height: height as u32 })
    }

    /// Where the sheet's corner lies on the canvas: the margin counts from the letters, or from their box.
    fn stand(&self, canvas: &Canvas, place: Place) -> (i32, i32) {
        let (w, h) = (canvas.width as f32, canvas.height as f32);
        let margin = MARGIN * w.min(h);
        let padding = self.look.padding;
        let (own_w, own_h) = (self.letters.0 + 2.0 * padding, self.letters.1 + 2.0 * padding);
        let x = match place {
            Place::TopLeft | Place::Left | Place::BottomLeft => margin,
            Place::Top | Place::Center | Place::Bottom => (w - own_w) / 2.0,
            Place::TopRight | Place::Right | Place::BottomRight => w - margin - own_w,
        };
        let y = match place {
            Place::TopLeft | Place::Top | Place::TopRight => margin,
            Place::Left | Place::Center | Place::Right => (h - own_h) / 2.0,
            Place::BottomLeft | Place::Bottom | Place::BottomRight => h - margin - own_h,
        };
        let bleed = self.look.bleed() as f32;
        ((x + padding - bleed).round() as i32, (y + padding - bleed).round() as i32)
    }

    /// Lays the layers over each other, from the back: box or shadow, outline, letters.
    fn finish(mut self) -> Vec<u8> {
        if !self.thin.is_empty() {
            let distance = distances(&self.thin, self.width, self.height);
            for (coverage, d) in self.coverage.iter_mut().zip(distance) {
                *coverage = coverage.max((self.look.thicken + 0.5 - d).clamp(0.0, 1.0));
            }
        }
        let look = &self.look;
        let mut sheet = vec![[0.0_f32; 4]; self.coverage.len()];
        if let Some(color) = look.background {
            self.paint_box(&mut sheet, color);
        } else {
            let distance = distances(&self.coverage, self.width, self.height);
            let edge = |d: f32| (look.outline_width + 0.5 - d).clamp(0.0, 1.0);
            let mut shadow: Vec<f32> = distance.iter().map(|d| edge(*d)).collect();
            blur(&mut shadow, self.width, self.height, look.shadow);
            // Down a little, as if lit from above.
            let drop = self.width * (look.shadow * 0.4).round() as usize;
            for (n, pixel) in sheet.iter_mut().enumerate() {
                let shade = n.checked_sub(drop).map_or(0.0, |n| shadow[n]);
                *pixel = over(ink(look.outline, (shade * 1.1).min(1.0) * 0.55), *pixel);
                *pixel = over(ink(look.outline, edge(distance[n]) * 0.8), *pixel);
            }
        }
        let behind = look.background.unwrap_or(look.outline);
        let mut bytes = Vec::with_capacity(sheet.len() * 4);
        for ((pixel, coverage), colored) in sheet.iter().zip(&self.coverage).zip(&self.colored) {
            let plain = (coverage - colored[3]).max(0.0);
            let done = over(*colored, over(ink(look.letters, plain), *pixel));
            bytes.extend(straight(done, behind));
        }
        bytes
    }

    fn paint_box(&self, sheet: &mut [[f32; 4]], color: Color) {
        let padding = self.look.padding;
        let (x0, y0) = self.origin(-padding, -padding);
        let half = (self.letters.0 / 2.0 + padding, self.letters.1 / 2.0 + padding);
        let (cx, cy) = (x0 + half.0, y0 + half.1);
        let corner = self.look.corner;
        for (n, pixel) in sheet.iter_mut().enumerate() {
            let (x, y) = ((n % self.width) as f32 + 0.5, (n / self.width) as f32 + 0.5);
            // Signed distance to a rectangle with round corners.
            let (dx, dy) = ((x - cx).abs() - half.0 + corner, (y - cy).abs() - half.1 + corner);
            let outside = dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - corner;
            *pixel = over(ink(color, (0.5 - outside).clamp(0.0, 1.0)), *pixel);
        }
    }
}

/// A colour at this coverage, premultiplied.
fn ink(color: Color, coverage: f32) -> [f32; 4] {
    let alpha = f32::from(color.3) / 255.0 * coverage;
    let channel = |c: u8| f32::from(c) / 255.0 * alpha;
    [channel(color.0), channel(color.1), channel(color.2), alpha]
}

/// Porter and Duff's *over*, premultiplied.
fn over(front: [f32; 4], back: [f32; 4]) -> [f32; 4] {
    let rest = 1.0 - front[3];
    std::array::from_fn(|c| front[c] + back[c] * rest)
}

fn straight(pixel: [f32; 4], invisible: Color) -> [u8; 4] {
    let [r, g, b, alpha] = pixel;
    let byte = |v: f32| (v * 255.0).round().clamp(0.0, 255.0) as u8;
    if byte(alpha) == 0 {
        return [invisible.0, invisible.1, invisible.2, 0];
    }
    [byte(r / alpha), byte(g / alpha), byte(b / alpha), byte(alpha)]
}

/// Distance of each pixel to the letters, in pixels; 0 inside. Exact Euclidean distances by lower envelopes of
/// parabolas, columns first, then rows (Felzenszwalb and Huttenlocher 2012); a pixel covered in part counts as
/// nearer by what it covers.
fn distances(coverage: &[f32], width: usize, height: usize) -> Vec<f32> {
    const FAR: f32 = 1e12;
    let start = |c: &f32| if *c > 0.003 { (1.0 - c) * (1.0 - c) } else { FAR };
    let mut field: Vec<f32> = coverage.iter().map(start).collect();
    let mut envelope = Envelope::new(width.max(height));
    let mut line = vec![0.0; width.max(height)];
    for x in 0..width {
        for y in 0..height {
            line[y] = field[y * width + x];
        }
        envelope.lower(&mut line[..height]);
        for y in 0..height {
            field[y * width + x] = line[y];
        }
    }
    for row in field.chunks_exact_mut(width) {
        envelope.lower(row);
    }
    field.iter().map(|squared| squared.sqrt()).collect()
}

struct Envelope {
    /// Where the parabolas of the envelope stand.
    feet: Vec<usize>,
    /// From where on each of them is the lowest.
    from: Vec<f32>,
    heights: Vec<f32>,
}

impl Envelope {
    fn new(longest: usize) -> Envelope {
        Envelope { feet: vec![0; longest], from: vec![0.0; longest + 1], heights: vec![0.0; longest] }
    }

    /// Replaces each value by the lowest of all parabolas `(x - foot)² + value[foot]`.
    fn lower(&mut self, line: &mut [f32]) {
        let heights = &mut self.heights[..line.len()];
        heights.copy_from_slice(line);
        let meet = |a: usize, b: usize| {
            let square = |n: usize| (n * n) as f32;
            (heights[b] + square(b) - heights[a] - square(a)) / (2.0 * (b as f32 - a as f32))
        };
        let mut last = 0;
        self.feet[0] = 0;
        self.from[0] = f32::NEG_INFINITY;
        for n in 1..heights.len() {
            let mut at = meet(self.feet[last], n);
            while last > 0 && at <= self.from[last] {
                last -= 1;
                at = meet(self.feet[last], n);
            }
            last += 1;
            self.feet[last] = n;
            self.from[last] = at;
        }
        self.from[last + 1] = f32::INFINITY;
        let mut lowest = 0;
        for (n, value) in line.iter_mut().enumerate() {
            while self.from[lowest + 1] < n as f32 {
                lowest += 1;
            }
            let foot = self.feet[lowest];
            let away = n as f32 - foot as f32;
            *value = away * away + heights[foot];
        }
    }
}

/// Blurs like a Gaussian of this standard deviation: three box filters, which differ from it by less than is seen.
fn blur(field: &mut [f32], width: usize, height: usize, deviation: f32) {
    let reach = ((deviation * deviation * 4.0 + 1.0).sqrt() / 2.0).round() as usize;
    if reach == 0 {
        return;
    }
    let mut line = Vec::new();
    for _ in 0..3 {
        for row in field.chunks_exact_mut(width) {
            line.clear();
            line.extend_from_slice(row);
            slide(&line, reach, |n, mean| row[n] = mean);
        }
        for x in 0..width {
            line.clear();
            line.extend((0..height).map(|y| field[y * width + x]));
            slide(&line, reach, |n, mean| field[n * width + x] = mean);
        }
    }
}

/// The mean of the `2 * reach + 1` values around each.
fn slide(line: &[f32], reach: usize, mut put: impl FnMut(usize, f32)) {
    let share = 1.0 / (2 * reach + 1) as f32;
    let mut sum: f32 = line.iter().take(reach).sum();
    for n in 0..line.len() {
        sum += line.get(n + reach).copied().unwrap_or(0.0);
        put(n, (sum * share).max(0.0));
        sum -= n.checked_sub(reach).map_or(0.0, |n| line[n]);
    }
}
