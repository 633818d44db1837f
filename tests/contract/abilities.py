"""What people can do, wherever they type: the rows of the parity table."""

from enum import Enum

_ASK = "Ask"
_CARD = "The card"
_RUN = "Run"
_SHARE = "Share"
_LIBRARY = "Library and profile"
_ALWAYS = "Always"


class Can(Enum):
    """One thing that people can do, and the part of the table that it stands in."""

    TYPE = _ASK, "type `/rocket` and a rough prompt; a better one comes back, ready to copy"
    ALONE = _ASK, "be the only one who sees it"
    FORM = _ASK, "type `/rocket` alone and get a form, with a framework and a file"
    LAY_OUT = _ASK, "name a framework while typing; a wrong name is told, with the right one"
    WRITE = _ASK, "write to it directly"
    REPLY = _ASK, "answer below a prompt to say what should change"
    ATTACH = _ASK, "attach a file to what one writes: facts are taken from it"
    MENTION = _ASK, "mention it in a thread: what was said there counts"
    MENTION_ALONE = _ASK, "mention it and be the only one who sees the answer"
    POINT = _ASK, "refine a message from its menu, with what was said before it"
    ROCKET = _ASK, "react with 🚀 to a message to refine it"
    HELP = _ASK, "ask what can be typed"
    HOME = _ASK, "begin at the home: newest prompts, profiles, settings"

    STATES = _CARD, "see what the prompt states, before and now, and why it was changed"
    ANSWER = _CARD, "tap an answer to a question, or give one in words"
    HINT = _CARD, "take up a hint with one tap"
    USED = _CARD, "see what was used and where it came from, and take it out"
    FRAMEWORK = _CARD, "lay the prompt out under a framework, and back"
    AGAIN = _CARD, "say what should be different"
    IN_PLACE = _CARD, "see the card change where it stands"
    VERSIONS = _CARD, "read earlier versions"
    LINKS = _CARD, "open the prompt on a model's own site, when no key is set"
    VARIABLES = _CARD, "fill in a prompt's `{{variables}}` in a form"

    ANSWERED = _RUN, "run the prompt; model, seconds, tokens and cost stand below the answer"
    STREAM = _RUN, "watch the answer come, in a direct conversation"
    STREAM_ALONE = _RUN, "watch the answer come, below a card for one's own eyes"
    SIDE_BY_SIDE = _RUN, "run it on all models, and on another one"
    STOP = _RUN, "stop a run and keep what came"
    COMPARE = _RUN, "compare with the rough prompt, and vote for the better answer"
    SETTINGS = _RUN, "run again with settings; one that does not fit is told"
    RUN_WITH = _RUN, "choose model and settings before the first run"
    TOGETHER = _RUN, "run in a thread, for everybody who reads it"
    PICTURE = _RUN, "get the picture that a model draws"
    LONG = _RUN, "get a long answer whole"

    SHARE = _SHARE, "share a prompt with a channel; others see it there, with credit"
    SHARE_ANSWER = _SHARE, "share an answer"
    OPEN = _SHARE, "open, run, remix and save what somebody shared"
    VOTE = _SHARE, "vote with a button"
    VOTE_BY_REACTION = _SHARE, "vote with a reaction"
    UNVOTE = _SHARE, "take the reaction off: the vote is gone"
    TAKE_BACK = _SHARE, "take back what one shared; nobody else can"
    TAKE_BACK_BY_REACTION = _SHARE, "take it back with 🗑"
    REPEAT = _SHARE, "do it once more with 🔁"

    SAVE = _LIBRARY, "save with title and tags; find by scope and words, and open"
    PROFILE = _LIBRARY, "write the team's profile: it is used, and the card says so"
    CHANNEL_PROFILE = _LIBRARY, "write a channel's own profile"
    UNREAD = _LIBRARY, "as an admin, turn the reading of threads off"

    LETTER = _ALWAYS, "read every prompt to the letter: right to left, emoji, code"
    HUGE = _ALWAYS, "send 100 kB and get them back whole"
    NOTHING = _ALWAYS, "send nothing, or too much for a field: it is told"
    UNKNOWN = _ALWAYS, "press what is known no more: it is told"
    RESTART = _ALWAYS, "press any button of a prompt's card after a restart"
    RESTART_MORE = _ALWAYS, "press any button of a run and of a post after a restart"
    SECRETS = _ALWAYS, "keep secrets from models and from others"
    NO_PINGS = _ALWAYS, "be left in peace: nothing that anybody writes pings anybody"

    def __init__(self, part: str, words: str) -> None:
        self.part = part
        self.words = words
