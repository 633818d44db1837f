"""The places where people type, one folder each.

An adapter is three small things. *Parse* turns what the platform delivers into a request,
*render* turns a card or a form into what the platform shows; both are pure. *Deliver* sends,
edits and streams, and is the only part with side effects. Adapters never import one another.
"""
