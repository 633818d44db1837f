"""How large a file is, in words."""


def size(count: int) -> str:
    """A number of bytes as people read it: 812 bytes, 123 kB, 1.2 MB."""
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    return f"{count / 1000:.0f} kB" if count < 999_500 else f"{count / 1_000_000:.1f} MB"
