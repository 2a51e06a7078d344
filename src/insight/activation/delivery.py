"""A delivery: the rows that leave, and the waterfall that they are left of, from one query and so of one state of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import polars as pl

from insight.audiences.reach import deliverable, reach_of, stopped_by
from insight.audiences.waterfall import steps_of
from insight.customers.contacts.addresses import channel_kind
from insight.customers.contacts.dialled_digits import address_as_sent
from insight.customers.key_values import key_value
from insight.language.format import name_text
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.audiences.reach import Reach
    from insight.audiences.selection import Selection
    from insight.audiences.waterfall import Channel
    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles

_TOLD = "told__"
"""Which step stops a member; in the last row, which is nobody's, all profiles and the number of steps together."""


def delivery(audience: Selection, channel: Channel | None, columns: Iterable[str]) -> tuple[pl.DataFrame, Reach]:
    """The members that can be reached (without a channel: all who are not suppressed everywhere), and the waterfall.

    One row per member, in order of the key: the key under its own name, the address as it is sent to, the columns. Of those who
    are stopped, nothing but the place of the step leaves the engine.
    It raises what `columns_of` does.
    """
    profiles, wanted = audience.profiles, columns_of(audience.profiles, channel, columns)
    names = {f"c{place}": name for place, name in enumerate(wanted)}
    members: Any = deliverable(profiles, [channel], dict(zip(names, wanted.values(), strict=True)), audience.tree)
    stop = members[stopped_by(channel)]
    values = {name: members[name] for name in (KEY, *names)}
    if channel is not None and channel.address is not None:
        place = next(
            (place for place, name in names.items() if name == channel.address), KEY
        )  # an address may be the key
        if place != KEY:
            region = profiles.data.model.workspace.region
            values[place] = address_as_sent(channel_kind(channel.name), members[place], region)
    shown = {name: ibis.ifelse(stop.isnull(), value, ibis.null(value.type())) for name, value in values.items()}
    rows = members.select(**shown, **{_TOLD: stop.cast("int64")})
    everyone: Any = key_value(profiles.data.profile[profiles.key])
    total: Any = profiles.data.profile.aggregate(**{_TOLD: everyone.count() + len(steps_of(channel))})
    last = total.select(**{name: ibis.null(rows[name].type()) for name in shown}, **{_TOLD: total[_TOLD]})
    answer = profiles.data.engine.arrow(rows.union(last).order_by(KEY))  # those without a key come last
    height = answer[_TOLD].null_count
    told = {each["values"]: each["counts"] for each in answer[_TOLD].slice(height).value_counts().to_pylist()}
    every = max(told)
    del told[every]
    frame = pl.DataFrame(pl.from_arrow(answer.select([KEY, *names]).slice(0, height)))
    reach = reach_of(channel, every - len(steps_of(channel)), height + sum(told.values()), told, profiles.formats)
    return frame.rename({KEY: profiles.key, **names}), reach


def columns_of(profiles: Profiles, channel: Channel | None, columns: Iterable[str]) -> dict[str, s.Expression]:
    """What a delivery has beside the key: the address, and these properties or texts.

    Raises
    ------
    PrivateColumn
        If one is private, and there is no channel.
    ExpressionError
        If one is no property and no expression.
    """
    catalog = profiles.catalog
    names = dict.fromkeys([*([channel.address] if channel and channel.address else []), *columns])
    names.pop(profiles.key, None)
    if channel is None:
        return profiles.read_columns(names)
    return {name: catalog.read(name_text((name,)) if name in catalog.names else name) for name in names}
