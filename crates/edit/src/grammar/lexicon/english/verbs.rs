//! What to do.

use super::super::Word;

pub(super) const FORMS: &[(Word, &str)] = &[
    (
        Word::Leave,
        "don't remove|don't cut|don't delete|don't trim|don't mute|don't touch|don't change|do not remove|do not cut|do not delete|do not trim|do not mute|do not touch|do not change|leave alone|leave it alone|don't speed up|don't rotate|leave as is|leave it as it is|don't mess with|nothing else|nothing more|that's all|that is all|that's it|that is it|no other changes|no other change|as they are|as it is|as is|untouched|unchanged|alone|leave the rest alone|don't do anything else",
    ),
    (
        Word::Add,
        "what about|how about some|add|put|place|include|overlay|stick|attach|apply|lay|append|throw in|slap|give it|give|lay over|superimpose|show|display|play|have|put in|throw|drop in|write|bring in|layer|underlay|set up|create|i want|i need|i'd like",
    ),
    (Word::Insert, "insert|inserting"),
    (
        Word::Remove,
        "remove|delete|bin|nuke|dump|toss out|toss away|zap|chuck out|chuck away|trash|yank|excise|wipe out|get shot of|do away with|cut out|take out|get rid of|erase|cut off|chop off|trim off|lose|strip|discard|take away|leave out|leave off|skip|exclude|omit|drop|ditch|kill|clear|edit out|crop out|trim out|snip out|throw away|throw out|cut away|take off|lop off|no more|snip off|shave off|shave|scrap|trim away|without|disable|turn off|eliminate|axe|clean out|hide|disappear|vanish|go away|splice out|don't need|do not need|don't want|do not want|not needed|not wanted|no longer want|no longer need|should go|needs to go|has to go|must go|can go|have to go|need to go|take off the|away with|be gone|cut it out|unwanted|lop|hack off|slash|knock off|dock|purge|vanishes|hide it|isn't needed|aren't needed|isn't necessary|isn't wanted|isn't required|is unnecessary|is not necessary|can be cut|can be removed|off the screen|off of the screen|off the video",
    ),
    (
        Word::Cut,
        "cut|trim|snip|chop|shorten|trim down|cut down|clip down|shorten down|slice|trimmed|truncate|cut back|nip|prune|pare down|pare|condense|squeeze",
    ),
    (
        Word::Keep,
        "keep|retain|preserve|hold on to|extract|use only|only use|only keep|keep only|keep just|just keep|save only|leave only|only leave|leave just|isolate|grab|pull out|select|only want|just want|only need|just need|leave|highlight of|highlights of|highlight reel of|highlight from|highlights from|compilation of|supercut of|montage of",
    ),
    (Word::Only, "only|just|solely|nothing but"),
    (
        Word::Make,
        "make|set|change|turn|convert|adjust|get|transform|put to|bring|render|reduce to|turn into|use|modify|edit|format|resize|scale|let|tweak|update|take|want|need|go|run",
    ),
    (
        Word::Split,
        "split|divide|blade|add a cut|make a cut|put a cut|place a cut|slice up|break up|break into|cut into|chop up|cut in half|split up|chop into|cut in two|slice into|razor|separate",
    ),
    (
        Word::Join,
        "join|merge|stitch|combine|concatenate|concat|glue|put together|stitch together|join together|connect|splice|splice together|merge together|string together|piece together|combine together|assemble",
    ),
    (Word::Move, "move|reorder|shift|rearrange|arrange|relocate|bring|reposition|nudge"),
    (Word::Switch, "switch|change around"),
    (Word::Swap, "swap|exchange|switch around|swap around|switch places"),
    (Word::Duplicate, "duplicate|copy|clone"),
    (
        Word::Faster,
        "faster|speed up|sped up|speed it up|accelerate|quicker|quicken|fast forward|quickly|fast|timelapse|time lapse|time-lapse|hyperlapse|speed this up|speed everything up|speed the whole thing up|too slow",
    ),
    (
        Word::Slower,
        "slower|slow down|slow|slow it down|slow mo|slow motion|slowmo|slo mo|decelerate|slow-mo|slow-motion|slowly|slow this down|too fast|too quick",
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
        "louder|turn up|boost the volume|amplify|raise the volume|turn it up|crank up|increase the volume|volume up|pump up|crank|too quiet|too soft|loud|boost the audio|boost the sound|boost the music|too low",
    ),
    (
        Word::Quieter,
        "quieter|turn down|softer|lower the volume|turn it down|reduce the volume|decrease the volume|volume down|too loud|less loud|quiet|tone down|bring down|quietly|softly|faintly|low volume|at a low volume|at low volume|drowns out|drowning out|overpowering|soften",
    ),
    (Word::NotAdd, "don't add|do not add|never mind the|forget the|forget about the"),
    (
        Word::Unheard,
        "can't hear|can't really hear|can't even hear|can barely hear|can hardly hear|cant hear|cant really hear|cannot hear|barely hear|hardly hear|hard to hear|can not hear|couldn't hear|struggle to hear|difficult to hear|impossible to hear|drowned out",
    ),
    (
        Word::OtherWay,
        "wrong way|other way|the other way|other direction|the other direction|opposite direction|wrong direction|opposite way|the opposite|other way around|other way round|the other way around|the other way round|wrong side|the other corner|the other side|opposite side|the wrong way round|the wrong way|other side",
    ),
    (Word::Fade, "fade|fading|dip"),
    (
        Word::FadeIn,
        "fade in|fade-in|fadein|fade up|fade from black|ease in|fade it in|come in slowly|slowly come in|come in gradually|come in gently|come in softly|gradually come in|start from black|start in black|begin in black|begin from black|open from black|open on black|start softly|build up|creep in",
    ),
    (
        Word::FadeOut,
        "fade out|fade-out|fadeout|fade away|fade to black|fade off|fade down|ease out|fade it out|end in black|fade into black|slowly disappear|gradually disappear|die away|tail off|trail off|go out slowly|go to black|end on black|fade to nothing|fade to silence|die out|taper off|gradually get quieter|slowly get quieter|gradually go quiet",
    ),
    (
        Word::FadeBoth,
        "fade in and out|fade in and fade out|fade in/out|fade-in and fade-out|fade in & out|fades in and out|fade out and in|fade in/fade out|fade in-out|fade both ends|fade in fade out",
    ),
    (
        Word::Crossfade,
        "crossfade|cross fade|cross-fade|dissolve|cross dissolve|cross-dissolve|blend together|blend",
    ),
    (Word::Transition, "transition|transitions|smooth cut|smooth cuts|soft cut|jump between"),
    (Word::HardCut, "hard cut|straight cut|hard cuts|straight cuts|direct cut|plain cut|plain cuts"),
    (Word::Slide, "slide transition|slide|push transition|sliding"),
    (Word::Wipe, "wipe|wipe transition"),
    (Word::Ramp, "ramp|speed ramp|ramp up|gradually|progressively|speed-ramp|ramping"),
    (Word::RampDown, "ramp down|ramp it down|slower and slower|gradually slow down|gradually slower"),
    (
        Word::ThereAndBack,
        "boomerang|forwards and then backwards|forward and then backward|forwards then backwards|forward then backward|forwards and backwards|forward and backward|back and forth|forward and then in reverse|forwards and then in reverse|forward then reverse|ping pong",
    ),
    (
        Word::Rotate,
        "rotate|phone the wrong way|camera the wrong way|phone sideways|filmed sideways|shot sideways|rotation|spin|turn sideways|sideways|lying on its side|lies on its side|on its side|lying sideways|rotated|turn it by",
    ),
    (
        Word::Mirror,
        "mirror|flip|flip horizontally|mirrored|flip left to right|horizontal flip|flip it horizontally|flip sideways|mirror image|flip left-right|flip the video horizontally|flip the clip horizontally|horizontally flip|flip left and right|horizontally|flip it back|flip back|mirror it back|text is backwards|text isn't backwards|text isnt backwards|text is not backwards|letters are backwards|letters aren't backwards|words are backwards|words aren't backwards|writing is backwards|writing isn't backwards|text is mirrored|text isn't mirrored|text reads right|text reads correctly|text is the right way round",
    ),
    (
        Word::Flip,
        "flip vertically|flip upside down|vertical flip|flip it vertically|flip top to bottom|flip the video vertically|flip the clip vertically|vertically flip|flip it upside down|vertically",
    ),
    (Word::Upright, "right way up|right side up|the right way up"),
    (Word::UpsideDown, "upside down|upside-down|wrong way up"),
    (Word::Reverse, "reverse|backwards|backward|in reverse|rewind|play in reverse|play backwards|reversed"),
    (
        Word::Freeze,
        "freeze|freeze frame|freeze-frame|hold|hold the frame|still frame|hold on the frame|pause the video|pause on|hold the picture|hold the shot|hold for|stop the picture|pause the picture|pause it|pause the frame|pause the image|pause playback|pause for|stop on|stop on the frame|stop at the frame|stop the frame|pause at",
    ),
    (Word::Loop, "loop|repeat|looping|loops"),
    (Word::Zoom, "zoom|zoom in|punch in|zoomed|zoom into|enlarge the picture|closer"),
    (Word::ZoomOut, "zoom out|zoomed out|zoom back out|zoom it out|zoom back|pull back|wider shot"),
    (Word::Crop, "crop|cropped"),
    (
        Word::Undo,
        "undo|revert|go back|take that back|roll back|rollback|scratch that|never mind|nevermind|take it back|undo that|step back|reverse that|ctrl z|ctrl+z|revert that|back out|cancel that|undo it|changed my mind",
    ),
    (
        Word::Dislike,
        "i don't like|i don't really like|i don't much like|don't really like|i'm not a fan of|i do not like|i don't love|not my style|not my thing|not feeling it|not what i like|don't like|not a fan of|i don't like it|i don't like that|i hate it|i hate that|don't like it|don't like that|i don't like this|looks bad|sounds bad|that's ugly|it's ugly|that was wrong|that's wrong|that is wrong|not what i wanted|not what i meant",
    ),
    (
        Word::Restore,
        "put them back|put those back|put that back|put it back|bring them back|bring those back|bring it back|bring that back|restore it|restore that|get it back",
    ),
    (Word::Forwards, "forwards|forward again|forwards again|normal direction|the right way round"),
    (Word::Redo, "redo|do it again|do that again|reapply"),
    (
        Word::Same,
        "do the same|same for|the same for|same at|the same at|the same with|same with|the same to|same to|the same on|same on|now the same|the same thing|same thing|same again|do likewise",
    ),
    (
        Word::Reset,
        "start over|reset|start again|from scratch|back to the original|restore the original|begin again|undo everything|undo all|revert everything|revert to the original|original video|remove all edits|start afresh|discard all|clear all edits|back to original|remove all the edits|undo all of it|clear everything|reset everything|as it was originally",
    ),
    (
        Word::Export,
        "export|compress for web|compress for the web|compress it|compress the video|compress the file|reduce the file size|reduce file size|optimize for web|optimize for the web|web optimization|smaller file|download|save it|render it|publish|send me|output|save|render out|export it|exporting|deliver",
    ),
    (
        Word::Replace,
        "replace|should say|should read|should be called|rename|retitle|reword|rewrite|swap out|substitute|exchange|instead of|change",
    ),
    (
        Word::Duck,
        "duck|ducking|lower the music when|lower the music under|quieter when|lower when|auto duck|auto-duck|duck under|sidechain|when i speak|when i talk|while i talk|while i speak|when someone speaks|when someone talks|while someone speaks|when i'm talking|when i'm speaking|while i'm talking|while i'm speaking|when people talk|when there is speech|during speech|under my voice|under the voice|under speech|beneath my voice|under the speech|under the dialogue|under dialogue|when there's talking|whenever i speak|whenever i'm talking|whenever i'm speaking|whenever i am talking|whenever i am speaking|whenever someone is talking|whenever someone is speaking|whenever there is talking|whenever there's talking|whenever i talk|whenever someone speaks|whenever someone talks|under the narration|under my narration|so my voice is clear|when people speak|while people talk|while people are talking|when there's speech|under the talking|when there is talking|under me talking|below my voice|behind my voice",
    ),
    (
        Word::Normalise,
        "normalise|normalize|lufs|loudness|level the audio|audio level even|sound level even|volume even|sound even|audio even|even out the audio|even out the volume|balance the audio|level out|even out|balance the sound|normalisation|normalization|consistent volume|level the sound|even the volume|balance the volume|audio levels|level out the volume",
    ),
    (
        Word::Longer,
        "longer|extend|lengthen|prolong|stretch|stay longer|extended|too short|goes away too fast|goes away too quickly|goes away too soon|disappears too fast|disappears too quickly|disappears too soon|gone too fast|gone too soon|gone too quickly|vanishes too fast|too brief|not long enough",
    ),
    (Word::Shorter, "shorter|shorten it|too long"),
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
        "more|increase|raise|boost|bump|bump up|enhance|pump up|up the|stronger|punchier|crank up|intensify|deeper|extra|lift|heighten|further|even more",
    ),
    (
        Word::Less,
        "less|decrease|reduce|drop by|weaker|fewer|dial down|tone down|dial back|bring down|cut by|tone back|diminish|not so|not as|not quite as|not quite so|not too|too much|too strong|overdone|over the top|ease off|rein it in|tone it down",
    ),
    (
        Word::IfNone,
        "if there is none|if there isn't any|if there's none|if there is no music|if none|if there isn't one",
    ),
    (Word::Up, "up|higher|upwards|further up"),
    (Word::Down, "down|lower|downwards|further down"),
];
