"""The vocabulary: what a person asks (requests) and what a person sees (cards, forms).

Plain frozen data that imports nothing else of the project, so that every adapter can speak it.
"""
