"""Measures of networks against their closed forms, and against networkx."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest

from sim.maths import networks


def ends(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


@pytest.mark.parametrize("n", [3, 5, 12])
def test_a_clique_is_closed_and_a_star_is_not(n: int) -> None:
    clique = ends(list(itertools.combinations(range(n), 2)))
    star = ends([(0, i) for i in range(1, n)])
    assert networks.clustering(n, *clique) == 1.0
    assert networks.clustering(n, *star) == 0.0
    assert networks.mean_degree(n, *clique) == n - 1
    assert networks.mean_degree(n, *star) == pytest.approx(2 * (n - 1) / n)


def test_loops_and_double_ties_count_once() -> None:
    a, b = ends([(0, 1), (1, 0), (1, 2), (2, 0), (2, 2), (0, 2)])
    assert networks.clustering(3, a, b) == 1.0
    assert networks.mean_degree(3, a, b) == 2.0


def test_nothing_and_nobody() -> None:
    none = ends([])
    assert networks.clustering(0, *none) == 0.0 and networks.mean_degree(0, *none) == 0.0
    assert networks.clustering(4, *none) == 0.0 and networks.mean_degree(4, *none) == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_networkx(seed: int) -> None:
    graph = nx.gnp_random_graph(60, 0.12, seed=seed)
    a, b = ends(list(graph.edges))
    assert networks.clustering(60, a, b) == pytest.approx(nx.transitivity(graph))


def test_groups_are_apart() -> None:
    a, b = ends([(0, 1), (1, 2), (2, 0), (3, 4), (4, 5)])
    share = networks.closure(7, a, b, np.array([0, 0, 0, 1, 1, 1, 2]), 2)
    assert share.tolist() == [1.0, 0.0]


def test_centralisation_of_a_star_a_ring_and_a_pair() -> None:
    count, total = np.array([9.0, 9.0, 2.0, 0.0]), np.array([16.0, 18.0, 2.0, 0.0])
    largest = np.array([8.0, 2.0, 1.0, 0.0])
    assert networks.centralisation(count, total, largest).tolist() == [1.0, 0.0, 0.0, 0.0]
