"""Where an exchange answers: a channel, a person, and the message that was pressed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pressed:
    """The message that a press came from, and which card it shows (`card_mark`), if it is ours.

    `page` is which message of its card it is, from 0. `hidden` when only the person sees it.
    """

    message: str
    mark: int | None = None
    page: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """One place to answer. All ids are Discord's; what is not there is an empty text.

    `team` is as in Place. `channel` is where messages go; `home_channel` the channel that it
    belongs to, which is another one for a thread, and `server` the one that it is in. `open` when
    all who read the channel see what comes, `direct` when it is a conversation of one person and
    the bot; otherwise only the person sees it. `reply_to` is the message that is answered.
    `in_place` when the pressed message may change.
    `member` is false where the bot itself has no place in the channel, so that only an
    interaction's token answers there; `hushed` when not even that reaches others.
    """

    team: str
    person: str
    channel: str = ""
    home_channel: str = ""
    server: str = ""
    open: bool = False
    direct: bool = False
    reply_to: str = ""
    pressed: Pressed | None = None
    in_place: bool = False
    member: bool = True
    hushed: bool = False

    @property
    def among_others(self) -> bool:
        """Do others read the card that comes, or that changes?"""
        changes_in_sight = self.in_place and self.pressed is not None and not self.pressed.hidden
        return self.open or (changes_in_sight and not self.direct)
