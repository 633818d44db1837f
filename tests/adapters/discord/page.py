"""Components as an HTML page that looks like Discord, for a person to look at."""

import base64
import html
import mimetypes
import re
from collections.abc import Iterable, Mapping
from typing import Any

from markdown_it import MarkdownIt

Json = dict[str, Any]

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")

_STYLE = """
body { margin: 0; background: #313338; color: #dbdee1;
  font: 16px/1.375 "gg sans", "Noto Sans", "DejaVu Sans", "Noto Color Emoji", sans-serif; }
.message { display: flex; gap: 16px; padding: 10px 16px; }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #5865f2;
  display: grid; place-items: center; font-size: 22px; }
.who { font-weight: 500; color: #f2f3f5; } .app { background: #5865f2; color: #fff;
  font-size: 10px; padding: 1px 4px; border-radius: 3px; margin-left: 4px; }
.container { border: 1px solid #42454a; border-radius: 8px; background: #2b2d31; padding: 16px;
  display: flex; flex-direction: column; gap: 8px; max-width: 568px; margin-top: 4px; }
.text { overflow-wrap: anywhere; min-width: 0; } .text p, .text ul, .text ol { margin: 0; }
.text ul, .text ol { padding-left: 20px; } .text h3 { font-size: 16px; margin: 8px 0 4px; }
.text h1 { font-size: 24px; margin: 16px 0 8px; } .text h2 { font-size: 20px; margin: 16px 0 8px; }
.text h3:first-child, .text h2:first-child, .text h1:first-child { margin-top: 0; }
.small { font-size: 13px; color: #949ba4; }
pre { background: #1e1f22; border: 1px solid #232428; border-radius: 4px; padding: 8px;
  margin: 6px 0 0; font: 14px/1.3 "DejaVu Sans Mono", monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
code { background: #1e1f22; border-radius: 4px; font: 14px "DejaVu Sans Mono", monospace; }
a { color: #00a8fc; text-decoration: none; }
.section { display: flex; gap: 12px; justify-content: space-between; align-items: start; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.button { border-radius: 8px; padding: 0 16px; font-weight: 500; font-size: 14px; height: 32px;
  line-height: 32px; background: #4e5058; color: #fff; white-space: nowrap; flex: none; }
.primary { background: #5865f2; }
.select { border: 1px solid #1e1f22; border-radius: 8px; background: #1e1f22; padding: 10px 12px;
  width: 100%; max-width: 400px; color: #949ba4; font-size: 16px; display: flex;
  justify-content: space-between; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.gallery { display: flex; gap: 4px; } .gallery img { max-width: 270px; border-radius: 8px; }
.file { border: 1px solid #42454a; border-radius: 8px; padding: 12px; color: #00a8fc; }
.channel { color: #c9cdfb; background: #3c4270; border-radius: 3px; padding: 0 2px; }
.modal { background: #313338; border: 1px solid #42454a; border-radius: 8px; margin: 20px;
  width: 480px; padding: 16px; display: flex; flex-direction: column; gap: 16px; }
.top { font-weight: 700; font-size: 20px; } .end { display: flex; justify-content: end; gap: 8px; }
.label { font-weight: 500; } .label i { color: #f23f43; font-style: normal; }
.hint { font-size: 14px; color: #949ba4; margin-bottom: 6px; }
.field { border: 1px solid #1e1f22; border-radius: 4px; background: #1e1f22; padding: 10px;
  min-height: 20px; white-space: pre-wrap; } .tall { min-height: 80px; }
"""


def page(*shown: str) -> str:
    """A whole page of messages and modals, one below the other."""
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>" + "\n".join(shown)


def message(components: Iterable[Json], files: Mapping[str, bytes]) -> str:
    """One message of the app, with its files by name."""
    body = "".join(_component(each, files) for each in components)
    who = "<span class=who>Prompt Rocket</span><span class=app>APP</span>"
    return f"<div class=message><div class=face>🚀</div><div>{who}{body}</div></div>"


def modal(shown: Json) -> str:
    """A modal."""
    inputs = "".join(_component(each, {}) for each in shown["components"])
    top = f"<div class=top>{html.escape(shown['title'])}</div>"
    end = "<span class=button>Cancel</span><span class='button primary'>Submit</span>"
    return f"<div class=modal>{top}{inputs}<div class=end>{end}</div></div>"


def _component(component: Json, files: Mapping[str, bytes]) -> str:
    def inside(name: str = "components") -> str:
        return "".join(_component(each, files) for each in component[name])

    match component["type"]:
        case 17:
            return f"<div class=container>{inside()}</div>"
        case 1:
            return f"<div class=row>{inside()}</div>"
        case 2:
            style = " primary" if component["style"] == 1 else ""
            link = " ↗" if component["style"] == 5 else ""
            return f"<span class='button{style}'>{html.escape(component['label'])}{link}</span>"
        case 3 | 8:
            return _select(component)
        case 9:
            beside = _component(component["accessory"], files)
            return f"<div class=section><div>{inside()}</div>{beside}</div>"
        case 10:
            return f"<div class=text>{_text(component['content'])}</div>"
        case 12:
            shown = "".join(_image(each["media"]["url"], files) for each in component["items"])
            return f"<div class=gallery>{shown}</div>"
        case 13:
            name = component["file"]["url"].partition("//")[2]
            return f"<div class=file>📄 {html.escape(name)}, {len(files[name])} bytes</div>"
        case 18:
            return _label(component, files)
        case 4:
            tall = " tall" if component["style"] == 2 else ""
            return f"<div class='field{tall}'>{html.escape(component.get('value', ''))}</div>"
        case 19:
            return "<span class=button>Upload</span>"
        case other:
            raise ValueError(f"{other} is not drawn")


def _label(label: Json, files: Mapping[str, bytes]) -> str:
    required = " <i>*</i>" if label["component"].get("required") else ""
    hint = f"<div class=hint>{html.escape(label.get('description', ''))}</div>"
    inner = _component(label["component"], files)
    return f"<div><div class=label>{html.escape(label['label'])}{required}</div>{hint}{inner}</div>"


def _select(select: Json) -> str:
    chosen = [each["label"] for each in select.get("options", ()) if each.get("default")]
    told = next(iter(chosen), select.get("placeholder", "Make a selection"))
    return f"<span class=select><span>{html.escape(told)}</span><span>⌄</span></span>"


def _image(url: str, files: Mapping[str, bytes]) -> str:
    name = url.partition("//")[2]
    kind = mimetypes.guess_type(name)[0]
    return f"<img src='data:{kind};base64,{base64.b64encode(files[name]).decode()}'>"


def _text(content: str) -> str:
    """Markdown with lines of small print, which no other dialect has, and channels."""
    found: list[tuple[bool, list[str]]] = []
    fenced = False
    for line in content.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        small = line.startswith("-# ") and not fenced
        if not found or found[-1][0] != small:
            found.append((small, []))
        found[-1][1].append(line.removeprefix("-# ") if small else line)
    drawn = "".join(
        f"<div class={'small' if small else 'big'}>{_MARKDOWN.render(chr(10).join(lines))}</div>"
        for small, lines in found
    )
    return re.sub(r"&lt;#\d+&gt;", "<span class=channel># general</span>", drawn)
