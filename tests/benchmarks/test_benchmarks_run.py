"""The benchmarks run, on little data, and all contenders agree. Nothing is said of times."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments):
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_all_contenders_give_the_same_28_properties():
    done = run("properties")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All answers agree" in done.stdout


def test_counts_plans_and_the_parser_are_measured():
    done = run("count", "compile", "parser")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DIFFERENT" not in done.stdout


def test_one_customer_is_told_alone_as_among_all_and_starting_is_measured():
    done = run("customer", "start")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Customers are the same alone and among all." in done.stdout


def test_segments_are_found_and_labelled_alike_in_numpy_and_in_the_engine():
    done = run("segments")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All labels agree" in done.stdout
