"""Who works with whom: ties inside and across regions, trust, closure, stars."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A, rule
from ..maths.shares import ratio
from ..world.view import View

from ..maths.networks import centralisation, closure  # isort: skip
from ..world.tables import RESEARCH  # isort: skip


@indicator("Research ties", "研发联系", unit="ties", source="I-069 (002:13)")
def research_ties(v: View) -> A:
    """Research ties of organisations of the region, to each other and to other regions."""
    return v.ties("research")


@indicator("Supply ties", "供应联系", unit="ties", source="I-069 (002:13)")
def supply_ties(v: View) -> A:
    """Supply ties of firms of the region."""
    return v.ties("supply")


@indicator("Kinship ties", "亲缘联系", unit="ties", source="I-082 (001:149)", yearly=True)
def kinship_ties(v: View) -> A:
    """Ties between spin-offs and their parents."""
    return v.ties("kinship")


@indicator("Ties to other regions", "跨区域通道", unit="ties", source="I-070 (002:13)")
def pipelines(v: View) -> A:
    """Ties of any layer that join the region with another one."""
    return v.ties("pipeline")


@indicator("Embeddedness", "根植性", unit="share", source="I-077 (000:52)", yearly=True)
def embeddedness(v: View) -> A:
    """Ties inside the region over all ties of its organisations."""
    return ratio(v.ties("local"), v.ties("local") + v.ties("pipeline"))


@indicator("Ties across fields", "跨领域联系数", unit="ties", source="I-031 (003:71)", yearly=True)
def cross_field_ties(v: View) -> A:
    """Research ties between different home fields."""
    return v.ties("mixed")


@indicator("Share across fields", "跨领域联系占比", unit="share", source="I-031 (003:71)")
def cross_field_share(v: View) -> A:
    """Research ties between different home fields over all research ties."""
    return ratio(v.ties("mixed"), v.ties("research"))


@indicator("Ties to institutes", "产学研联系数", unit="ties", source="I-073 (001:23)", yearly=True)
def institute_ties(v: View) -> A:
    """Research ties between firms and institutes."""
    return v.ties("institute")


@indicator("Partner institutes", "合作院校数", unit="count", source="I-063 (003:35)", yearly=True)
def partner_institutes(v: View) -> A:
    """Institutes anywhere to which firms of the region have a research tie."""
    t, n = v.world.ties, max(v.world.institutes.n, 1)
    known = np.zeros((v.n_regions + 1, n))
    _known(t.n, t.alive, t.layer, t.a, t.b, v.where, known)
    many: A = known[: v.n_regions].sum(axis=1)
    return many


@rule
def _known(n: int, alive: A, layer: A, a: A, b: A, where: A, out: A) -> None:
    """Mark by region the institutes that some firm there has a research tie to."""
    for t in range(n):
        if alive[t] and layer[t] == RESEARCH and b[t] < -1:
            out[where[a[t]], -2 - b[t]] = 1.0


@indicator("Clustering", "集聚系数", unit="index", source="I-071 (002:13)", yearly=True)
def clustering(v: View) -> A:
    """Closed share of two-step paths in the research network inside the region."""
    t = v.world.ties
    a, b = np.empty((2, t.n), np.int64)
    many = _inside(t.n, t.alive, t.layer, t.pipeline, t.a, t.b, a, b)
    return closure(v.n, a[:many], b[:many], v.where, v.n_regions)


@rule
def _inside(n: int, alive: A, layer: A, pipeline: A, a: A, b: A, out_a: A, out_b: A) -> int:
    """Note the ends of the research ties between two firms of one region; return their number."""
    many = 0
    for t in range(n):
        if alive[t] and layer[t] == RESEARCH and not pipeline[t] and b[t] >= 0:
            out_a[many], out_b[many] = a[t], b[t]
            many += 1
    return many


@indicator("Cohesion", "集群凝聚力", unit="index", source="I-071 (002:13)", yearly=True)
def cohesion(v: View) -> A:
    """Research and supply ties of firms inside the region over all pairs of its firms."""
    pairs = 0.5 * v.count * (v.count - 1.0)
    return np.minimum(ratio(0.5 * v.degrees, pairs), 1.0)


@indicator("Ties per firm", "主体互动度", unit="ties", source="I-072 (001:23)")
def degree(v: View) -> A:
    """Mean number of research and supply ties of a firm."""
    return ratio(v.degrees, v.count)


@indicator("Star shape", "网络中心势", unit="index", source="I-027 (002:15); 001:47", yearly=True)
def star(v: View) -> A:
    """Freeman's degree centralisation of research and supply ties: 1 for a star."""
    return centralisation(v.count, v.degrees, v.largest_degree)


@indicator("Trust", "信任度", unit="share", source="I-071 (002:13); 001:51")
def trust(v: View) -> A:
    """Mean of promises kept over all promises, in the region's ties; its prior if it has none."""
    many = v.ties("local") + v.ties("pipeline")
    return ratio(v.ties("trust"), many, empty=v.region("trust"))


@indicator(
    "Difference of knowledge", "知识异质性", unit="index", source="I-076 (001:17); F11", yearly=True
)
def knowledge_distance(v: View) -> A:
    """Mean of 1 − cosine between the skill profiles of two firms: 0 if all know the same."""
    return v.knowledge_distance


@indicator("Ties made", "新建联系数", unit="ties a quarter", source="I-072 (001:23)")
def ties_made(v: View) -> A:
    """Research and supply ties made in the quarter."""
    return v.happened("tie_made", "pipeline_made")


@indicator("Ties broken", "断裂联系数", unit="ties a quarter", source="I-072 (001:23)")
def ties_broken(v: View) -> A:
    """Ties that ended in the quarter, unused, distrusted or left behind."""
    return v.happened("tie_broken")


@indicator("Hub members", "枢纽组织成员数", unit="firms", source="I-104 (002:27)")
def hub_members(v: View) -> A:
    """Members of the region's hub organisations."""
    return v.others("hub_members")


@indicator(
    "Hub's spending", "枢纽组织预算", unit="yuan a quarter", source="I-105 (002:27)", yearly=True
)
def hub_budget(v: View) -> A:
    """What hub organisations spent on meetings in the quarter."""
    return v.amount("meeting")


@indicator(
    "SMEs among hub members",
    "枢纽成员中小企业占比",
    unit="share",
    source="I-106 (002:27)",
    yearly=True,
)
def hub_sme_share(v: View) -> A:
    """Startups and SMEs among the firms that took part in the hub's meetings."""
    return ratio(v.firms("small_member"), v.firms("member"))
