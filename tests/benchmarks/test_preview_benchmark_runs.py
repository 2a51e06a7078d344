"""The preview's benchmark runs, on little data, and all contenders count alike. Nothing is said of times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_preview_and_all_contenders_count_alike():
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "preview"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All counts agree." in done.stdout
    assert "DIFFERENT" not in done.stdout
