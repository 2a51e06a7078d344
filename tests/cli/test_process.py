"""The command as a process of its own: exit codes, what goes to which stream, pipes, disks, signals, odd terminals."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest
import typer

from insight import __version__
from insight.cli.commands import _Interrupts
from tests.cli.world import INSIGHT, change, shell

HEAVY = ("duckdb", "ibis", "lark", "pandas", "phonenumbers", "polars", "pyarrow", "pydantic", "rich", "sqlglot")


def test_the_command_line_explains_itself_at_once():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = shell("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"audience" in result.stdout
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


def test_importing_the_command_line_loads_nothing_heavy():
    code = f"import sys, insight.cli; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


def test_version():
    assert shell("--version").stdout.decode() == f"{__version__}\n"


def test_an_answer_goes_to_stdout(shop):
    result = shell("audience", "count", shop, "norwegian")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"3\n", b"")


def test_json_stands_alone_on_stdout(shop):
    result = shell("data", "check", shop, "--json")
    assert (result.returncode, result.stderr) == (1, b"")
    assert json.loads(result.stdout)["warnings"] > 0


def test_an_error_goes_to_stderr_without_a_traceback(shop):
    result = shell("audience", "count", shop, "contry = 'NO'", "--json")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == (
        "Error: No property named 'contry'. Did you mean 'country'?\n  contry = 'NO'\n  ^\n"
    )


def test_a_wrong_option_goes_to_stderr():
    result = shell("audience", "list", "x.toml", "--color")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"--color" in result.stderr


def test_bytes_that_are_no_text_are_refused_in_words(shop):
    result = subprocess.run(
        [INSIGHT, "audience", "count", shop, b"country = '\xff\xfe'"], capture_output=True, check=False, timeout=60
    )
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"Error: " in result.stderr
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}])
def test_a_terminal_without_unicode_still_gets_an_answer(environment):
    text = "name = 'Ægir 😀'"
    said = shell("format", text, env=environment)
    assert (said.returncode, said.stderr) == (0, b"")
    assert json.loads(shell("format", text, "--json", env=environment).stdout)["text"] == text


def test_a_reader_that_goes_away_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [INSIGHT, "format", "a > 1"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
        )
    finally:
        os.close(writing)
    assert (result.returncode, result.stderr) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110 - a device
def test_an_output_on_a_full_disk_is_an_error_in_words():
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        result = subprocess.run(
            [INSIGHT, "format", "a > 1"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert result.returncode == 2
    assert result.stderr.decode() == "Error: The output cannot be written: No space left on device.\n"


# --- a full disk: files may grow to a few bytes only ----------------------------------------------------------------


def limited(most):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return limit


@pytest.mark.parametrize(
    ("words", "most"),
    [
        (["audience", "export", "{shop}", "everyone", "{shop}/out.csv"], 10),
        (["audience", "export", "{shop}", "everyone", "{shop}/out.parquet"], 100),
        (["audience", "export", "{shop}", "everyone", "{shop}/out.csv"], 100),  # the file fits, its manifest does not
        (["rfm", "show", "{shop}", "--save", "{shop}/out.csv"], 100),
        (["init", "{shop}", "--force"], 1000),
    ],
    ids=["csv", "parquet", "manifest", "scheme", "workspace file"],
)
def test_a_full_disk_leaves_what_was_there(own_shop, words, most):
    for name in ("out.csv", "out.parquet"):
        (own_shop / name).write_text("customer_id\n77\n")
    before = {path: path.read_bytes() for path in own_shop.iterdir()}
    result = shell(
        *(word.format(shop=own_shop) for word in words),
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=limited(most),
    )
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"could not be written: " in result.stderr
    assert {path: path.read_bytes() for path in own_shop.iterdir()} == before


# --- Ctrl-C ---------------------------------------------------------------------------------------------------------


def opened_to_write(fifo, process):
    """The writing end of a named pipe, once the process has opened the other and waits for what comes."""
    for _ in range(3000):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
    raise TimeoutError


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_ctrl_c_stops_with_130_and_says_nothing(tmp_path):
    fifo = tmp_path / "insight.toml"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [INSIGHT, "audience", "list", fifo], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        writing = opened_to_write(fifo, process)
        process.send_signal(signal.SIGINT)
        assert (process.wait(60), *process.communicate()) == (130, b"", b"")
        os.close(writing)


def test_ctrl_c_counts_even_when_a_library_makes_an_error_of_it():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell in the background switches off

    def query():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(10)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None

    with pytest.raises(typer.Exit) as stopped, _Interrupts():
        query()
    assert stopped.value.exit_code == 130
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_engine_password_comes_from_the_environment_and_is_never_shown(own_shop):
    change(own_shop / "insight.toml", ("[workspace]", '[workspace]\nengine = "postgres://me:${SHOP_PW}@localhost:1/x"'))
    unset = shell("audience", "list", own_shop)
    assert (unset.returncode, b"SHOP_PW" in unset.stderr) == (2, True)
    wrong = shell("audience", "list", own_shop, env={"SHOP_PW": "hunter2"})
    assert (wrong.returncode, b"hunter2" in wrong.stderr + wrong.stdout) == (2, False)
