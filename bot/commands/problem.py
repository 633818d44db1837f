"""A problem that ends a command."""


class Problem(Exception):
    """Ends the command with a sentence on stderr and the exit code, 1 unless said otherwise."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code
