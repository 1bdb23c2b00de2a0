"""Endpoints and pages that the machine interface has by itself."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from tenancy.api import description, problems
from tenancy.api.description import failures
from tenancy.api.endpoint import Endpoint
from tenancy.api.problems import KINDS, Problem
from tenancy.api.reference import entries, shapes
from tenancy.enums import TokenScope
from tenancy.middleware import outside_scope
from tenancy.tokens import token_of


class TokenDoc(serializers.Serializer[Any]):
    """The key of the request and whom it stands for."""

    name = serializers.CharField(help_text="密钥名称")
    prefix = serializers.CharField(help_text="密钥开头")
    scopes = serializers.ListField(child=serializers.ChoiceField(TokenScope.choices()), help_text="权限")
    expires_on = serializers.DateField(help_text="有效期至，含当日")
    enterprise = serializers.CharField(help_text="企业名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")


class TokenView(Endpoint):
    """The key itself: what a program asks first, to see that it is set up right."""

    @extend_schema(operation_id="token", tags=["密钥"], summary="查看所用密钥", responses={200: TokenDoc} | failures())
    def get(self, request: Request) -> HttpResponse:
        """Name, rights, last day and enterprise of the request's own key."""
        row = token_of(self.bearer)
        return self.respond(
            {
                "name": row.name,
                "prefix": row.prefix,
                "scopes": row.scopes,
                "expires_on": row.expires_on,
                "enterprise": row.enterprise.name,
                "uscc": row.enterprise.uscc,
            }
        )


@outside_scope
@login_not_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The description for people, without script and without anything from elsewhere."""
    return render(request, "tenancy/api.html", {"entries": entries(), "shapes": shapes(), "kinds": KINDS})


@outside_scope
@login_not_required
@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return HttpResponse(description.as_yaml(), content_type="application/vnd.oai.openapi; charset=utf-8")


@csrf_exempt
@outside_scope
@login_not_required
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address below /api/: a problem and not a page, whatever the method."""
    return problems.answer(Problem(problems.NOT_FOUND), request)
