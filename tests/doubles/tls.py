"""Certificates for doubles that speak TLS, signed by an authority that nobody else trusts."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path

import trustme


def server_tls(folder: Path, alpn: Sequence[str] = ()) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1 and localhost, and its authority's certificate (PEM).

    A client that trusts the file connects; one that does not refuses the server.
    """
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path
