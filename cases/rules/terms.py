"""Words by which questions are alike: pairs of neighbouring characters, without those that every question has.

Two neighbouring Chinese characters are as good as a dictionary's words for finding the like among short titles, and need
neither a dictionary nor its memory in every process (docs/adr/0006-character-pairs.md).
"""

import re
from collections.abc import Collection

MAX_TERMS = 24
"""Of a title; a longer one is known well enough by its beginning."""

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]{2,20}")
_COMMON = """
    您好 你好 请问 咨询 关于 有关 我司 我们 公司 企业 贵局 商务局 目前 最近 近期 现在 今年 去年 上月 本月
    什么 怎么 怎样 如何 为何 为什么 是否 能否 可否 可以 能够 应该 需要 希望 帮忙 帮助 协助 解决 处理 办理 答复
    问题 情况 事宜 反映 一直 已经 还没 没有 还未 尚未 无法 不能 不了 一下 时候 多久 多少 哪些 哪里 谢谢 感谢
    因为 由于 所以 但是 如果 以及 或者 并且 我 你 您 他 的 了 吗 呢 吧 啊 是 和 与 及 也 都 很 这 那 没 些
"""
_EVERYWHERE = re.compile("|".join(sorted(_COMMON.split(), key=len, reverse=True)))


def terms_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring Chinese characters of a text, and its Latin words and numbers from two characters on."""
    return frozenset(_terms(text))


def title_terms(title: str) -> list[str]:
    """The words by which a question is found, in the order of the title, each once, at most MAX_TERMS."""
    return list(dict.fromkeys(_terms(title)))[:MAX_TERMS]


def _terms(text: str) -> list[str]:
    found: list[str] = []
    for run in _RUN.findall(text.casefold()):
        if run[0].isascii():
            found.append(run)
            continue
        for part in _EVERYWHERE.split(run):
            found += [part[at : at + 2] for at in range(len(part) - 1)]
    return found


def likeness(one: Collection[str], other: Collection[str]) -> float:
    """How alike two sets of words are, 0 to 1: twice what they share over what they have (Dice)."""
    total = len(one) + len(other)
    return 2 * len(set(one) & set(other)) / total if total else 0.0
