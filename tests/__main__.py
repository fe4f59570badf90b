"""All tests: those that start Airflow one after the other in a process of their own, beside all others in two.

``python -m tests`` is what ``make test`` runs. Airflow's tests mostly wait, and mind being parted among workers.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

PYTEST = [sys.executable, "-m", "pytest"]


def main() -> int:
    """Run both; returns 0 when both are well."""
    with tempfile.TemporaryFile("w+") as said:
        apart = subprocess.Popen([*PYTEST, "tests/airflow", "-n", "0"], stdout=said, stderr=subprocess.STDOUT)
        others = subprocess.run([*PYTEST, "-n", "2", "--dist", "worksteal", "--ignore", "tests/airflow"], check=False)
        under_airflow = apart.wait()
        said.seek(0)
        print(said.read())
    return others.returncode or under_airflow


if __name__ == "__main__":
    sys.exit(main())
