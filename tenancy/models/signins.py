"""From where officials of bureaus sign in."""

from django.db import models

from tenancy.models.people import User


class SignIn(models.Model):
    """A successful sign-in of an official of a bureau; kept 180 days, read by the province's integrity signals alone.

    Personal data: who worked from which address when. Sign-ins of enterprises are not kept, as nothing asks for them.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    role = models.PositiveSmallIntegerField("角色")
    office = models.IntegerField("单位地区代码")
    address = models.CharField("网络地址", max_length=45)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "登录记录"
        indexes = [models.Index(fields=["at"], name="signin_age")]
