"""Words that the world's questions and answers are made of: titles that share words as real ones do."""

from itertools import product

PLACES = (
    "宁波港", "舟山港", "温州港", "台州港", "嘉兴港", "杭州空港", "义乌口岸", "上海港", "北仑口岸", "乍浦口岸",
    "大麦屿口岸", "金华铁路口岸", "萧山机场", "穿山港区", "梅山港区", "洋山港区", "衢州无水港", "湖州内河港",
)  # fmt: skip
GOODS = (
    "针织衫", "箱包", "灯具", "五金工具", "汽车零部件", "家用电器", "塑料制品", "丝绸面料", "玩具", "医疗器械", "光伏组件",
    "轴承", "家具", "鞋靴", "眼镜", "水泵", "缝纫机", "紧固件", "雨伞", "圣诞饰品", "小龙虾", "茶叶", "化工原料", "纺织机械",
)  # fmt: skip
MATTERS = (
    "柜位紧张", "运费上涨", "退税进度缓慢", "加征关税应对", "贷款续贷", "普工短缺", "通关查验时间长", "信用保险赔付",
    "原产地证签发", "境外展会参展补贴", "买方拖欠货款", "海运改港手续", "锂电池运输申报", "出口管制核查", "汇率避险产品",
    "跨境电商退货", "检验检疫证书", "海外仓补助", "订单取消索赔", "集装箱滞箱费",
)  # fmt: skip
EVERYWHERE = "出口"
"""A word that stands in every title."""
RARE = "皮划艇"
"""A word that stands in one title of twenty thousand."""
TITLES = [
    f"{place}{goods}{EVERYWHERE}{matter}{end}"
    for place, goods, (number, matter) in product(PLACES, GOODS, enumerate(MATTERS))
    for end in (("如何处理", "怎么申请", "政策咨询", "")[(number + len(goods)) % 4],)
]
RARE_TITLE = f"宁波港{RARE}{EVERYWHERE}柜位紧张如何处理"
REPLIES = [
    f"关于{matter}，请凭合同、发票和报关单到{place}服务窗口办理，五个工作日内办结；所需材料目录和办理流程见附表，"
    f"如材料不齐可先行受理、后补齐。涉及费用的，按现行{goods}出口扶持政策给予补助，申报截止日期为季度末。如有疑问请联系外贸科。"
    for place, goods, matter in zip(PLACES * 2, GOODS * 2, MATTERS * 2, strict=False)
]
