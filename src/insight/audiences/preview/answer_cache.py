"""What was worked out is kept up to a bound in bytes; what was used least recently goes first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Cache:
    """Things by key, each with its size.

    Attributes
    ----------
    bound : bytes that are kept at most.
    nbytes : bytes kept.

    Examples
    --------
    >>> cache = Cache(bound=100)
    >>> for name in ("a", "b"):
    ...     cache.put(name, name.upper(), 50)
    >>> cache.get("a"), cache.put("c", "C", 50), cache.get("b"), cache.nbytes
    ('A', None, None, 100)
    """

    bound: int
    nbytes: int = 0
    _held: OrderedDict[Any, tuple[Any, int]] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Any) -> Any:
        """What was put there; None if it was not, or has gone."""
        found = self._held.get(key)
        if found is None:
            return None
        self._held.move_to_end(key)
        return found[0]

    def put(self, key: Any, thing: Any, nbytes: int) -> None:
        """Keep a thing, if it is not larger than the bound."""
        self.drop(key)
        if nbytes > self.bound:
            return
        self._held[key] = (thing, nbytes)
        self.nbytes += nbytes
        while self.nbytes > self.bound:
            _, (_, gone) = self._held.popitem(last=False)
            self.nbytes -= gone

    def drop(self, key: Any) -> None:
        """Forget what was put there."""
        if key in self._held:
            self.nbytes -= self._held.pop(key)[1]

    def keeping(self, wanted: Callable[[Any], bool]) -> Cache:
        """Another cache with the things whose keys are wanted."""
        found = Cache(self.bound)
        for key, (thing, nbytes) in self._held.items():
            if wanted(key):
                found.put(key, thing, nbytes)
        return found

    def sizes(self) -> dict[str, int]:
        """Bytes kept, by the first word of keys such as `("bits", …)`."""
        found: dict[str, int] = {}
        for key, (_, nbytes) in self._held.items():
            found[key[0]] = found.get(key[0], 0) + nbytes
        return found
