"""Spans that are written in a form of their own: code, addresses, quotes, placeholders."""

import re

from bot.refine.check.spot.span import SpanKind

_URL_SIGN = r"[^\s<>\"'“”«»「」（）()、。]"
_DOMAINS = "com|org|net|io|dev|app|example|eu|de|es|fr|it|nl|jp|cn|kr|uk|co|ai|gov|edu"
_FILES = (
    "csv|tsv|txt|md|json|jsonl|xml|ya?ml|toml|ini|py|rs|js|ts|tsx|jsx|java|go|rb|php|c|h|cpp|cs|"
    "swift|kt|sh|sql|html?|css|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|mp[34]|wav|zip|tar|gz|log|"
    "bak|lock|cfg|conf|env|ipynb|parquet"
)

_CODE = (
    r"(?<![`~])(?P<fence>`{3,}+|~{3,}+)[^\n`]*+\n.*?(?P=fence)`*",
    r"`[^`\n]++`",
    r"\\begin\{(?P<env>\w{1,30}\*?)\}(?:(?!\\begin\{).){0,4000}?\\end\{(?P=env)\}",
    r"\$\$[^$]++\$\$",
    r"\\\[(?:(?!\\\[).){1,400}?\\\]",
    r"\\\((?:(?!\\\().){1,200}?\\\)",
    r"(?<![\w$])\$(?=[^\s$])(?=[^$\n]{0,80}[\\^_={}])[^$\n]{1,200}(?<=\S)\$(?![\w$])",
)
_URLS = (
    rf"(?:https?|ftp)://{_URL_SIGN}++(?:\([^\s()]*\){_URL_SIGN}*)?",
    rf"\bwww\.{_URL_SIGN}++",
)
_BARE_URLS = (rf"(?<![\w.@/-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}(?:{_DOMAINS})\b(?:/{_URL_SIGN}*)?",)
_EMAILS = (r"(?<![\w.+-])[A-Za-z0-9_][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",)
_MENTIONS = (
    r"<(?:[@#!][^<>\s]{1,60}|a?:\w{1,40}:\d{1,25}|t:\d{1,20}(?::\w)?)>",
    r"(?<![\w@/&.])@[A-Za-z0-9_][\w-]{1,40}(?:\.[\w-]{1,40}){0,3}",
    r"(?<![\w#/&])#(?=[\w-]{0,60}[^\W\d_])[\w-]{1,60}",
)
_PLACEHOLDERS = (
    r"\{\{[^{}\n]{1,80}\}\}",
    r"\$\{[^{}\n]{1,60}\}",
    r"(?<![\w{$])\{[A-Za-z_][\w .:-]{0,40}\}",
    r"(?<![\w$])\$[A-Za-z_]\w{1,40}(?!\$)",
    r"(?<![\w\])!])\[(?=[^\[\]\n]{0,40}[^\W\d_])[^\[\]\n]{2,60}\](?![\[(])",
    r"<(?![/!@#a-z]{1,12}(?:\s\w+=|>))[^\W\d_][^<>\n=]{1,60}>",
    r"(?<![\w%])%(?:\(\w{1,30}\))?[sdifr](?!\w)",
    r"(?<!\w)_{3,}(?!\w)",
)
_QUOTES = (
    r"“[^“”\n]{1,400}”",
    r"„[^„“”\n]{1,400}[“”]",
    r"«[^«»\n]{1,400}»",
    r"‹[^‹›\n]{1,200}›",
    r"「[^「」\n]{1,400}」",
    r"『[^『』\n]{1,400}』",
    r"《[^《》\n]{1,200}》",
    r"\"[^\"\n]{1,400}\"",
    r"(?<![\w'])'(?=[^\s'])(?:[^'\n]|(?<=\w)'(?=\w)){1,300}(?<=\S)'(?![\w'])",
    r"(?<!\w)‘(?=\S)(?:[^‘’\n]|(?<=\w)’(?=\w)){1,300}’(?!\w)",
    r"(?<!\w)‚[^‚‘\n]{1,300}‘",
)
_PATH_START = r"(?<![\w./\\:-])"
_PATHS = (
    r"[A-Za-z]:\\[^\s\"'<>|]{1,200}(?!\w)",
    r"(?:~|\.{1,2})?/(?:[\w.@*-]{1,100}/){0,20}[\w.@*-]{1,100}(?!\w)",
    r"(?:[\w.*-]{1,100}/){1,20}[\w*-]{1,100}\.[A-Za-z]\w{0,7}(?!\w)",
    rf"[\w-]{{1,60}}(?:\.[\w-]{{1,30}}){{0,3}}\.(?:{_FILES})(?!\w)",
)
_WORD_START = r"(?<![\w.])"
_FLAGS = (r"(?<![\w-])--?[a-z][a-z-]{1,30}(?:=\S{1,40})?(?![\w-])",)
_IDENTIFIERS = (
    r"[A-Za-z_]\w{0,60}(?:(?:\.|::|->)[A-Za-z_]\w{0,60}){0,6}\(\)",
    r"[A-Za-z_]\w{1,60}(?:::|->)[A-Za-z_]\w{0,60}",
    r"(?=[A-Za-z]\w{0,60}_[A-Za-z0-9])[A-Za-z]\w{2,60}(?:\.[A-Za-z_]\w{0,60}){0,6}",
    r"[a-z]\w{1,40}\.[a-z]\w{1,40}(?:\.[a-z]\w{0,40}){0,4}(?!\.?\w)",
    r"(?:[a-z]{2,40}(?:[A-Z][a-z0-9]{1,40}){1,6}|(?:[A-Z][a-z0-9]{1,40}){2,8})(?!\w)",
)
_HYPHENED = (r"(?<![\w-])[a-z]{2,30}(?:-[a-z]{2,30}){1,4}(?![\w-])",)
_VERSIONS = (
    r"(?<![\w.])(?:v\.?\s?\d++(?:\.\d++){0,5}+|\d++(?:\.\d++){2,6}+(?!,\d))"
    r"(?:-(?:rc|beta|alpha)\.?\d*)?(?!\w)",
)


def _any(patterns: tuple[str, ...], flags: int = 0, after: str = "") -> re.Pattern[str]:
    return re.compile(f"{after}(?:{'|'.join(patterns)})", flags)


FINDERS: tuple[tuple[SpanKind, tuple[str, ...], re.Pattern[str]], ...] = (
    (SpanKind.CODE, ("`", "~~~", "$", "\\"), _any(_CODE, re.S)),
    (SpanKind.URL, ("://", "www.", "WWW."), _any(_URLS, re.I)),
    (SpanKind.EMAIL, ("@",), _any(_EMAILS, re.A)),
    (SpanKind.URL, (".",), _any(_BARE_URLS, re.I | re.A)),
    (SpanKind.MENTION, ("@", "#", "<"), _any(_MENTIONS)),
    (SpanKind.PLACEHOLDER, ("{", "[", "<", "$", "%", "___"), _any(_PLACEHOLDERS)),
    (SpanKind.QUOTE, tuple("“„«‹「『《\"'‘‚"), _any(_QUOTES)),
    (SpanKind.PATH, ("/", "\\", "."), _any(_PATHS, re.A, after=_PATH_START)),
    (SpanKind.CODE, ("--", " -"), _any(_FLAGS, re.A)),
    (SpanKind.CODE, ("",), _any(_IDENTIFIERS, re.A, after=_WORD_START)),
    (SpanKind.TERM, ("-",), _any(_HYPHENED, re.A)),
    (SpanKind.VERSION, tuple("0123456789"), _any(_VERSIONS, re.I | re.A)),
)
"""What to look for, in this order; a text with none of the signs is not searched."""
