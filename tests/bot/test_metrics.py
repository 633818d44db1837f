"""What is counted: nothing before it is asked for, few series, and only known names."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot import metrics
from bot.metrics import OTHER


@pytest.fixture
def counting() -> Iterator[None]:
    metrics.start()
    yield
    metrics.stop()


def series() -> dict[str, float]:
    """Every series of ours that is on the page."""
    lines = metrics.page()[1].decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if line.startswith("rocket_"))
    return {name: float(value) for name, value in pairs}


def call_all() -> None:
    metrics.delivered("slack", "command", "turned away", "team")
    metrics.acknowledged("discord", 0.02)
    metrics.showed_first_text("slack", 1.5)
    metrics.ended("slack", "command", "done", 2.0)
    metrics.refined("built-in", "written")
    metrics.caught("language")
    metrics.called("127.0.0.1", "stop", 1.0)
    metrics.ran("gpt", "done", (10, 20), 0.25)
    metrics.ran("gpt", "failed", None, None)
    metrics.posted("slack")
    metrics.edited("slack")
    metrics.limited("slack", "chat.update")
    metrics.taken_over(3.0)
    metrics.taken_over(None)
    metrics.taken_over(None)
    metrics.gave_up("slack")
    metrics.watch({"queue_depth": lambda: 3, "in_flight": lambda: 4, "memory_short": lambda: True})


def test_before_it_is_started_nothing_is_counted() -> None:
    call_all()
    assert metrics.page()[1] == b""


@pytest.mark.usefixtures("counting")
def test_each_call_is_found_on_the_page() -> None:
    call_all()
    found = series()
    for name, value in {
        'deliveries_total{kind="command",outcome="turned away",platform="slack",why="team"}': 1,
        'acknowledgement_seconds_bucket{le="0.025",platform="discord"}': 1,
        'first_text_seconds_sum{platform="slack"}': 1.5,
        'work_ended_total{kind="command",outcome="done",platform="slack"}': 1,
        'refinements_total{engine="built-in",outcome="written"}': 1,
        'promises_broken_total{promise="language"}': 1,
        'model_calls_total{outcome="stop",provider="127.0.0.1"}': 1,
        'runs_total{model="gpt",outcome="done"}': 1,
        'runs_total{model="gpt",outcome="failed"}': 1,
        'tokens_total{direction="in",model="gpt",purpose="run"}': 10,
        'tokens_total{direction="out",model="gpt",purpose="run"}': 20,
        'cost_dollars_total{model="gpt",purpose="run"}': 0.25,
        'messages_total{platform="slack",what="posted"}': 1,
        'messages_total{platform="slack",what="edited"}': 1,
        'rate_limited_total{call="chat.update",platform="slack"}': 1,
        'takeovers_total{after="death"}': 1,
        'takeovers_total{after="handover"}': 2,
        "takeover_pause_seconds_sum": 3,
        'given_up_total{platform="slack"}': 1,
        "queue_depth": 3,
        "in_flight": 4,
        "memory_short": 1,
    }.items():
        assert found["rocket_" + name] == value


def test_what_is_rare_stands_at_nothing_before_it_happens() -> None:
    metrics.start(("slack", "discord"))
    try:
        found = series()
    finally:
        metrics.stop()
    for name in (
        'takeovers_total{after="death"}',
        'takeovers_total{after="handover"}',
        'given_up_total{platform="slack"}',
        'given_up_total{platform="discord"}',
    ):
        assert found["rocket_" + name] == 0


@pytest.mark.usefixtures("counting")
def test_no_series_tells_only_when_another_one_began() -> None:
    call_all()
    assert [name for name in series() if "_created" in name] == []


@pytest.mark.usefixtures("counting")
def test_a_label_has_a_hundred_values_at_most() -> None:
    for number in range(1_000):
        metrics.ran(f"model-{number}", "done", None, None)
    runs = {name: value for name, value in series().items() if "runs_total" in name}
    assert len(runs) == 101
    assert sum(runs.values()) == 1_000
    assert runs[f'rocket_runs_total{{model="{OTHER}",outcome="done"}}'] == 900


def test_refining_loads_nothing_that_counts_or_traces() -> None:
    said = "import bot.refine.refiner, sys; print([m for m in sys.modules if m.startswith"
    script = said + "(('prometheus_client', 'opentelemetry', 'aiohttp'))])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
