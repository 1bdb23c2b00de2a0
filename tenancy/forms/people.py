"""Forms about people."""

from typing import Any

from django import forms

from core import uscc
from tenancy.enums import Role, TokenScope
from tenancy.models import Region


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label="用户名", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class PasswordForm(forms.Form):
    """Old password, and a new one twice."""

    old_password = forms.CharField(
        label="原密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password1 = forms.CharField(
        label="新密码",
        strip=False,
        help_text="至少10位，不能全是数字，不能是常见密码或与用户名相近。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label="再次输入新密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Both new passwords are the same."""
        data = super().clean() or {}
        if data.get("new_password1") and data.get("new_password2") and data["new_password1"] != data["new_password2"]:
            self.add_error("new_password2", "两次输入的新密码不一致。")
        return data


class AccountForm(forms.Form):
    """A new account. Which of region and credit code is needed depends on the role; the service says."""

    username = forms.RegexField(
        label="用户名",
        regex=r"^[\w.@-]+$",
        max_length=50,
        help_text="字母、数字、汉字及 . @ - _，创建后不能修改。",
        error_messages={"invalid": "用户名只能包含字母、数字、汉字及 . @ - _。"},
    )
    display_name = forms.CharField(label="姓名", max_length=50)
    role = forms.TypedChoiceField(label="角色", choices=Role.choices(), coerce=lambda value: Role(int(value)))
    region = forms.ModelChoiceField(
        label="所属地区", queryset=Region.objects.none(), required=False, help_text="企业填报员和系统管理员不填。"
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=30, required=False, help_text="仅企业填报员填写。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("code")  # type: ignore[attr-defined]  # ModelChoiceField

    def clean_uscc(self) -> str:
        """The code as the register writes it."""
        return uscc.normalise(self.cleaned_data["uscc"])


class PeopleFilter(forms.Form):
    """What to look for among the accounts."""

    q = forms.CharField(label="搜索", max_length=60, required=False)
    role = forms.TypedChoiceField(
        label="角色",
        choices=[("", "全部角色"), *Role.choices()],
        required=False,
        coerce=lambda value: Role(int(value)),
        empty_value=None,
    )


class AuditFilter(forms.Form):
    """What to look for in the audit."""

    table = forms.CharField(label="数据表", max_length=60, required=False)
    row = forms.CharField(label="记录号", max_length=40, required=False)
    actor = forms.CharField(label="操作者", max_length=80, required=False, help_text="如 user:12 或 job:…")
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


class TokenForm(forms.Form):
    """A new key of the machine interface."""

    name = forms.CharField(label="名称", max_length=50, help_text="写明用于哪个系统，如“用友ERP”。")
    access = forms.TypedChoiceField(
        label="权限",
        choices=[
            (TokenScope.READ.value, "只读：查看填报和订单"),
            (TokenScope.WRITE.value, "读取和填报：还可保存和提交填报"),
        ],
        coerce=TokenScope,
        initial=TokenScope.WRITE.value,
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(
        label="有效期至",
        help_text="含当日，最长两年。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AuthoriseForm(forms.Form):
    """Who may file for the own enterprise, on what ground, until when."""

    username = forms.CharField(
        label="代填人用户名", max_length=50, help_text="对方登录本系统所用的用户名，请向对方索取。"
    )
    basis = forms.CharField(
        label="授权依据", max_length=200, help_text="委托书或合同的名称、文号，如“委托书〔2026〕3号”。"
    )
    valid_until = forms.DateField(
        label="有效期至",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="含当日，最长两年，到期自动失效。",
    )
