"""Opens exported projects with OpenTimelineIO and says what is wrong with them.

The argument names a JSON list of {"file", "rate": [numerator, denominator], "ms": length of the film}.
"""

import json
import math
import os
import sys
from urllib.parse import unquote, urlparse

import opentimelineio as otio

# Rational times are floating point: a thousandth of a frame is none.
SLACK = 1e-3


def unknown(value, path="$"):
    """Where there are objects whose schema the library does not know."""
    if value.is_unknown_schema:
        yield f"{path}: an object of an unknown schema"
    parts = []
    if isinstance(value, otio.schema.Timeline):
        parts.append(("tracks", value.tracks))
    if isinstance(value, otio.core.Item):
        parts += [("effects", e) for e in value.effects] + [("markers", m) for m in value.markers]
    if isinstance(value, otio.core.Composition):
        parts += enumerate(value)
    if isinstance(value, otio.schema.Clip):
        parts += value.media_references().items()
    for name, part in parts:
        yield from unknown(part, f"{path}.{name}")


def lost(written, read, path="$"):
    """What the document says and the library does not write back; defaults that it adds are no loss."""
    if isinstance(written, dict) and isinstance(read, dict):
        for key, value in written.items():
            if key in read:
                yield from lost(value, read[key], f"{path}.{key}")
            else:
                yield f"{path}.{key} is lost"
    elif isinstance(written, list) and isinstance(read, list) and len(written) == len(read):
        for n, (one, other) in enumerate(zip(written, read)):
            yield from lost(one, other, f"{path}[{n}]")
    elif isinstance(written, float) and isinstance(read, float):
        # The library writes 17 digits and reads back their last one as it pleases.
        if not math.isclose(written, read, rel_tol=1e-12):
            yield f"{path} is {read!r} instead of {written!r}"
    elif written != read:
        yield f"{path} is {read!r} instead of {written!r}"


def time_warp(clip):
    warps = [e.time_scalar for e in clip.effects if isinstance(e, otio.schema.LinearTimeWarp)]
    return warps[0] if warps else 1.0


def handles(track, n):
    """Seconds that the transitions beside a clip take from before its start and from behind its end."""
    offsets = [0.0, 0.0]
    for side, beside in enumerate((n - 1, n + 1)):
        if 0 <= beside < len(track) and isinstance(track[beside], otio.schema.Transition):
            transition = track[beside]
            offset = transition.out_offset if side else transition.in_offset
            offsets[side] = offset.to_seconds()
    return offsets


def media(clip, head, tail):
    """Whether a clip's media are there, and hold what it shows and what its transitions need besides."""
    reference = clip.media_reference
    if isinstance(reference, otio.schema.MissingReference):
        yield f"{clip.name}: its media are missing"
    if isinstance(reference, otio.schema.ExternalReference):
        url = urlparse(reference.target_url)
        if url.scheme != "file" or not os.path.exists(unquote(url.path)):
            yield f"{clip.name}: there is no {reference.target_url}"
    available, used = reference.available_range, clip.trimmed_range()
    if available is None:
        return
    speed, at = time_warp(clip), used.start_time.to_seconds()
    start, end = sorted((at - head * speed, at + (used.duration.to_seconds() + tail) * speed))
    frame = 1 / available.duration.rate
    first = available.start_time.to_seconds()
    if start < first - frame or end > first + available.duration.to_seconds() + frame:
        yield f"{clip.name}: shows {start:.3f}..{end:.3f} s of {available}"


def faults(path, film):
    """What is wrong with the project of a film that lasts so many frames."""
    timeline = otio.adapters.read_from_file(path)
    if not isinstance(timeline, otio.schema.Timeline):
        yield f"it is a {type(timeline).__name__}"
        return
    yield from unknown(timeline)
    duration = timeline.duration()
    if abs(duration.value_rescaled_to(film.rate) - film.value) > SLACK:
        yield f"it lasts {duration}, the film {film}"
    for track in timeline.tracks:
        if not isinstance(track, otio.schema.Track):
            yield f"{track.name}: no track"
            continue
        if (track.trimmed_range().duration - film).to_frames() > 0:
            yield f"{track.name}: longer than the film"
        at = 0.0
        for n, child in enumerate(track):
            place = track.range_of_child_at_index(n)
            track.trimmed_range_of_child(child)
            if isinstance(child, otio.schema.Transition):
                for beside in (n - 1, n + 1):
                    if not 0 <= beside < len(track) or not isinstance(track[beside], otio.schema.Clip):
                        yield f"{track.name}[{n}]: a transition beside no clip"
                continue
            if abs(place.start_time.value_rescaled_to(film.rate) - at) > SLACK:
                yield f"{track.name}[{n}]: begins at {place.start_time}, not at {at}"
            at += place.duration.value_rescaled_to(film.rate)
            if isinstance(child, otio.schema.Clip):
                yield from (f"{track.name}[{n}]: {fault}" for fault in media(child, *handles(track, n)))
        # As a program does it that knows no overlaps.
        otio.algorithms.track_with_expanded_transitions(track)
    main = timeline.tracks[0]
    if abs(main.trimmed_range().duration.value_rescaled_to(film.rate) - film.value) > SLACK:
        yield f"the main track lasts {main.trimmed_range().duration}"
    otio.algorithms.flatten_stack(timeline.video_tracks())
    again = otio.adapters.write_to_string(timeline, "otio_json")
    if not otio.adapters.read_from_string(again, "otio_json").is_equivalent_to(timeline):
        yield "written and read again it is another one"
    with open(path, encoding="utf-8") as file:
        yield from lost(json.load(file), json.loads(again))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        projects = json.load(file)
    wrong = 0
    for project in projects:
        rate = project["rate"][0] / project["rate"][1]
        film = otio.opentime.RationalTime(round(project["ms"] * rate / 1000), rate)
        found = list(faults(project["file"], film))
        wrong += bool(found)
        print(os.path.basename(project["file"]), "ok" if not found else "WRONG", flush=True)
        for fault in found:
            print("   ", fault)
    print(f"{len(projects)} projects, {wrong} wrong")
    return 1 if wrong or not projects else 0


if __name__ == "__main__":
    sys.exit(main())
