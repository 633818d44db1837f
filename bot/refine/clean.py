"""Text from outside, made safe to keep: what no database or terminal can hold goes."""


def cleaned(text: str) -> str:
    """`text` without NUL characters, and with broken characters (lone surrogates) replaced."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
