//! What it is done to, how, and what is no edit.

use super::super::{Cannot, Word};
use crate::timeline::{Color, Mood, Place};

pub(super) const FORMS: &[(Word, &str)] = &[
    (Word::LowerThird, "lower third|lower-third|lower thirds|name strap|name plate"),
    (Word::Wholly, "completely|fully|entirely|totally|wholly"),
    (Word::InPoint, "in point|in-point|mark in|set in"),
    (Word::OutPoint, "out point|out-point|mark out|set out"),
    (
        Word::Video,
        "video|film|movie|footage|recording|vid|screen recording|picture itself|image itself|vlog|screencast|total video|reel itself|edit",
    ),
    (Word::Clip, "clip|shot|scene|segment|take|teaser|snippet|excerpt|cutdown"),
    (Word::Clips, "clips|videos|shots|scenes|segments|files"),
    (
        Word::Music,
        "music|background music|bgm|soundtrack|song|track|tune|music track|background track|backing track|background song|score|beat|beats|instrumental|backing music|jingle|melody|background audio|background sound|songs|background tune|bg music|theme music|music bed|bed|mp3|audio file|wav file|uploaded audio|mp3 file|audio clip",
    ),
    (
        Word::OwnSound,
        "original audio|original sound|original volume|own sound|own audio|camera audio|clip audio|source audio|native audio|video's audio|video's sound|video audio|video sound|clip's audio|clip's sound|original audio track|video's audio track|the clip's audio track|audio of the video|sound of the video|sound from the video|audio from the video|audio of the clip|audio of the clips|video volume|clip volume|video's volume|original soundtrack|ambient sound|camera sound|the original",
    ),
    (Word::Sound, "audio track|audio tracks|audio|sound|sounds"),
    (Word::Voice, "voice|speech|speaking|dialogue|talking|narration|vocals|speaker"),
    (Word::Voiceover, "voiceover|voice over|voice-over|narration track|my narration|vo track|voice track"),
    (Word::Volume, "volume|gain|audio level|sound level|level|as loud"),
    (
        Word::Silence,
        "silence|silences|pauses|dead air|silent parts|silent part|silent bits|silent sections|quiet parts|gaps|awkward pauses|long pauses|pause|silent gaps|empty air|dead space|jump cut|jump cuts|ums|silent moments|silent passages|dead spots|silent stretches|quiet bits|breaks in speech|silent pauses|quiet sections|dead silence|dead time|parts where nobody speaks|parts where nobody talks|parts where nobody is talking|parts where no one speaks|parts where no one is talking|where no one speaks|where nobody talks|where nobody speaks|where no one talks|where nothing is said|silent segments|ums and ahs|ums and uhs|uhs|ahs|ums and errs",
    ),
    (Word::Title, "title|titles|heading|headline|title card|name card|card|title text|header"),
    (Word::Subtitle, "subtitle|subtitles|caption|captions|subs|srt|vtt|closed captions|caption text"),
    (
        Word::Text,
        "text|words|label|line|lettering|text overlay|message|phrase|on-screen text|on screen text|font|letters|wording|writing|credit|credits|sentence|overlay text|type|text box|emoji|emojis|call to action|cta|handle|username|user name|account name",
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
    (
        Word::Start,
        "start|beginning|front|very start|very beginning|head|outset|front end|front of it|begin|begins",
    ),
    (Word::End, "end|stop|very end|finish|tail|tail end|rear|back end|the back"),
    (
        Word::Ends,
        "both ends|each end|either end|both sides|start and end|beginning and end|start and the end|beginning and the end|start and finish|the start and at the end|beginning and at the end|start and at the end|the front and the back|front and back|head and tail|opening and ending|intro and outro|start & end|each side|each edge|both edges|from each side",
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
    (Word::Speed, "speed|playback speed|pace|playback rate|tempo|playback|as fast"),
    (Word::Order, "wrong order|order is wrong|order's wrong|order|sequence|the order|order of the clips"),
    (
        Word::Length,
        "length|duration|long|total length|in length|running time|runtime|run time|total duration|in total|as long",
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
    (
        Word::Format,
        "to gif|to a gif|as gif|as a gif|into a gif|into gif|avi|mp4|mov|webm|h264|h.264|as mp4|file format|mp4 file|mkv|h265|hevc|1080p mp4",
    ),
    (
        Word::Bw,
        "black and white|black & white|b&w|bw|grayscale|greyscale|monochrome|b & w|black-and-white|b/w|black n white|mono|gray scale|noir|remove the color|remove all color|remove the colour|remove all colour|remove all colors|remove all the color|drain the color|drain all color|colorless|without color|no color|no colour|b w",
    ),
    (
        Word::Colored,
        "in color|in colour|in full color|in full colour|full color|full colour|back to color|back to colour|back in color",
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
        "desaturate|less saturated|washed out|muted colors|muted colours|tone down the colors|tone down the colours|less colorful|less colourful|less vivid|mute the colors|mute the colours|faded look|desaturated|less saturation|paler|dull|flat looking|look flat",
    ),
    (
        Word::Warmer,
        "warmer|warm|warm tone|golden|warm look|warm tones|golden hour|sunny look|cozy|cosy|too cold|too blue|look sunny|look warm|warm up|warmer tones",
    ),
    (
        Word::Colder,
        "colder|cooler|cool tone|cold|bluer|cold look|cool tones|cool look|too warm|cool|icy|too yellow|too orange|yellowish|cool down|cooler tones|bluish",
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
        "chill|calm|relaxing|relaxed|ambient|soft|soothing|mellow|peaceful|gentle|quiet music|background ambience|laid back|laid-back|easy listening|acoustic|dreamy|meditative|piano|smooth|tranquil|serene|chilled|zen|light music|light background|light instrumental|light piano",
    ),
    (
        Word::Mood(Mood::Cinematic),
        "cinematic|epic|dramatic|orchestral|trailer|movie music|film music|film score|classical|suspenseful|orchestra|strings|majestic|tense|suspense|heroic|grand|spooky|scary|horror|mysterious|eerie",
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
        "bars|black bars|letterbox|pad|padding|borders|pillarbox|padded|instead of cropping|rather than cropping|instead of crop|without cropping|don't crop|do not crop|no cropping|fit the whole|show everything|nothing cropped|keep everything visible|keep everything in frame|keep the whole picture|with padding|fit whole|not crop|without cutting anything off|whole picture visible|letterboxed|bar|nothing cut off|no crop|letterboxing",
    ),
    (Word::WhiteBars, "white bars|white borders|white padding|white edges"),
    (
        Word::Fill,
        "fill|full width|full screen|full-screen|fullscreen|whole screen|fill the frame|fill the screen|crop to fill|full frame|fill frame|zoom to fill",
    ),
    (Word::Between, "between|in between|joining"),
    (Word::After, "after|past|beyond|following|later than"),
    (Word::Before, "before|prior to|ahead of|preceding|up until"),
    (Word::At, "at|when it hits|when it reaches|when it gets to|@|around|near"),
    (
        Word::Begins,
        "starts at|start at|begins at|starts from|start from|begin from|begins from|starts on|skip to|jump to|skip ahead to|jump ahead to|jump straight to|skip straight to|go straight to|begin at|open at|opens at",
    ),
    (
        Word::From,
        "from|starting at|starting from|beginning at|start at|starts at|starting|begin at|beginning from|since|starting on",
    ),
    (Word::To, "to|into|in to|through|thru|as|become"),
    (Word::By, "by"),
    (
        Word::Until,
        "until|till|til|last until|lasts until|lasting until|stay until|stays until|stay on until|remain until|remains until|up to|ending at|up until|ends at|end at|through to|all the way to|all the way until|and ends at|and ending at|and end at|stopping at",
    ),
    (
        Word::For,
        "for|lasting|lasts|that lasts|during|within|last for|which lasts|visible for|over the course of",
    ),
    (Word::Stays, "stays for|staying for|stay for|stays|stay|staying|remains for|remains|remain"),
    (Word::Over, "over|across"),
    (Word::Under, "under|beneath|below|underneath|behind"),
    (Word::In, "in"),
    (Word::Out, "out|away|gone"),
    (Word::With, "with|featuring"),
    (
        Word::On,
        "on screen|on the screen|on-screen|onscreen|on|onwards|onward|on top of|forward|onto|of|inside",
    ),
    (Word::And, "and|n|&|plus|also|as well as|along with|together with|and also|as well|but|too|while"),
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
    (Word::Not, "not|don't|do not|doesn't|never|no|nope|nah"),
    (
        Word::Normal,
        "normal|regular|original speed|normal speed|real time|natural|realtime|normal rate|default|back to|back in",
    ),
    (Word::Double, "double|twice|twice as|two times|2 times|doubled"),
    (Word::Position, "position|placement|location"),
    (
        Word::Exactly,
        "exactly|precisely|total|no more than|at most|max|maximum|under a|no longer than|fit in|fit into|less than|shorter than|not longer than|not be longer than|not exceed|not be over|not be more than|a max of|maximum of|max of|not over|at the most|tops|cap|limit|restrict|needs to be|need to be|has to be|must be|have to be",
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
    (Word::Advice, "should i|should we|do you think|do i need to|is it better to|would it be better"),
    (
        Word::HowLong,
        "how long is|how long|what is the length|what's the length|what is the duration|what's the duration|how many seconds|how many minutes|total length|current length|how long does",
    ),
    (
        Word::Better,
        "better|nicer|more professional|more interesting|more engaging|improve|polish|professional looking|look good|look great|prettier|awesome looking|spice up|jazz up|make it good|pro|enhance the video|more exciting|viral|magic|surprise me|your magic|clean up|clean it up|look nice|best|look amazing|whatever you think|beautiful|more dynamic|look professional|professional look|high quality|polished|do your thing",
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
        "object|face|faces|person|people|man|guy|woman|license plate|licence plate|car|track the|motion tracking|blemish|lip sync|lip-sync|beautify|skin|retouch|my face|swap faces|face swap|eyes|teeth|hair|shirt|dog|cat|girl|boy|wires|pimples|swear words|swear word|cuss words|curse words|bleep|filler words|red eye|kid|child|house|tree|sky|younger|thinner|skinnier",
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
        "glitch|vhs|sepia|vintage|particles|lens flare|snow|confetti|fireworks|balloons|lightning|3d|animation|animate|animated|emoji rain|sparkles|film grain|grain|vignette|cartoon|anime|lut|old film|retro|ken burns|shake effect|bounce|typewriter|neon|matrix|fire|rain|sound effect|sound effects|sfx|whoosh|laser|invert|negative|split screen|side by side|split-screen|mosaic|pixelate|censor|oil painting|sketch|comic|fisheye|tilt shift|hdr|dolby|360|vr|polaroid|rainbow|beep|applause|laugh track|light leak|light leaks|progress bar|countdown|timer|qr code|subscribe button|like button|map|chart|arrow|arrows|circle|spotlight|cursor|border",
    ),
    (
        Word::Cannot(Cannot::Sharpen),
        "sharpen|sharper|sharpness|upscale|super resolution|unblur|deblur|deinterlace|sharp|crisper|in focus|less blurry",
    ),
    (
        Word::Cannot(Cannot::Publish),
        "publish|post it|post this|post that|upload it to|upload this to|share it|share this|send it to|email it|publish it",
    ),
    (
        Word::Cannot(Cannot::Pitch),
        "pitch|chipmunk|deep voice|autotune|equalizer|equaliser|eq|bass|treble|high pitched|robotic",
    ),
    (
        Word::Purpose,
        "so that it doesn't|so it doesn't|so that it does not|so it does not|so that it won't|so it won't",
    ),
    (Word::LastPart, "that's last|that is last|the one that's last|the one that is last"),
    (Word::ThatPart, "that part|that bit|that section|that stretch|that segment|this part|this section"),
    (Word::It, "it|that|this|them|those|these|that one|this one|one"),
    (
        Word::Rather,
        "i meant|i mean|i meant to say|meant|that was too much|that's too much|thats too much|that was too little|you cut too much|cut too much|you cut too little|cut too little|that was a bit much|typo|there's a typo|misspelled|spelled wrong",
    ),
    (Word::Later, "later|delay|postpone|push back"),
    (Word::Earlier, "earlier|sooner"),
    (Word::Long, "long|in length|in duration|in total|altogether"),
    (
        Word::Filler,
        "lol|haha|lmao|btw|tbh|imo|omg|you know what|in a row|plese|pleas|cud|once|chunk|chunks|come|plase|pleae|things|steps|anymore|any more|happens|happening|try|pick|sit|cuz|coz|because of|they're|theyre|anyone|in a row|row|consistent|by a factor of|factor of|factor|tone|towards|weird|a|an|the|please|pls|plz|can you|could you|would you|i|me|my|our|we|us|you|your|is|are|be|so|some|little|kindly|just|like|would|will|should|shall|may|now|here|there|that's|it's|its|ok|okay|um|uh|well|maybe|perhaps|i think|actually|hey|let's|hmm|alright|sure|yes|yeah|yep|possible|if possible|thing|stuff|part|section|bit of|bits|piece|portion|parts|sections|bits|pieces|portions|sort of|kind of|somehow|simply|boring|useless|unneeded|unnecessary|extra|awkward|bad|short|nice|good|cool|simple|really|also|quick|quickly|go ahead|go ahead and|own|which|where|when|was|were|has|does|do|did|am|been|being|everyone|appear|appears|appearing|visible|seen|looks|look|looking|feel|feels|sounds|keep it|leave it up|leave it on|leave it there|leave it on screen|gets|getting|him|her|he|she|they|their|his|himself|itself|myself|such|any|same|amount|worth|about|approximately|roughly|approx|approx.|actual|current|currently|right now|immediately|instead|again|still|so that|in order to|because|since it|since|able|help me|for me|for us|to me|to us|with me|if|or|want|wanna|would like|'d like|want to|need to|like to|going|i'd|i'm|i'll|i've|you're|we're|please do|would you mind|mind|as the|as a|as an|using|via|yet|enough|entire|file|uploaded|upload|attached|that i uploaded|i uploaded|i attached|provided|we shot|existing|main|clearly|clean|smooth|smoothly|nicely|automatically|auto|screen|seconds mark|fade effect|style|styled|mode|version|format|ratio|quality|final|finally|overall|generally|little bit of|running|appearance|effectively|duration of|setting|settings|value|nothing|something|some kind of|kind|type|corners|side|sides|edges|edge|hand|hand side|area|direction|degree|percentage|clip itself|the rest of the|than|than it is|than now|nearly|almost|cut|my friend|mate|buddy|bro|close the gap|close gaps|close the gaps|ripple|dude|man|sir|everybody|guys|people's|first of all|asap|quickly please|ones|is to|purpose|project|timeline|user|viewers|viewer|audience|basically|literally|complete|total|correct|properly|proper|as possible|continuous|seamless|seamlessly|flow|flowing|appropriate|suitable|fitting|matching|relevant|default|standard|usual|royalty free|royalty-free|copyright free|free|kinda|gonna|gotta|lil|ya|u|ur|r|n|w|id|ive|ill|wont|sorry|oops|oh|my bad|wait|ah|erm|anyway|honestly|can|could|together|teh|equal|equally|reformat|focus|focusing on|focused|resolution|compress|vibe|vibes|audible|must|hear|fix|fix it|fix that|rather|prefer|its just|it's just|that's just|thats just|they're just|theyre just|it is just|this is just|it was just|is just me|fine|is fine|will do|would do|is ok|is okay|is enough|come in|comes in|pop up|pops up|show up|shows up",
    ),
];
