"""The DuckDB lakehouse: one DuckLake catalogue, one committer at a time, and releases that need no extension."""
