"""Snapshots that are killed at any moment while others take, read and remove some: nobody ever meets half of one.

`INSIGHT_EXAMPLES=20` kills twenty times as often as usual.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import insight
from tests.examples import examples
from tests.profiles.snapshot_process import FIRST, is_whole, write_workspace

KILLS = examples(10)
PROCESS = Path(__file__).with_name("snapshot_process.py")
READERS = 3
TAKERS = 2
PATIENCE = 120
"""Seconds that a process may take to begin or to end on a busy machine."""


def start(*words):
    environment = {**os.environ, "PYTHONPATH": str(PROCESS.parents[2])}
    return subprocess.Popen(
        [sys.executable, PROCESS, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


def homes(folder):
    return {path.name for path in (folder / ".insight" / "snapshots").glob("run_id=*")}


def wait_for_new_files(folder, end):
    """Wait until some run has begun to write."""
    before = homes(folder)
    while time.monotonic() < end and homes(folder) <= before:
        time.sleep(0.0005)


def kill(taker, folder, chance):
    """Kill a process that has taken a snapshot in the middle of the next: at any moment, or while files are written."""
    for _ in range(2):
        assert taker.stdout.readline(), taker.communicate(timeout=PATIENCE)[1]
    if chance.random() < 0.5:
        wait_for_new_files(folder, time.monotonic() + 1)
        time.sleep(chance.random() * 0.02)
    else:
        time.sleep(chance.random() * 0.3)
    assert taker.poll() is None, taker.communicate(timeout=PATIENCE)[1]
    taker.kill()
    taker.communicate(timeout=PATIENCE)


def ended(process):
    """What a process has to say, which must have ended well."""
    said, wrong = process.communicate(timeout=PATIENCE)
    assert (process.returncode, wrong) == (0, "")
    return json.loads(said)


def killed_while_others_work(file, folder):
    """Kill takers while others read and prune; what these have to say, the pruner last."""
    chance, stop = random.Random(8), folder / "stop"
    others = [start("read", file, stop) for _ in range(READERS)] + [start("prune", file, stop)]
    takers = [start("take", file, 1000 * number) for number in range(TAKERS)]
    try:
        for number in range(KILLS):
            kill(takers.pop(0), folder, chance)
            takers.append(start("take", file, 1000 * (number + TAKERS)))
    finally:
        for taker in takers:
            taker.kill()
            taker.communicate(timeout=PATIENCE)
        stop.touch()
    return [ended(each) for each in others]


def test_no_reader_meets_half_a_snapshot_and_the_next_one_succeeds(tmp_path):
    file = write_workspace(tmp_path)
    *read, pruned = killed_while_others_work(file, tmp_path)
    sys.stdout.write(f"{KILLS} kills; readers {read}; {pruned}; folders left {len(homes(tmp_path))}\n")
    assert min(each["read"] for each in read) > 0
    assert sum(each["stored"] for each in read) > 0
    assert pruned["removed"] > 0

    found = insight.open(file, as_of=FIRST + dt.timedelta(days=299))
    last = found.snapshots.take()
    assert is_whole(last, last.frame())
    assert found.snapshots.list()[0] == last
    found.snapshots.prune(keep=1)
    assert found.snapshots.list() == [last]

    old = time.time() - 2 * 86_400  # what the killed ones left goes after a day
    for path in (tmp_path / ".insight" / "snapshots").rglob("*"):
        os.utime(path, (old, old))
    found.snapshots.prune(keep=1)
    assert homes(tmp_path) == {f"run_id={last.run_id}"}
    assert is_whole(last, last.frame())
