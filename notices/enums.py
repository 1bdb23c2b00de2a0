"""Closed vocabularies of notices."""

from core.enums import LabelledIntEnum


class Audience(LabelledIntEnum):
    """Whose inbox a notice lies in."""

    ENTERPRISE = 1, "企业"
    OFFICE = 2, "商务主管部门"
