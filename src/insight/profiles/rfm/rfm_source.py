"""Where the scheme of a workspace's RFM scores comes from: the data, or a saved file."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from insight.errors import RfmError
from insight.language import syntax as s
from insight.profiles.rfm.scheme import MEASURES, PREFIX, Scheme, check_rfm, cutoffs_of, scheme_of

if TYPE_CHECKING:
    from insight.profiles.profile_table import Profiles


class RfmSource:
    """The scheme of a workspace, taken from the data when it is first needed, or from a saved file."""

    def __init__(self, profiles: Profiles | None = None) -> None:
        self.profiles = profiles
        self._scheme: Scheme | None = None

    def scheme(self) -> Scheme:
        """The cut-offs and the segment map in force.

        Raises
        ------
        RfmError
            If the saved scheme or the map is wrong.
        """
        if self._scheme is None:
            self.check()
            self._scheme = self._found()
        return self._scheme

    def check(self) -> None:
        """Prove the segment map, and read a saved scheme; nothing is computed.

        Raises
        ------
        RfmError
            Naming the workspace file and the cells or cut-offs at fault.
        """
        profiles = self.profiles
        if profiles is None or profiles.data.model.rfm is None:
            return
        part, file = profiles.data.model.rfm, profiles.data.file
        try:
            if part.frozen is not None:
                Scheme.load(profiles.data.folder / part.frozen)
            else:
                check_rfm(part)
        except RfmError as wrong:
            raise RfmError(f"{file}: {wrong}" if file else str(wrong)) from None

    def rule(self) -> str:
        """What decides the scores beside the measures, as text: a saved scheme, or the settings that cut-offs are taken by."""
        profiles = self.profiles
        part = profiles.data.model.rfm if profiles is not None else None
        if part is None:
            return ""
        return json.dumps(
            asdict(self.scheme()) if part.frozen is not None else part.model_dump(mode="json"), sort_keys=True
        )

    def _found(self) -> Scheme:
        profiles = self.profiles
        if profiles is None or profiles.data.model.rfm is None:
            raise RfmError("The workspace has no [rfm].")
        part = profiles.data.model.rfm
        if part.frozen is not None:
            return Scheme.load(profiles.data.folder / part.frozen)
        as_of = profiles.clock.as_of.astimezone(dt.UTC).isoformat()
        values = profiles.values({PREFIX + measure: s.Name((PREFIX + measure,)) for measure in MEASURES})
        return scheme_of(part, as_of, lambda: cutoffs_of(values, part.bins, profiles.data.engine.row))
