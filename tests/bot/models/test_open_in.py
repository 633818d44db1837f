"""Links that open a prompt elsewhere carry it to the letter, or not at all."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.models.open_in import OpenLink, Site, open_links, sites

# Text with lone surrogates too, and long enough to be too long for some sites.
TEXTS = st.text(st.characters()) | st.builds(
    lambda text, times: text * times, st.text(st.characters(), min_size=1), st.integers(1, 800)
)


def links(text: str, without: tuple[str, ...] = ()) -> dict[str, OpenLink]:
    return {link.label: link for link in open_links(lambda _style: text, without)}


def carried(link: OpenLink) -> str:
    query = parse_qs(urlsplit(link.url).query, keep_blank_values=True, strict_parsing=True)
    ((text,),) = query.values()
    return text


@given(TEXTS)
@example("")
@example("a & b = c # d + e % f / g ? h; {prompt} %41")
@example("line\nline\r\n\t\0 \"quoted\" 'quoted' <tag> `code`")
@example("naïve 日本語 🚀 \ud800")
def test_a_link_carries_the_whole_text_or_none_of_it(text: str) -> None:
    for site in sites():
        link = links(text)[site.label]
        assert len(link.url) <= site.longest
        assert link.site == site.site
        if link.whole:
            assert carried(link) == text.encode("utf-8", "replace").decode("utf-8")
        else:
            assert link.url == site.site


@given(TEXTS)
def test_no_address_holds_what_a_platform_could_stumble_over(text: str) -> None:
    for link in open_links(lambda _style: text, ()):
        assert link.url.isascii()
        assert link.url.isprintable()
        assert not set(link.url) & set(" \"'<>`|()[]{}\\^*\n\r\t")


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.key)
def test_the_longest_address_is_whole_and_one_more_is_not(site: Site) -> None:
    room = site.longest - len(site.url.replace("{prompt}", ""))
    fits = links("a" * room)[site.label]
    assert (fits.whole, len(fits.url)) == (True, site.longest)
    too_long = links("a" * (room + 1))[site.label]
    assert too_long == OpenLink(site.label, site.site, site.site, whole=False)


def test_each_site_gets_its_style() -> None:
    for site, link in zip(sites(), open_links(lambda style: f"in {style}", ()), strict=True):
        assert carried(link) == f"in {site.style}"
        assert site.style == ("tags" if site.key == "claude" else "headings")


def test_a_provider_with_a_key_needs_no_link() -> None:
    assert set(links("hi")) - set(links("hi", ("anthropic", "mistral"))) == {"Claude", "Le Chat"}
    assert len(links("hi", ("",))) == len(sites()), "no provider is no provider with a key"


def test_every_site_is_known_once() -> None:
    assert len({site.label for site in sites()}) == len(sites())
    assert {"chatgpt", "claude", "perplexity", "grok"} <= {site.key for site in sites()}
