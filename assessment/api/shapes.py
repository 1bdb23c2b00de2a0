"""The shapes of the feed's answers."""

from typing import Any

from rest_framework import serializers

RATE = "百分数，六位小数，四舍五入；不适用为null"


def _rate(text: str) -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=f"{text}，{RATE}")


def _count(text: str) -> serializers.IntegerField:
    return serializers.IntegerField(help_text=text)


class FeedMonthDoc(serializers.Serializer[Any]):
    """A published month."""

    month = serializers.CharField(help_text="月份，如2020-06")
    version = _count("版本，1为首次发布，更大的为更正")
    published_at = serializers.DateTimeField(help_text="发布时间")
    as_of = serializers.DateTimeField(help_text="数据截止时间")
    scheme = serializers.CharField(help_text="考核方案")
    reason = serializers.CharField(help_text="更正原因；首次发布为空")
    hash = serializers.CharField(help_text="发布校验码，与通报所印相同")


class FeedMonthsDoc(serializers.Serializer[Any]):
    """Published months, the latest first."""

    results = FeedMonthDoc(many=True, help_text="已发布的月份，最近的在前")


class FeedRegionDoc(serializers.Serializer[Any]):
    """One region's results."""

    region = serializers.CharField(help_text="地区代码（GB/T 2260）")
    name = serializers.CharField(help_text="地区名称")
    level = serializers.ChoiceField(
        [("province", "省"), ("city", "设区市"), ("county", "县（市、区）")], help_text="层级"
    )
    A = _rate("当月填报企业数占比")
    B = _rate("上月填报准确率")
    C = _rate("当年填报完成度")
    filing_rate = _rate("填报率")
    question_rate = _rate("问题诉求响应率")
    list_rate = _rate("五色清单响应率")
    deduction = serializers.CharField(help_text="扣减，百分点，六位小数")
    response_rate = _rate("响应率")
    roster = _count("应报企业数")
    on_time = _count("按时填报企业数")
    previous_roster = _count("上月应报企业数")
    previous_returns = _count("上月填报数")
    previous_accurate = _count("上月准确填报数")
    roster_to_date = _count("当年累计应报数")
    filed_to_date = _count("当年累计填报数")
    asked = _count("累计提问数")
    answered = _count("累计响应数")
    listed = _count("清单预警企业数")
    fed_back = _count("清单反馈企业数")
    deductions = _count("扣减次数")
    explain = serializers.DictField(
        child=serializers.CharField(), help_text="各项数据依据页面的地址，登录后查看；键为数据名称，如on-time"
    )


class FeedResultsDoc(FeedMonthDoc):
    """A published month with its results."""

    filing_target = serializers.CharField(help_text="填报率年度目标，百分数")
    response_target = serializers.CharField(help_text="响应率年度目标，百分数")
    results = FeedRegionDoc(many=True, help_text="各地区结果，省、设区市、县（市、区）依次排列")


class FeedBulletinDoc(serializers.Serializer[Any]):
    """A published bulletin."""

    month = serializers.CharField(help_text="月份")
    region = serializers.CharField(help_text="发布地区代码")
    name = serializers.CharField(help_text="发布地区")
    number = _count("期号")
    title = serializers.CharField(help_text="标题")
    published_at = serializers.DateTimeField(help_text="发布时间")
    version = _count("所印考核结果的版本")
    hash = serializers.CharField(help_text="所印考核结果的发布校验码")
    sections = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="正文，按部分")


class FeedBulletinsDoc(serializers.Serializer[Any]):
    """Published bulletins, the latest first."""

    results = FeedBulletinDoc(many=True, help_text="已发布的通报，最近的在前")
