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
    from collections.abc import Hashable

    from insight.customers.model import RfmPart
    from insight.profiles.profile_table import Profiles


class RfmSource:
    """The scheme of a workspace: from a saved file, or taken from the data, once for each state that this is in."""

    def __init__(self, profiles: Profiles | None = None) -> None:
        self.profiles = profiles
        self._frozen: Scheme | None = None
        self._taken: tuple[Hashable, Scheme] | None = None

    def scheme(self) -> Scheme:
        """The cut-offs and the segment map in force.

        Raises
        ------
        RfmError
            If the saved scheme or the map is wrong.
        """
        profiles = self.profiles
        if profiles is None or profiles.data.model.rfm is None:
            raise RfmError("The workspace has no [rfm].")
        self.check()
        if profiles.data.model.rfm.frozen is not None:
            return self._loaded(profiles, profiles.data.model.rfm.frozen)
        state = profiles.data.states.of_all()
        if self._taken is None or self._taken[0] != state:
            self._taken = state, _scheme_now(profiles, profiles.data.model.rfm)
        return self._taken[1]

    def _loaded(self, profiles: Profiles, name: str) -> Scheme:
        """The saved scheme, as it was when it was first read."""
        if self._frozen is None:
            self._frozen = Scheme.load(profiles.data.folder / name)
        return self._frozen

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
                self._loaded(profiles, part.frozen)
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


def _scheme_now(profiles: Profiles, part: RfmPart) -> Scheme:
    """The scheme that the settings, and the data as it is, make."""
    as_of = profiles.clock.as_of.astimezone(dt.UTC).isoformat()
    values = profiles.values({PREFIX + measure: s.Name((PREFIX + measure,)) for measure in MEASURES})
    return scheme_of(part, as_of, lambda: cutoffs_of(values, part.bins, profiles.data.engine.row))
