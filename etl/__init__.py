"""caoyun: provincial public records of China, captured, judged and loaded into one DuckDB lakehouse."""

__version__ = "0.1.0"
