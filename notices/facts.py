"""What is known of whom an office is reached by (annex 1 of the Notice); nothing here reads or writes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ContactEntry:
    """One line of annex 1: 单位·分管领导·联系电话·经办人·职务·手机号码, each as text.

    `phone` is the leader's office telephone, `post` the handler's, `mobile` the handler's; a blank `mobile` says nothing.
    """

    unit: str
    leader: str
    phone: str
    handler: str
    post: str
    mobile: str
