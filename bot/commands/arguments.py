"""What can be typed after `python -m bot`."""

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    root = argparse.ArgumentParser(
        prog="python -m bot",
        description="Prompt Rocket: a rough prompt in, a better prompt out.",
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _refine(commands.add_parser("refine", help="refine a prompt, or a file of prompts"))
    chat = commands.add_parser("chat", help="talk to it in this terminal")
    chat.add_argument("--demo", action="store_true", help="begin with a sample prompt")
    models = commands.add_parser("models", help="show the models, or fetch a local one")
    models.add_argument(
        "--check", action="store_true", help="ask each provider, with the cheapest call there is"
    )
    doing = models.add_subparsers(dest="action", metavar="ACTION")
    pull = doing.add_parser("pull", help="fetch a local model; the same command resumes")
    pull.add_argument("name")
    pull.add_argument("--from", dest="source", metavar="FILE_OR_ADDRESS", help="a copy of your own")
    commands.add_parser("doctor", help="say what is configured, and what is missing")
    commands.add_parser("settings", help="list every setting")
    slack = commands.add_parser("slack", help="what Slack needs to know of this app")
    about = slack.add_subparsers(dest="action", required=True, metavar="ACTION")
    printed = about.add_parser("manifest", help="print the manifest that makes the app in Slack")
    printed.add_argument(
        "--url", metavar="ADDRESS", help="for HTTP at this address instead of Socket Mode"
    )
    discord = commands.add_parser("discord", help="what Discord needs to know of this app")
    installs = discord.add_subparsers(dest="action", required=True, metavar="ACTION")
    invite = installs.add_parser("invite", help="print the addresses at which people install it")
    invite.add_argument("--id", metavar="APPLICATION_ID", help="in place of what the token says")
    commands.add_parser("serve", help="start Slack and Discord, whichever have credentials")
    return root


def _refine(refine: argparse.ArgumentParser) -> None:
    refine.add_argument("text", nargs="*", metavar="TEXT", help="the rough prompt; - reads stdin")
    refine.add_argument("--framework", metavar="NAME", help="lay it out, e.g. COSTAR")
    refine.add_argument("--engine", metavar="NAME", help="built-in, or a model's name")
    refine.add_argument("--profile", type=Path, metavar="FILE", help="the team's profile, as text")
    refine.add_argument(
        "--thread", type=Path, metavar="FILE.json", help='messages: [{"who": …, "text": …}, …]'
    )
    refine.add_argument(
        "--answer", action="append", default=[], metavar="TOPIC=TEXT", help="may be repeated"
    )
    refine.add_argument("--json", action="store_true", help="print everything as JSON")
    refine.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help="refine each line; prints JSON lines"
    )
