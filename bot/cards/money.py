"""Costs in words. What is unknown is called unknown, never zero."""


def money(dollars: float | None, *, estimated: bool = False) -> str:
    """Dollars as a person reads them."""
    if dollars is None:
        return "cost unknown"
    if dollars == 0:
        return "no cost"
    about = "about " if estimated else ""
    if dollars < 0.0001:
        return "under $0.0001"
    places = 4 if dollars < 0.01 else 3 if dollars < 1 else 2
    return f"{about}${dollars:.{places}f}"


def share(part: float) -> str:
    """A share of a cost, above 0 and at most a half: a half, a third, a twentieth."""
    times = round(1 / part)
    return {2: "at half the cost", 3: "at a third of the cost"}.get(
        times, f"at 1/{times} of the cost"
    )
