"""What is wrong with the data of a workspace, before anything is computed from it.

Each table is read in one pass that counts everything at once, and once more for each key that points elsewhere; a list
as often as it takes to understand whom it means. The keys given as examples are fetched for faults that were found, and
only for those. Nothing is ever changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.customers.checks.column_checks import (
    consent_values,
    empty_columns,
    freshness,
    freshness_measures,
    invalid_addresses,
    negative_amounts,
    time_questions,
)
from insight.customers.checks.key_checks import (
    duplicate_keys,
    key_measures,
    list_findings,
    missing_keys,
    references,
    shared_addresses,
)
from insight.customers.checks.subjects import RowQuestion, Subject, one_pass, subjects_of
from insight.customers.findings import SEVERITIES, Finding, Findings
from insight.customers.integrity import PROFILE
from insight.kit.progress import bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.customers.customer_data import CustomerData
    from insight.units import Clock


def check_data(
    data: CustomerData, clock: Clock, consent_columns: Mapping[str, str] | None = None, others: Iterable[Finding] = ()
) -> Findings:
    """Look for faults in every table, list and suppression table of a workspace.

    Looked for are: tables without rows; keys that are missing, not unique, or point to nothing; times that are
    missing, at or after `as_of`, or before 1900; how old the newest row is; amounts below 0; e-mail addresses and
    phone numbers that nothing can be sent to; consent that is not yes or no; columns without any value.

    Parameters
    ----------
    data
        The opened tables. Duplicate profile keys do not stop the check.
    clock
        `as_of`, and the time zone that naive times and dates are in.
    consent_columns
        Columns of the profile table by channel, for channels whose consent is just a column.
    others
        Findings of other checks, told among these.

    Returns
    -------
    Findings
        Errors first, then warnings, then notes; within each by table in the order of the workspace file. Examples
        are keys of rows, never values of private or contact columns.

    Raises
    ------
    WorkspaceError
        If a consent column is not there.
    DataError, EngineError
        If a source cannot be read.
    """
    lists = [(group, name) for group in (data.lists, data.suppression) for name in group]
    found = list(others)
    subjects = subjects_of(data)
    with bar(total=len(subjects) + len(lists), desc="Checking", unit="table") as shown:
        for subject in subjects:
            found += _table_findings(subject, clock, consent_columns or {})
            shown.update()
        for group, name in lists:
            found += list_findings(data, group, name)
            shown.update()
    return Findings(
        tuple(sorted(found, key=lambda each: SEVERITIES.index(each.severity))), formats=data.model.workspace.formats
    )


def _table_findings(subject: Subject, clock: Clock, consent_columns: Mapping[str, str]) -> list[Finding]:
    questions = _questions(subject, clock, consent_columns)
    measures, answered = one_pass(subject, questions, {**key_measures(subject), **freshness_measures(subject, clock)})
    rows = int(measures["rows"])
    if rows == 0:
        effect = "Every question about it finds nothing." if subject.name != PROFILE else "There is nobody to count."
        return [
            Finding("warning", "no rows", subject.name, "", 0, 0.0, effect, "Look whether the source is the right one.")
        ]
    found = [*duplicate_keys(subject, measures), *answered, *freshness(subject, clock, measures)]
    for reference in references(subject):
        found += reference.misses(subject, rows)
    return [*found, *shared_addresses(subject.data)] if subject.name == PROFILE else found


def _questions(subject: Subject, clock: Clock, consent_columns: Mapping[str, str]) -> list[RowQuestion]:
    """Everything that is counted row by row."""
    questions = [*missing_keys(subject), *time_questions(subject, clock), *negative_amounts(subject)]
    if subject.name == PROFILE:
        questions += [*invalid_addresses(subject), *consent_values(subject, consent_columns)]
    return [*questions, *empty_columns(subject)]
