"""Blocks as an HTML page that looks like Slack, for a person to look at."""

import html
from collections.abc import Iterable
from typing import Any

from markdown_it import MarkdownIt

Json = dict[str, Any]

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

_STYLE = """
body { margin: 0; background: #fff; color: #1d1c1d;
  font: 15px/1.46 Lato, "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif; }
.message { display: flex; gap: 8px; padding: 8px 20px; }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #4a154b;
  color: #fff; display: grid; place-items: center; font-size: 20px; }
.who { font-weight: 900; } .app { background: #e8e8e8; font-size: 10px; padding: 1px 4px;
  border-radius: 2px; margin-left: 4px; color: #616061; }
.body { min-width: 0; max-width: 600px; flex: 1; }
.block { margin: 6px 0; } .header { font-size: 18px; font-weight: 900; }
.section { display: flex; gap: 12px; justify-content: space-between; }
.said { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
.context { font-size: 13px; color: #616061; white-space: pre-wrap; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.button, .select { border: 1px solid #bbb; border-radius: 4px; padding: 3px 11px; font-weight: 700;
  font-size: 14px; background: #fff; white-space: nowrap; height: 22px; flex: none; }
.select { font-weight: 400; min-width: 120px; display: flex; justify-content: space-between;
  gap: 10px; }
.primary { background: #007a5a; color: #fff; border-color: #007a5a; }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; margin: 4px 0;
  font: 12px/1.5 Menlo, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
ul { margin: 0; padding-left: 26px; } .channel { color: #1264a3; background: #e8f5fa; }
table { border-collapse: collapse; } td, th { border: 1px solid #ddd; padding: 4px 8px; }
.modal { border: 1px solid #ddd; border-radius: 8px; margin: 20px; width: 520px;
  box-shadow: 0 6px 20px #0003; }
.modal > .top, .modal > .end { padding: 14px 24px; font-weight: 900; font-size: 20px; }
.modal > .in { padding: 0 24px; } .end { display: flex; justify-content: flex-end; gap: 8px; }
.label { font-weight: 700; margin-top: 14px; } .label i { font-weight: 400; color: #616061;
  font-style: normal; }
.field { border: 1px solid #868686; border-radius: 4px; padding: 8px 12px; min-height: 20px;
  white-space: pre-wrap; } .tall { min-height: 70px; } .hint { font-size: 13px; color: #616061; }
.ghost { color: #868686; }
"""


def page(*shown: str) -> str:
    """A whole page of messages and views, one below the other."""
    head = f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>"
    return head + "\n".join(shown)


def message(blocks: Iterable[Json]) -> str:
    """One message of the app."""
    body = "".join(map(_block, blocks))
    who = "<span class=who>Prompt Rocket</span><span class=app>APP</span>"
    return f"<div class=message><div class=face>🚀</div><div class=body>{who}{body}</div></div>"


def view(shown: Json) -> str:
    """A modal, or the app's home."""
    body = "".join(map(_block, shown["blocks"]))
    if shown["type"] == "home":
        return f"<div class=message><div class=body>{body}</div></div>"
    submit = f"<span class='button primary'>{_text(shown['submit'])}</span>"
    end = f"<span class=button>{_text(shown['close'])}</span>{submit}"
    top = f"<div class=top>{_text(shown['title'])}</div><div class=in>{body}</div>"
    return f"<div class=modal>{top}<div class=end>{end}</div></div>"


def _block(block: Json) -> str:
    match block["type"]:
        case "header":
            inner = f"<div class=header>{_text(block['text'])}</div>"
        case "section":
            beside = _element(block["accessory"]) if "accessory" in block else ""
            said = f"<div class=said>{_text(block['text'])}</div>"
            inner = f"<div class=section>{said}{beside}</div>"
        case "context":
            texts = " ".join(map(_text, block["elements"]))
            inner = f"<div class=context>{texts}</div>"
        case "actions":
            inner = f"<div class=actions>{''.join(map(_element, block['elements']))}</div>"
        case "markdown":
            inner = _MARKDOWN.render(block["text"])
        case "rich_text":
            inner = "".join(map(_rich, block["elements"]))
        case "input":
            inner = _input(block)
        case other:
            raise ValueError(f"{other} is not drawn")
    return f"<div class=block>{inner}</div>"


def _rich(element: Json) -> str:
    match element["type"]:
        case "rich_text_preformatted":
            return f"<pre>{_spans(element)}</pre>"
        case "rich_text_list":
            items = "".join(f"<li class=said>{_spans(each)}</li>" for each in element["elements"])
            return f"<ul>{items}</ul>"
        case _:
            return f"<div class=said>{_spans(element)}</div>"


def _spans(element: Json) -> str:
    found = []
    for span in element["elements"]:
        if span["type"] == "channel":
            found.append(f"<span class=channel>#{span['channel_id']}</span>")
            continue
        text = html.escape(span["text"])
        for style, tag in (("bold", "b"), ("italic", "i"), ("code", "code")):
            if span.get("style", {}).get(style):
                text = f"<{tag}>{text}</{tag}>"
        found.append(text)
    return "".join(found)


def _element(element: Json) -> str:
    if element["type"] == "button":
        style = "button primary" if element.get("style") == "primary" else "button"
        return f"<span class='{style}'>{_text(element['text'])}</span>"
    chosen = element.get("initial_option", {}).get("text") or element.get("placeholder")
    told = _text(chosen) if chosen else "Select an option"
    return f"<span class=select><span>{told}</span><span>⌄</span></span>"


def _input(block: Json) -> str:
    element = block["element"]
    optional = " <i>(optional)</i>" if block.get("optional") else ""
    hint = f"<div class=hint>{_text(block['hint'])}</div>" if "hint" in block else ""
    match element["type"]:
        case "plain_text_input" | "number_input":
            tall = " tall" if element.get("multiline") else ""
            value = html.escape(element.get("initial_value", ""))
            field = f"<div class='field{tall}'>{value}</div>"
        case "file_input":
            field = "<span class=button>Upload file</span>"
        case "conversations_select":
            field = "<div class=field># this channel</div>"
        case _:
            field = _element(element)
    return f"<div class=label>{_text(block['label'])}{optional}</div>{field}{hint}"


def _text(text: Json) -> str:
    return html.escape(text["text"])
