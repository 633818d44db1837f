"""Work that outlives the process which took it: accepted once, done once."""
