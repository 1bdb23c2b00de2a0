"""The gate before an answer is sent: what would make it perfunctory (草率), for the official to mend or to give a reason for.

Ours; nothing here decides: what is found and overridden becomes a proposal (Notice 二(三)).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

from cases.enums import ReplySignal
from cases.rules.terms import terms_of

SHORT = 20
"""Characters, letters and digits only, below which an answer is short."""
PASTED_TO = 5
"""Other questions with the same answer from which on it is called pasted."""
_SUBSTANCE = 4  # characters that are left when courtesy and procedure are taken away

_COURTESIES = """
    您好 你好 尊敬的 企业 贵公司 贵司 贵企业 您 你 我局 本局 我们 我中心 商务局 收悉 收到 知悉 知晓 已阅 诉求 问题
    来信 来函 留言 情况 反映 提出 所 的 了 已经 已 正在 正 在 将 会 尽快 及时 抓紧 第一时间 积极 认真 高度重视
    核实 核查 了解 研究 协调 沟通 转办 转交 转送 转达 转至 转给 转 移交 交办 向 有关 相关 部门 单位 科室
    办理 处理 解决 答复 回复 反馈 跟进 联系 请 耐心 等待 稍等 稍候 稍后 谢谢 感谢 支持 理解 配合 关注
    后 中 并 和 与 给 对 此 该 进行 予以 再 我 会同 再次 工作
"""
_COURTESY = re.compile("|".join(sorted(_COURTESIES.split(), key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One thing that the gate found, with what the official is told."""

    signal: ReplySignal
    text: str


def is_bare_acknowledgement(text: str) -> bool:
    """Whether a text says nothing but 收到, 正在核实, 已转办 and courtesies; such a text is no answer (definitions §4)."""
    rest = _COURTESY.sub("", text)
    return _weight(rest) < _SUBSTANCE


def fingerprint(text: str) -> int:
    """The same signed 64-bit number for texts that differ in blanks, punctuation and case only."""
    plain = "".join(character for character in text.casefold() if character.isalnum())
    return int.from_bytes(blake2b(plain.encode(), digest_size=8).digest(), "big", signed=True)


def gate(answer: str, *, question: str, pasted: int, before: Collection[str] = ()) -> list[GateFinding]:
    """What would make a cleaned answer to a question (title and text) perfunctory; empty when nothing would.

    `pasted` is the number of other questions that got the same text. A supplement (`before` not empty) is read together
    with what was answered before: it need not say everything again.
    """
    found = []
    if is_bare_acknowledgement(answer):
        found.append(
            GateFinding(
                ReplySignal.BARE,
                "仅表示收到、正在核实或已转办。可以发送给企业，但不计为答复，答复期限继续计算。",
            )
        )
    elif not before and _weight(answer) < SHORT:
        found.append(GateFinding(ReplySignal.SHORT, f"不足 {SHORT} 字，建议写明办理情况、政策依据或解决办法。"))
    asked = terms_of(question)
    if (
        ReplySignal.BARE not in {one.signal for one in found}
        and asked
        and not asked & terms_of(" ".join([answer, *before]))
    ):
        found.append(GateFinding(ReplySignal.OFF_TOPIC, "没有涉及诉求中的内容，请针对企业提出的问题答复。"))
    if pasted >= PASTED_TO:
        found.append(GateFinding(ReplySignal.PASTED, f"与另外 {pasted} 件诉求的答复相同，请结合该企业的情况答复。"))
    return found


def _weight(text: str) -> int:
    return sum(character.isalnum() for character in text)
