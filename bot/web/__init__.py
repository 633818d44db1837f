"""What this program serves over HTTP: one port, with its health, its numbers, and what adapters
add."""

ALIVE, READY, NUMBERS = "/healthz", "/readyz", "/metrics"
"""The pages for whoever looks after a process."""
