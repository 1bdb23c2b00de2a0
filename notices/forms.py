"""Forms of what people want to be told how, and of the delivery log."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from core.downloads import XLSX
from core.uploads import file_input
from notices.enums import Audience, Channel, ContactSort, DeliveryState, Duty, Kind, Mode
from notices.facts import ContactEntry
from notices.models import Address
from notices.rules import CONTACT_LABELS, MAX_ADDRESS, OUTGOING, PERSONAL, channels_of, kinds_for, modes_of
from notices.services.wishes import field_of

_LABELS = {
    Channel.EMAIL: "电子邮箱",
    Channel.ZWDD: "浙政钉账号ID",
    Channel.SMS: "手机号码",
    Channel.ROBOT: "机器人 Webhook 地址",
}
_KEYBOARDS = {Channel.EMAIL: "email", Channel.SMS: "tel"}
_OFF = "（未开通，暂不发送）"


def _address(channel: Channel, open_channels: Collection[Channel], *, before: str = "") -> forms.CharField:
    attrs = {"autocomplete": "off"}
    if channel in _KEYBOARDS:
        attrs["inputmode"] = _KEYBOARDS[channel]
    return forms.CharField(
        label=f"{before}{_LABELS[channel]}",
        required=False,
        max_length=600 if channel is Channel.ROBOT else MAX_ADDRESS,
        help_text="" if channel in open_channels else f"{channel.label}{_OFF}",
        widget=forms.TextInput(attrs=attrs),
    )


class SettingsForm(forms.Form):
    """A person's own addresses, and a switch for each kind and channel."""

    def __init__(
        self,
        *args: Any,
        audience: Audience,
        open_channels: Collection[Channel],
        addresses: Collection[Address],
        modes: Mapping[tuple[Kind, Channel], Mode],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds_for(audience)
        self.channels = (Channel.PAGE, *PERSONAL)
        self.open_channels = open_channels
        kept = {row.channel: row.address for row in addresses}
        for channel in PERSONAL:
            self.fields[field_of(channel)] = _address(channel, open_channels)
            self.initial[field_of(channel)] = kept.get(channel, "")
        for kind in self.kinds:
            for channel in self.channels:
                offered = [
                    (mode.value, "提醒" if channel is Channel.PAGE and mode is Mode.NOW else mode.label)
                    for mode in modes_of(channel)
                ]
                if channel is Channel.PAGE:
                    offered[-1] = (Mode.OFF.value, "不提醒")
                self.fields[_switch(kind, channel)] = forms.TypedChoiceField(
                    label=f"{kind.label}：{channel.label}",
                    choices=offered,
                    coerce=int,
                    required=False,
                    empty_value=None,
                )
                self.initial[_switch(kind, channel)] = modes[kind, channel].value

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields of the person's addresses."""
        return [self[field_of(channel)] for channel in PERSONAL]

    @property
    def rows(self) -> list[tuple[Kind, list[tuple[Channel, forms.BoundField]]]]:
        """The switches, a row a kind."""
        return [(kind, [(channel, self[_switch(kind, channel)]) for channel in self.channels]) for kind in self.kinds]

    @property
    def heads(self) -> list[tuple[Channel, bool]]:
        """The columns of the switches, and whether each works."""
        return [(channel, channel is Channel.PAGE or channel in self.open_channels) for channel in self.channels]

    @property
    def addresses(self) -> dict[Channel, str]:
        """What was typed as addresses; ask when the form is valid."""
        return {channel: self.cleaned_data[field_of(channel)] for channel in PERSONAL}

    @property
    def modes(self) -> dict[tuple[Kind, Channel], Mode]:
        """What was chosen, as far as something was; ask when the form is valid."""
        chosen = {
            (kind, channel): self.cleaned_data[_switch(kind, channel)]
            for kind in self.kinds
            for channel in self.channels
        }
        return {key: Mode(mode) for key, mode in chosen.items() if mode is not None}


def _switch(kind: Kind, channel: Channel) -> str:
    return f"{kind.name.lower()}_{channel.name.lower()}"


class OfficeForm(forms.Form):
    """Where an office is reached, by duty; its group's robot with the secret, which is never shown again."""

    secret = forms.CharField(
        label="机器人加签密钥", required=False, max_length=128, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(
        self, *args: Any, open_channels: Collection[Channel], addresses: Collection[Address], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = {(row.duty, row.channel): row for row in addresses}
        for duty in Duty:
            for channel in channels_of(duty):
                row = kept.get((duty, channel))
                self.fields[field_of(channel, duty)] = _address(
                    channel, open_channels, before="" if duty is Duty.GROUP else duty.label
                )
                self.initial[field_of(channel, duty)] = row.address if row else ""
        robot = kept.get((Duty.GROUP, Channel.ROBOT))
        self.fields["secret"].help_text = (
            "已保存，不再显示；留空则不变。"
            if robot and robot.secret
            else "机器人安全设置选“加签”，复制以 SEC 开头的密钥。"
        )

    @property
    def groups(self) -> list[tuple[Duty, list[forms.BoundField]]]:
        """The fields, by duty."""
        groups = [(duty, [self[field_of(channel, duty)] for channel in channels_of(duty)]) for duty in Duty]
        groups[-1][1].append(self["secret"])
        return groups

    @property
    def addresses(self) -> dict[tuple[Duty, Channel], str]:
        """What was typed as addresses; ask when the form is valid."""
        return {
            (duty, channel): self.cleaned_data[field_of(channel, duty)]
            for duty in Duty
            for channel in channels_of(duty)
        }


class DeliveriesForm(forms.Form):
    """What of the delivery log is shown."""

    channel = forms.TypedChoiceField(
        label="渠道",
        required=False,
        choices=[("", "全部渠道"), *((channel.value, channel.label) for channel in OUTGOING)],
        coerce=lambda value: Channel(int(value)),
        empty_value=None,
    )
    state = forms.TypedChoiceField(
        label="状态",
        required=False,
        choices=[("", "全部状态"), *DeliveryState.choices()],
        coerce=lambda value: DeliveryState(int(value)),
        empty_value=None,
    )


# --- contacts ---


class ContactsForm(forms.Form):
    """What of a year's list of contacts is shown."""

    show = forms.ChoiceField(label="报送情况", required=False, choices=[("", "全部"), ("missing", "缺报")])
    q = forms.CharField(
        label="搜索", required=False, max_length=40, widget=forms.TextInput(attrs={"placeholder": "单位、姓名或电话"})
    )
    sort = forms.ChoiceField(required=False, choices=ContactSort.choices(), widget=forms.HiddenInput)
    order = forms.ChoiceField(required=False, choices=[("asc", ""), ("desc", "")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: Collection[int], cities: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.TypedChoiceField(
            label="年度",
            required=False,
            coerce=int,
            empty_value=None,
            choices=[(year, f"{year}年") for year in years],
        )
        self.fields["city"] = forms.TypedChoiceField(
            label="设区市", required=False, coerce=int, empty_value=None, choices=[("", "全部"), *cities.items()]
        )


class ContactForm(forms.Form):
    """One line of annex 1; a blank mobile number leaves the one on file."""

    version = forms.IntegerField(min_value=0, max_value=2_147_483_647, widget=forms.HiddenInput)

    def __init__(self, *args: Any, mask: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helps = {
            "phone": "分管领导的办公电话，带区号，如 0571-80000000；多个用“、”隔开。各地商务部门可见，不填手机号码。",
            "mobile": f"已登记 {mask}，留空则不变。"
            if mask
            else "经办人的手机号码，11 位；只有本地区、上级市和省级可以查看。",
        }
        for key, label in CONTACT_LABELS.items():
            attrs = {"autocomplete": "off"} | ({"inputmode": "tel"} if key == "mobile" else {})
            self.fields[key] = forms.CharField(
                label=label,
                required=False,  # what is wrong with a line is said by the rule, as for a workbook
                max_length=200,
                help_text=helps.get(key, ""),
                widget=forms.TextInput(attrs=attrs),
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields, in the order of annex 1."""
        return [self[key] for key in CONTACT_LABELS]

    @property
    def entry(self) -> ContactEntry:
        """What was typed; ask when the form is valid."""
        return ContactEntry(**{key: self.cleaned_data[key] for key in CONTACT_LABELS})


class ContactsDueForm(forms.Form):
    """When a year's contacts are due."""

    due_on = forms.DateField(
        label="报送期限",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写报送期限。", "invalid": "请填写日期，如 2020-05-13。"},
    )


class ContactUploadForm(forms.Form):
    """A workbook of contacts."""

    file = forms.FileField(
        label="名单工作簿",
        allow_empty_file=True,  # what is wrong with a file is said by the one that reads it
        help_text="Excel 工作簿（.xlsx），不超过 20 MB，只放一张工作表，表头在第 1 行。",
        widget=file_input(accept=f".xlsx,{XLSX}"),
        error_messages={"required": "请选择要上传的工作簿。", "missing": "请选择要上传的工作簿。"},
    )
