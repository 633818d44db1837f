"""Secrets in a text: replaced before any model sees them, put back for the person alone."""

import re
import secrets as randomness
from dataclasses import dataclass, field
from functools import partial

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "private key",
        re.compile(r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----.{1,8000}?-----END [A-Z ]{0,20}PRIVATE KEY-----", re.S),
    ),
    ("AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("API key", re.compile(r"\bsk-(?:[A-Za-z]{2,10}-)?[A-Za-z0-9_-]{20,200}\b")),
    ("GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,200}|github_pat_[A-Za-z0-9_]{30,200})\b")),
    ("Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,200}\b|\bxapp-[A-Za-z0-9-]{10,200}\b")),
    ("Google key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    ("Stripe key", re.compile(r"\b[rs]k_(?:live|test)_[0-9A-Za-z]{16,200}\b")),
    ("Discord token", re.compile(r"\b[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}\b")),
    ("token", re.compile(r"\beyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,2000}")),
    ("password in an address", re.compile(r"(?<=://)[^\s:/@]{1,100}:(?P<secret>[^\s:/@]{3,200})(?=@)")),
    (
        "password",
        re.compile(
            r"\b(?:password|passwd|pwd|passwort|contraseña|mot de passe|senha|secret|api[ _-]?key|token)"
            r"\b[\"']?(?:\s+(?:for|of|to|für|zum|zur|de|del|da|do|pour|per|voor)\s+\S{1,40}(?:\s\S{1,40}){0,2}?)?"
            r"\s*(?:is\s+|ist\s+|est\s+|es\s+|é\s+|è\s+|[:=]\s*)[\"']?(?P<secret>(?=[^\s\"',;]*[\d!@#$%^&*])[^\s\"',;]{8,200})",
            re.I,
        ),
    ),
)  # fmt: skip


MARK = "\ue0fe"
"""Stands where a secret stood, in text that is only looked through."""


def marked(text: str) -> str:
    """The text with MARK in the place of each secret, also of one that runs over many lines."""
    for _, pattern in _PATTERNS:
        text = pattern.sub(MARK, text)
    return text


@dataclass(slots=True)
class Vault:
    """Holds the secrets of one request while a model works on it.

    `kinds` names what was found, for the warning. The vault itself is never stored or logged.
    """

    kinds: list[str] = field(default_factory=list)
    _kept: dict[str, str] = field(default_factory=dict, repr=False)
    _mark: str = field(default_factory=lambda: randomness.token_hex(3).upper(), repr=False)

    def hide(self, text: str) -> str:
        """The text with a stand-in for each secret; the same secret gets the same stand-in."""
        for kind, pattern in _PATTERNS:
            text = pattern.sub(partial(self._replace, kind), text)
        return text

    def restore(self, text: str) -> str:
        """The text with the secrets back in their places."""
        for stand_in, secret in self._kept.items():
            text = text.replace(stand_in, secret)
        return text

    def _replace(self, kind: str, found: re.Match[str]) -> str:
        whole = found.group()
        secret = found.groupdict().get("secret") or whole
        if any(stand_in in whole for stand_in in self._kept):
            return whole
        stand_in = next((key for key, kept in self._kept.items() if kept == secret), None)
        if stand_in is None:
            stand_in = f"SECRET_{self._mark}_{len(self._kept) + 1:04d}"
            self._kept[stand_in] = secret
            self.kinds.append(kind)
        return whole.replace(secret, stand_in)


def found_in(text: str) -> tuple[str, ...]:
    """The kinds of secret that stand in `text`."""
    vault = Vault()
    vault.hide(text)
    return tuple(dict.fromkeys(vault.kinds))
