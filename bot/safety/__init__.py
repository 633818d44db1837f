"""What must not leak and what must not command: secrets and planted instructions."""
