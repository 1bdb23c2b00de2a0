"""What a list does to one enterprise, against the list before it."""

from alerts.enums import Colour, Movement


def movement(before: Colour | None, colour: Colour | None) -> Movement:
    """From the colour on the list before (None: not on it) to the colour on this one (None: not on it).

    Neither is an enterprise that the rules would have listed and a person left out.
    """
    if colour is None:
        return Movement.KEPT_OUT if before is None else Movement.LEAVES
    if before is None:
        return Movement.ENTERS
    if colour == before:
        return Movement.SAME
    return Movement.WORSE if colour < before else Movement.BETTER  # the worst colour has the smallest number
