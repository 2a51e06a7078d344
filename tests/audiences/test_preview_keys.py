"""Profiles by key: the row of each key, however the keys are spread and in whatever order they come."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from insight.audiences.preview.profile_keys import TextKeys, WholeKeys, keys_of
from insight.errors import OutdatedPreview

SIZE = 3_000
CHANCE = np.random.default_rng(5)
KINDS = {
    "in a row": np.arange(SIZE) - 1_000,
    "near each other": np.unique(CHANCE.integers(0, 5 * SIZE, SIZE)),
    "far apart": np.unique(CHANCE.integers(-(2**62), 2**62, SIZE)),
    "without a sign": np.unique(CHANCE.integers(2**63, 2**63 + 2**20, SIZE, dtype=np.uint64)),
    "texts": np.array(sorted(f"c{n * n}" for n in range(SIZE))),
    "texts of one": np.array(["only"]),
    "one": np.array([7]),
}


def chunked(values, parts=3):
    """As engines hand it over: in several parts."""
    values = values.tolist()
    step = max(1, len(values) // parts)
    kind = pa.string() if isinstance(values[0], str) else pa.uint64() if max(values) >= 2**63 else pa.int64()
    return pa.chunked_array(
        [pa.array(values[start : start + step], kind) for start in range(0, len(values), step)], kind
    )


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_each_key_is_found_in_its_row(name, seed):
    ascending = KINDS[name]
    shuffled = np.random.default_rng(seed).permutation(ascending)
    keys, order = keys_of(chunked(shuffled))
    assert len(keys) == len(ascending)
    assert keys.at(np.arange(len(ascending))) == ascending.tolist()
    if order is not None:
        assert shuffled[order].tolist() == ascending.tolist()
    for again in range(3):  # the same order twice, then another
        asked = np.random.default_rng(again // 2).permutation(ascending)
        assert ascending[keys.places(chunked(asked))].tolist() == asked.tolist()
    some = asked[: max(1, len(asked) // 7)]
    assert ascending[keys.places(chunked(some))].tolist() == some.tolist()
    assert keys.places(chunked(some).slice(0, 0)).tolist() == []
    assert keys.nbytes > 0


def test_keys_in_order_need_no_order():
    assert keys_of(chunked(np.arange(5)))[1] is None
    assert keys_of(chunked(np.array(["B", "a", "ø"])))[1] is None


@pytest.mark.parametrize("name", [name for name in KINDS if name != "without a sign"])
@pytest.mark.parametrize("where", ["below", "between", "above"])
def test_a_key_that_is_none_of_these_is_noticed(name, where):
    ascending = KINDS[name]
    keys, _ = keys_of(chunked(ascending))
    if isinstance(keys, TextKeys):
        strange = {"below": "", "between": "c1x", "above": "zz"}[where]
    else:
        strange = {
            "below": ascending[0] - 1,
            "between": ascending[len(ascending) // 2] + 1,
            "above": ascending[-1] + 1,
        }[where]
        if strange in ascending.tolist():
            strange = 10**12
    with pytest.raises(OutdatedPreview):
        keys.places(chunked(np.array([*ascending.tolist()[:5], strange])))


@pytest.mark.parametrize("kind", [pa.int64(), pa.string(), pa.null()])
def test_there_may_be_no_profiles(kind):
    keys, order = keys_of(pa.chunked_array([], kind))
    assert (len(keys), order) == (0, None)
    assert keys.at(np.zeros(0, np.intp)) == []
    assert keys.places(pa.chunked_array([], kind)).tolist() == []
    if kind != pa.null():
        with pytest.raises(OutdatedPreview):
            keys.places(chunked(np.array(["new"] if kind == pa.string() else [1])))


def test_texts_that_share_a_hash_are_told_apart(monkeypatch):
    monkeypatch.setattr(pl.Series, "hash", lambda self: self.str.len_bytes().cast(pl.UInt64) * 2**40)
    ascending = KINDS["texts"]
    keys, _ = keys_of(chunked(ascending))
    asked = np.random.default_rng(3).permutation(ascending)
    assert ascending[keys.places(chunked(asked))].tolist() == asked.tolist()
    with pytest.raises(OutdatedPreview):
        keys.places(chunked(np.array(["c0", "c10"])))


def test_the_same_profiles_are_known_to_be_the_same():
    one, other, texts = (keys_of(chunked(np.array(each)))[0] for each in ([3, 1, 2], [1, 2, 4], ["1", "2", "3"]))
    again = keys_of(chunked(np.array([2, 3, 1])))[0]
    assert one.same(again)
    assert texts.same(keys_of(chunked(np.array(["3", "2", "1"])))[0])
    assert not any([one.same(other), one.same(texts), texts.same(one), one.same(keys_of(chunked(np.array([1, 2])))[0])])
    assert isinstance(one, WholeKeys)
