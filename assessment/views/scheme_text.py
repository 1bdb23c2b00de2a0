"""A scheme in the articles of the Notice: what 通知一、二 say in sentences, with the scheme's own numbers, and what is ours."""

from dataclasses import dataclass

from assessment.schemes import PriorityRules, ReturnRules, Scheme
from assessment.schemes.terms import benefit_words, colour_names
from core.decimals import plain
from core.periods import Quarter


@dataclass(frozen=True)
class Paragraph:
    """A numbered sentence and where it comes from."""

    number: str
    text: str
    source: str


@dataclass(frozen=True)
class Article:
    """A heading of the Notice with its paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


def articles(scheme: Scheme) -> list[Article]:
    """The scheme as the Notice would print it (一、二), what the Notice leaves open (三), and who is supported first (四)."""
    return [
        _article("一、订单填报考核说明", scheme, _filing(scheme)),
        _article("二、预警响应考核说明", scheme, _response(scheme)),
        _article("三、计算口径", scheme, _conventions(scheme)),
        *([] if scheme.priority is None else [_article("四、优先支持", scheme, _priority(scheme.priority))]),
    ]


def _article(heading: str, scheme: Scheme, texts: list[tuple[str, tuple[str, ...]]]) -> Article:
    numbers = "一二三四五六七八九"
    return Article(
        heading,
        tuple(
            Paragraph(f"（{numbers[place]}）", text, "；".join(scheme.clause(name) for name in clauses))
            for place, (text, clauses) in enumerate(texts)
        ),
    )


def _priority(rules: PriorityRules) -> list[tuple[str, tuple[str, ...]]]:
    reference = "；宁波地区参照执行，单独列出" if rules.by_reference else ""
    first = (
        "对于及时填报、订单转换稳定的企业，在下列方面同等条件下予以优先支持。"
        f"每半年按截至6月、12月的12个月评定一次，由省外贸中心生成、另一人发布{reference}。"
    )
    return [
        (first, ("priority",)),
        *((f"{term.benefit.label}：{benefit_words(term)}。", ("priority",)) for term in rules.benefits),
    ]


def _filing(scheme: Scheme) -> list[tuple[str, tuple[str, ...]]]:
    weights = (plain(one) for one in (scheme.on_time_weight, scheme.accuracy_weight, scheme.completion_weight))
    formula = "填报率＝当月填报企业数占比×{}%＋上月填报准确率×{}%＋当年填报完成度×{}%。".format(*weights)
    return [
        (f"全年订单填报率目标为 {plain(scheme.filing_target)}% 以上。", ("filing_target",)),
        (f"{formula}全年填报率按照每月填报率的平均值统计。", ("filing",)),
    ]


def _response(scheme: Scheme) -> list[tuple[str, tuple[str, ...]]]:
    points, bonus, cap = (plain(one) for one in (scheme.deduction_points, scheme.bonus_per_case, scheme.bonus_cap))
    formulas = "问题诉求响应率＝累计响应数/累计提问数；五色清单响应率＝五色清单反馈企业数/本季五色清单预警企业数。"
    return [
        (f"全年预警响应率目标为 {plain(scheme.response_target)}% 以上。", ("response_target",)),
        (
            f"{formulas}全年响应率按照每月响应率的平均值统计，每月计算方法见附件。",
            ("response", "months"),
        ),
        (
            f"出现响应拖沓、答复草率的现象，月度响应率分别扣减 {points} 个百分点/次，加权后扣减，最低为 0。",
            ("deduction",),
        ),
        (f"典型案例每个获评得 {bonus} 分，最多不超过 {cap} 分，不计入响应率。", ("bonus",)),
    ]


def _conventions(scheme: Scheme) -> list[tuple[str, tuple[str, ...]]]:
    texts: list[tuple[str, tuple[str, ...]]] = [
        ("各月数据截止时间见附件，截止时刻及以前的填报、响应、反馈计入当月。", ("cutoff",)),
        (f"响应率的一部分分母为零时：{scheme.empty.label}。", ("empty",)),
        (f"五色清单中须反馈的颜色：{'、'.join(colour_names(scheme))}。", ("colours",)),
        (f"分母小于 {scheme.small_sample} 的比率标注“样本小”。", ("small_sample",)),
    ]
    if scheme.returns is not None:
        texts.append((_returns(scheme.returns), ("returns",)))
    return texts


def _returns(rules: ReturnRules) -> str:
    return (
        f"已报内容可订正至其后第 {rules.correction_months} 个月的数据截止；"
        f"景气问答{'必答' if rules.sentiment_required else '可跳过'}；"
        f"提示性校验以本企业前 {rules.history_months} 个月为参照（中位数 ± {plain(rules.spread)} × 1.4826 × MAD），"
        f"交货期超过 {rules.far_months} 个月、单笔超过上年出口 {plain(rules.large_share)}% 时提示，"
        f"说明不少于 {rules.explanation_length} 个字；截止前 {'、'.join(map(str, rules.remind_days))} 天提醒。"
    )


def list_remark(year: int) -> str:
    """What the Notice says under annex 2 of the list that comes out after the year."""
    last = Quarter(year, 4)
    return f"备注：{last.label}五色清单于{last.publication_month.label}发布，纳入下一年度考核统计。"
