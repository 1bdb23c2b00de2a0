"""What a question is about, from its words: a first guess that an official may correct (ours)."""

from cases.enums import Topic

_WORDS = {
    Topic.REFUND: "退税 免抵退 退（免）税 出口退",
    Topic.TARIFF: "关税 加征 反倾销 反补贴 排除清单 301",
    Topic.INSURANCE: "信保 出口信用保险 信用保险 保单 理赔",
    Topic.CERTIFICATE: "原产地 产地证 RCEP CO证",
    Topic.FINANCE: "融资 贷款 授信 汇率 结汇 收汇 贴现 资金 利率 外汇",
    Topic.LABOUR: "用工 招工 工人 员工 社保 返岗 稳岗",
    Topic.EXHIBITION: "展会 广交会 参展 展位 华交会 云展",
    Topic.CLEARANCE: "通关 海关 报关 查验 清关 单证 检验检疫 扣货",
    Topic.PORT: "港口 码头 改港 滞港 堆场 拥堵 舱位 订舱 柜",
    Topic.LOGISTICS: "物流 运费 海运 空运 班列 运输 快递 船期 货代",
    Topic.MARKET: "市场 客户 订单 拓展 跨境电商 海外仓",
    Topic.POLICY: "政策 补贴 奖励 申报 扶持 资金补助",
}


def guess_topic(title: str, text: str) -> Topic:
    """The topic whose words stand in the title, else in the text; the first of the table that has the most of them."""
    for said in (title.upper(), text.upper()):
        found = {topic: sum(said.count(word.upper()) for word in words.split()) for topic, words in _WORDS.items()}
        best = max(found, key=lambda topic: found[topic])
        if found[best]:
            return best
    return Topic.OTHER
