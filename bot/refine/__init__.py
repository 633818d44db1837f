"""A rough prompt in, a better prompt out: gather → diagnose → write → check."""
