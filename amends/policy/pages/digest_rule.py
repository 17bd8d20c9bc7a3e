"""The rule for digests: how many notices a person gets one by one before others come in one mail."""

from typing import Annotated

from pydantic import Field

from amends.policy.pages.durations import SpanText
from amends.policy.pages.yaml_reader import Page


class DigestRule(Page):
    """After `after` notices within `every`, the next ones come together in one mail.

    The mail is sent `every` after the first of those notices. Field case D19: 500 complaints that are late together are
    no reason for 500 mails.
    """

    after: Annotated[int, Field(ge=0, le=1000)]
    every: SpanText
