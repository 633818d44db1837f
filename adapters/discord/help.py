"""What Discord's help says."""

from bot.chat.help import help_card

HELP = help_card(
    (
        "/rocket with your rough prompt: a better one, for your eyes only",
        "/rocket alone: a form to write it in",
        "/rocket with framework, model or file: laid out, run at once, read for facts",
        "/profile or /rocket profile: what I should know of the team, or of this channel",
        "/home: where everything is at hand",
        "/prompts: the library; mine, shared or all, and words to look for",
    ),
    (
        "Refine this prompt, under Apps in the menu of a message: refine that message",
        "Mention me: I read the thread and answer there, for all; reply to a card to change it",
        "Write to me directly: every message is a rough prompt",
    ),
)
"""The help, for whoever typed `help`."""
