"""The conversation at a terminal."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from adapters.terminal import parse as typed
from adapters.terminal.asking import fill, read_until
from adapters.terminal.clean import clean, one_line
from adapters.terminal.desk import Desk
from adapters.terminal.exchange import Exchange, Outcome
from adapters.terminal.fields import END
from adapters.terminal.files import BadFile, read_attachment, read_text
from adapters.terminal.help import GREETING, HELP
from adapters.terminal.layout import choices_of, lay_out, with_choices
from adapters.terminal.press import Link, NoSuch, NotAPick, framework_switch, offered_by, press
from adapters.terminal.sheet import Pressable
from adapters.terminal.sizes import size
from adapters.terminal.terminal import EndOfInput, Interrupted, Terminal
from adapters.terminal.thread import BadThread, read_thread
from bot.talk.cards import Card, Menu
from bot.talk.forms import BadValue
from bot.talk.people import Message, Person, Place
from bot.talk.requests import Attachment, OpenFeedbackForm, Refine, Request, RunPrompt

_INTERRUPTED = 130

_OF_A_PROMPT = OpenFeedbackForm | RunPrompt
"""What the card of a prompt offers, and none of those that only show one."""


async def chat(
    desk: Desk,
    person: Person,
    place: Place,
    *,
    stdin: TextIO,
    stdout: TextIO,
    first: Refine | None = None,
    columns: int | None = None,
    folder: Path = Path(),
) -> int:
    """Talk until the input ends or the person leaves; the exit code of the process.

    0, or 1 when the last thing asked for failed, or 130 when Ctrl-C ended a script. Both
    streams need a file descriptor. `first` is asked before anything is read; its thread, if
    it has one, is the thread of the conversation. Images are saved below `folder`.
    """
    with Terminal(stdin, stdout, columns) as terminal:
        try:
            return await _Conversation(desk, person, place, terminal, folder).hold(first)
        except BrokenPipeError:
            _leave_quietly(stdout)
            return 1


class _Conversation:
    """What is remembered between two lines: the thread, the files, the numbers, the card."""

    def __init__(
        self, desk: Desk, person: Person, place: Place, terminal: Terminal, folder: Path
    ) -> None:
        self._desk = desk
        self._person = person
        self._place = place
        self._terminal = terminal
        self._folder = folder
        self._thread: tuple[Message, ...] = ()
        self._attached: tuple[Attachment, ...] = ()
        self._numbers: Mapping[int, Pressable] = {}
        self._prompt_card: Card | None = None
        self._failed = False
        self._over = False
        self._interrupted = False

    async def hold(self, first: Refine | None) -> int:
        """Read and answer lines until the end."""
        if self._terminal.interactive:
            self._terminal.say(GREETING)
        if first is not None:
            self._thread = first.thread
            await self._ask(first)
        while not self._over:
            if self._terminal.interactive:
                self._terminal.write("\n")
            try:
                await self._take(await self._terminal.read("> "))
            except EndOfInput:
                break
            except Interrupted:
                if self._terminal.interactive:
                    self._terminal.say("Ctrl-D or /quit leaves.")
                else:
                    self._over = self._interrupted = True
        return _INTERRUPTED if self._interrupted else int(self._failed)

    async def _take(self, line: str) -> None:
        """Do what one line asks for. What was begun and not ended is not sent."""
        try:
            await self._do(line)
        except (EndOfInput, Interrupted) as end:
            self._fail("That was not finished, so nothing was sent.")
            if isinstance(end, EndOfInput) or not self._terminal.interactive:
                raise

    async def _do(self, line: str) -> None:
        match typed.parse(line):
            case typed.Say(text, framework):
                await self._refine(text, framework)
            case typed.BeginPrompt(first):
                await self._refine(await self._rest_of_prompt(first))
            case typed.Want(request):
                await self._ask(request)
            case typed.Pick() as pick:
                await self._pick(pick)
            case typed.UseFramework(name):
                await self._use_framework(name)
            case typed.ReadThread() | typed.PasteThread() | typed.ClearThread() as how:
                await self._set_thread(how)
            case typed.Attach() | typed.ListAttached() | typed.ClearAttached() as how:
                self._attach(how)
            case typed.ShowCard():
                self._show_card()
            case typed.Help():
                self._terminal.write(HELP)
            case typed.Quit():
                self._over = True
            case typed.Unknown(name):
                self._fail(f"There is no command /{name}. /help lists them all.")
            case typed.Blank():
                pass

    async def _refine(self, text: str, framework: str | None = None) -> None:
        if text.strip():
            await self._ask(Refine(text, framework=framework))

    async def _rest_of_prompt(self, first: str) -> str:
        lines = first.split("\n") if first else []
        while True:
            for line in (await self._terminal.read("| ")).split("\n"):
                if line.rstrip().endswith(typed.MARK):
                    last = line.rstrip().removesuffix(typed.MARK)
                    return "\n".join((*lines, last) if last else lines)
                lines.append(line)

    async def _pick(self, pick: typed.Pick) -> None:
        match press(pick, self._numbers):
            case Link() as link:
                self._terminal.say(link.told())
            case Menu() as menu:
                self._numbers = with_choices(menu, self._numbers)
                page = self._terminal.page()
                self._terminal.write(page.sections((choices_of(menu, self._numbers),)))
            case NoSuch(sentence):
                self._fail(sentence)
            case NotAPick():
                await self._refine(pick.line)
            case request:
                await self._ask(request)

    async def _use_framework(self, name: str) -> None:
        card = self._prompt_card
        switch = None if card is None else framework_switch(card, name)
        if switch is None:
            self._fail("There is no prompt yet to lay out under a framework.")
        else:
            await self._ask(switch)

    async def _set_thread(
        self, how: typed.ReadThread | typed.PasteThread | typed.ClearThread
    ) -> None:
        mended = False
        try:
            match how:
                case typed.ReadThread(path):
                    text, mended = read_text(path)
                case typed.PasteThread():
                    text = await read_until(END, self._terminal, "| ")
                case typed.ClearThread():
                    text = ""
            self._thread = read_thread(text)
        except (BadFile, BadThread) as bad:
            self._fail(str(bad))
            return
        if mended:
            self._terminal.say("Some bytes of the file were not UTF-8 and were replaced by �.")
        self._failed = False
        count = len(self._thread)
        messages = "1 message" if count == 1 else f"{count} messages"
        self._terminal.say(f"The thread has {messages}." if count else "There is no thread now.")

    def _attach(self, how: typed.Attach | typed.ListAttached | typed.ClearAttached) -> None:
        match how:
            case typed.Attach(path):
                try:
                    file = read_attachment(path)
                except BadFile as bad:
                    self._fail(str(bad))
                    return
                if file not in self._attached:
                    self._attached += (file,)
            case typed.ClearAttached():
                self._attached = ()
        self._failed = False
        self._say_attached("Attached to the next prompt")

    def _say_attached(self, words: str) -> None:
        files = ", ".join(
            f"{one_line(file.name)} ({size(len(file.data) or len(file.text.encode()))})"
            for file in self._attached
        )
        self._terminal.say(f"{words}: {files}." if files else "Nothing is attached.")

    def _show_card(self) -> None:
        if self._prompt_card is None:
            self._fail("There is no prompt yet.")
            return
        sheet = lay_out(self._prompt_card)
        self._numbers = sheet.numbers
        self._terminal.write(self._terminal.page().sections((sheet.head, *sheet.sections)))

    async def _ask(self, request: Request) -> None:
        """Send a request, then whatever the forms that it brings up become."""
        open_requests = [request]
        while open_requests:
            asked = open_requests.pop(0)
            if isinstance(asked, Refine):
                asked = replace(
                    asked,
                    thread=asked.thread or self._thread,
                    attachments=asked.attachments + self._attached,
                )
            exchange = Exchange(self._desk, self._person, self._place, self._terminal, self._folder)
            outcome = await exchange.send(asked)
            if isinstance(asked, Refine):
                self._use_up_attached(outcome)
            self._numbers = outcome.numbers or self._numbers
            self._failed = outcome.failed
            for card in outcome.cards:
                if any(isinstance(each, _OF_A_PROMPT) for each in offered_by(card)):
                    self._prompt_card = card
            if outcome.stopped and not self._terminal.interactive:
                self._over = self._interrupted = True
                return
            for form in outcome.forms:
                try:
                    open_requests.append(await fill(form, self._terminal))
                except BadValue as bad:
                    self._fail(str(bad))

    def _use_up_attached(self, outcome: Outcome) -> None:
        if not outcome.failed and not outcome.stopped:
            self._attached = ()
        elif self._attached:
            self._say_attached("Still attached to the next prompt")

    def _fail(self, sentence: str) -> None:
        self._failed = True
        self._terminal.say(clean(sentence))


def _leave_quietly(stdout: TextIO) -> None:
    """Let the last flush of a stream that nobody reads go nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout.fileno())
        os.close(nowhere)
