"""The pages that somebody who installs the app sees in the browser."""

import html

from slack_bolt.response import BoltResponse

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    # The address of the page holds a code, which is nobody else's business.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Prompt Rocket</title>
<style>
body {{ font: 18px/1.5 sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 1em }}
</style>
<h1>{title}</h1>
<p>{text}</p>
{link}
</html>
"""

_AGAIN = "Please start again."
_FAILURES = {
    "access_denied": (
        "Nothing was installed",
        "You or an administrator decided against it. You can come back at any time.",
    ),
    "invalid_browser": (
        "This page does not belong to this browser",
        f"It was opened anew, in another browser, or without https. {_AGAIN}",
    ),
    "invalid_state": ("This page has been used or is too old", _AGAIN),
    "missing_code": ("Slack sent no code", _AGAIN),
    "invalid_code": (
        "Slack did not accept the installation",
        f"{_AGAIN} If it stays, whoever runs this bot has to look at its client id and secret.",
    ),
    "unreachable": ("Slack could not be reached", "Please start again in a minute."),
    "storage_error": (
        "The installation could not be kept",
        f"{_AGAIN} If it stays, whoever runs this bot has to look at its database.",
    ),
}
_OTHERWISE = ("Nothing was installed", _AGAIN)


def installed(team: str, cookie: str) -> BoltResponse:
    """The app is in `team` now; an empty name is an organisation's or an unknown one."""
    title = f"Prompt Rocket is in {team or 'your organisation'}"
    text = "In Slack, type /rocket and what you want, as roughly as you like."
    return _response(200, title, text, "slack://open", "Open Slack", cookie)


def failed(reason: str, status: int, again: str, cookie: str) -> BoltResponse:
    """It did not work; `reason` is Slack's or Bolt's word, `again` where one starts anew."""
    title, text = _FAILURES.get(reason, _OTHERWISE)
    return _response(status, title, text, again, "Start again", cookie)


def _response(
    status: int, title: str, text: str, target: str, words: str, cookie: str
) -> BoltResponse:
    link = f'<p><a href="{html.escape(target)}">{html.escape(words)}</a></p>'
    body = _PAGE.format(title=html.escape(title), text=html.escape(text), link=link)
    return BoltResponse(status=status, body=body, headers={**HEADERS, "Set-Cookie": cookie})
