"""Replicas that are killed all the time, and what people see: `python -m benchmarks.torture`."""
