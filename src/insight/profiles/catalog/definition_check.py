"""What is wrong with the definitions of a workspace: properties, scores, audiences and consents that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.customers.findings import Finding
from insight.errors import ExpressionError, InsightError, RfmError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from insight.profiles.catalog.catalog import Catalog

CHECK = "wrong definition"
_GROUPS = {"property": "properties", "audience": "audiences"}
_RFM = "rfm"


def check_definitions(catalog: Catalog, consent: Mapping[str, str]) -> list[Finding]:
    """One finding for each wrong definition; none for those that are wrong only because they need it.

    Parameters
    ----------
    consent
        The texts that permit contact, by channel.

    Returns
    -------
    list
        Errors, each with the place in the workspace file as table and column, such as `audiences` and `lapsed`; they concern no
        rows. The texts that are wrong are quoted, values of the data are not.
    """
    found = {str(wrong): _finding(wrong, *place) for place, wrong in _problems(catalog, consent)}
    return list(found.values())


def _problems(catalog: Catalog, consent: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], InsightError]]:
    """Each error with the part of the workspace file, and the name there, that it arises from."""
    wrong_ones = list(catalog.problems())
    places = {f"{kind} {name!r}": (_GROUPS[kind], name) for kind, name, _ in wrong_ones}
    for kind, name, wrong in wrong_ones:
        source = wrong.source if isinstance(wrong, ExpressionError) else ""
        here = (_RFM, "") if isinstance(wrong, RfmError) else (_GROUPS[kind], name)
        yield places.get(source, here), wrong
    for channel, text in consent.items():
        source = f"consent of channel {channel!r}"
        try:
            catalog.condition(text, source)
        except InsightError as wrong:
            if isinstance(wrong, ExpressionError) and wrong.source == source:
                yield ("consent", channel), wrong


def _finding(wrong: InsightError, group: str, name: str) -> Finding:
    if not isinstance(wrong, ExpressionError):
        return Finding("error", CHECK, group, name, 0, 0.0, str(wrong), "Whatever needs it stops until it is mended.")
    effect = f"{wrong.problem} (line {wrong.line}, column {wrong.column})"
    return Finding("error", CHECK, group, name, 0, 0.0, effect, f"Mend the text: {' '.join(wrong.text.split())}")
