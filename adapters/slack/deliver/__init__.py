"""Sends, edits and streams: the only part of the adapter with side effects on Slack."""
