"""One call of each plot function, with labels that would run or break if they were taken for HTML."""

from __future__ import annotations

import datetime as dt

from insight import plots

EVIL = "<b>bold</b> & <script>alert(1)</script> $x^2$ %{y} <a href='javascript:x()'>link</a> &lt;i&gt;"
LONG = "a condition " + "that goes on and on " * 8 + "to its end"
LABELS = [EVIL, EVIL + " again", LONG, ""]
MANY = 1_234_567
DATES = [dt.date(2025, 1, 1) + dt.timedelta(weeks=week) for week in range(4)]

SAMPLES = {
    "reach": lambda theme: plots.reach(
        ["in the audience", EVIL, LONG], {"email": [MANY, 900_000, 40], EVIL: [MANY, 5, 0]}, EVIL, 2_000_000, theme=theme
    ),
    "conditions": lambda theme: plots.conditions(
        LABELS, [MANY, 5, 6, 7], [MANY, 4, 4, 4], [9_000_000, 4, 2, 4], 4, EVIL, theme=theme
    ),
    "histogram": lambda theme: plots.histogram([0, 1, 1000, 1_000_000], [MANY, 20, 3], EVIL, EVIL, 7, theme=theme),
    "histogram of members": lambda theme: plots.histogram(
        [*DATES], [MANY, 20, 3], EVIL, "", 7, [1000, 2, 1], theme=theme
    ),
    "top_values": lambda theme: plots.top_values(LABELS, [MANY, 30, 20, 10], EVIL, (1234, 99), 5, theme=theme),
    "top_values of members": lambda theme: plots.top_values(LABELS, [MANY, 30, 20, 10], EVIL, members=[9, 8, 7, 0], theme=theme),
    "overlap": lambda theme: plots.overlap(
        LABELS, [MANY, 40, 30, 20], {(): 9, (0,): MANY, (0, 1): 40, (1, 2, 3): 6, (2,): 5}, 2_000_000, EVIL, theme=theme
    ),
    "breakdown": lambda theme: plots.breakdown(LABELS, [MANY, 3, 2, 0], [MANY, 30, 20, 10], EVIL, EVIL, theme=theme),
    "diff": lambda theme: plots.diff(
        (MANY, 300, 20),
        [
            plots.Cause(EVIL, "new", (200, 250), None),
            plots.Cause(LONG, "gone", None, (10, 15)),
            plots.Cause("vip", "unchanged", (0, 3), (4, 5)),
        ],
        {"email": (MANY, 1_000_000), EVIL: (5, 6)}, EVIL, theme=theme,
    ),
    "history": lambda theme: plots.history(
        DATES, [MANY, 1_234_600, 1_234_500, 1_234_500], [None, 40, 0, 9], [None, 7, 100, 9], EVIL, theme=theme
    ),
    "strip": lambda theme: plots.strip(
        {EVIL: [(DATES[0], MANY), (DATES[2], 1)], LONG: [(DATES[1], 12)], "": []}, EVIL, EVIL, "week", theme=theme
    ),
    "strip of single rows": lambda theme: plots.strip({EVIL: [(DATES[0], MANY)]}, EVIL, theme=theme),
    "rfm": lambda theme: plots.rfm([(1, 1, MANY, 5e9), (3, 2, 40, -12.5)], 3, EVIL, EVIL, EVIL, theme=theme),
}  # fmt: skip

EMPTY = {
    "reach": lambda: plots.reach(["in the audience"], {}, "Nothing"),
    "conditions": lambda: plots.conditions([], [], [], [], 0, "Nothing"),
    "histogram": lambda: plots.histogram([0], [], "Nothing", ""),
    "top_values": lambda: plots.top_values([], [], "Nothing", members=[]),
    "overlap": lambda: plots.overlap(["a", "b"], [0, 0], {}, 0, "Nothing"),
    "breakdown": lambda: plots.breakdown([], [], [], "Nothing", "country"),
    "breakdown of nobody": lambda: plots.breakdown(["NO"], [0], [5], "Nobody", "country"),
    "diff": lambda: plots.diff((0, 0, 0), [], {}, "Nothing"),
    "history": lambda: plots.history([], [], [], [], "Nothing"),
    "strip": lambda: plots.strip({}, "Nothing"),
    "rfm": lambda: plots.rfm([], 5, "", "Nothing"),
}
