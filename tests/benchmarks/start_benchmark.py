"""What starting costs, in seconds of the processors: importing, loading the door, and a whole call of the command line."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from insight import datasets
from tests.benchmarks import printed
from tests.benchmarks.ratios import TARGET, Result, ratios_of

TIMES = 7
IMPORT_SECONDS, DOOR, CALL = 0.08, 1.3, 1.5
PEER = "import ibis; ibis.duckdb.connect()"
CASES = {"import insight": "import insight", "insight.open is loaded": "import insight; insight.open"}
COMMAND = "import sys; from insight.cli import main; main()"


def benchmark(*, quick: bool = False) -> Result:
    """Print the table; whether a call counts, also where nothing can be written at home."""
    shop = datasets.shop(profiles=2_000) if quick else datasets.grocery()
    count = ["-c", COMMAND, "audience", "count", str(shop), "everyone" if quick else "lost"]
    commands = {name: ["-c", code] for name, code in CASES.items()} | {"insight audience count": count}
    taken: dict[str, list[float]] = {name: [] for name in (PEER, *commands)}
    for _ in range(1 if quick else TIMES):  # by turns, so that the machine's other work falls on all alike
        taken[PEER].append(processor_seconds(["-c", PEER]))
        for name, command in commands.items():
            taken[name].append(processor_seconds(command))
    middle = {name: median(each) for name, each in taken.items()}
    rows = [[name, f"{each:.3f}", f"{each / middle[PEER]:.2f}"] for name, each in middle.items()]
    printed.table("Starting, in seconds of the processors", ["", "s", f"× of {PEER!r}"], rows)
    printed.target("import insight takes", middle["import insight"], IMPORT_SECONDS, " s")
    printed.target("loading insight.open takes", middle["insight.open is loaded"] / middle[PEER], DOOR, " × of ibis")
    printed.target("a count takes", middle["insight audience count"] / middle[PEER], CALL, " × of ibis")
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o500)
        sound = processor_seconds(count, home=home) > 0
    found = {
        name: {"ibis": each / middle[PEER]} for name, each in middle.items() if name not in (PEER, "import insight")
    }
    found["import insight"] = {TARGET: middle["import insight"] / IMPORT_SECONDS}
    return Result(sound, ratios_of("start", 1, found))


def processor_seconds(arguments: list[str], home: str | None = None) -> float:
    """Seconds of the processors that a new Python takes for something; it must succeed."""
    environment = os.environ | ({"HOME": home, "XDG_CACHE_HOME": home} if home else {})
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
