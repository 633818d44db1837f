"""What of an unexpected fault may be written to the log."""

import traceback


def where(fault: BaseException) -> str:
    """The kind of a fault and the places it came through; never its message.

    A message may quote what a person wrote, so it stays out.
    """
    frames = traceback.extract_tb(fault.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    return f"{type(fault).__name__} in {places}"
