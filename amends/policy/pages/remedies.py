"""When each promised remedy is due, and the rules where a page does not say."""

from amends.policy.pages.milestones import Milestone

UNLESS_THE_PAGE_SAYS_OTHERWISE = Milestone.model_validate(
    {
        "target": "3 business days",
        "ladder": [
            {"at": "50%", "do": "warn_owner"},
            {"before": "4 business hours", "do": "tell_customer", "new_date": "2 business days"},
            {"at": "due", "do": "tell_supervisor"},
            {"after": "1 business day", "do": "tell_manager"},
        ],
    }
)
