"""The numbers of a ruleset, changed to be tried. Which numbers are impossible is said by `alerts.rulesets`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from alerts.enums import Colour
from alerts.forms.drafts import FindForm
from alerts.rulesets import Rule, Ruleset, with_numbers
from core.decimals import parse_number, plain
from core.errors import Invalid
from core.periods import Quarter
from core.refusals import tell

LENGTH = 12


class NumberField(forms.CharField):
    """A number as a person types it, full-width digits and thousands separators too; cleaned to Decimal, blank to None."""

    def __init__(self, *, label: str, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=LENGTH,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"required": "请填写数字。", "max_length": f"最多 {LENGTH} 位。"},
            **kwargs,
        )

    def clean(self, value: Any) -> Decimal | None:
        """The number typed; what is none is said to be none."""
        text = super().clean(value)
        try:
            return parse_number(text) if text else None
        except ValueError:
            raise forms.ValidationError("请只填数字。") from None


class CountField(NumberField):
    """A whole number."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, required=True, **kwargs)

    def clean(self, value: Any) -> int:  # type: ignore[override]  # narrower
        """The number typed; one with a fraction is refused."""
        number = super().clean(value)
        if number is None or number != number.to_integral_value():
            raise forms.ValidationError("请填写整数。")
        return int(number)


@dataclass(frozen=True)
class NumberRow:
    """A line of the table of numbers: a rule (None: how many rules a colour takes) with a field a colour."""

    rule: Rule | None
    label: str
    unit: str
    fields: tuple[tuple[Colour, BoundField], ...]


class NumbersForm(forms.Form):
    """All numbers of a ruleset: size, rules needed, hysteresis, thresholds; `shown` are those to begin with."""

    size = NumberField(label="规模门槛（万美元）", required=True, help_text="规模以下的企业不评估；填 0 为全部评估。")
    hold = forms.BooleanField(label="颜色减轻前先沿用上季颜色一个季度", required=False)

    def __init__(self, *args: Any, ruleset: Ruleset, shown: Ruleset | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ruleset = ruleset
        self.tried: Ruleset | None = None
        for rule in ruleset.rules:
            for colour in Colour:
                self.fields[f"{rule.code}-{colour.slug}"] = NumberField(label=f"{rule.label} {colour.word}")
        for colour in Colour:
            self.fields[f"needs-{colour.slug}"] = CountField(label=f"所需规则数 {colour.word}")
        self.initial = numbers_of(shown or ruleset) | dict(self.initial)

    def clean(self) -> dict[str, Any]:
        """Beside the fields: `tried`, the ruleset with these numbers, or every fault at its field."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            self.tried = with_numbers(
                self.ruleset,
                thresholds={
                    rule.code: {colour: cleaned[f"{rule.code}-{colour.slug}"] for colour in Colour}
                    for rule in self.ruleset.rules
                },
                size=cleaned["size"],
                needs={colour: cleaned[f"needs-{colour.slug}"] for colour in Colour},
                hold=cleaned["hold"],
            )
        except Invalid as refusal:
            # a rule without any threshold is told at its mildest colour, where one would be filled in first
            mildest = {rule.code: f"{rule.code}-{Colour.GREEN.slug}" for rule in self.ruleset.rules}
            tell(self, Invalid({mildest.get(field, field): texts for field, texts in refusal.errors.items()}))
        return cleaned

    @property
    def rows(self) -> Iterator[NumberRow]:
        """The table: a line a rule, then the rules that a colour takes."""
        for rule in self.ruleset.rules:
            yield NumberRow(rule, rule.label, rule.figure.unit, self._cells(rule.code))
        yield NumberRow(None, "所需规则数", "条", self._cells("needs"))

    def _cells(self, code: str) -> tuple[tuple[Colour, BoundField], ...]:
        return tuple((colour, self[f"{code}-{colour.slug}"]) for colour in Colour)


def numbers_of(ruleset: Ruleset) -> dict[str, Any]:
    """The numbers of a ruleset as the form shows them."""
    numbers: dict[str, Any] = {"size": plain(ruleset.size), "hold": ruleset.hold}
    numbers |= {f"needs-{colour.slug}": ruleset.need(colour) for colour in Colour}
    for rule in ruleset.rules:
        numbers |= {f"{rule.code}-{colour.slug}": plain(number) for colour, number in rule.thresholds}
    return numbers


QuarterGroups = Sequence[tuple[str, Sequence[Quarter]]]


def _options(groups: QuarterGroups) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(name, [(str(one), one.label) for one in quarters]) for name, quarters in groups if quarters]


class TrialForm(NumbersForm):
    """A dry run: of which quarter, by which numbers. `quarters` are groups to choose from."""

    quarter = forms.TypedChoiceField(
        label="季度",
        coerce=Quarter.parse,
        error_messages={"required": "请选择季度。", "invalid_choice": "请选择列出的季度。"},
    )

    field_order = ("quarter", "size", "hold")

    def __init__(self, *args: Any, quarters: QuarterGroups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = _options(quarters)  # type: ignore[attr-defined]  # a TypedChoiceField


class BackTestForm(NumbersForm):
    """A back-test: of which past quarters, by which numbers, what counts as a fall."""

    first = forms.TypedChoiceField(
        label="起始季度",
        coerce=Quarter.parse,
        error_messages={"required": "请选择起始季度。", "invalid_choice": "请选择列出的季度。"},
    )
    last = forms.TypedChoiceField(
        label="截止季度",
        coerce=Quarter.parse,
        error_messages={"required": "请选择截止季度。", "invalid_choice": "请选择列出的季度。"},
    )
    drop = CountField(
        label="出口降幅（%）",
        help_text="其后两个季度内任一季度出口同比降幅达到这一数字的，算作“出口下降”。",
    )

    field_order = ("first", "last", "drop", "size", "hold")

    def __init__(self, *args: Any, quarters: Sequence[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "last"):
            self.fields[name].choices = [(str(one), one.label) for one in quarters]  # type: ignore[attr-defined]


class WhyForm(FindForm):
    """An enterprise whose explanation is looked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uscc"].help_text = ""
