"""Chat with the scripted desk: `python -m tests.adapters.terminal [pause] [endless] [mute]`."""

import asyncio
import sys

from adapters.terminal.chat import chat
from tests.adapters.terminal.desk import PERSON, PLACE, ScriptedDesk

if __name__ == "__main__":
    pauses = [float(word) for word in sys.argv[1:] if word[0].isdigit()]
    desk = ScriptedDesk(
        pause=pauses[0] if pauses else 0.0,
        endless="endless" in sys.argv,
        stoppable="mute" not in sys.argv,
    )
    sys.exit(asyncio.run(chat(desk, PERSON, PLACE, stdin=sys.stdin, stdout=sys.stdout)))
