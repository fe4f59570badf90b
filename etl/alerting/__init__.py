"""A lake in, words to people out: what failed at once, the rest once a day, each trouble once; it knows no Airflow."""

from etl.alerting.finding import deadlines, digest, due, failure, open_, overdue, work
from etl.alerting.model import Alert, Deadline, Delivery, Digest, Message, Told
from etl.alerting.sending import Letter, check, each, send
from etl.alerting.speaking import as_json, as_markdown, message
from etl.alerting.telling import hello, tell

__all__ = [
    "Alert", "Deadline", "Delivery", "Digest", "Letter", "Message", "Told", "as_json", "as_markdown", "check",
    "deadlines", "digest", "due", "each", "failure", "hello", "message", "open_", "overdue", "send", "tell", "work",
]  # fmt: skip
