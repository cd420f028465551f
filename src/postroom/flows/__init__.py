"""Where stages meet: each module is one way of the data, and reads from top to bottom.

In: objects made by `postroom.wiring`. Out: results and stored artifacts. No arithmetic happens here.
"""
