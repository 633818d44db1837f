"""What it costs to keep every delivery before it is acknowledged: `python -m benchmarks.cost`."""
