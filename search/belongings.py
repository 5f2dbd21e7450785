"""Whose somebody or something is: "anak Budi", "milik Andi". Pure."""

from collections.abc import Sequence

from search.deeds import Scene


def is_anothers(own: Scene, told: Sequence[Scene]) -> bool:
    """Whether in `own` somebody or something is another's than wherever in `told` it is anybody's."""
    for thing, owner in own.owners:
        owners = [other for scene in told for name, other in scene.owners if name == thing]
        if owners and not any(owner.may_be(other) for other in owners):
            return True
    return False
