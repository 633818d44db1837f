"""Slack: commands, buttons, modals, threads and direct messages."""
