"""Hashes: the same bytes as the database's, the record's chain, and a Merkle tree as RFC 6962 draws it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heed.log.chain import EPOCH, ZERO, Tree, chained, covered, inclusion, micros, root_of, root_with

from .conftest import Record

# the eight leaves and their roots that Certificate Transparency's implementations test with
LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                           "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", sorted(ROOTS))
def test_a_tree_has_the_root_that_rfc_6962_gives_it(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70), st.data())
def test_a_leaf_and_its_proof_add_up_to_the_root_and_nothing_else_does(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion(leaves, index)
    root = root_of(leaves)

    assert root_with(leaves[index], index, len(leaves), proof) == root
    assert root_with(sha256(leaves[index]).digest(), index, len(leaves), proof) != root
    assert root_with(leaves[index], index, len(leaves), [*proof, ZERO]) != root
    assert not proof or root_with(leaves[index], index, len(leaves), proof[1:]) != root


def test_a_tree_grown_leaf_by_leaf_keeps_one_hash_a_level() -> None:
    tree = Tree()
    for leaf in range(1000):
        tree.add(bytes([leaf % 256]))

    assert len(tree._peaks) <= 10
    assert tree.root() == root_of([bytes([leaf % 256]) for leaf in range(1000)])


def test_moments_are_counted_in_microseconds_without_rounding() -> None:
    assert micros(datetime(1970, 1, 1, 0, 0, 1, 1, tzinfo=UTC)) == 1_000_001
    assert micros(datetime(2026, 11, 23, 14, 5, 0, 123456, tzinfo=UTC)) == 1_795_442_700_123_456
    assert micros(datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)) == -1


moments = st.integers(-(10**15), 10**16).map(lambda count: EPOCH + timedelta(microseconds=count))
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=150, deadline=None)
@given(values=st.tuples(
    st.integers(1, 2**63 - 1), texts, st.integers(1, 2**31 - 1), texts, moments, moments, texts, texts, texts,
    st.none() | st.integers(1, 2**31 - 1), st.binary(max_size=80), st.none() | st.binary(max_size=80),
    st.binary(min_size=32, max_size=32),
))  # fmt: skip
def test_python_and_the_database_hash_the_same_bytes(connection: psycopg.Connection, values: tuple[Any, ...]) -> None:
    position, stream, version, kind, happened, recorded, *rest = values
    (there,) = connection.execute(
        "select heed.covered(%s::bigint, %s, %s::integer, %s, %s::timestamptz, %s::timestamptz, %s, %s, %s,"
        " %s::integer, %s::bytea, %s::bytea, %s::bytea)",
        values,
    ).fetchone() or (None,)

    assert there == covered(position, stream, version, kind, micros(happened), micros(recorded), *rest)


def test_stored_facts_hash_to_what_is_stored_and_chain_to_the_head(record: Record) -> None:
    with psycopg.connect(record.url) as connection:
        facts = connection.execute("select * from heed.facts order by position").fetchall()
        head = connection.execute("select hash from heed.head").fetchone()

    chain = ZERO
    for row in facts:
        position, stream, version, kind, happened, recorded, *rest = row[:13]
        assert (
            row[13]
            == sha256(covered(position, stream, version, kind, micros(happened), micros(recorded), *rest)).digest()
        )
        chain = chained(chain, row[13])
    assert head == (chain,)
