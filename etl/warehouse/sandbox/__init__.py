"""One query of a stranger over a release: run in a child process that reads nothing else, is used once, and is bounded in everything.

``run`` is for commands and subscriptions, ``Pool`` for servers; both give an ``Answer``, also when there is none to give.
"""

from etl.warehouse.sandbox.model import EXPORT, SCREEN, Answer, Column, Fault, Limits
from etl.warehouse.sandbox.pool import Pool, run

__all__ = ["EXPORT", "SCREEN", "Answer", "Column", "Fault", "Limits", "Pool", "run"]
