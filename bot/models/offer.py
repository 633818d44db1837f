"""A model as people see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A model that can be run now. `key` names it on buttons and at the command line.

    `refines` tells whether it is able enough to rewrite prompts.
    """

    key: str
    label: str
    local: bool
    refines: bool
