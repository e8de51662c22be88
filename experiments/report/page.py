"""The demo's page: one HTML file with its pictures inside, and nothing from elsewhere."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from ..figures.fonts import embedded
from ..labels import both_names, pick
from ..summary import HEAD, clearly, rows_of, sentence

if TYPE_CHECKING:
    import pandas as pd

STARTS = {
    "giant_led": (
        "a giant with a proven route arrives; small firms able to supply gather round it",
        "路线成熟的巨头企业进入，能够配套的中小企业围绕其聚集",
    ),
    "upgrading": (
        "many local firms of one old field, tied in a tight circle of trust, copy and improve",
        "同一传统领域的众多本地企业，在紧密的信任圈中模仿与改进",
    ),
    "fusion": (
        "firms strong in one field meet a second field beside it; some people know both",
        "在一个领域实力雄厚的企业与相邻领域相遇，部分人才兼通两者",
    ),
    "imported": (
        "entrepreneurs from outside bring a template; many comparable firms try, copy and retry",
        "外来创业者带来成熟模板，众多同类企业反复试错、快速迭代",
    ),
    "indigenous": (
        "institutes, local scientists, investors and an open culture, and almost no firms yet",
        "有院校、本地科学家、投资人与开放文化，几乎没有企业，从无到有",
    ),
}
FIGURES = (
    ("trajectories.png", ("The five paths through time", "五条路径的历程"), (
        "Each panel is one number of the cluster. A line is the median of all runs of a path; its "
        "band holds eight runs in ten. Where two bands do not touch, luck alone hardly explains the "
        "difference.",
        "每格为集群的一项指标。线为该路径所有运行的中位数，阴影为十次运行中八次所在的范围；"
        "两条阴影不相交处，差异难以仅用偶然解释。")),
    ("stages.png", ("Stages of life", "生命周期阶段"), (
        "Each thin row is one run, time goes to the right. Colours are read off the run's own "
        "numbers by fixed thresholds (`agglomera explain indicators`, row stage); no run is told its "
        "stage.",
        "每一细行为一次运行，时间向右。颜色由运行自身的数据按固定阈值判定"
        "（见 `agglomera explain indicators` 中的stage），模型并不设定阶段。")),
    ("network.png", ("Who is tied to whom", "协作网络"), (
        "One run per path at three dates. Dots are firms, larger with more skilled people; lines "
        "are ties inside the cluster; firms with many ties stand near the middle, firms without any "
        "at the rim.",
        "每条路径一次运行、三个时点。圆点为企业，人才越多越大；连线为集群内的联系。"
        "联系多的企业靠近中间，没有联系的在边缘。")),
    ("flows.png", ("Talent and capital", "人才与资本的流动"), (
        "Right of the middle: what comes into the cluster's firms, by where it comes from. Left: "
        "what leaves them, by where it goes. Yearly means of one run per path. Capital is what finances "
        "firms and what they pay for it, with taxes; sales, wages and inputs are left out.",
        "中线以右为流入集群企业的人才与资本（按来源），以左为流出（按去向）。为每条路径一次运行的年均值。"
        "资本指融资及其回报与税收，不含销售、工资与投入品。")),
    ("spin_offs.png", ("Who sprang from whom", "衍生谱系"), (
        "Each line is the life of a firm, thicker with more people; a branch is a firm founded by "
        "people who left the one above. The indigenous path, one run.",
        "每条线为一家企业的一生，人数越多越粗；分支为离职者创办的企业。自主创新型的一次运行。")),
    ("animation.gif", ("One run in motion", "一次运行的动态"), (
        "The indigenous path year by year: its network to the left, its curves to the right.",
        "自主创新型逐年变化：左为网络，右为曲线。")),
)  # fmt: skip
TITLE = ("Five paths of industrial clusters, side by side", "产业集群五条路径的对照")
LEAD = (
    "Agglomera simulates firms, skilled people, institutes, investors and governments quarter by "
    "quarter: they learn, move, research, trade, found and close. All five paths live under "
    "exactly the same rules and the same parameters; only what is there at the start differs. "
    "Whatever sets them apart below comes from the start and from what the rules make of it.",
    "Agglomera逐季模拟企业、技能人才、院校、投资人与政府：学习、流动、研发、交易、创办与关闭。"
    "五条路径遵循完全相同的规则与参数，仅起点不同；以下差异均来自起点及规则由此产生的结果。",
)
HEADS = {
    "table": ("How they differ", "差异何在"),
    "caveats": ("What this does not say", "不应如此解读"),
    "next": ("Change one thing", "改变一处试试"),
    "provenance": ("Where these numbers come from", "数据来源"),
}
CAVEATS = (
    ("This is a stylised world, not a forecast of any place: read directions and orders of "
     "magnitude, not digits.",
     "这是典型化的世界，并非对任何地方的预测：应看方向与量级，而非具体数字。"),
    ("The starts are assumptions about what such clusters have at hand; part of every difference "
     "is the start itself and would fade or stay under other starts.",
     "起点是对此类集群初始条件的假设；差异中有一部分就是起点本身，换一种起点可能消失，也可能保留。"),
    ("Many parameters are assumed or roughly fitted; `agglomera explain parameters` names the "
     "source of each.",
     "许多参数为假设或粗略拟合；`agglomera explain parameters` 列明各自来源。"),
    ("Networks, flows, the tree and the animation show one run each: an example, not an average.",
     "网络、流动、谱系与动画各为一次运行：是例子，不是平均。"),
)  # fmt: skip
COMMANDS = """agglomera run path=fusion seed=7
agglomera run path=fusion policy=ban_noncompete seed=7
agglomera compare baseline ban_noncompete path=indigenous --seeds 20
agglomera explain levers"""


def _image(path: Path) -> str:
    kind = "gif" if path.suffix == ".gif" else "png"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _items(texts: list[str]) -> str:
    return "\n".join(f"<li>{text}</li>" for text in texts)


def _code(text: str) -> str:
    """Escape a text; what stands between backticks becomes code."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts))


def _table(rows: list[list[str]]) -> str:
    def cell(text: str) -> str:
        middle, bracket, band = html.escape(text).partition(" (")
        low = f"<br><small>({band}</small>" if bracket and band[:1].isdigit() else bracket + band
        return middle + low

    def line(row: list[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{cell(x)}</{tag}>" for x in row) + "</tr>"

    head = "".join(line(row, "th") for row in rows[:2])
    body = "\n".join(line(row, "td") for row in rows[2:])
    return f"<table><thead>{head}</thead><tbody>\n{body}\n</tbody></table>"


def _figures(folder: Path, lang: str) -> str:
    parts = []
    for file, title, how in FIGURES:
        path = folder / "figures" / file
        if path.exists():
            alt = html.escape(pick(title, lang))
            parts.append(
                f"<h2>{alt}</h2>\n<figure><img alt='{alt}' src='{_image(path)}'>"
                f"<figcaption>{_code(pick(how, lang))}</figcaption></figure>"
            )
    return "\n".join(parts)


def _provenance(folder: Path, facts: dict[str, Any], lang: str) -> str:
    stored = json.loads((folder / "facts.json").read_text("utf-8"))
    one = stored.get("provenance", {})
    versions = ", ".join(f"{k} {v}" for k, v in dict(one.get("versions", {})).items())
    said = {
        "en": f"{facts.get('runs', '')} runs in {facts.get('seconds', '')} s on "
        f"{facts.get('workers', '')} workers; key {facts.get('key', '')}; commit "
        f"{one.get('commit') or 'unknown'}; {one.get('platform', '')}; {versions}. "
        "The digest of every run stands in numbers.csv; the same inputs give the same digests on "
        "the same kind of machine with the same versions.",
        "zh": f"{facts.get('runs', '')}次运行，用时{facts.get('seconds', '')}秒，"
        f"{facts.get('workers', '')}个进程；键 {facts.get('key', '')}；提交 "
        f"{one.get('commit') or '未知'}；{one.get('platform', '')}；{versions}。"
        "每次运行的摘要见 numbers.csv；同类机器、相同版本、相同输入得到相同摘要。",
    }
    return html.escape(said[lang])


def write(
    folder: Path, numbers: pd.DataFrame, lang: str, facts: dict[str, Any], years: int
) -> Path:
    """Write index.html beside the figures that it holds."""
    paths = list(dict.fromkeys(numbers["path"]))
    template = Template(Path(__file__).with_name("page.html").read_text("utf-8"))
    note = HEAD[lang].format(runs=len(numbers), years=years, seeds=numbers["seed"].nunique())
    text = template.substitute(
        lang="zh-CN" if lang == "zh" else "en",
        title=html.escape(pick(TITLE, lang)),
        lead=html.escape(pick(LEAD, lang)),
        starts=_items([f"<b>{both_names(p)}</b>: {html.escape(pick(STARTS[p], lang))}"
                       for p in paths if p in STARTS]),
        table_head=pick(HEADS["table"], lang),
        table_note=html.escape(note),
        table=_table(rows_of(numbers, lang)),
        sentences=_items([html.escape(sentence(numbers, p, lang, years)) for p in paths]),
        clearly=html.escape(clearly(numbers, lang)),
        font=embedded(),
        figures=_figures(folder, lang),
        caveats_head=pick(HEADS["caveats"], lang),
        caveats=_items([_code(pick(c, lang)) for c in CAVEATS]),
        next_head=pick(HEADS["next"], lang),
        commands=html.escape(COMMANDS),
        provenance_head=pick(HEADS["provenance"], lang),
        provenance=_provenance(folder, facts, lang),
    )  # fmt: skip
    target = folder / "index.html"
    target.write_text(text, "utf-8")
    return target
