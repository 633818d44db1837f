"""What stands around a request: who asks, what was said before it, what is attached."""
