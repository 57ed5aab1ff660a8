use super::{PaintError, Painted, Painter};
use fov_edit::time::Time;
use fov_edit::timeline::{Canvas, Color, Id, Place, Style, Text, TextKind, Timeline};
use std::sync::LazyLock;

/// Finding the fonts takes longer than painting.
static PAINTER: LazyLock<Painter> = LazyLock::new(|| Painter::new().unwrap());

fn title(text: &str) -> Text {
    let style = Style { size: 0.1, color: Color::WHITE, bold: false, background: None, fade: Time::ZERO };
    Text {
        id: Id(1),
        kind: TextKind::Title,
        text: text.into(),
        start: Time::ZERO,
        until: None,
        place: Place::Center,
        style,
    }
}

fn canvas(width: u32, height: u32) -> Canvas {
    Canvas { width, height, ..Timeline::new().canvas }
}

/// RGBA of a painted text.
fn pixels(painted: &Painted) -> Vec<[u8; 4]> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(&painted.png)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    bytes.as_chunks().0.to_vec()
}

/// A text laid over a ground that is dark on the left and light on the right, as a PNG to look at.
#[test]
#[ignore = "writes pictures for a person to look at"]
fn look() {
    let folder = std::env::var("FOV_LOOK").unwrap();
    let c = canvas(1280, 720);
    let sheet = |name: &str, texts: &[Text]| {
        let mut ground: Vec<[u8; 3]> = (0..1280 * 720_usize)
            .map(|n| {
                let x = n % 1280;
                let y = n / 1280;
                if x < 430 {
                    [18, 20, 30]
                } else if x > 850 {
                    [245, 245, 240]
                } else {
                    [(y / 3) as u8, (x % 256) as u8, 90]
                }
            })
            .collect();
        for text in texts {
            let painted = PAINTER.paint(text, &c).unwrap();
            for (n, [r, g, b, a]) in pixels(&painted).into_iter().enumerate() {
                let x = painted.x + (n as u32 % painted.width) as i32;
                let y = painted.y + (n as u32 / painted.width) as i32;
                if (0..1280).contains(&x) && (0..720).contains(&y) {
                    let p = &mut ground[y as usize * 1280 + x as usize];
                    for (p, v) in p.iter_mut().zip([r, g, b]) {
                        *p = ((u32::from(*p) * (255 - u32::from(a)) + u32::from(v) * u32::from(a)) / 255)
                            as u8;
                    }
                }
            }
        }
        let file = std::fs::File::create(format!("{folder}/{name}.png")).unwrap();
        let mut e = png::Encoder::new(file, 1280, 720);
        e.set_color(png::ColorType::Rgb);
        e.write_header().unwrap().write_image_data(ground.as_flattened()).unwrap();
    };
    let at = |text: &str, place: Place| Text { place, ..title(text) };
    let mut subtitle = at(
        "The quick brown fox jumps over the lazy dog, 然后它回家睡觉了。 And it sleeps well tonight.",
        Place::Bottom,
    );
    subtitle.kind = TextKind::Subtitle;
    subtitle.style.size = 0.065;
    let mut big = at("夏日旅行 Hello 🎉 ✂️", Place::Center);
    big.style.size = 0.16;
    big.style.bold = true;
    sheet("a", &[subtitle, big, at("Top left", Place::TopLeft), at("مرحبا بالعالم", Place::TopRight)]);
    let mut boxed = at("Boxed subtitle\nwith two lines 😀", Place::Bottom);
    boxed.style.background = Some(Color(0, 0, 0, 160));
    boxed.style.size = 0.07;
    let mut dark = at("Dark letters 黑色", Place::Center);
    dark.style.color = Color(20, 20, 40, 255);
    dark.style.size = 0.15;
    let mut yellow = at("Yellow שלום", Place::Top);
    yellow.style.color = Color(255, 220, 0, 255);
    yellow.style.bold = true;
    sheet("b", &[boxed, dark, yellow, at("Left", Place::Left), at("Right", Place::Right)]);
}

#[test]
fn every_script_has_its_glyphs() {
    let painted = PAINTER.paint(&title("夏日旅行 Hello 🎉 ✂️"), &canvas(1280, 720)).unwrap();
    let vivid = pixels(&painted)
        .iter()
        .filter(|[r, g, b, a]| *a > 200 && r.abs_diff(*b).max(g.abs_diff(*b)) > 80)
        .count();
    assert!(vivid > 300, "the emoji are in colour: {vivid}");
}

/// What is visible of a text, in pixels of the canvas: left, top, right, bottom.
fn extent(painted: &Painted) -> [i32; 4] {
    let width = painted.width as usize;
    let seen = |(n, p): (usize, [u8; 4])| (p[3] > 128).then_some(((n % width) as i32, (n / width) as i32));
    let seen: Vec<(i32, i32)> = pixels(painted).into_iter().enumerate().filter_map(seen).collect();
    let xs = || seen.iter().map(|s| s.0 + painted.x);
    let ys = || seen.iter().map(|s| s.1 + painted.y);
    [xs().min(), ys().min(), xs().max(), ys().max()].map(Option::unwrap)
}

#[test]
fn places_keep_their_margin() {
    // 4 % of the shorter side.
    let (c, margin) = (canvas(1280, 720), 29);
    let at = |place| extent(&PAINTER.paint(&Text { place, ..title("Hg") }, &c).unwrap());
    let [left, top, _, _] = at(Place::TopLeft);
    let [_, _, right, bottom] = at(Place::BottomRight);
    assert!(
        (margin - 4..margin + 14).contains(&left) && (margin - 4..margin + 20).contains(&top),
        "{left} {top}"
    );
    assert!(
        (margin - 4..margin + 14).contains(&(1280 - right))
            && (margin - 4..margin + 20).contains(&(720 - bottom))
    );
    let [left, top, right, bottom] = at(Place::Center);
    assert!((left + right - 1280).abs() < 10 && (top + bottom - 720).abs() < 30);
}

#[test]
fn sizes_are_shares_of_the_shorter_side() {
    for (width, height) in [(1280, 720), (720, 1280), (640, 360)] {
        let [_, top, _, bottom] = extent(&PAINTER.paint(&title("H"), &canvas(width, height)).unwrap());
        // A capital is about 0.72 of the letters' size, plus its outline.
        let expected = width.min(height) as f32 * 0.1 * 0.78 * 0.72;
        let tall = (bottom - top + 1) as f32;
        assert!((0.85..1.35).contains(&(tall / expected)), "{width}x{height}: {tall}, not {expected}");
    }
}

#[test]
fn long_texts_wrap_and_stay_in_the_frame() {
    let c = canvas(640, 360);
    let one = extent(&PAINTER.paint(&title("one line"), &c).unwrap());
    for text in [
        "many words that do not fit on one line of this small frame",
        "没有空格的一长串汉字也必须在画面的边缘之前换行才能看得见全部",
    ] {
        let many = extent(&PAINTER.paint(&title(text), &c).unwrap());
        assert!(many[0] >= 25 && many[2] <= 615, "within 90 % of the width: {many:?}");
        assert!(many[3] - many[1] > (one[3] - one[1]) * 3 / 2, "more than one line: {many:?}");
    }
    let book = extent(&PAINTER.paint(&title(&"word ".repeat(300)), &c).unwrap());
    assert!(book[1] >= 0 && book[3] <= 360, "made smaller: {book:?}");
}

#[test]
fn bold_letters_are_heavier_in_every_script() {
    for text in ["Hello", "夏日旅行"] {
        let mut bold = title(text);
        bold.style.bold = true;
        let c = canvas(1280, 720);
        let white = |t: &Text| {
            pixels(&PAINTER.paint(t, &c).unwrap()).iter().filter(|p| p[0] > 200 && p[3] > 200).count()
        };
        assert!(white(&bold) * 100 > white(&title(text)) * 112, "{text}");
    }
}

#[test]
fn invisible_pixels_have_the_colour_of_the_edge() {
    let mut boxed = title("box");
    boxed.style.background = Some(Color(200, 30, 40, 255));
    let painted = PAINTER.paint(&boxed, &canvas(640, 360)).unwrap();
    assert!(pixels(&painted).iter().all(|p| p[3] > 0 || *p == [200, 30, 40, 0]));
    assert!(pixels(&painted).iter().filter(|p| **p == [200, 30, 40, 255]).count() > 500);
}

#[test]
fn what_cannot_be_painted_is_said() {
    let c = canvas(640, 360);
    assert!(matches!(PAINTER.paint(&title(" \n\u{202e} "), &c), Err(PaintError::Empty)));
    assert!(matches!(PAINTER.paint(&title(&"a".repeat(2001)), &c), Err(PaintError::TooLong(2001))));
}

#[test]
fn a_character_without_a_glyph_is_named() {
    let Err(error) = PAINTER.paint(&title("ok \u{e621}"), &canvas(1280, 720)) else {
        panic!("painted a box")
    };
    assert!(matches!(&error, PaintError::NoGlyph { character, .. } if character == "\u{e621}"), "{error}");
}
