"""The DAGs: what Airflow schedules, made from the registry; nothing heavy is imported when they are parsed."""
