"""One prompt on a model: the answer as it is written, and what it took."""
