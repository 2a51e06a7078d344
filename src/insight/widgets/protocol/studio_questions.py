"""The questions that the studio may ask, and what they may hold."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from insight.language.json_form import Json
from insight.widgets.protocol.message import MOST_CHARACTERS, MOST_ITEMS, BrowserQuestion, Limit, Long, Names, Short

# --- the text -----------------------------------------------------------------------------------------------------------


class OpenQuestion(BrowserQuestion):
    """Everything that the interface shows before anything is asked.

    Attributes
    ----------
    private : not looked at: private columns are always listed, their values never.
    """

    private: bool = False


class _InPlace(BrowserQuestion):
    """About a condition of profiles, or (with `table`) of rows, or (with `before`) of the rows that follow others."""

    table: Short | None = None
    before: Short | None = None


class ReadQuestion(_InPlace):
    """The tree of a text; with `table` a condition on the rows of that table (`before`: the table before `then`)."""

    text: Long


class WriteQuestion(_InPlace):
    """The text of a tree."""

    tree: Json


class CompleteQuestion(_InPlace):
    """What could stand at a place of a text."""

    text: Long
    at: Annotated[int, Field(ge=0, le=MOST_CHARACTERS)]


# --- counts -------------------------------------------------------------------------------------------------------------


class _OfAudience(BrowserQuestion):
    """About an audience, by its text or its tree."""

    text: Long | None = None
    tree: Json | None = None

    @model_validator(mode="after")
    def _is_about_one(self) -> Self:
        if (self.text is None) == (self.tree is None):
            msg = "either `text` or `tree` is needed"
            raise ValueError(msg)
        return self


class ReachQuestion(_OfAudience):
    """Size, channels, and what each condition does; of a text or of a tree, so that a change needs one question.

    Attributes
    ----------
    value : the property at stake.
    saved : the text that the change is told against.
    take : whether the kernel makes it the trait `text`, right after the reply, if that still is `over` and nobody set it, not even
        to the same, while this was answered.
    over : the text that the browser knew.
    """

    value: Long | None = None
    saved: Long | None = None
    take: bool = False
    over: Long | None = None


class CurveQuestion(_OfAudience):
    """The histogram and the positions of the number or date that the condition at `path` compares."""

    path: Annotated[list[Short | int], Field(max_length=MOST_ITEMS)]


class ValuesQuestion(BrowserQuestion):
    """What a property holds.

    Attributes
    ----------
    property : a name or a text.
    """

    property: Long
    prefix: Short = ""
    limit: Limit = 20


class RowValuesQuestion(BrowserQuestion):
    """What a column of a table's rows holds.

    Attributes
    ----------
    column : its path from the row.
    """

    table: Short
    column: Annotated[list[Short], Field(min_length=1, max_length=MOST_ITEMS)]
    prefix: Short = ""
    limit: Limit = 20


# --- tabs ---------------------------------------------------------------------------------------------------------------


class SortBy(BrowserQuestion):
    """How the rows of a sample are sorted."""

    column: Long
    descending: bool = False


class SampleQuestion(BrowserQuestion):
    """Some members, at most 20, the key first, private columns masked."""

    text: Long
    columns: Names = Field(default_factory=list)
    sort: SortBy | None = None


class BreakdownQuestion(BrowserQuestion):
    """Members against everyone in one property."""

    text: Long
    property: Long


class OverlapQuestion(BrowserQuestion):
    """What the audience has in common with others, which are named."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_by_name=True)

    text: Long
    others: Annotated[list[Short], Field(alias="with", min_length=1, max_length=MOST_ITEMS)]


class HistoryQuestion(BrowserQuestion):
    """The size on earlier days; `every` and `over` are durations."""

    text: Long
    every: Short = "1 week"
    over: Short = "52 weeks"


class LintQuestion(BrowserQuestion):
    """What is likely not meant."""

    text: Long


class WhyQuestion(BrowserQuestion):
    """What decides about one profile."""

    text: Long
    key: Short | int


class SqlQuestion(BrowserQuestion):
    """The engine's own words, and plain English."""

    text: Long


# --- doing --------------------------------------------------------------------------------------------------------------


class SaveQuestion(BrowserQuestion):
    """Keep the audience in the workspace file. If someone else changed it there: the error `changed`, and nothing is written.

    Attributes
    ----------
    over : the version that this was made from; null for a new audience.
    """

    name: Short
    text: Long
    over: Short | None = None


class AudiencesQuestion(BrowserQuestion):
    """The named audiences as the workspace file has them now, but for the one that is shown, which stays as it was opened."""


class ExportPlanQuestion(BrowserQuestion):
    """What an export would hold, and what is left out."""

    text: Long
    channel: Short | None = None
    columns: Names = Field(default_factory=list)


class ExportQuestion(BrowserQuestion):
    """Write the file. If there is one of that name and `replace` is not true: the error `export_exists`."""

    text: Long
    channel: Short | None = None
    columns: Names = Field(default_factory=list)
    format: Literal["csv", "parquet"]
    file: Short
    replace: bool = False
