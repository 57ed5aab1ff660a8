//! What happens to single pictures: turning, fitting into the frame, colours.

use super::super::film::{Footage, even};
use crate::media::probe::ColorTags;
use fov_edit::timeline::{Clip, Color, Fit, Look};

/// What the numbers of a picture mean as colours; limited range always.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Colors {
    /// FFmpeg's name of the matrix.
    pub(crate) matrix: String,
    /// FFmpeg's name of the primaries.
    pub(crate) primaries: String,
    /// FFmpeg's name of the transfer curve.
    pub(crate) transfer: String,
}

impl Colors {
    /// ITU-R BT.709, what every screen expects.
    pub(crate) fn hd() -> Colors {
        let name = || "bt709".to_owned();
        Colors { matrix: name(), primaries: name(), transfer: name() }
    }

    /// ITU-R BT.601, what a JPEG file holds (JFIF 1.02).
    pub(crate) fn jpeg() -> Colors {
        let name = || "smpte170m".to_owned();
        Colors { matrix: name(), primaries: name(), transfer: name() }
    }

    /// Those of a source, if they can be carried over to an encoder as they are.
    pub(crate) fn of(tags: &ColorTags, height: u32) -> Option<Colors> {
        let known = |tag: &str, default: &str| match tag {
            "" | "unknown" | "unspecified" => Some(default.to_owned()),
            "bt709" | "smpte170m" | "bt470bg" => Some(tag.to_owned()),
            _ => None,
        };
        if tags.range == "pc" {
            return None;
        }
        let default = if height >= 720 { "bt709" } else { "smpte170m" };
        Some(Colors {
            matrix: known(&tags.space, default)?,
            primaries: known(&tags.primaries, default)?,
            transfer: known(&tags.transfer, default)?,
        })
    }

    /// What `scale` calls the matrix.
    pub(super) fn scale_matrix(&self) -> &str {
        scale_name(&self.matrix)
    }
}

/// What `scale` calls a matrix.
fn scale_name(matrix: &str) -> &'static str {
    match matrix {
        "bt2020nc" | "bt2020c" => "bt2020",
        "smpte170m" | "bt470bg" | "bt601" => "bt601",
        "smpte240m" => "smpte240m",
        "fcc" => "fcc",
        _ => "bt709",
    }
}

/// What brings the pictures of `footage` to `size` as `clip` says it, in `colors`, planar 8-bit 4:2:0.
pub(super) fn prepare(
    clip: &Clip,
    footage: &Footage,
    size: (u32, u32),
    fit: Fit,
    colors: &Colors,
) -> Vec<String> {
    let mut filters = normalise(footage);
    turn(clip, &mut filters);
    let shown = (footage.info.width.max(1), footage.info.height.max(1));
    let shown = if clip.rotate % 2 == 1 { (shown.1, shown.0) } else { shown };
    let shown = zoom(clip, shown, &mut filters);
    filters.extend(fit_into(shown, size, fit, &convert(footage, colors), is_plain(footage, colors)));
    grade(&clip.look, colors, &mut filters);
    filters.push("setsar=1".into());
    filters.push("format=yuv420p".into());
    filters
}

/// What makes progressive pictures of standard range of those of `footage`.
pub(super) fn normalise(footage: &Footage) -> Vec<String> {
    let mut filters = Vec::new();
    if let Some(video) = &footage.info.video {
        if matches!(video.field_order.as_str(), "tt" | "bb" | "tb" | "bt") {
            filters.push("bwdif=mode=send_frame:deint=interlaced".into());
        }
        if video.color.is_hdr() {
            filters.push(tone_map());
        }
    }
    filters
}

/// The options of `scale` that bring the colours of `footage` to `colors`.
pub(super) fn convert(footage: &Footage, colors: &Colors) -> String {
    let out = format!("out_color_matrix={}:out_range=tv", colors.scale_matrix());
    let Some(video) = &footage.info.video else { return out };
    let tags = &video.color;
    let rgb =
        video.pix_fmt.contains("rgb") || video.pix_fmt.contains("bgr") || video.pix_fmt.starts_with("pal");
    if rgb || tags.is_hdr() {
        return out;
    }
    let matrix = scale_name(footage.info.matrix());
    let range = if is_full_range(footage) { "pc" } else { "tv" };
    format!("in_color_matrix={matrix}:in_range={range}:{out}")
}

fn is_full_range(footage: &Footage) -> bool {
    footage.info.video.as_ref().is_some_and(|v| v.color.range == "pc" || v.pix_fmt.starts_with("yuvj"))
}

/// Whether the numbers can stay as they are.
fn is_plain(footage: &Footage, colors: &Colors) -> bool {
    let Some(video) = &footage.info.video else { return false };
    let same = Colors::of(&video.color, footage.info.height)
        .is_some_and(|own| scale_name(&own.matrix) == colors.scale_matrix());
    same && video.pix_fmt == "yuv420p"
        && video.sample_aspect.0 == video.sample_aspect.1
        && !video.color.is_hdr()
}

/// High dynamic range to BT.709, with the white of paper at 203 nits (ITU-R BT.2408, 2.1).
fn tone_map() -> String {
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,\
     zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
        .into()
}

fn turn(clip: &Clip, filters: &mut Vec<String>) {
    match clip.rotate % 4 {
        1 => filters.push("transpose=clock".into()),
        2 => filters.push("hflip,vflip".into()),
        3 => filters.push("transpose=cclock".into()),
        _ => {}
    }
    if clip.mirror {
        filters.push("hflip".into());
    }
    if clip.flip {
        filters.push("vflip".into());
    }
}

/// Cuts out the middle that a zoom enlarges, and says how large that would be shown.
fn zoom(clip: &Clip, shown: (u32, u32), filters: &mut Vec<String>) -> (u32, u32) {
    let factor = f64::from(clip.zoom);
    if factor.is_nan() || factor <= 1.0 {
        return shown;
    }
    // As a share of what comes in: where pixels are not square, that is coded in another size than it is shown in.
    let part = |side: &str| format!("max(2,2*trunc({side}/{factor}/2))");
    filters.push(format!("crop=w='{}':h='{}'", part("iw"), part("ih")));
    let part = |side: u32| ((f64::from(side) / factor / 2.0) as u32).max(1) * 2;
    (part(shown.0), part(shown.1))
}

/// What brings a picture of size `from` to exactly `to`.
fn fit_into(from: (u32, u32), to: (u32, u32), fit: Fit, convert: &str, plain: bool) -> Vec<String> {
    let (fw, fh) = (f64::from(from.0), f64::from(from.1));
    let (w, h) = to;
    let (tw, th) = (f64::from(w), f64::from(h));
    if from == to && plain {
        return Vec::new();
    }
    let scale = |w: u32, h: u32| format!("scale={w}:{h}:flags=bicubic:{convert}");
    // A difference that rounding to even sizes makes is no reason for bars.
    let same_shape = ((fw / fh) / (tw / th) - 1.0).abs() < 0.005;
    if same_shape {
        return vec![scale(w, h)];
    }
    let inside = (tw / fw).min(th / fh);
    let (iw, ih) = (even(fw * inside).min(w), even(fh * inside).min(h));
    match fit {
        Fit::Crop { x, y } => {
            let cover = (tw / fw).max(th / fh);
            // Cut first, scale then: pixels that go anyway are not scaled.
            let (sw, sh) = ((tw / (fw * cover)).min(1.0), (th / (fh * cover)).min(1.0));
            let focus = |v: f32| if v.is_finite() { v.clamp(0.0, 1.0) } else { 0.5 };
            let (x, y) = (focus(x), focus(y));
            vec![
                format!(
                    "crop=w='min(iw,trunc(iw*{sw:.6}/2+0.5)*2)':h='min(ih,trunc(ih*{sh:.6}/2+0.5)*2)':x='(iw-ow)*{x:.4}':y='(ih-oh)*{y:.4}'"
                ),
                scale(w, h),
            ]
        }
        Fit::Pad { color } => vec![
            scale(iw, ih),
            "setsar=1".into(),
            format!("pad={w}:{h}:{}:{}:color={}", (w - iw) / 4 * 2, (h - ih) / 4 * 2, hex(color)),
        ],
        Fit::Blur => {
            let (qw, qh) = (even(tw / 4.0), even(th / 4.0));
            let cover = (f64::from(qw) / fw).max(f64::from(qh) / fh);
            let (cw, ch) = (even(fw * cover).max(qw), even(fh * cover).max(qh));
            // Blurred at a quarter of the size: nobody sees the difference, and it costs a sixteenth.
            vec![format!(
                "split[sharp{{u}}][ground{{u}}];\
                 [ground{{u}}]scale={cw}:{ch}:flags=fast_bilinear:{convert},crop={qw}:{qh},format=yuv420p,\
                 boxblur=luma_radius=min(8\\,min(w\\,h)/4):luma_power=2,eq=brightness=-0.06,\
                 scale={w}:{h}:flags=bilinear,setsar=1[back{{u}}];\
                 [sharp{{u}}]scale={iw}:{ih}:flags=bicubic:{convert},format=yuv420p,setsar=1[front{{u}}];\
                 [back{{u}}][front{{u}}]overlay={}:{}",
                (w - iw) / 4 * 2,
                (h - ih) / 4 * 2
            )]
        }
    }
}

fn grade(look: &Look, colors: &Colors, filters: &mut Vec<String>) {
    let within =
        |v: f32, low: f32, high: f32, neutral: f32| if v.is_finite() { v.clamp(low, high) } else { neutral };
    let brightness = within(look.brightness, -1.0, 1.0, 0.0);
    let contrast = within(look.contrast, 0.0, 3.0, 1.0);
    let saturation = within(look.saturation, 0.0, 3.0, 1.0);
    let warmth = within(look.warmth, -1.0, 1.0, 0.0);
    if (brightness, contrast, saturation) != (0.0, 1.0, 1.0) {
        filters.push("format=yuv420p".into());
        filters
            .push(format!("eq=brightness={brightness:.3}:contrast={contrast:.3}:saturation={saturation:.3}"));
    }
    if warmth != 0.0 {
        // More red and less blue, in proportion to how bright a point is, so that black stays black.
        let red = 1.0 + 0.2 * warmth;
        let blue = 1.0 - 0.2 * warmth;
        let matrix = colors.scale_matrix();
        filters.push(format!(
            "scale=in_color_matrix={matrix}:in_range=tv,format=gbrp,colorchannelmixer=rr={red:.3}:bb={blue:.3},\
             scale=out_color_matrix={matrix}:out_range=tv"
        ));
    }
}

/// A colour as FFmpeg writes it.
pub(super) fn hex(color: Color) -> String {
    format!("0x{:02x}{:02x}{:02x}", color.0, color.1, color.2)
}
