"""From what Slack sends to what a person asks. Pure: no call, no clock, no store."""
