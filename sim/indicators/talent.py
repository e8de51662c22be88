"""Who lives and works in a cluster, what they earn, how they move."""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import ratio
from ..world.view import View


@indicator("Skilled people", "技能人才", unit="people", source="I-084 (001:181); I-111 (003:75)")
def people(v: View) -> A:
    """Skilled people who live in the region, at work or not."""
    return v.people("all")


@indicator("Jobless", "失业人才占比", unit="share", source="I-111 (003:75)")
def jobless(v: View) -> A:
    """Skilled people without a job among all skilled people."""
    return v.per_person("jobless")


@indicator("Scientists", "科研人员", unit="people", source="I-027 (002:15)", yearly=True)
def scientists(v: View) -> A:
    """Skilled people who work at institutes."""
    return v.people("at_institute")


@indicator("Unskilled jobs", "普通岗位数", unit="people", source="I-003 (003:49)")
def unskilled_jobs(v: View) -> A:
    """Unskilled workers employed by firms."""
    return v.region("unskilled_jobs")


@indicator("Students", "在训学生", unit="people", source="I-080 (001:81)")
def students(v: View) -> A:
    """People in training at the institutes of the region."""
    return v.region("training")


@indicator("Residents", "常住人口", unit="people", source="I-003 (003:49)")
def head_count(v: View) -> A:
    """Skilled people, unskilled people and students who live in the region."""
    return v.people("all") + v.region("unskilled") + v.region("training")


@indicator("People from elsewhere", "外来人才占比", unit="share", source="I-079 (001:137)")
def immigrants(v: View) -> A:
    """Skilled people who came from outside, returned ones included, among all."""
    return ratio(v.people("immigrant") + v.people("returnee"), v.people("all"))


@indicator("Fusion people", "融合型人才", unit="people", source="I-084 (001:181)", yearly=True)
def fusion_people(v: View) -> A:
    """People trained in two fields."""
    return v.people("fusion")


@indicator("Vocational share", "职业教育占比", unit="share", source="I-080 (001:81)", yearly=True)
def vocational_share(v: View) -> A:
    """Technicians among skilled people."""
    return ratio(v.people("technician"), v.people("all"))


@indicator("Skill of people", "人才水平", unit="log", source="I-084 (001:181)", yearly=True)
def skill(v: View) -> A:
    """Mean tacit knowledge of skilled people in their main field, in logs."""
    return ratio(v.people("level"), v.people("all"))


@indicator("In the right job", "学用匹配率", unit="share", source="I-111 (003:75)", yearly=True)
def fitting_jobs(v: View) -> A:
    """People at firms who work in their main field, among all at firms."""
    return ratio(v.people("own_field"), v.people("at_firm"))


@indicator("Tenure", "平均任职年限", unit="years", source="I-111 (003:75)", yearly=True)
def tenure(v: View) -> A:
    """Mean time that people at firms have had their job."""
    return ratio(v.people("tenure"), v.people("at_firm")) / 4.0


@indicator("Wage", "工资", unit="yuan a quarter", source="I-096 (003:55)")
def wage(v: View) -> A:
    """Going wage of a skilled person."""
    return v.region("wage")


@indicator("Wage paid", "实付工资", unit="yuan a quarter", source="I-096 (003:55)", yearly=True)
def wage_paid(v: View) -> A:
    """Mean wage of skilled people at firms."""
    return ratio(v.people("wage"), v.people("at_firm"))


@indicator("Income ratio", "收入倍差", unit="×", source="I-095 (003:55)", yearly=True)
def income_ratio(v: View) -> A:
    """Going wage of a skilled over that of an unskilled person."""
    return ratio(v.region("wage"), v.region("low_wage"))


@indicator("Vacancies", "空缺岗位", unit="people", source="I-111 (003:75)")
def vacancies(v: View) -> A:
    """Skilled jobs on offer that nobody took in the quarter."""
    return v.firms("vacancies")


@indicator("Job moves", "人才流动", unit="moves a quarter", source="I-083 (001:147)")
def moves(v: View) -> A:
    """People who went from one employer to another in the quarter."""
    return v.happened("moved")


@indicator("Mobility", "流动率", unit="share a year", source="I-083 (001:147)")
def mobility(v: View) -> A:
    """Job moves of the last year over people at firms."""
    return ratio(v.happened("moved", quarters=4), v.people("at_firm"))


@indicator(
    "Blocked moves", "受竞业限制次数", unit="events a quarter", source="I-083 (001:147); 001:149"
)
def blocked(v: View) -> A:
    """Moves and foundings that a non-compete clause stopped in the quarter."""
    return v.happened("blocked")


@indicator("Hired", "招聘人数", unit="people a quarter", source="I-111 (003:75)")
def hired(v: View) -> A:
    """Jobless people who found a job in the quarter."""
    return v.happened("hired")


@indicator("Laid off", "裁减人数", unit="people a quarter", source="I-111 (003:75)")
def laid_off(v: View) -> A:
    """People laid off in the quarter."""
    return v.happened("laid_off")


@indicator("Trained", "毕业人数", unit="people a quarter", source="I-080 (001:81)")
def trained(v: View) -> A:
    """People who finished their training in the quarter."""
    return v.happened("trained")


@indicator("Immigrated", "引进人才数", unit="people a quarter", source="I-111 (003:75)")
def immigrated(v: View) -> A:
    """Skilled people who came from outside in the quarter."""
    return v.happened("immigrated")


@indicator("Left", "流出人才数", unit="people a quarter", source="I-111 (003:75); I-075 (001:25)")
def left(v: View) -> A:
    """Skilled people who left for the world outside in the quarter."""
    return v.happened("left")


@indicator("Stay rate", "人才留存率", unit="share a year", source="I-111 (003:75)", yearly=True)
def stay_rate(v: View) -> A:
    """1 less those who left in the last year over skilled people (0 if nobody lives here)."""
    gone = ratio(v.happened("left", quarters=4), v.people("all"), empty=1.0)
    stayed: A = np.maximum(1.0 - gone, 0.0)
    return stayed
