"""What an adapter tells the desk of a card that it could not deliver."""


class NotPosted(Exception):
    """A card for everybody in a channel could not be posted there.

    An adapter throws it into the desk's iterator where the card came out, with `athrow`. What
    the card stood for is undone, and `athrow` returns the card that tells the person the
    `reason`, a whole sentence; nothing follows it. `again` when another try may come to more.
    """

    def __init__(self, reason: str, *, again: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


class PostUnclear(Exception):
    """No answer came, so nobody knows whether a card for everybody was posted in its channel.

    Thrown in as NotPosted is. The card may stand there, so what it stands for stays too.
    """
