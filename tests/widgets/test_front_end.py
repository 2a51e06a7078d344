"""The browser side's own tests, run by node where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPILER = ROOT / "widgets" / "node_modules" / ".bin" / "tsc"


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs these tests: install nodejs")
def test_the_tests_of_the_browser_side_pass():
    files = sorted(map(str, (ROOT / "widgets/tests").glob("*.test.js")))
    done = subprocess.run(
        ["node", "--test", *files], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert len(files) > 5


@pytest.mark.skipif(not COMPILER.exists(), reason="TypeScript's compiler checks the types: run `npm ci` in widgets/")
def test_the_browser_side_fits_the_types_of_the_protocol():
    done = subprocess.run(
        [COMPILER, "--project", "widgets/jsconfig.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
