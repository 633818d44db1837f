"""The terminal: a conversation typed line by line, by a person or by a script.

`chat` is the way in. `parse`, `press`, `naming`, `thread`, `fields` and `numbers` read what was
typed; `layout`, `plain` and `screen` say what a card looks like; `lines`, `exchange` and `asking`
do the rest.
"""
