"""What Slack's help says."""

from bot.chat.help import help_card

HELP = help_card(
    (
        "/rocket and your rough prompt: a better one, for your eyes only",
        "/rocket alone: a form to write it in",
        "/rocket --framework COSTAR and your prompt: laid out under that framework",
        "/rocket profile: what I should know of the team; profile channel: of this channel",
        "/rocket home: where everything is at hand",
        "/prompts: the library; mine, shared or all, and words to look for",
    ),
    (
        "Refine this prompt, in the menu of a message: refine that message",
        "Mention me: I read the thread and refine what you write behind my name",
        "Write to me directly: every message is a rough prompt",
    ),
)
"""The help, for whoever typed `/rocket help`."""
