"""Who put a value there, and on what source."""

from __future__ import annotations

from iptflow.composition.records import Contribution, Resolution


def why(resolution: Resolution, path: str) -> tuple[Contribution, ...]:
    """All that was said at a path, base first, then by name.

    Of a record or map: what was said at all leaves below it. Of a place inside a leaf (a part of a condition):
    what was said at the leaf. Empty when nobody spoke of it.
    """
    here = resolution.provenance.get(path)
    if here is not None:
        return here
    below = [said for place, said in resolution.provenance.items() if place.startswith(path + ".")]
    if below:
        return tuple({id(each): each for said in below for each in said}.values())
    above = [place for place in resolution.provenance if path.startswith(place + ".")]
    return resolution.provenance[max(above, key=len)] if above else ()
