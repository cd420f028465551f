"""Versions of a project's model: judged by gates, kept with all that made them, promoted and rolled back.

In: a bundle with its evaluation, and the champion's. Out: a verdict with every rule's numbers, a numbered version whose
every file has a known SHA-256, and an append-only history of what served when, and why.
"""
