"""Ids that come out the same when a job is done again."""

import hashlib
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 12


class Ids:
    """Ids of one job, by name: the same name gives the same id, in whichever process.

    Nobody can guess them who does not know the seed: 12 letters and digits, 71 bits.
    """

    def __init__(self, seed: str = "") -> None:
        """Without a seed there is no second time, so all ids are new."""
        self._seed = seed or secrets.token_hex(16)
        self.abandoned = False
        """Whether another process goes on with the job: what was begun is left as it is."""

    def of(self, name: str) -> str:
        """The id of what the job makes under this name."""
        digest = hashlib.sha256(f"{self._seed}/{name}".encode()).digest()
        number = int.from_bytes(digest, "big")
        letters = []
        for _ in range(_LENGTH):
            number, letter = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[letter])
        return "".join(letters)
