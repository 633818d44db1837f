"""Sends, edits and deletes in Discord: the only part with side effects."""
