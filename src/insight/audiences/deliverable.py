"""The deliverable: what is wanted of each profile, and which step of the waterfall stops it on its way to a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from insight.audiences.waterfall import steps_of
from insight.profiles.columns import KEY, left_joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from insight.audiences.channels import Channel
    from insight.language import syntax as s
    from insight.profiles.profile_table import Profiles


def stopped_by(channel: Channel | None) -> str:
    """The column of a deliverable that tells which step stops a profile: its place in `steps_of`, missing for the reachable."""
    return _of("stopped_by", channel)


def deliverable(
    profiles: Profiles,
    channels: Sequence[Channel | None],
    wanted: Mapping[str, s.Expression],
    keep: s.Expression | None = None,
    among: str | None = None,
) -> ir.Table:
    """One row per profile (for which `keep` holds): `KEY`, a column for each wanted expression, and `stopped_by` each channel.

    Members, counts, previews, files and manifests are all taken from this one relation.

    Parameters
    ----------
    channels
        None among them stands for no channel: then only the steps that are taken everywhere are.
    among
        A wanted column that is true or false: the steps are not asked of the others, and nothing stops them.
    """
    needs = {channel: _needs(profiles, channel) for channel in channels}
    every = {_of(name, channel): need for channel, found in needs.items() for name, need in found.items()}
    keys = {column: need for column, need in every.items() if isinstance(need, ibis.Table)}
    values = {column: need for column, need in every.items() if column not in keys}
    relation: Any = profiles.values({**wanted, **values}, keep)
    others = [
        (table.select(**{column: table[KEY], f"{column}__": table[KEY]}), column) for column, table in keys.items()
    ]
    relation = left_joined(relation, [(table, KEY, f"{column}__") for table, column in others])
    stops = {}
    for channel, names in needs.items():
        columns = {name: (_of(name, channel), relation[_of(name, channel)]) for name in names}
        known = {name: value.notnull() if column in keys else value for name, (column, value) in columns.items()}
        kept = [step.keep(profiles, channel, {KEY: relation[KEY], **known}) for step in steps_of(channel)]
        stops[stopped_by(channel)] = _first_stop(kept, None if among is None else relation[among])
    return relation.select(KEY, *wanted, **stops)


def _of(name: str, channel: Channel | None) -> str:
    return name if channel is None else f"{name} {channel.name}"


def _needs(profiles: Profiles, channel: Channel | None) -> dict[str, Any]:
    """What the steps to a channel have to know, all together."""
    return {name: need for step in steps_of(channel) for name, need in step.needs(profiles, channel).items()}


def _first_stop(kept: Sequence[Any], among: Any) -> ir.IntegerValue:
    """An engine asks a case only of those whom the cases before it left over."""
    stops = [(~keeps.fill_null(False), ibis.literal(place, "int8")) for place, keeps in enumerate(kept)]  # noqa: FBT003
    others = [] if among is None else [(~among.fill_null(False), ibis.null("int8"))]  # noqa: FBT003
    return ibis.cases(*others, *stops)
