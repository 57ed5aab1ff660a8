//! What words mean: each surface form, English or Chinese, stands for one [`Word`]. English forms are compared by
//! their stems, so one form covers its inflections; Chinese ones by the longest match.

use crate::timeline::{Color, Mood, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The meaning of a word or phrase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Word {
    // What to do.
    Add,
    Remove,
    Cut,
    Keep,
    Only,
    Make,
    Split,
    Join,
    Move,
    Swap,
    Duplicate,
    Faster,
    Slower,
    Mute,
    Unmute,
    Louder,
    Quieter,
    Fade,
    FadeIn,
    FadeOut,
    FadeBoth,
    Crossfade,
    Transition,
    Slide,
    Wipe,
    Ramp,
    Rotate,
    Mirror,
    Flip,
    Reverse,
    Freeze,
    Loop,
    Zoom,
    Crop,
    Leave,
    Undo,
    Redo,
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
    Subtitle,
    Text,
    Captions,
    Intro,
    Outro,
    Start,
    End,
    Ends,
    Middle,
    Logo,
    Picture,
    Pip,
    Slideshow,
    Speed,
    Order,
    Length,
    Background,
    Bold,
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
    Clockwise,
    Counter,
    Blur,
    Bars,
    Fill,
    Between,
    After,
    Before,
    At,
    From,
    Begins,
    In,
    Out,
    To,
    By,
    Until,
    For,
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
    Exactly,
    // What is not an edit.
    Hello,
    Thanks,
    Help,
    Question,
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
}

/// English forms. A form is written in any inflection; each word of it is compared by its stem.
const ENGLISH: &[(Word, &str)] = &[
    (
        Word::Leave,
        "don't remove|don't cut|don't delete|don't trim|don't add|don't mute|don't touch|don't change|do not remove|do not cut|do not delete|do not trim|do not add|do not mute|do not touch|do not change|leave alone|leave it alone|don't speed up|don't rotate|never mind the|leave as is|leave it as it is|don't mess with",
    ),
    (
        Word::Add,
        "add|put|insert|place|include|overlay|stick|attach|apply|lay|append|throw in|slap|give it|give|lay over|superimpose|show|display|play|have|put in|throw|drop in|write|bring in|inserting|layer|underlay|set up|create|i want|i need|i'd like",
    ),
    (
        Word::Remove,
        "remove|delete|cut out|take out|get rid of|erase|cut off|chop off|trim off|lose|strip|discard|take away|leave out|skip|exclude|omit|drop|ditch|kill|clear|edit out|crop out|trim out|snip out|throw away|throw out|cut away|take off|lop off|no more|snip off|shave off|shave|scrap|trim away|without|disable|turn off|eliminate|axe|clean out|hide|disappear|vanish|go away|splice out|don't need|do not need|don't want|do not want|not needed|not wanted|no longer want|no longer need|dont need|dont want|should go|needs to go|has to go|must go|can go|have to go|need to go|take off the|away with|be gone|cut it out|unwanted",
    ),
    (
        Word::Cut,
        "cut|trim|snip|chop|shorten|trim down|cut down|clip down|shorten down|slice|trimmed|truncate|cut back",
    ),
    (
        Word::Keep,
        "keep|retain|preserve|hold on to|extract|use only|only use|only keep|keep only|keep just|just keep|save only|leave only|only leave|leave just|isolate|grab|pull out|select|only want|just want|only need|just need",
    ),
    (Word::Only, "only|just|solely|nothing but"),
    (
        Word::Make,
        "make|set|change|turn|convert|switch|adjust|get|transform|put to|bring|render|reduce to|turn into|use|modify|edit|format|resize|scale|let|tweak|update|take|want|need|go",
    ),
    (
        Word::Split,
        "split|divide|slice up|break up|break into|cut into|chop up|cut in half|split up|chop into|cut in two|slice into|razor|separate",
    ),
    (
        Word::Join,
        "join|merge|stitch|combine|concatenate|concat|glue|put together|stitch together|join together|connect|splice|splice together|merge together|string together|piece together|combine together|assemble",
    ),
    (Word::Move, "move|reorder|shift|rearrange|relocate|bring|reposition|nudge"),
    (Word::Swap, "swap|exchange|switch around|swap around|switch places"),
    (Word::Duplicate, "duplicate|copy|clone"),
    (
        Word::Faster,
        "faster|speed up|sped up|speed it up|accelerate|quicker|quicken|fast forward|quickly|fast|timelapse|time lapse|time-lapse|hyperlapse|speed this up|speed everything up|speed the whole thing up",
    ),
    (
        Word::Slower,
        "slower|slow down|slow|slow it down|slow mo|slow motion|slowmo|slo mo|decelerate|slow-mo|slow-motion|slowly|slow this down",
    ),
    (
        Word::Mute,
        "mute|silence it|silence the audio|make silent|make it silent|silent|silence the sound|silence the video|soundless|muted|no sound|no audio|without sound|without audio|silence the|mute out|silence my|silence this",
    ),
    (
        Word::Unmute,
        "unmute|restore the sound|restore the audio|bring back the sound|bring back the audio|turn the sound back on|turn the audio back on|sound back",
    ),
    (
        Word::Louder,
        "louder|turn up|boost the volume|amplify|raise the volume|turn it up|crank up|increase the volume|volume up|pump up|crank|too quiet|too soft|barely hear|can't hear|cannot hear|hard to hear|loud|boost the audio|boost the sound|boost the music|too low",
    ),
    (
        Word::Quieter,
        "quieter|turn down|softer|lower the volume|turn it down|reduce the volume|decrease the volume|volume down|too loud|less loud|quiet|tone down|bring down|quietly|softly|faintly|low volume|at a low volume|at low volume|drowns out|drowning out|overpowering|soften",
    ),
    (Word::Fade, "fade|fading"),
    (Word::FadeIn, "fade in|fade-in|fadein|fade up|fade from black|fade from white|ease in|fade it in"),
    (
        Word::FadeOut,
        "fade out|fade-out|fadeout|fade away|fade to black|fade to white|fade off|fade down|ease out|fade it out|end in black|fade into black",
    ),
    (
        Word::FadeBoth,
        "fade in and out|fade in and fade out|fade in/out|fade-in and fade-out|fade in & out|fades in and out|fade out and in|fade in/fade out|fade in-out|fade both ends|fade in fade out",
    ),
    (
        Word::Crossfade,
        "crossfade|cross fade|cross-fade|dissolve|cross dissolve|cross-dissolve|blend together",
    ),
    (Word::Transition, "transition|transitions|smooth cut|smooth cuts|soft cut"),
    (Word::Slide, "slide transition|slide|push transition|sliding"),
    (Word::Wipe, "wipe|wipe transition"),
    (Word::Ramp, "ramp|speed ramp|ramp up|ramp down|gradually|progressively|speed-ramp|ramping"),
    (Word::Rotate, "rotate|rotation|spin|turn sideways|sideways|rotated|turn it by"),
    (
        Word::Mirror,
        "mirror|flip|flip horizontally|mirrored|flip left to right|horizontal flip|flip it horizontally|flip sideways|mirror image|flip left-right|flip the video horizontally|flip the clip horizontally|horizontally flip|flip left and right|horizontally",
    ),
    (
        Word::Flip,
        "flip vertically|upside down|flip upside down|vertical flip|turn upside down|flip it vertically|flip top to bottom|flip the video vertically|flip the clip vertically|vertically flip|flip it upside down|upside-down|vertically",
    ),
    (Word::Reverse, "reverse|backwards|backward|in reverse|rewind|play in reverse|play backwards|reversed"),
    (
        Word::Freeze,
        "freeze|freeze frame|freeze-frame|hold|hold the frame|still frame|hold on the frame|pause the video|pause on|hold the picture|hold the shot|hold for|stop the picture",
    ),
    (Word::Loop, "loop|repeat|looping|loops"),
    (Word::Zoom, "zoom|zoom in|punch in|zoomed|zoom into|enlarge the picture|zoom out|closer"),
    (Word::Crop, "crop|cropped"),
    (
        Word::Undo,
        "undo|revert|go back|take that back|roll back|rollback|scratch that|never mind|nevermind|take it back|undo that|put it back|step back|reverse that|ctrl z|ctrl+z|revert that|back out|cancel that|undo it|i don't like that|i don't like it|changed my mind",
    ),
    (Word::Redo, "redo|do it again|do that again|reapply|bring it back|bring that back"),
    (
        Word::Reset,
        "start over|reset|start again|from scratch|back to the original|restore the original|begin again|undo everything|undo all|revert everything|revert to the original|original video|remove all edits|start afresh|discard all|clear all edits|back to original|remove all the edits|undo all of it|clear everything|reset everything|as it was originally",
    ),
    (
        Word::Export,
        "export|download|save it|render it|publish|send me|output|save|render out|export it|exporting|deliver",
    ),
    (
        Word::Replace,
        "replace|rename|retitle|reword|rewrite|swap out|substitute|exchange|instead of|change|switch",
    ),
    (
        Word::Duck,
        "duck|ducking|lower the music when|lower the music under|quieter when|lower when|auto duck|auto-duck|duck under|sidechain|when i speak|when i talk|while i talk|while i speak|when someone speaks|when someone talks|while someone speaks|when i'm talking|when i'm speaking|while i'm talking|while i'm speaking|when people talk|when there is speech|during speech|under my voice|under the voice|under speech|beneath my voice|under the speech|under the dialogue|under dialogue|when there's talking|whenever i speak|whenever i talk|whenever someone speaks|whenever someone talks|under the narration|under my narration|so my voice is clear|when people speak|while people talk|while people are talking|when there's speech|under the talking|when there is talking|under me talking|below my voice|behind my voice",
    ),
    (
        Word::Normalise,
        "normalise|normalize|lufs|loudness|level the audio|even out the audio|even out the volume|balance the audio|level out|even out|balance the sound|normalisation|normalization|consistent volume|level the sound|even the volume|balance the volume|audio levels|level out the volume",
    ),
    (Word::Longer, "longer|extend|lengthen|prolong|stretch|stay longer|extended"),
    (Word::Shorter, "shorter|shorten it"),
    (
        Word::Bigger,
        "too small|too tiny|bigger|larger|enlarge|increase the size|big|large|huge|increase the font size|taller|giant|scale up",
    ),
    (
        Word::Smaller,
        "too big|too large|smaller|shrink|decrease the size|small|tiny|reduce the size|tinier|scale down",
    ),
    (
        Word::More,
        "more|increase|raise|boost|higher|bump|bump up|enhance|pump up|up the|stronger|punchier|crank up|intensify|deeper|extra|lift|heighten|further|even more",
    ),
    (
        Word::Less,
        "less|decrease|reduce|lower|drop by|weaker|fewer|dial down|tone down|dial back|bring down|cut by|tone back|diminish",
    ),
    (Word::Up, "up"),
    (Word::Down, "down"),
    (
        Word::Video,
        "video|film|movie|footage|recording|vid|screen recording|picture itself|image itself|vlog|screencast|total video|reel itself|edit",
    ),
    (Word::Clip, "clip|shot|scene|segment|take"),
    (Word::Clips, "clips|videos|shots|scenes|segments|files"),
    (
        Word::Music,
        "music|background music|bgm|soundtrack|song|track|tune|music track|background track|backing track|audio track|background song|score|beat|beats|instrumental|backing music|jingle|melody|background audio|background sound|songs|background tune|bg music|theme music|music bed|bed|mp3|audio file|wav file|uploaded audio|mp3 file|audio clip",
    ),
    (
        Word::OwnSound,
        "original audio|original sound|original volume|own sound|own audio|camera audio|clip audio|source audio|native audio|video's audio|video's sound|video audio|video sound|clip's audio|clip's sound|original audio track|video's audio track|the clip's audio track|audio of the video|sound of the video|sound from the video|audio from the video|audio of the clip|audio of the clips|video volume|clip volume|video's volume|original soundtrack|ambient sound|camera sound|the original",
    ),
    (Word::Sound, "audio|sound|sounds"),
    (Word::Voice, "voice|speech|speaking|dialogue|talking|narration|vocals|speaker"),
    (Word::Voiceover, "voiceover|voice over|voice-over|narration track|my narration|vo track|voice track"),
    (Word::Volume, "volume|gain|audio level|sound level|level"),
    (
        Word::Silence,
        "silence|silences|pauses|dead air|silent parts|silent part|silent bits|silent sections|quiet parts|gaps|awkward pauses|long pauses|pause|silent gaps|empty air|dead space|jump cut|jump cuts|ums|silent moments|silent passages|dead spots|silent stretches|quiet bits|breaks in speech|silent pauses|quiet sections|dead silence|dead time|parts where nobody speaks|parts where nobody talks|parts where nobody is talking|parts where no one speaks|parts where no one is talking|where no one speaks|where nobody talks|where nobody speaks|where no one talks|where nothing is said|silent segments",
    ),
    (
        Word::Title,
        "title|titles|heading|headline|title card|name card|card|lower third|title text|header|lower-third|big title",
    ),
    (Word::Subtitle, "subtitle|subtitles|caption|captions|subs|srt|vtt|closed captions|caption text"),
    (
        Word::Text,
        "text|words|label|line|lettering|text overlay|message|phrase|on-screen text|on screen text|font|letters|wording|writing|credit|credits|sentence|overlay text|type|text box|call to action|cta",
    ),
    (
        Word::Captions,
        "auto captions|auto subtitles|auto-captions|automatic captions|automatic subtitles|generate subtitles|generate captions|transcribe|transcript|speech to text|auto caption|auto-caption|auto subtitle|auto-subtitle|subtitle what i say|caption what i say|subtitles of what i say|subtitles for what i say|subtitles from speech|subtitles from the audio|captions from the audio|captions for what i'm saying|transcribe the audio|create subtitles|create captions|make subtitles|make captions|captions automatically|subtitles automatically|auto-generated captions|auto generated captions|auto generate captions|auto-generate subtitles|auto-generate captions|auto generate subtitles|auto-generated subtitles|transcription|transcribe my speech|subtitles of my speech|captions from speech|recognise the speech|recognize the speech",
    ),
    (
        Word::Intro,
        "intro|introduction|opening|opening part|opening shot|opening scene|beginning part|start part|first part|opening bit|opening section|lead-in|intro part|intro section",
    ),
    (
        Word::Outro,
        "outro|ending|closing|end part|closing part|final part|last part|last bit|last section|closing shot|end section|final section|closing scene|tail end|tail|outro part",
    ),
    (Word::Start, "start|beginning|front|very start|very beginning|head"),
    (Word::End, "end|stop|very end|finish"),
    (
        Word::Ends,
        "both ends|each end|either end|both sides|start and end|beginning and end|start and the end|beginning and the end|start and finish|the start and at the end|beginning and at the end|start and at the end|the front and the back|front and back|head and tail|opening and ending|intro and outro|start & end",
    ),
    (Word::Middle, "middle|middle part|middle section|middle bit|centre part|central part"),
    (
        Word::Logo,
        "logo|watermark|brand mark|brand logo|channel logo|our logo|my logo|emblem|company logo|branding",
    ),
    (
        Word::Picture,
        "picture|photo|image|png|jpg|graphic|still|sticker|photos|pictures|images|pic|pics|jpeg|icon|stills",
    ),
    (
        Word::Pip,
        "picture in picture|picture-in-picture|pip|small window|corner video|inset|facecam|webcam|overlay video|overlay the second video|overlay the other video|second video on top|other video on top|reaction cam|video on top|as an overlay|as overlay|overlay clip 2|overlay the second clip|second clip on top|other clip on top",
    ),
    (
        Word::Slideshow,
        "slideshow|slide show|photo show|montage of photos|photo montage|picture show|photo slideshow|per photo|per picture|per image|each photo|each picture|each image|every photo|every picture|every image|per slide|each slide|photo album|photo video|photo reel|a piece",
    ),
    (Word::Speed, "speed|playback speed|pace|playback rate|tempo|playback"),
    (Word::Order, "order|sequence|the order|order of the clips"),
    (
        Word::Length,
        "length|duration|long|total length|in length|running time|runtime|run time|total duration|in total",
    ),
    (
        Word::Background,
        "text background|background box|text box|box behind|background behind|backdrop|box|background color|background colour|behind it|with a background|background|banner behind|band behind|bar behind",
    ),
    (Word::Bold, "bold|bolder|heavier|thick|bold font|heavy"),
    (Word::Frame, "frame|frames"),
    (Word::Effect, "effect|filter|effects|filters|look|grade"),
    (
        Word::Portrait,
        "vertical|portrait|tiktok|tik tok|reels|instagram reel|instagram reels|ig reel|ig reels|reel|shorts|youtube shorts|youtube short|yt shorts|instagram story|instagram stories|stories|story|snapchat|phone screen|phone format|mobile format|vertical video|douyin|upright|for phones|for mobile|for phone|yt short|facebook story|facebook reel|vertical format|snap|fb reels|whatsapp status|mobile",
    ),
    (
        Word::Landscape,
        "horizontal|landscape|youtube|widescreen|wide screen|youtube video|16 by 9|tv format|sideways format|vimeo|wide format|horizontal format|landscape format|for tv|twitter|linkedin|yt",
    ),
    (
        Word::Square,
        "square|instagram post|instagram feed|ig post|square format|instagram|facebook post|feed post|1 by 1|insta|ig feed|ig|facebook feed",
    ),
    (
        Word::Wide,
        "cinemascope|ultrawide|cinema format|ultra wide|ultra-wide|cinematic ratio|letterbox look|anamorphic|cinema scope|2.35:1|2.39:1",
    ),
    (Word::Platform, "platform|social media|socials"),
    (Word::Resolution(1080), "full hd|fullhd|fhd|1080"),
    (Word::Resolution(720), "hd|720"),
    (Word::Resolution(2160), "4k|uhd|ultra hd"),
    (Word::Resolution(1440), "2k|qhd"),
    (Word::Resolution(480), "sd"),
    (Word::Ratio, "aspect ratio|ratio|aspect|shape|frame shape|orientation"),
    (
        Word::Fps,
        "frame rate|framerate|fps|frames per second|frames a second|frame per second|frame-rate|frames/s",
    ),
    (Word::Format, "mp4|mov|webm|h264|h.264|as mp4|file format|mp4 file|mkv|h265|hevc|1080p mp4"),
    (
        Word::Bw,
        "black and white|black & white|b&w|bw|grayscale|greyscale|monochrome|b & w|black-and-white|b/w|black n white|mono|gray scale|noir|desaturate completely|remove the color|remove all color|remove the colour|remove all colour|remove all colors|remove all the color|drain the color|drain all color|colorless|without color|no color|no colour",
    ),
    (
        Word::Brighter,
        "brighter|brighten|lighten|lighter|bright|too dark|brighten up|bump up the brightness|lighten up",
    ),
    (Word::Darker, "darker|darken|too bright|dim|dimmer|overexposed|dark|moodier"),
    (Word::Brightness, "brightness|exposure|luminance"),
    (Word::Contrast, "contrast|contrasty|punch"),
    (
        Word::Saturate,
        "saturate|more colorful|more colourful|vivid|vibrant|colorful|colourful|boost the colors|boost the colours|boost colors|boost colours|boost the color|boost the colour|boost color|pop|punch up the colors|make the colors pop|colors pop|colours pop|richer colors|richer colours|more color|more colour|brighter colors|brighter colours|enhance the colors|enhance the colours|enhance colors|stronger colors|more saturated|saturated|livelier|more saturation|more vivid|more vibrant|enhance the color",
    ),
    (
        Word::Saturation,
        "saturation|vibrance|colors|colours|color intensity|colour intensity|chroma|color|colour",
    ),
    (
        Word::Desaturate,
        "desaturate|less saturated|washed out|muted colors|muted colours|tone down the colors|tone down the colours|less colorful|less colourful|less vivid|mute the colors|mute the colours|faded look|desaturated|less saturation|paler",
    ),
    (
        Word::Warmer,
        "warmer|warm|warm tone|golden|warm look|warm tones|golden hour|sunny look|cozy|cosy|too cold|warm up|warmer tones",
    ),
    (
        Word::Colder,
        "colder|cooler|cool tone|cold|bluer|cold look|cool tones|cool look|too warm|cool|icy|cool down|cooler tones|bluish",
    ),
    (Word::Warmth, "warmth|color temperature|colour temperature|temperature|white balance"),
    (
        Word::Opacity,
        "opacity|transparency|transparent|see-through|translucent|semi-transparent|semi transparent|opaque|see through",
    ),
    (Word::Size, "size|font size|text size|wide|width|letter size"),
    (Word::Mood(Mood::Lofi), "lo-fi|lofi|lo fi|lo-fi hip hop|chillhop|study|jazzy|jazz|hip hop|hip-hop"),
    (
        Word::Mood(Mood::Upbeat),
        "upbeat|energetic|driving|uplifting|dynamic|motivational|pop music|rock|fast-paced|inspiring|exciting|powerful|pumping|punchy|sporty|inspirational|energizing|lively|funky|catchy|pop song|high-energy|high energy|action",
    ),
    (
        Word::Mood(Mood::Chill),
        "chill|calm|relaxing|relaxed|ambient|soft|soothing|mellow|peaceful|gentle|quiet music|background ambience|laid back|laid-back|easy listening|acoustic|dreamy|meditative|piano|smooth|tranquil|serene|chilled|zen|light music",
    ),
    (
        Word::Mood(Mood::Cinematic),
        "cinematic|epic|dramatic|orchestral|trailer|movie music|film music|film score|classical|suspenseful|orchestra|strings|majestic|tense|suspense|heroic|grand",
    ),
    (
        Word::Mood(Mood::Happy),
        "happy|cheerful|fun|playful|joyful|sunny|jolly|ukulele|positive|feel-good|feel good|kids|birthday|funny|party|cute|merry|bubbly|light-hearted|lighthearted",
    ),
    (
        Word::Mood(Mood::Corporate),
        "corporate|business|professional|tech|presentation|commercial|office|explainer|technology|startup",
    ),
    (
        Word::Mood(Mood::Sad),
        "sad|melancholic|melancholy|emotional|sorrowful|moody|nostalgic|somber|sombre|gloomy|heartbreaking|romantic|touching|melancholia|sentimental",
    ),
    (
        Word::Mood(Mood::Electronic),
        "electronic|edm|techno|house|dance|synth|electro|trance|synthwave|club|house music|dubstep|electronica|dance music|drum and bass",
    ),
    (
        Word::Place(Place::TopLeft),
        "top left|top-left|upper left|top left corner|upper left corner|left top|upper-left|upper left-hand|top left-hand|upper-left corner|top-left corner|left upper corner",
    ),
    (
        Word::Place(Place::TopRight),
        "top right|top-right|upper right|top right corner|upper right corner|right top|upper-right|top right-hand|upper-right corner|top-right corner|right upper corner",
    ),
    (
        Word::Place(Place::BottomLeft),
        "bottom left|bottom-left|lower left|bottom left corner|lower left corner|left bottom|lower-left|lower-left corner|bottom-left corner|left lower corner",
    ),
    (
        Word::Place(Place::BottomRight),
        "bottom right|bottom-right|lower right|bottom right corner|lower right corner|right bottom|lower-right|lower-right corner|bottom-right corner|right lower corner|corner",
    ),
    (
        Word::Place(Place::Top),
        "top|at the top|upper|top center|top centre|top of the screen|top middle|upper part|top-center|upper third|top of the frame|up top",
    ),
    (
        Word::Place(Place::Bottom),
        "bottom|at the bottom|lower|bottom center|bottom centre|bottom of the screen|bottom middle|lower part|bottom-center|underneath|bottom of the frame",
    ),
    (Word::Place(Place::Left), "left|left side|on the left|left-hand side|left hand side|to the left"),
    (Word::Place(Place::Right), "right|right side|on the right|right-hand side|right hand side|to the right"),
    (
        Word::Place(Place::Center),
        "center|centre|centered|centred|middle of the screen|center of the screen|middle of the frame|in the center|middle of the picture|dead center|centre of the screen|screen center|center of the frame|middle of screen",
    ),
    (Word::Color(Color(255, 255, 255, 255)), "white"),
    (Word::Color(Color(0, 0, 0, 255)), "black"),
    (Word::Color(Color(255, 0, 0, 255)), "red"),
    (Word::Color(Color(255, 221, 0, 255)), "yellow"),
    (Word::Color(Color(0, 102, 255, 255)), "blue"),
    (Word::Color(Color(0, 170, 68, 255)), "green"),
    (Word::Color(Color(255, 136, 0, 255)), "orange"),
    (Word::Color(Color(255, 105, 180, 255)), "pink"),
    (Word::Color(Color(136, 51, 204, 255)), "purple|violet"),
    (Word::Color(Color(255, 200, 60, 255)), "gold"),
    (Word::Color(Color(128, 128, 128, 255)), "gray|grey"),
    (Word::Color(Color(0, 200, 220, 255)), "cyan|turquoise|teal"),
    (Word::First, "first|initial|opening"),
    (Word::Last, "last|final|closing"),
    (
        Word::Halfway,
        "halfway|half way|midway|middle point|midpoint|half-way|halfway point|half way point|mid-point|mid point",
    ),
    (
        Word::Everything,
        "everything|whole thing|whole video|entire video|entire clip|whole clip|full video|the whole|the entire|whole film|entire film|complete video|all|whole|entire|anything|throughout|all of it|the whole way|all the way|entirely|full",
    ),
    (Word::Rest, "rest|the rest|remainder|remaining|the others|the other|other parts|everything else"),
    (
        Word::Except,
        "except|apart from|other than|besides|everything but|all but|except for|aside from|outside of|outside|but for|save for",
    ),
    (Word::Each, "each|every|apiece"),
    (Word::Both, "both"),
    (
        Word::ALittle,
        "a little|a bit|slightly|a touch|a tad|a little bit|somewhat|a smidge|subtly|subtle|a notch|bit|gently|a hair|just a little|just a bit|mildly|touch|tad",
    ),
    (
        Word::ALot,
        "a lot|much|way|very|significantly|really|far|considerably|a whole lot|super|dramatically|extremely|strongly|heavily|lots|loads",
    ),
    (Word::Clockwise, "clockwise|to the right|rightwards|cw"),
    (
        Word::Counter,
        "counterclockwise|anticlockwise|counter clockwise|anti clockwise|counter-clockwise|anti-clockwise|leftwards|ccw|to the left",
    ),
    (
        Word::Blur,
        "blur|blurred|blurry|blurred background|blurred bars|blur background|blurred sides|blur the sides|blurry background|blur fill|blur padding|blurred padding|blurred edges",
    ),
    (
        Word::Bars,
        "bars|black bars|letterbox|pad|padding|borders|pillarbox|white bars|padded|without cropping|don't crop|do not crop|no cropping|fit the whole|show everything|nothing cropped|keep everything visible|keep everything in frame|keep the whole picture|with padding|fit whole|not crop|without cutting anything off|whole picture visible|letterboxed|bar|nothing cut off|no crop|letterboxing",
    ),
    (Word::Fill, "fill|fill the frame|fill the screen|crop to fill|full frame|fill frame|zoom to fill"),
    (Word::Between, "between|in between|joining"),
    (Word::After, "after|past|beyond|following|later than"),
    (Word::Before, "before|prior to|ahead of|preceding|up until"),
    (Word::At, "at|@|around|near"),
    (Word::Begins, "starts at|start at|begins at|starts from|start from|begin from|begins from|starts on"),
    (
        Word::From,
        "from|starting at|starting from|beginning at|start at|starts at|starting|begin at|beginning from|since|starting on",
    ),
    (Word::To, "to|into|in to|through|thru|as|become"),
    (Word::By, "by"),
    (
        Word::Until,
        "until|till|til|up to|ending at|up until|ends at|end at|through to|all the way to|all the way until|and ends at|and ending at|and end at|stopping at",
    ),
    (
        Word::For,
        "for|lasting|lasts|that lasts|during|within|last for|stays for|staying for|stay for|which lasts|visible for|over the course of",
    ),
    (Word::Over, "over|across"),
    (Word::Under, "under|beneath|below|underneath|behind"),
    (Word::In, "in"),
    (Word::Out, "out"),
    (Word::With, "with|featuring"),
    (
        Word::On,
        "on screen|on the screen|on-screen|onscreen|on|onwards|onward|on top of|forward|onto|of|inside",
    ),
    (Word::And, "and|&|plus|also|as well as|along with|together with|and also|as well|but|too|while"),
    (
        Word::Then,
        "then|and then|afterwards|after that|next|followed by|finally|lastly|and finally|secondly|firstly|after which|subsequently|once that's done|once done",
    ),
    (Word::Mark, "mark|point|moment|timestamp|position|time"),
    (
        Word::Another,
        "another|different|another one|something else|a different one|new|other|different one|some other",
    ),
    (
        Word::Saying,
        "saying|says|that says|reading|that reads|reads|which says|called|with the text|with the words|with text|titled|named|text:|stating|which reads|to say|to read|labelled|labeled|entitled|say|read|captioned|with words",
    ),
    (Word::Times, "times|time|more times"),
    (Word::Off, "off"),
    (Word::Not, "not|don't|do not|doesn't|never|dont|no"),
    (
        Word::Normal,
        "normal|regular|original speed|normal speed|real time|natural|realtime|normal rate|default",
    ),
    (Word::Double, "double|twice|twice as|two times|2 times|doubled"),
    (Word::Position, "position|placement|location"),
    (
        Word::Exactly,
        "exactly|precisely|total|no more than|at most|max|maximum|under a|no longer than|fit in|fit into",
    ),
    (
        Word::Hello,
        "hello|hi|hey|good morning|good evening|good afternoon|hello there|hey there|hi there|yo|howdy|greetings",
    ),
    (
        Word::Thanks,
        "thanks|thank you|great|cool thanks|perfect|awesome|nice|well done|good job|love it|thx|ty|thank you so much|looks good|looks great|amazing|wonderful|excellent|that's great|that's perfect|i like it",
    ),
    (
        Word::Help,
        "help|what can you do|what can i do|how does this work|what do you do|how do i use this|what are you|who are you|commands|what can i ask|what do you support|what else can you do|features|how do you work|what can i say|options|show me what you can do|what is possible",
    ),
    (
        Word::Question,
        "what is|what's|is there|are there|which|does it|did you|why|when does|what are|how many|how big|what|how much|is the|is it",
    ),
    (
        Word::HowLong,
        "how long is|how long|what is the length|what's the length|what is the duration|what's the duration|how many seconds|how many minutes|total length|current length|how long does",
    ),
    (
        Word::Better,
        "better|nicer|more professional|more interesting|more engaging|improve|polish|professional looking|look good|look great|prettier|awesome looking|spice up|jazz up|make it good|pro|cooler looking|enhance the video|more exciting|viral|magic|surprise me|your magic|clean up|clean it up|look nice|best|look amazing|whatever you think|beautiful|more dynamic|look professional|professional look|high quality|polished|do your thing",
    ),
    (
        Word::Cannot(Cannot::Denoise),
        "background noise|noise|denoise|noise reduction|hiss|hum|wind noise|noises|echo|reverb|clean the audio|clean up the audio|de-noise|static|buzz|buzzing|clean up the sound|remove echo|enhance the audio|enhance my voice",
    ),
    (
        Word::Cannot(Cannot::Stabilise),
        "stabilise|stabilize|shaky footage|stabilisation|stabilization|camera shake|shake|steady|less shaky|jitter|shakiness",
    ),
    (
        Word::Cannot(Cannot::Background),
        "green screen|greenscreen|chroma key|background removal|virtual background|blur my background|blur the background behind me|background replacement|different background behind",
    ),
    (
        Word::Cannot(Cannot::Objects),
        "object|face|faces|person|people|man|guy|woman|license plate|licence plate|car|track the|motion tracking|blemish|lip sync|lip-sync|beautify|skin|retouch|my face|swap faces|face swap|eyes|teeth|hair|shirt|dog|cat|girl|boy|wires|pimples|swear words|swear word|cuss words|curse words|bleep|filler words|red eye|kid|child|house|tree|sky",
    ),
    (
        Word::Cannot(Cannot::Generate),
        "generate a video|generate a clip|ai video|generate an image|generate footage|b-roll|b roll|stock footage|ai generated|deepfake|avatar|broll|generate|ai avatar|explosion|explosions|dragon|monster|unicorn|hologram",
    ),
    (
        Word::Cannot(Cannot::Translate),
        "translate|translation|dub|dubbing|in spanish|in french|in german|in japanese|in chinese|into spanish|into english|to spanish|to english|to chinese|into chinese|into french|into german|to french|to german",
    ),
    (
        Word::Cannot(Cannot::Speak),
        "text to speech|text-to-speech|tts|read aloud|read it aloud|ai voice|voice clone|robot voice|read out|ai voiceover|narrator|clone my voice|ai narration|generate a voiceover|generate voiceover",
    ),
    (
        Word::Cannot(Cannot::Effects),
        "glitch|vhs|sepia|vintage|particles|lens flare|snow|confetti|3d|animation|animate|animated|emoji rain|sparkles|film grain|grain|vignette|cartoon|anime|lut|old film|retro|ken burns|shake effect|bounce|typewriter|neon|matrix|fire|rain|sound effect|sound effects|sfx|whoosh|laser|invert|negative|split screen|side by side|split-screen|mosaic|pixelate|censor|oil painting|sketch|comic|fisheye|tilt shift|hdr|dolby|360|vr|polaroid|rainbow|beep|applause|laugh track|light leak|light leaks|progress bar|countdown|timer|qr code|subscribe button|like button|map|chart|arrow|arrows|circle|highlight|spotlight|cursor|border",
    ),
    (
        Word::Cannot(Cannot::Sharpen),
        "sharpen|sharper|sharpness|upscale|super resolution|unblur|deblur|deinterlace|sharp|crisper|in focus|less blurry",
    ),
    (
        Word::Cannot(Cannot::Pitch),
        "pitch|chipmunk|deep voice|autotune|equalizer|equaliser|eq|bass|treble|high pitched|robotic",
    ),
    (Word::It, "it|that|this|them|those|these|that one|this one|one"),
    (
        Word::Filler,
        "a|an|the|please|pls|plz|can you|could you|would you|i|me|my|our|we|us|you|your|is|are|be|so|some|little|kindly|just|like|would|will|should|shall|may|now|here|there|that's|it's|its|ok|okay|um|uh|well|maybe|perhaps|i think|actually|hey|let's|lets|hmm|alright|sure|yes|yeah|yep|possible|if possible|thing|stuff|part|section|bit of|bits|piece|portion|parts|sections|bits|pieces|portions|sort of|kind of|somehow|simply|boring|useless|unneeded|unnecessary|extra|awkward|bad|long|short|nice|good|cool|simple|really|also|quick|quickly|go ahead|go ahead and|own|which|where|when|was|were|has|does|do|did|am|been|being|everyone|away|appear|appears|appearing|visible|seen|looks|look|looking|feel|feels|sounds|keep it|gets|getting|him|her|he|she|they|their|his|himself|itself|myself|such|any|same|amount|worth|about|approximately|roughly|approx|approx.|actual|current|currently|right now|immediately|instead|again|still|remains|remain|stay|stays|so that|in order to|because|since it|since|able|help me|for me|for us|to me|to us|with me|if|or|want|wanna|would like|'d like|want to|need to|like to|going|i'd|i'm|i'll|i've|you're|we're|please do|would you mind|mind|as the|as a|as an|using|via|yet|enough|entire|file|uploaded|upload|attached|that i uploaded|i uploaded|i attached|provided|we shot|existing|main|clearly|clean|smooth|smoothly|nicely|automatically|auto|screen|seconds mark|fade effect|only keep the|style|styled|mode|version|format|ratio|quality|final|finally|overall|generally|little bit of|running|appearance|effectively|duration of|setting|settings|value|nothing|something|some kind of|kind|type|corners|side|sides|edges|edge|hand|hand side|area|direction|degree|percentage|clip itself|the rest of the|than|than it is|than now|nearly|almost|cut|my friend|mate|buddy|bro|dude|man|sir|everybody|guys|people's|first of all|asap|quickly please|ones|is to|purpose|project|timeline|user|viewers|viewer|audience|i mean|basically|literally|fully|complete|completely|total|totally|correct|properly|proper|as possible|continuous|seamless|seamlessly|flow|flowing|appropriate|suitable|fitting|matching|relevant|default|standard|usual|royalty free|royalty-free|copyright free|free|kinda|gonna|gotta|lil|ya|u|ur|r|n|w|thats|im|id|ive|ill|cant|wont",
    ),
];

/// Chinese forms.
const CHINESE: &[(Word, &str)] = &[
    (
        Word::Leave,
        "不要删除|不要删|不要删掉|不要剪|不要剪掉|别删|别删掉|别剪|别剪掉|不要去掉|别去掉|不要加|别加|不用加|不要静音|别静音|不要动|别动|不要改|别改|不用剪|不用删|不要加速|别加速|保持不变|不要添加|别添加",
    ),
    (
        Word::Add,
        "加|加上|添加|加入|插入|放|放上|配|配上|来|来个|来段|来点|加个|加一个|加一段|加点|加一点|叠加|打上|添|添上|放个|放一个|放到|放在|放置|配个|配一段|配一首|配首|加首|加一首|显示|写上|写|出现|打|增加一个|加段|附上|贴上|贴|盖上|添一个|添个|插一个|插|垫|铺|铺上|搭配|制作|做个|做一个|来首|来一段|来一首|弄个|弄一个|弄点|打个|打一个|上个|放一段|放一首|放首|放段|需要|想要|我要|加条|加一条|加行|加一行|加张|加一张|放张|放一张|播放|覆盖|混入",
    ),
    (
        Word::Remove,
        "去掉|删掉|删除|删|删去|去除|移除|剪掉|裁掉|切掉|剪去|砍掉|不要|拿掉|除掉|清除|关掉|截掉|裁去|切除|取消|丢掉|扔掉|抹掉|去了|删了|剪除|掐掉|掐|剔除|消除|清空|不需要|裁剪掉|移去|撤掉|撤销掉|去|关闭|切去|剪了|不想要|掐去|略去|跳过|去掉掉|减掉|减去",
    ),
    (Word::Cut, "剪|裁|裁剪|剪辑|剪切|切|剪短|截|裁切|缩短|修剪|剪裁|裁短|截短|精简"),
    (
        Word::Keep,
        "保留|只要|只留|留下|只保留|留|截取|提取|剪出来|剪出|剪下|剪下来|只用|只剪|截出|截出来|截下来|摘出|只取|取|选取|单独保留|仅保留|裁出来|裁出|只想要|只需要|仅留|抠出|剪取|裁取|只截取|切出来|其余删掉|其他删掉|其余都删掉|其他都删掉|其余的删掉|其余去掉|其他去掉|其余的去掉|其余的不要|其他的不要|其他不要|其余不要|其余部分删除|其余部分删掉|其他部分删掉|其他部分不要|其余都不要|其他都不要|剩下的删掉|剩下的不要",
    ),
    (Word::Only, "只|仅|仅仅|只有|光"),
    (
        Word::Make,
        "改|改成|改为|变成|变为|变|调|调整|调节|设|设为|设置|设置成|设置为|设成|设定|做成|转成|转为|转换成|转换为|换成|弄成|弄|使|让|做|处理成|输出|转|用|输出成|搞成|搞|改到|换为|切换成|切换到|适配|适合|转化成|制作成|生成|处理|改变|修改|变换|整成|调为|换",
    ),
    (
        Word::Split,
        "切一刀|切开|分割|拆分|分成|切成|拆成|剪一刀|断开|分为|切割|剪开|拆开|分段|分割成|截断|平均分成|均分成|等分成|等分|均分|切分|切断|来一刀|下一刀|一刀",
    ),
    (
        Word::Join,
        "拼接|拼起来|合并|拼接起来|连起来|接起来|合成一个|拼在一起|连接|合在一起|连在一起|拼成|接在一起|合成|串起来|合并成|拼接成|衔接起来|合起来|组合|拼到一起|合为|接到一起|拼",
    ),
    (
        Word::Move,
        "移到|移动到|挪到|移动|调到最前|挪|移至|移|调换到|放到最前面|放到最后面|排到|提到|往前移|往后移",
    ),
    (Word::Swap, "交换|对调|互换|调换|换一下位置|换位置|换个位置|调换位置|交换位置|交换一下"),
    (Word::Duplicate, "复制|拷贝|复制一份|再来一份|克隆"),
    (
        Word::Faster,
        "加速|加快|快进|快放|快一点|快些|快点|变快|提速|更快|调快|快一些|再快|快一倍|倍速播放|太慢|太慢了|快动作|延时摄影|提高速度|加快速度|速度加快|速度提高|速度变快",
    ),
    (
        Word::Slower,
        "减速|放慢|慢放|慢动作|慢一点|慢些|慢点|变慢|降速|更慢|调慢|慢一些|再慢|慢速|太快|太快了|慢下来|慢镜头|降低速度|速度放慢|速度降低|速度变慢|减慢",
    ),
    (
        Word::Mute,
        "静音|消音|不要原声|去掉原声|关掉原声|关原声|去原声|没有声音|不要声音|无声|关掉声音|关闭声音|去掉声音|去除声音|去除原声|删除原声|删掉原声|把声音关掉|关闭原声|去掉视频原声|关声音|去声音|不要有声音|原声关掉|原声去掉|声音关掉|声音去掉|哑|删除声音|删掉声音|移除原声|去掉人声|消掉声音|消除原声|声音都去掉",
    ),
    (
        Word::Unmute,
        "取消静音|恢复原声|恢复声音|打开声音|开启声音|打开原声|把声音打开|解除静音|还原声音|要原声",
    ),
    (
        Word::Louder,
        "大声|声音太小|大一点声|调大|音量太小|听不清|声音小|大声点|大声一点|增大|调高|太小声|开大|提高音量|加大音量|加大|增大音量|音量提高|音量增加|音量加大|音量大|太轻|响一点|更响|声音大|增强音量|放大声音|再响|响一些|提升音量|响",
    ),
    (
        Word::Quieter,
        "小声|声音太大|小一点声|调小|音量太大|太吵|小声点|小声一点|减小|调低|太响|开小|降低音量|减小音量|音量降低|音量减小|音量小|轻一点|声音小点|声音小一点|轻点|太大声|轻一些|压低|盖过|盖住了人声|盖住人声",
    ),
    (Word::Fade, "渐变|渐隐渐显|淡"),
    (
        Word::FadeIn,
        "淡入|渐入|渐显|黑场淡入|从黑场淡入|渐强|淡进|由黑渐亮|黑场进入|从黑色渐入|从黑淡入|从白场淡入",
    ),
    (
        Word::FadeOut,
        "淡出|渐出|渐隐|黑场淡出|淡出到黑场|淡出到黑|渐弱|渐黑|变黑|淡到黑|淡出至黑|淡去|渐渐变黑|慢慢变黑|黑场结束|黑场结尾|逐渐变黑|慢慢消失|淡出到白场|淡到黑场|淡出成黑|渐渐消失",
    ),
    (Word::FadeBoth, "淡入淡出|淡进淡出|渐入渐出|淡出淡入|渐显渐隐|淡入和淡出|淡入、淡出|淡入及淡出"),
    (Word::Crossfade, "交叉淡化|交叉溶解|叠化|溶解|交叉淡入淡出|交叉渐变|交叉淡出|叠化转场|淡化"),
    (Word::Transition, "转场|过渡|转场效果|过渡效果|转场特效|衔接|转场动画|切换效果"),
    (Word::Slide, "滑动|推入|滑入|滑动转场|推移"),
    (Word::Wipe, "擦除|划像|擦除转场|擦入"),
    (
        Word::Ramp,
        "逐渐加速|逐渐减速|变速|渐渐加速|慢慢加速|渐渐减速|越来越快|越来越慢|逐渐变快|逐渐变慢|曲线变速|逐步加速|逐步减速",
    ),
    (Word::Rotate, "旋转|转动|转90|旋转一下|掉头|向右转|向左转|右转|左转"),
    (
        Word::Mirror,
        "镜像|左右翻转|水平翻转|左右镜像|水平镜像|左右颠倒|镜像翻转|水平反转|左右反转|左右对调|翻转",
    ),
    (Word::Flip, "上下翻转|垂直翻转|上下颠倒|颠倒|倒过来|倒置|上下镜像|垂直镜像|垂直反转|上下反转"),
    (
        Word::Reverse,
        "倒放|倒着放|反向播放|倒播|倒序播放|倒退播放|反着放|逆向播放|回放|倒转|反转播放|倒带|从后往前放|倒着播放|逆序播放|反向|反放|倒着",
    ),
    (Word::Freeze, "定格|冻结|静止|暂停画面|定住|停住|停留|冻结帧|静帧|画面静止|定格画面|停格"),
    (Word::Loop, "循环|重复|循环播放|重复播放|反复播放|连播|反复"),
    (Word::Zoom, "放大画面|画面放大|推近|拉近|缩放|放大视频|视频放大|镜头推近|放大到|画面拉近|放大"),
    (Word::Crop, "裁剪画面|画面裁剪|裁剪成|裁成|裁剪为|裁切成"),
    (
        Word::Undo,
        "撤销|撤回|回滚|回退|退回|还原上一步|撤销上一步|返回上一步|上一步|取消上一步|恢复上一步|退一步|撤消|回到上一步|取消刚才的|取消刚才的操作|撤回刚才的|刚才的不要|刚才那个不要|刚才的不要了|算了|后退一步|退回上一步|还原|反悔",
    ),
    (Word::Redo, "重做|恢复撤销|取消撤销|再做一次|恢复刚才的|恢复"),
    (
        Word::Reset,
        "重新开始|从头来|全部撤销|恢复原样|还原成原视频|恢复到最初|重置|全部还原|清空所有|回到最初|恢复原始视频|全部取消|撤销所有|撤销全部|恢复最初|还原到最初|恢复原视频|全都撤销|全部重来|推倒重来|重来|从头开始|清除所有编辑|还原所有|恢复到原始状态|恢复初始|还原初始|回到原始状态|恢复成原来的样子|回到原来的样子|撤销所有操作|撤销所有修改|去掉所有修改",
    ),
    (Word::Export, "导出|下载|保存|渲染|发给我|输出视频|生成视频|导出来|保存下来"),
    (Word::Replace, "替换|换掉|换成|改成|代替|替换成|替换为|更换|换"),
    (
        Word::Duck,
        "闪避|避让|压低音乐|说话时降低|说话的时候降低|人声时降低|说话时小声|说话时调低|说话的时候小|自动降低|有人说话|说话时|说话的时候|人声出现|讲话时|讲话的时候|人声的时候|有人声|自动闪避|不要盖过人声|别盖过人声|不盖过人声|不要盖住人声|别盖住人声|不要压过人声|别压过人声|在人声下|人声下|自动压低|有对白|有人讲话|躲避人声|为人声让路",
    ),
    (
        Word::Normalise,
        "响度|标准化|音量统一|响度统一|统一音量|均衡音量|音量均衡|归一化|音量标准化|平衡音量|音量平衡|统一响度|音量一致|响度标准化|响度归一化|音量归一化|忽大忽小|忽高忽低",
    ),
    (Word::Longer, "长一点|延长|更长|长一些|拉长|久一点|再长|长点|多显示|久一些|加长|延长到|停久一点|变长"),
    (Word::Shorter, "短一点|更短|短一些|短点|再短|变短|短"),
    (
        Word::Bigger,
        "太小|太小了|大一点|大点|更大|大一些|再大|放大|大号|变大|大字|大|加大字号|大些|特大|调大字号",
    ),
    (Word::Smaller, "太大|太大了|小一点|小点|更小|小一些|再小|缩小|小号|变小|小字|小些|缩小一点"),
    (
        Word::More,
        "提高|增加|增强|加强|提升|更|高一点|高一些|多一点|升高|提亮|加大|强一点|上调|加深|再|高点|强一些|加点|拉高|多",
    ),
    (Word::Less, "降低|减少|减弱|低一点|少一点|低一些|下调|调低|弱一点|少一些|低点|降|减|削弱|拉低|少"),
    (Word::Up, "上调|往上|向上|升"),
    (Word::Down, "往下|向下|下调"),
    (
        Word::Video,
        "视频|影片|片子|画面|素材|录像|录屏|短片|短视频|这个视频|这段视频|原视频|成片|本视频|视频画面",
    ),
    (Word::Clip, "片段|镜头|段|这段|那段|分段"),
    (
        Word::Clips,
        "两段视频|两个视频|几段视频|这些视频|所有视频|视频片段|几个视频|多段视频|所有片段|各段|每段|片段之间|视频之间|各片段|两个片段|这几个视频|这几段|这两个视频|这两段视频|这两段|这几段视频|多个视频|每个片段|镜头之间|所有镜头|两个镜头|全部片段|三段视频|三个视频|这三段|这三个视频|两段之间|段与段之间|每两段",
    ),
    (
        Word::Music,
        "音乐|背景音乐|配乐|bgm|歌|歌曲|乐曲|背景乐|曲子|伴奏|背景歌曲|背景音|bgm音乐|背景的音乐|主题曲|插曲|配曲|纯音乐|音轨|这首|首|音频文件|mp3",
    ),
    (
        Word::OwnSound,
        "原声|原音|视频声音|视频原声|原视频声音|视频的声音|人声|原始声音|视频音量|原声音量|视频的音量|原视频的声音|同期声|原视频音量|原始音频|片段声音|画面声音|视频本身的声音|视频自带的声音|自带的声音|原来的声音|现场声|片子的声音|视频音频",
    ),
    (Word::Sound, "声音|音频|声响|声"),
    (Word::Voice, "说话|讲话|对白|旁白声|语音|解说|对话"),
    (Word::Voiceover, "配音|旁白|画外音|解说音频|旁白音频|配音文件|解说词音频"),
    (Word::Volume, "音量|声量|音量大小"),
    (
        Word::Silence,
        "停顿|静音片段|空白|静默|沉默|静音部分|无声片段|无声部分|静音的片段|静音的部分|静音段|空白片段|没声音的部分|没声音的地方|没有声音的部分|没说话的部分|没人说话的部分|气口|冷场|没有声音的片段|没声音的片段|无声段落|不说话的部分|不说话的地方|没人说话的地方|没有说话的部分|静默片段|安静的部分|静音段落|停顿部分|卡顿的停顿|空白部分|空白停顿|静音的地方|无声的地方|没有声音的地方|没说话的地方|沉默的部分|静默部分|静音区间|静音空隙|间隙|安静的片段|不说话的片段",
    ),
    (Word::Title, "标题|片名|题目|大标题|主标题|标题文字|小标题|副标题|标题卡"),
    (Word::Subtitle, "字幕|字幕条|台词|说明文字|底部字幕|srt|字幕文字|对白字幕"),
    (
        Word::Text,
        "文字|文本|字|文案|花字|文字内容|一行字|一句话|一行文字|水印文字|字体|文字水印|标语|几个字|一段文字|一段话|这句话|句话|行字|字号|文字说明",
    ),
    (
        Word::Captions,
        "自动字幕|自动生成字幕|识别字幕|语音识别|语音转文字|自动加字幕|根据语音|识别语音|自动配字幕|生成字幕|语音转字幕|自动识别|根据声音加字幕|听写|自动添加字幕|自动上字幕|根据说话|转写|转录|字幕自动|识别说话|把我说的话|根据我说的|识别人声|语音字幕|自动识别字幕",
    ),
    (
        Word::Intro,
        "片头|开场|开场部分|片头部分|开头部分|前面部分|开头一段|开头那段|前面一段|开头片段|前奏|开头那部分|开头那一段|开头的部分|开头这段",
    ),
    (
        Word::Outro,
        "片尾|结尾部分|片尾部分|末尾部分|最后部分|结尾一段|后面一段|后面部分|结尾那段|最后一小段|结尾片段|收尾|结尾那部分|结尾那一段|结尾的部分|结尾这段|最后那段|尾部",
    ),
    (
        Word::Start,
        "开头|开始|起始|最前面|前面|开始处|开头处|最开始|一开始|开始的时候|视频开头|头部|起点|最开头|前端|开端|前边|头",
    ),
    (
        Word::End,
        "结尾|末尾|最后|结束|最后面|后面|尾|结束处|结尾处|视频结尾|末端|终点|最末|最末尾|后端|结束时|结束的时候|片尾处|后边",
    ),
    (
        Word::Ends,
        "掐头去尾|去头去尾|开头结尾|开头和结尾|首尾|头尾|两头|两端|前后|片头片尾|开头与结尾|片头和片尾|开头以及结尾|开头、结尾|首尾两端|开头跟结尾|开始和结束|开始和结尾|头和尾|头部和尾部|视频首尾|前后各|首尾各|两头各",
    ),
    (
        Word::Middle,
        "中间|中段|中间一段|中间部分|中间那段|中间的部分|中部|中间片段|中间那部分|中间那一段|正中间",
    ),
    (Word::Logo, "logo|水印|标志|台标|图标|商标|品牌标志|角标"),
    (Word::Picture, "图片|照片|图|图像|相片|贴图|贴纸|png|相|截图"),
    (Word::Pip, "画中画|小窗|小窗口|小画面|叠加视频|子画面"),
    (
        Word::Slideshow,
        "幻灯片|相册|照片视频|每张图片|每张照片|每张图|每张|图片轮播|电子相册|照片轮播|图片视频|照片集|每幅",
    ),
    (Word::Speed, "速度|播放速度|倍速|语速|节奏|速率"),
    (Word::Order, "顺序|次序|先后顺序|排序|播放顺序"),
    (Word::Length, "长度|时长|总时长|总长|长|总长度|全长"),
    (Word::Background, "背景框|底色|文字背景|背景色|背景条|衬底|底框|带背景|背景|文字底色|底板|半透明底|底"),
    (Word::Bold, "加粗|粗体|粗一点|粗|粗些"),
    (Word::Frame, "帧|这一帧|一帧"),
    (Word::Effect, "效果|滤镜|特效|风格|色调"),
    (
        Word::Portrait,
        "竖屏|竖版|竖的|抖音|快手|视频号|小红书|手机屏|手机屏幕|竖着的|竖向|竖幅|竖屏视频|tiktok|竖式|手机观看|手机竖屏|朋友圈竖屏|竖",
    ),
    (
        Word::Landscape,
        "横屏|横版|横的|b站|哔哩哔哩|油管|youtube|宽屏|横向|横幅画面|横着的|西瓜视频|电视|电脑屏幕|横",
    ),
    (Word::Square, "方形|正方形|方的|方版|方屏|方图|方画幅|正方|朋友圈"),
    (Word::Wide, "电影宽幅|电影画幅|超宽|宽银幕|遮幅|电影比例|电影宽屏"),
    (Word::Resolution(1080), "全高清|超清"),
    (Word::Resolution(720), "高清|标清720"),
    (Word::Resolution(2160), "4k|超高清"),
    (Word::Resolution(480), "标清"),
    (Word::Ratio, "比例|画幅|宽高比|画面比例|长宽比|画幅比例|尺寸比例"),
    (Word::Fps, "帧率|帧每秒|帧/秒|每秒"),
    (Word::Format, "mp4|mov|格式|mp4格式"),
    (
        Word::Bw,
        "黑白|单色|灰度|黑白效果|黑白滤镜|去色|黑白色|黑白片|黑白的|黑白画面|黑白电影|去掉颜色|去掉色彩|灰阶",
    ),
    (
        Word::Brighter,
        "亮一点|变亮|调亮|提亮|亮一些|太暗|亮点|更亮|加亮|再亮|亮些|偏暗|有点暗|太黑|增亮|明亮|亮堂|画面亮|亮",
    ),
    (
        Word::Darker,
        "暗一点|变暗|调暗|压暗|暗一些|太亮|暗点|更暗|再暗|暗些|过曝|偏亮|有点亮|曝光过度|画面暗|暗|太曝",
    ),
    (Word::Brightness, "亮度|曝光|曝光度|明度"),
    (Word::Contrast, "对比度|反差|对比"),
    (
        Word::Saturate,
        "鲜艳|鲜艳一点|更鲜艳|色彩鲜艳|饱满|颜色更|色彩更|增强色彩|增强颜色|提升色彩|艳丽|鲜艳一些|颜色鲜|色彩浓|浓郁|颜色深一点|鲜亮|颜色浓|让颜色|增强饱和|色彩饱满|艳一点|艳",
    ),
    (Word::Saturation, "饱和度|色彩|颜色|色彩饱和度|饱和|彩度"),
    (
        Word::Desaturate,
        "淡一点|素一点|颜色淡|色彩淡|不那么鲜艳|颜色太艳|太艳|太鲜艳|颜色淡一点|色彩太浓|清淡",
    ),
    (Word::Warmer, "暖色调|暖一点|暖色|偏暖|变暖|暖些|更暖|暖调|温暖|暖|太冷|暖黄|暖一些|再暖"),
    (Word::Colder, "冷色调|冷一点|冷色|偏冷|变冷|冷些|更冷|冷调|太暖|冷|偏蓝|冷一些|再冷|蓝调"),
    (Word::Warmth, "色温|白平衡|冷暖"),
    (Word::Opacity, "透明度|透明|半透明|不透明度|不透明"),
    (Word::Size, "大小|字号大小|尺寸|宽度|字体大小|文字大小"),
    (Word::Mood(Mood::Lofi), "lofi|低保真|爵士|嘻哈|学习|慵懒"),
    (
        Word::Mood(Mood::Upbeat),
        "动感|激昂|欢腾|节奏感|有节奏|活力|劲爆|振奋|热血|激情|动感的|励志|摇滚|燃|节奏强|节奏快|流行|律动|激烈|快节奏|有活力|运动",
    ),
    (
        Word::Mood(Mood::Chill),
        "轻松|舒缓|放松|安静|柔和|轻柔|平静|治愈|轻音乐|悠闲|清新|钢琴|温柔|惬意|宁静|小清新|舒服|安静的|冥想|吉他|清新的|抒情|恬静|温馨|柔美",
    ),
    (
        Word::Mood(Mood::Cinematic),
        "电影感|史诗|大气|震撼|宏大|电影配乐|交响|电影|恢弘|磅礴|悬疑|紧张|古典|管弦|史诗感|紧张感|电影风",
    ),
    (
        Word::Mood(Mood::Happy),
        "欢快|快乐|开心|愉快|活泼|喜庆|可爱|俏皮|欢乐|轻快|搞笑|明快|儿童|生日|喜悦|阳光|趣味|幽默",
    ),
    (Word::Mood(Mood::Corporate), "商务|企业|科技|专业|正式|商业|科技感|宣传片|企业宣传"),
    (Word::Mood(Mood::Sad), "伤感|悲伤|忧伤|难过|伤心|感人|煽情|忧郁|怀旧|悲情|浪漫|感动|凄凉|催泪|情感"),
    (Word::Mood(Mood::Electronic), "电子|电音|舞曲|edm|电子乐|电子音乐|合成器|夜店|蹦迪|赛博"),
    (Word::Place(Place::TopLeft), "左上角|左上|左上方|画面左上角"),
    (Word::Place(Place::TopRight), "右上角|右上|右上方|画面右上角"),
    (Word::Place(Place::BottomLeft), "左下角|左下|左下方|画面左下角"),
    (Word::Place(Place::BottomRight), "右下角|右下|右下方|角落|画面右下角"),
    (
        Word::Place(Place::Top),
        "顶部|上方|顶端|最上面|画面上方|上面|屏幕上方|画面顶部|屏幕顶部|上边|正上方|靠上|上侧",
    ),
    (
        Word::Place(Place::Bottom),
        "底部|下方|底端|最下面|画面下方|下面|屏幕下方|画面底部|屏幕底部|下边|正下方|靠下|下侧",
    ),
    (Word::Place(Place::Left), "左边|左侧|靠左|左面|往左|向左|偏左|左方"),
    (Word::Place(Place::Right), "右边|右侧|靠右|右面|往右|向右|偏右|右方"),
    (
        Word::Place(Place::Center),
        "居中|正中|画面中间|画面中央|中央|屏幕中间|屏幕中央|正中央|画面正中|中心|画面中心|屏幕中心|画面正中间|屏幕正中",
    ),
    (Word::Color(Color(255, 255, 255, 255)), "白色|白"),
    (Word::Color(Color(0, 0, 0, 255)), "黑色|黑"),
    (Word::Color(Color(255, 0, 0, 255)), "红色|大红|红"),
    (Word::Color(Color(255, 221, 0, 255)), "黄色|黄"),
    (Word::Color(Color(0, 102, 255, 255)), "蓝色|蓝"),
    (Word::Color(Color(0, 170, 68, 255)), "绿色|绿"),
    (Word::Color(Color(255, 136, 0, 255)), "橙色|橘色|橘黄色"),
    (Word::Color(Color(255, 105, 180, 255)), "粉色|粉红色|粉红|粉"),
    (Word::Color(Color(136, 51, 204, 255)), "紫色|紫"),
    (Word::Color(Color(255, 200, 60, 255)), "金色|金黄色"),
    (Word::Color(Color(128, 128, 128, 255)), "灰色|灰"),
    (Word::Color(Color(0, 200, 220, 255)), "青色"),
    (Word::First, "前|最前|头|前面的|开头的|最开始的|最初|开始的|起初"),
    (Word::Last, "后|最后的|末|结尾的|末尾的|最末|倒数|最后面的|后面的"),
    (Word::Half, "两半|对半|一半|半段|半部分"),
    (Word::Halfway, "中点|一半处|一半的位置|一半的地方|正中间的位置|中间位置|中间处"),
    (
        Word::Everything,
        "全部|整个视频|全片|整片|整段视频|整段|整个|全程|整部影片|整个影片|全部视频|整体|整条视频|所有|都|全|一切|全都|从头到尾|始终|一直|通篇",
    ),
    (Word::Rest, "其余|其他|剩下|剩余|其它|其余部分|其他部分|剩下的|其余的|其他的|剩余部分"),
    (Word::Except, "除了|除|以外|之外|除去"),
    (Word::Each, "每个|每|各|分别|每一个|每一段|各自"),
    (Word::Both, "两边|两者"),
    (Word::ALittle, "一点|一些|稍微|稍稍|略微|一点点|有点|略|些|稍|少许|微微|轻微|点儿|一点儿|点"),
    (Word::ALot, "很多|大幅|非常|多一些|很|大大|许多|特别|大幅度|明显|十分"),
    (Word::Clockwise, "顺时针|向右旋转|顺时针方向|右旋|往右转|往右旋转|向右转"),
    (Word::Counter, "逆时针|向左旋转|逆时针方向|左旋|往左转|往左旋转|向左转|反时针"),
    (Word::Blur, "模糊背景|背景模糊|模糊填充|高斯模糊|模糊|虚化|虚化背景|背景虚化|毛玻璃"),
    (
        Word::Bars,
        "黑边|加黑边|留黑边|不裁切|完整显示|白边|不要裁剪画面|不裁剪|留边|保留完整画面|不要裁切|不要裁剪|加边框|完整画面|上下加黑边|左右加黑边|不剪裁|填充黑色|别裁剪|别裁切|不裁画面|全部显示",
    ),
    (Word::Fill, "铺满|填满|充满|裁切铺满|满屏|撑满|占满|全屏"),
    (Word::Between, "之间|中间加|当中|两段之间的"),
    (Word::After, "之后|以后|过后|往后|后面的部分"),
    (Word::Before, "之前|以前|往前"),
    (Word::At, "在|于|位于"),
    (Word::From, "从|自|由|自从|打从"),
    (Word::To, "到|至|成|为|直到|达到|变到"),
    (Word::By, "了"),
    (Word::Until, "为止"),
    (Word::For, "持续|时长为|长度为|维持|停留时间|显示时间|显示时长|保持|历时"),
    (Word::And, "并|和|并且|同时|以及|与|跟|而且|还有|及|另外|还要|也|还|顺便|外加"),
    (Word::Then, "然后|再|接着|之后再|最后再|随后|接下来|其次|首先|先|然后再|然后把|再把"),
    (Word::Mark, "时候|的时候|位置|地方|时刻|处"),
    (
        Word::Another,
        "另一首|换一首|换首|别的|另外一首|其他的音乐|换一个|换个|再换一首|换别的|换一段|新的|别的音乐|另一段|换一种|另外的|不同的",
    ),
    (
        Word::Saying,
        "写着|内容是|内容为|写|叫|为|内容|显示为|文字是|名为|叫做|标题是|字幕是|改成|改为|说|内容改成|写上|文案是",
    ),
    (Word::Times, "遍|次|回"),
    (Word::Not, "不|别|不要|没|无|非|莫"),
    (Word::Normal, "正常|原速|正常速度|原来的速度|恢复原速|原始速度|一倍速|恢复正常速度|正常播放|普通"),
    (Word::Double, "翻倍|加倍|一倍|两倍|加一倍|翻一倍"),
    (Word::Position, "位置"),
    (Word::Exactly, "正好|恰好|刚好|总共|一共|整整|控制在|不超过|压缩到|以内"),
    (Word::Hello, "你好|您好|嗨|在吗|哈喽|早上好|晚上好|下午好|hello"),
    (
        Word::Thanks,
        "谢谢|感谢|多谢|很好|不错|太好了|好的谢谢|太棒了|完美|好看|棒|辛苦了|满意|赞|可以了|谢了|好极了|真棒|非常好",
    ),
    (
        Word::Help,
        "帮助|你能做什么|你会什么|能做什么|有什么功能|怎么用|可以做什么|有哪些功能|能干什么|你会做什么|都能做什么|你是谁|功能|有什么用|支持什么|能干嘛|会干什么|你可以做什么|怎么使用|会做什么|说明",
    ),
    (Word::Question, "什么|是不是|有没有|几个|哪个|吗|怎么|为什么|几段|多大|多少"),
    (
        Word::HowLong,
        "多长|多久|时长是多少|多少秒|有多长|几秒|几分钟|多少分钟|长度是多少|总时长是多少|现在多长",
    ),
    (
        Word::Better,
        "好看|更好看|美化|优化|更专业|高级|更好|有质感|高级感|更有吸引力|好看一点|精彩|更精彩|漂亮|漂亮一点|更漂亮|专业一点|酷|酷一点|更酷|有意思|提升质感|吸引人|更吸引人|润色|完善|高大上|炫|自动剪辑|一键成片|你看着办|随便剪|看着办|自由发挥|改进|有趣|改善",
    ),
    (Word::Cannot(Cannot::Denoise), "降噪|噪音|杂音|去噪|噪声|背景噪音|风声|回声|混响|消噪|电流声|底噪"),
    (Word::Cannot(Cannot::Stabilise), "防抖|稳定画面|抖动|画面稳定|增稳|去抖|稳像|画面抖"),
    (Word::Cannot(Cannot::Background), "抠像|绿幕|换背景|抠图|去背景|背景替换|抠绿|抠出人物|背景换成"),
    (
        Word::Cannot(Cannot::Objects),
        "人脸|路人|人物|换脸|马赛克|车牌|美颜|瘦脸|磨皮|口型|物体|那个人|打码|追踪|跟踪|脏话|狗|猫|瘦身|美白|口头禅|语气词|行人|孩子|电线|头发|衣服",
    ),
    (
        Word::Cannot(Cannot::Generate),
        "生成一段视频|生成画面|ai生成|空镜|数字人|虚拟人|生成一个视频|生成图片|爆炸|恐龙|怪兽|素材库",
    ),
    (Word::Cannot(Cannot::Translate), "翻译|双语|译成|英文字幕|中英字幕|译制|翻成"),
    (
        Word::Cannot(Cannot::Speak),
        "文字转语音|朗读|ai配音|语音合成|读出来|念出来|ai旁白|智能配音|自动配音|变声|克隆声音|机器人声音|配音员",
    ),
    (
        Word::Cannot(Cannot::Effects),
        "粒子|故障风|复古|胶片|下雪|动画|老电影|vhs|暗角|漫画|卡通|雪花|抖动特效|烟花|打字机|弹幕|霓虹|怀旧滤镜|音效|分屏|拼图|倒计时|进度条|边框|表情包|闪光|光效|火焰|下雨|彩虹|负片|反色|左右分屏|描边|震动|二维码|箭头|圈出|高亮|烟雾|飘落|漏光|爱心|做旧|颗粒",
    ),
    (
        Word::Cannot(Cannot::Sharpen),
        "锐化|清晰度|更清晰|超分|画质增强|提升画质|清晰一点|画质提升|修复画质|去模糊|画质修复|清晰一些|变清晰|画质",
    ),
    (Word::Cannot(Cannot::Pitch), "音调|变调|萝莉音|均衡器|低音|高音|大叔音"),
    (Word::It, "它|这个|那个|这|那|她|他"),
    (
        Word::Filler,
        "的|把|将|请|帮我|给|我|一下|帮忙|吧|呢|啊|呀|哦|嗯|麻烦|你|您|我们|个|一个|一段|一张|一首|条|一条|张|要|想|想要|可以|能|能不能|可不可以|里|里面|中|上|是|有|来一个|那么|就|对|请把|请帮我|给我|下|用|被|并把|这样|那样|这里|那里|进行|操作|部分|内容|此|该|某|啦|嘛|哈|然|会|应该|需要把|帮|替我|自动|看|看看|这种|种|样|样子|点点|出|出来|起来|下来|过来|进去|地|得|着|过|整|大概|大约|左右|差不多|约|另|其|更加|比较|太|挺|感觉|觉得|希望|最好|麻烦你|麻烦把|给视频|当|做为|作为|当作|当做|播|麻烦帮我|试试|试|好|好的|行|可|那就|吧吧|谢|我的|我们的|你的|用户|观众|无聊|没用|多余|不好|适当|合适|恰当|轻轻|慢慢|完|剪一下|声|屏幕|图层|轨道|时间线|时间轴|时间|原来|原本|现在|目前|当前|之类|以|所|如果|或|或者|呗|咯|哟|嘿|喂|一下子|嗷|哎|亲|老师|小助手|助手",
    ),
];

/// Both tables, ready for looking up.
pub(crate) struct Lexicon {
    english: BTreeMap<String, Word>,
    chinese: BTreeMap<String, Word>,
    stems: BTreeSet<String>,
    /// The stems that a misspelt word may be taken for.
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
        let forms = || ENGLISH.iter().flat_map(|(word, forms)| forms.split('|').map(|f| (*word, f)));
        // A word that is a base form somewhere must be known before inflections are reduced to it.
        let mut words: Vec<&str> = forms().flat_map(|(_, f)| words_of(f)).collect();
        words.sort_by_key(|w| w.len());
        for word in words {
            let stem = reduce(word, |s| stems.contains(s)).unwrap_or_else(|| word.to_owned());
            stems.insert(stem);
        }
        let mut english: BTreeMap<String, Word> = BTreeMap::new();
        let mut longest = (0, 0);
        let mut correctable = BTreeSet::new();
        for (word, form) in forms() {
            let parts: Vec<String> = words_of(form)
                .into_iter()
                .map(|w| reduce(w, |s| stems.contains(s)).unwrap_or_else(|| w.to_owned()))
                .collect();
            longest.0 = longest.0.max(parts.len());
            if word != Word::Filler {
                correctable.extend(parts.iter().filter(|p| p.len() >= 4).cloned());
            }
            // The first meaning in the table's order is the one; "clips" and "clip" are told apart by the form.
            english.entry(parts.join(" ")).or_insert(word);
            english.entry(form.to_owned()).or_insert(word);
        }
        let mut chinese = BTreeMap::new();
        for (word, forms) in CHINESE {
            for form in forms.split('|') {
                longest.1 = longest.1.max(form.chars().count());
                chinese.entry(form.to_owned()).or_insert(*word);
            }
        }
        Lexicon { english, chinese, stems, correctable: correctable.into_iter().collect(), longest }
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
        if word.chars().count() < 5 || !word.is_ascii() {
            return None;
        }
        let near = |known: &&String| {
            let same_start = known.as_bytes().first() == word.as_bytes().first();
            same_start && known.len().abs_diff(word.len()) <= 1 && one_slip(known.as_bytes(), word.as_bytes())
        };
        let mut found = self.correctable.iter().filter(near);
        let first = found.next()?;
        Some(first.clone())
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
