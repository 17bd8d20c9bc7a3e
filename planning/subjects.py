"""How a key of a policy page is spoken of: the beginning of a sentence that its value ends."""

SUBJECTS: dict[str, str] = {
    "title": "it is called",
    "source": "its rules come from",
    "version": "this edition is",
    "default": "it is for every complaint that no other governs:",
    "order": "its place in the order is",
    "effective_from": "it is for complaints received from",
    "effective_to": "it is for complaints received up to",
    "governs": "which complaints it is for",
    "strategy": "letters follow the strategy",
    "calendar": "dates are counted on the calendar",
    "calendars.*": "a calendar {0} with",
    "calendars.*.zone": "the calendar {0} is in the zone",
    "calendars.*.open.*": "the calendar {0} is open {1}",
    "calendars.*.holidays": "the calendar {0} keeps the holidays of",
    "calendars.*.days.*": "the calendar {0} on {1} is open",
    "calendars.*.reviewed_until": "the holidays of {0} are reviewed until",
    "paths.*": "the path {0}:",
    "paths.*.when": "which complaints take the path {0}",
    "paths.*.apology_by": "on the path {0} the apology is made by",
    "paths.*.apology_waived": "on the path {0} no apology is made, since",
    "paths.*.why": "straight through the reason is",
    "paths.*.gives": "straight through we give",
    "paths.*.finding": "straight through the finding is",
    "paths.*.cause": "straight through the cause is",
    "milestones.*": "a clock {0} with",
    "milestones.*.target": "{0} may take",
    "milestones.*.instead": "{0} may take another time",
    "milestones.*.starts": "{0} is counted from when it was",
    "milestones.*.calendar": "{0} is counted on the calendar",
    "milestones.*.by_law": "{0} may take by law",
    "milestones.*.extend": "{0} may be extended:",
    "milestones.*.extend.times": "{0} may be extended so many times:",
    "milestones.*.extend.by_at_most": "{0} may be extended at once by",
    "milestones.*.ladder": "{0}",
    "milestones.*.started_by": "{0} is started by messages through",
    "milestones.*.fulfilled_by": "{0} is fulfilled by",
    "milestones.*.fulfilled_by.letter": "{0} is fulfilled by letters through",
    "milestones.*.fulfilled_by.note": "{0} is fulfilled by notes through",
    "milestones.*.fulfilled_by.contact": "{0} is fulfilled by contacts through",
    "pauses.*": "waiting for the {0}:",
    "pauses.*.stops": "clocks that stop while we wait for the {0}",
    "pauses.*.at_most": "we wait for the {0} at most",
    "reopen.clock": "after a reopening the clocks go on as",
    "reopen.grace": "after a reopening nothing is due before",
    "reopen.within": "a complaint can be reopened within",
    "reopen.at_most": "a complaint can be reopened so many times:",
    "reopen.score_at_most": "a complaint is reopened by a score of at most",
    "follow_up": "the customer is asked whether it helped:",
    "follow_up.survey": "the customer is asked whether it helped after",
    "follow_up.reminder": "the customer is reminded of the survey after",
    "follow_up.closes": "the survey ends after",
    "follow_up.ask": "the customer is asked",
    "follow_up.nps": "the survey asks whether they would recommend us:",
    "letters.fallback": "languages that letters fall back to",
    "letters.drafts": "letters that somebody reads first",
    "letters.await_delivery": "channels on which letters wait for the report of their delivery",
    "letters.reading_ease.*": "letters in '{0}' have a reading ease of at least",
    "letters.rights.*": "rights at the end of a final response in '{0}'",
    "calls": "calls",
    "offers.expire": "an offer waits for its answer for",
    "offers.suggest": "what is suggested",
    "authority.*": "{0}s may give",
    "causes": "causes to choose from",
    "handovers_at_most": "hand-overs before the duty role is told:",
    "duty_role": "what nobody else can take goes to the role",
    "staff.*.name": "{0} is called",
    "staff.*.roles": "roles of {0}",
    "staff.*.languages": "languages of {0}",
    "staff.*.categories": "categories of {0}",
    "staff.*.supervisor": "the supervisor of {0} is",
    "staff.*.substitute": "who stands in for {0} is",
    "staff.*.absences": "absences of {0}",
}


def subject_of(path: tuple[str, ...]) -> str:
    """The words for a key, its free parts (`*`) filled in; a key without words of its own is named by its path."""
    for form, words in SUBJECTS.items():
        parts = form.split(".")
        if len(parts) == len(path) and all(part in ("*", name) for part, name in zip(parts, path, strict=True)):
            free = [_spoken(name) for part, name in zip(parts, path, strict=True) if part == "*"]
            return words.format(*free)
    return f"{', '.join(_spoken(name) for name in path)}:"


def _spoken(name: str) -> str:
    return name.replace("_", " ")
