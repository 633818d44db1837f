"""A model on this machine: fetching its weights, and serving them on loopback."""
