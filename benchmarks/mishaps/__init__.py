"""What goes wrong around a replica, and what people are told: `python -m benchmarks.mishaps`."""
