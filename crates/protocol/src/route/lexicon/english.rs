//! English words, lower case.

use super::{
    AFTER, AMOUNT, AND, ASK, BARE, BEFORE, CREDIT, DONE, DROP, EXPORT, EXPORTING, FORMAT, GENERATE, GIVE,
    ITEM, LATER, LIGHT, MAKE, MEDIA, NOT, PLACE, PRAISE, QUALITY, RUN, SHAPE, SHOW, STATE, THANKS, THEN,
    UPLOAD, WORDING, Words,
};

#[rustfmt::skip]
pub(super) const WORDS: Words = &[
    (
        LIGHT,
        "a able about absolutely actual actually afternoon again agent ah ahead ai aight all almost alr \
         already alright alrighty also am an another any anyone anyway are as asap asking assistant at \
         away basically be because been being bot both bother bothering bro btw buddy by can carry cause \
         certainly chance changes chat cn compression confirmation convenience convenient correctly could \
         couple cud curious current currently d da damn day deadline dear definitely did different \
         directly do does dude each earliest edition eh either else entire entirely er even evening ever \
         every everything everything's excuse extra few finally folks for friend from fully further fyi \
         getting go gonna gotta greetings guess guys had has have having hello help hey heya hi hiya hm \
         hmm hola honestly hope hopefully hoping howdy hurry i i'd i'll i'm i've id if ill im immediately \
         in instantly instead into is it'd ive just k kinda kindly kk lastly leave lemme let let's lets \
         like literally losing loss man mate may maybe me meanwhile might mind mine moment more morning \
         must my myself nearly necessary need needed new next nicely night now of off oh ok okay okey oki \
         omg on once one only onto oops or other our over own pal perhaps please pls plz possible \
         possibly prefer preferably pretty probably promptly proper properly q question questions quick \
         quickly quite r rather re-encoding real really remember request requesting right rn same sec set \
         several shall should shud simply since sir so some somebody somehow someone soon soonest sorry \
         still straight such sup sure team teh than the there they thing things think tho three \
         til till time to today tonight too totally truly try trying two u uh um until up ur urgent us \
         use using waiting wanna want wanted was wassup way we we'll we're we've weekend well were \
         whatever when whenever wherever whether whichever while whole will wish with wonder wondering worry \
         would wud y ya yea yeah yep yes yo you you'll you're you've your yours yourself yup",
    ),
    (
        AND,
        "& and but however plus though",
    ),
    (
        THEN,
        "afterward afterwards then",
    ),
    (
        NOT,
        "avoid don't dont nah needn't never no nope not shouldn't skip undo wouldn't",
    ),
    (
        DROP,
        "abort cancel disregard forget halt hang hold ignore nevermind nothing nvm pause postpone quit \
         scrap stop wait",
    ),
    (
        EXPORT,
        "dl download export exports re-export reexport",
    ),
    (
        EXPORTING,
        "downloading exporting rendering saving",
    ),
    (
        GIVE,
        "airdrop collect deliver dm email fetch forward get gimme give grab hand mail obtain pass \
         ping provide pull receive retrieve send spit supply take transfer wrap",
    ),
    (
        GIVE | BARE,
        "encode finalise finalize output re-render render save share ship",
    ),
    (
        MAKE,
        "build compress convert create make prepare publish put transcode turn",
    ),
    (
        MAKE | GENERATE,
        "compile generate produce",
    ),
    (
        ITEM | DONE,
        "completed finished work",
    ),
    (
        ITEM,
        "copy creation cut dat deliverable dis edit edited edits final it it's its latest link links \
         masterpiece piece product project result results stuff task that them these this those url urls \
         version",
    ),
    (
        MEDIA,
        "advert asset assets audio clip clips commercial episode file files film footage image images \
         material media montage movie photo photos pic pics picture pictures promo recording recordings \
         reel screencast shorts slideshow snapshot teaser trailer tutorial vid video videos vids vlog",
    ),
    (
        FORMAT,
        ".mov .mp4 3gp aac avi flac flv gif gifs m4a m4v mkv mov mp3 mp4 mp4s mpeg mpeg-4 mpeg4 mpg ogg \
         quicktime wav webm wmv",
    ),
    (
        QUALITY,
        "best biggest bitrate codec compact compressed crisp decent def definition downloadable draft \
         finest format formatted fps frame framerate frames full full-hd fullhd good-quality h.264 h264 \
         h265 hd hdr hevc hi-res high high-definition high-quality high-res higher highest hq kbps \
         largest lightweight lossless lower lowest max maximum medium original per pixels premium prores \
         px quality rate res resolution sdr size small smaller smallest standard tiniest tiny uhd ultra \
         uncompressed web",
    ),
    (
        PLACE,
        "album android bilibili blog camera cloud computer desktop device discord disk documents douyin \
         drive dropbox facebook folder gallery gmail google hdd here here's heres icloud inbox insta \
         instagram ipad iphone laptop linkedin local locally mac macbook machine messenger onedrive pc \
         phone pinterest reels server slack snapchat somewhere ssd storage stories story tablet telegram \
         tiktok twitter usb vimeo website wechat whatsapp youtube",
    ),
    (
        CREDIT,
        "allowance balance coins credit credits creds funds points quota tokens",
    ),
    (
        STATE,
        "breakdown contents details eta info information layers news outline overview preview progress \
         recap report rundown situation state stats status structure summary timeline timelines track \
         tracks update updates",
    ),
    (
        UPLOAD,
        "attach attached attaching import importing load re-upload reupload upload uploading",
    ),
    (
        SHOW,
        "check describe display enumerate find glance hear inform know list look open peek print recount \
         remind see show summarise summarize tell view walk",
    ),
    (
        ASK,
        "how how's hows what what's whats where where's wheres which who why",
    ),
    (
        LIGHT | AMOUNT,
        "out",
    ),
    (
        AMOUNT | RUN,
        "run",
    ),
    (
        AMOUNT,
        "account amount available bunch burned consumed count duration enough free left leftover length \
         long longer lot many million much number plenty ran remain remaining remains running runtime \
         spare spend spent sufficient total unused usage used",
    ),
    (
        DONE,
        "along changed coming complete cutting done editing encoding ended far finishing going got \
         happened happening loading made pending percent percentage phase processing progressing ready \
         stage stand step stuck that'll that's thats through trimming underway worked working yet",
    ),
    (
        THANKS,
        "appreciate appreciated arigato bye cheers goodbye gracias grateful haha heaps hehe lol merci \
         noted obliged roger thank thankful thanks thankyou thanx thnx thx tks tnx ton tons ty tysm \
         understood welcome worries",
    ),
    (
        PRAISE,
        "amazing awesome beautiful bravo brilliant cool dope exactly excellent fab fabulous fantastic \
         fine genius gj good gorgeous great happy ideal impressive incredible job kudos legend lgtm \
         lifesaver lit looks lovely loving marvellous marvelous nailed neat nice outstanding perfect \
         phenomenal satisfied sounds splendid spot stellar stoked stunning super superb sweet terrific \
         very wonderful works wow",
    ),
    (
        SHAPE,
        "aspect background beginning between black brighter captions cropped ending faster first grayscale \
         half horizontal intro landscape last logo looped louder minute minutes music muted outro part \
         portrait ratio reverse second seconds section segment shorter silent slow slower sound soundtrack \
         sped speed square subs subtitles trimmed upright upscaled vertical vertically voice voiceover \
         watermark widescreen without",
    ),
    (
        WORDING,
        "action banner button call called caption cta font hashtag heading headline label line lyrics message \
         named note overlay quote read reading reads said say saying says sign slogan sticker subtitle \
         tagline text title titled type word words write",
    ),
    (
        BEFORE,
        "before",
    ),
    (
        AFTER,
        "after",
    ),
    (
        RUN,
        "begin click commence continue doing execute fire hit initiate kick launch perform press proceed \
         process queue redo repeat resume retry start tap trigger",
    ),
    (
        LATER,
        "eventually later someday tomorrow",
    ),
    (
        THANKS | LIGHT,
        "love",
    ),
    (
        GIVE | DONE,
        "finish",
    ),
    (
        EXPORTING | ITEM,
        "converted downloaded encoded exported rendered saved",
    ),
    (
        QUALITY | AMOUNT,
        "low",
    ),
    (
        ITEM | LIGHT,
        "anything something",
    ),
    (
        PLACE | EXPORTING,
        "downloads",
    ),
    (
        SHOW | PRAISE,
        "looking",
    ),
];
