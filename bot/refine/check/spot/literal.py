"""Spans that are written in a form of their own: code, addresses, quotes, placeholders."""

import re

from bot.refine.check.spot.span import SpanKind

_CODE = re.compile(
    r"(?<![`~])(?P<fence>`{3,}+|~{3,}+)[^\n`]*+\n.*?(?P=fence)`*|`[^`\n]++`|\\begin\{(?P<env>\w{1,30}\*?)\}"
    r"(?:(?!\\begin\{).){0,4000}?\\end\{(?P=env)\}"
    r"|\$\$[^$]++\$\$|\\\[(?:(?!\\\[).){1,400}?\\\]|\\\((?:(?!\\\().){1,200}?\\\)"
    r"|(?<![\w$])\$(?=[^\s$])(?=[^$\n]{0,80}[\\^_={}])[^$\n]{1,200}(?<=\S)\$(?![\w$])",
    re.S,
)
FINDERS: tuple[tuple[SpanKind, tuple[str, ...], re.Pattern[str]], ...] = (
    (SpanKind.CODE, ("`", "~~~", "$", "\\"), _CODE),
    (SpanKind.URL, ("://", "www.", "WWW."), re.compile(r"(?:https?|ftp)://[^\s<>\"'“”«»「」（）()、。]++(?:\([^\s()]*\)[^\s<>\"'“”()、。]*)?|\bwww\.[^\s<>\"'“”«»()、。]++", re.I)),
    (SpanKind.EMAIL, ("@",), re.compile(r"(?<![\w.+-])[A-Za-z0-9_][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", re.A)),
    (SpanKind.URL, (".",), re.compile(r"(?<![\w.@/-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|io|dev|app|example|eu|de|es|fr|it|nl|jp|cn|kr|uk|co|ai|gov|edu)\b(?:/[^\s<>\"'“”()、。]*)?", re.I | re.A)),
    (SpanKind.MENTION, ("@", "#", "<"), re.compile(r"<(?:[@#!][^<>\s]{1,60}|a?:\w{1,40}:\d{1,25}|t:\d+(?::\w)?)>|(?<![\w@/&.])@[A-Za-z0-9_][\w-]{1,40}(?:\.[\w-]{1,40})*|(?<![\w#/&])#(?=[\w-]{0,60}[^\W\d_])[\w-]{1,60}")),
    (SpanKind.PLACEHOLDER, ("{", "[", "<", "$", "%", "___"), re.compile(r"\{\{[^{}\n]{1,80}\}\}|\$\{[^{}\n]{1,60}\}|(?<![\w{$])\{[A-Za-z_][\w .:-]{0,40}\}|(?<![\w$])\$[A-Za-z_]\w{1,40}(?!\$)|(?<![\w\])!])\[(?=[^\[\]\n]{0,40}[^\W\d_])[^\[\]\n]{2,60}\](?![\[(])|<(?![/!@#a-z]{1,12}(?:\s\w+=|>))[^\W\d_][^<>\n=]{1,60}>|(?<![\w%])%(?:\(\w{1,30}\))?[sdifr](?!\w)|(?<!\w)_{3,}(?!\w)")),
    (SpanKind.QUOTE, tuple("“„«‹「『《\"'‘‚"), re.compile(r"“[^“”\n]{1,400}”|„[^„“”\n]{1,400}[“”]|«[^«»\n]{1,400}»|‹[^‹›\n]{1,200}›|「[^「」\n]{1,400}」|『[^『』\n]{1,400}』|《[^《》\n]{1,200}》|\"[^\"\n]{1,400}\"|(?<![\w'])'(?=[^\s'])(?:[^'\n]|(?<=\w)'(?=\w)){1,300}(?<=\S)'(?![\w'])|(?<!\w)‘(?=\S)(?:[^‘’\n]|(?<=\w)’(?=\w)){1,300}’(?!\w)|(?<!\w)‚[^‚‘\n]{1,300}‘")),
    (SpanKind.PATH, ("/", "\\", "."), re.compile(r"(?<![\w./\\:-])(?:[A-Za-z]:\\[^\s\"'<>|]{1,200}|(?:~|\.{1,2})?/(?:[\w.@*-]{1,100}/){0,20}[\w.@*-]{1,100}|(?:[\w.*-]{1,100}/){1,20}[\w*-]{1,100}\.[A-Za-z]\w{0,7}|[\w-]{1,60}(?:\.[\w-]{1,30}){0,3}\.(?:csv|tsv|txt|md|json|jsonl|xml|ya?ml|toml|ini|py|rs|js|ts|tsx|jsx|java|go|rb|php|c|h|cpp|cs|swift|kt|sh|sql|html?|css|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|mp[34]|wav|zip|tar|gz|log|bak|lock|cfg|conf|env|ipynb|parquet))(?!\w)", re.A)),
    (SpanKind.CODE, ("",), re.compile(r"(?<![\w-])--?[a-z][a-z-]{1,30}(?:=\S{1,40})?(?![\w-])|(?<![\w.])[A-Za-z_][\w]{0,60}(?:(?:\.|::|->)[A-Za-z_]\w{0,60}){0,6}\(\)|(?<![\w.])[A-Za-z_]\w{1,60}(?:::|->)[A-Za-z_]\w{0,60}|(?<![\w.])(?=[A-Za-z]\w{0,60}_[A-Za-z0-9])[A-Za-z]\w{2,60}(?:\.[A-Za-z_]\w{0,60})*|(?<![\w.])[a-z]\w{2,40}\.[a-z]\w{0,40}_\w{1,40}|(?<![\w.])(?:[a-z]{2,40}(?:[A-Z][a-z0-9]{1,40}){1,6}|(?:[A-Z][a-z0-9]{1,40}){2,8})(?![\w])", re.A)),
    (SpanKind.VERSION, tuple("0123456789"), re.compile(r"(?<![\w.])(?:v\.?\s?\d++(?:\.\d++)*+|\d++(?:\.\d++){2,}+(?!,\d))(?:-(?:rc|beta|alpha)\.?\d*)?(?!\w)", re.I | re.A)),
)  # fmt: skip
