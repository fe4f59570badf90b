"""One query of a stranger over a release, in a process that reads nothing else, is used once, and is bounded in all.

``pool.run`` is for commands and subscriptions, ``pool.Pool`` for servers; both give an ``Answer`` of ``model``, also
when there is none to give. Nothing is imported here: a child starts with this package, in a tenth of a second.
"""
