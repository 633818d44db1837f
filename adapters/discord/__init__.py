"""Discord: commands, buttons, modals, mentions, threads and direct messages."""
