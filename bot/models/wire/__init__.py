"""What is said on the wire: the dialects, what they send and how they read what comes."""
