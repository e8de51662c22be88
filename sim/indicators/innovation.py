"""What a cluster knows and tries: skills, trials, products new to the world, research money."""

from __future__ import annotations

import math

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A, rule
from ..maths.shares import ratio
from ..world.view import View

from ..world.birth import MERIT_SD, SIGNAL_SD  # isort: skip


@indicator("Capability", "创新能力", unit="index", source="I-068 (000:44)")
def capability(v: View) -> A:
    """Mean skill of firms in their home field against the frontier (1: at the frontier)."""
    return v.mean(np.exp(v.ahead("capability", v.fields.frontier, 20.0)))


@indicator("Gap to the frontier", "与前沿差距", unit="log", source="I-112 (000:20)")
def frontier_gap(v: View) -> A:
    """Mean distance of firms' skill in their home field from the frontier, in logs."""
    return v.per_firm("gap")


@indicator("Tacit knowledge", "隐性知识", unit="log", source="I-068 (000:44)")
def tacit(v: View) -> A:
    """Mean over firms of the tacit knowledge of their best people in the home field."""
    return v.per_firm("tacit")


@indicator("Explicit knowledge", "显性知识", unit="log", source="I-068 (000:44)")
def explicit(v: View) -> A:
    """Mean over firms of the documented knowledge in the home field."""
    return v.per_firm("explicit")


@indicator("Uncertainty", "创新不确定性", unit="log", source="I-067 (001:43)", yearly=True)
def uncertainty(v: View) -> A:
    """Mean standard deviation of what the region believes of open concepts of its home fields."""
    c, out = v.world.concepts, np.zeros(v.n_regions)
    doubts = np.empty(c.n)
    for r in range(v.n_regions):
        many = _doubts(c.n, r, c.open, c.obsolete, c.field, c.heard, v.home, doubts)
        if many:
            out[r] = doubts[:many].sum() / many
    return out


@rule
def _doubts(n: int, r: int, is_open: A, obsolete: A, field: A, heard: A, home: A, out: A) -> int:
    """Note the standard deviation of what region r believes of each such concept; return how many."""
    many = 0
    for c in range(n):
        if is_open[c] and not obsolete[c] and home[r, field[c]]:
            precision = 1.0 / (MERIT_SD * MERIT_SD) + heard[c, r] / (SIGNAL_SD * SIGNAL_SD)
            out[many] = 1.0 / math.sqrt(precision)
            many += 1
    return many


@indicator("Original products", "原创产品占比", unit="share", source="I-064 (001:161)")
def originality(v: View) -> A:
    """Products on sale whose maker was first in the world with their concept."""
    return v.per_maker("original")


@indicator("Own lineage", "自有知识占比", unit="share", source="I-064 (001:161)", yearly=True)
def lineage(v: View) -> A:
    """Mean own part of the knowledge behind the products on sale."""
    return v.per_maker("lineage")


@indicator("First launches", "全球首发数", unit="products a quarter", source="I-064 (001:161)")
def original_launches(v: View) -> A:
    """Concepts that the region launched first in the world in the quarter."""
    return v.others("first_launches")


@indicator("Launches", "新产品数", unit="products a quarter", source="I-061 (003:39)")
def launches(v: View) -> A:
    """Products launched in the quarter, original or not."""
    return v.happened("launched")


@indicator("Two-field products", "融合产品占比", unit="share", source="I-031 (003:71)", yearly=True)
def fusion_products(v: View) -> A:
    """Products on sale whose concept joins two fields."""
    return ratio(v.firms("two_fields"), v.makers)


@indicator("Trials", "试错次数", unit="projects a quarter", source="I-066 (001:59)")
def trials(v: View) -> A:
    """Research projects that ended in the quarter, well or not."""
    return v.happened("succeeded", "failed")


@indicator("Successes", "成功项目数", unit="projects a quarter", source="I-061 (003:39)")
def successes(v: View) -> A:
    """Research projects that ended in a product in the quarter."""
    return v.happened("succeeded")


@indicator("Success rate", "项目成功率", unit="share", source="I-067 (001:43)")
def success_rate(v: View) -> A:
    """Successful projects over projects that ended, in the last year (0 if none ended)."""
    good = v.happened("succeeded", quarters=4)
    return ratio(good, good + v.happened("failed", quarters=4))


@indicator(
    "Trials per firm",
    "试错频率",
    unit="projects a year a firm",
    source="I-066 (001:59)",
    yearly=True,
)
def trial_frequency(v: View) -> A:
    """Projects that ended in the last year over firms."""
    return ratio(v.happened("succeeded", "failed", quarters=4), v.count)


@indicator("Projects", "在研项目数", unit="projects", source="I-061 (003:39)")
def projects(v: View) -> A:
    """Research projects under way."""
    return v.projects("all")


@indicator("Joint projects", "合作项目数", unit="projects", source="I-061 (003:39)", yearly=True)
def joint_projects(v: View) -> A:
    """Research projects under way with at least one partner."""
    return v.projects("joint")


@indicator(
    "Projects with institutes",
    "产学研合作项目数",
    unit="projects",
    source="I-062 (003:35)",
    yearly=True,
)
def institute_projects(v: View) -> A:
    """Research projects under way in which an institute is a partner."""
    return v.projects("institute")


@indicator(
    "Projects across regions",
    "跨集群合作项目数",
    unit="projects",
    source="I-107 (002:21)",
    yearly=True,
)
def projects_across(v: View) -> A:
    """Research projects under way with a partner in another region."""
    return v.projects("across")


@indicator("Fusion projects", "融合项目占比", unit="share", source="I-031 (003:71)", yearly=True)
def fusion_projects(v: View) -> A:
    """Projects under way that join two fields, among all."""
    return ratio(v.projects("fuse"), v.projects("all"))


@indicator("Length of projects", "研发周期", unit="quarters", source="I-042 (003:35)", yearly=True)
def project_length(v: View) -> A:
    """Mean age of the research projects under way."""
    return ratio(v.projects("age"), v.projects("all"))


@indicator("Research money", "研发投入", unit="yuan a quarter", source="I-050 (003:65)")
def research(v: View) -> A:
    """Firms' spending on research in the quarter, beside wages."""
    return v.research


@indicator("Research intensity", "研发强度", unit="share", source="I-050 (003:65)")
def research_intensity(v: View) -> A:
    """Firms' research money over value added."""
    return ratio(v.research, v.added)


@indicator("Basic research", "基础研究投入", unit="yuan a quarter", source="I-051 (001:161)")
def basic_research(v: View) -> A:
    """Money paid to institutes for their work in the quarter."""
    return v.amount("funded")


@indicator("Basic share", "基础研究占比", unit="share", source="I-051 (001:161)", yearly=True)
def basic_share(v: View) -> A:
    """Money for institutes over all money for research, in the last year."""
    basic = v.amount("funded", quarters=4)
    return ratio(basic, basic + 4.0 * v.research)


@indicator("Openings", "基础研究突破数", unit="concepts a quarter", source="I-051 (001:161)")
def openings(v: View) -> A:
    """Results of basic research in the quarter: new concepts, or signals of known ones."""
    return v.happened("opening")


@indicator("Transfer of results", "成果转化率", unit="share", source="I-065 (003:65)", yearly=True)
def transfer_rate(v: View) -> A:
    """Concepts opened by the region's institutes that anybody has launched, among all opened."""
    c, x, out = v.world.concepts, v.world.institutes, np.zeros((2, v.n_regions + 1))
    _used(c.n, c.opener, c.launched, x.region, out)
    return ratio(out[0], out[1])[: v.n_regions]


@rule
def _used(n: int, opener: A, launched: A, region: A, out: A) -> None:
    """Count by region the concepts that its institutes opened: the launched ones, and all."""
    for c in range(n):
        if opener[c] >= 0:
            r = region[opener[c]]
            out[0, r] += 1.0 if launched[c] >= 0 else 0.0
            out[1, r] += 1.0


@indicator(
    "Cash-bound firms", "研发受资金约束企业占比", unit="share", source="I-050 (003:65)", yearly=True
)
def cash_bound(v: View) -> A:
    """Firms whose cash bound their research in the quarter."""
    return v.per_firm("cash_bound")
