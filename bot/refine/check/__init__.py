"""The promises, verified on the text that is about to be shown."""
