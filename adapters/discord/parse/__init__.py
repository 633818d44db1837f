"""From what Discord sends to what a person asks. Pure: no call, no clock, no store."""
