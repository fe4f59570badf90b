"""Releases in, words to those who asked for them out: what is new, changed or gone of a query, and a digest a week.

Nothing is sent twice and nothing missed: what is told and that it was told stand in one small database of the lake.
"""

from etl.subscribing.book import Book
from etl.subscribing.delivering import Done, deliver, due
from etl.subscribing.joining import Wish, join, leave, try_out
from etl.subscribing.model import Delivery, Digest, Parcel, Query, Standing, Subscription, Target

__all__ = [
    "Book", "Delivery", "Digest", "Done", "Parcel", "Query", "Standing", "Subscription", "Target", "Wish", "deliver",
    "due", "join", "leave", "try_out",
]  # fmt: skip
