"""What may be done now: the pure rules that validators, handlers and `allowed_actions` share."""

from datetime import datetime

from amends.domain.actions import (
    ACTIONS,
    CUSTOMER,
    OF_CUSTOMERS,
    OF_CUSTOMERS_ALONE,
    Action,
    AnswerOffer,
    CompleteTask,
    Correct,
    Extend,
    Link,
    MarkDuplicate,
    Note,
    Rate,
    RecordContact,
)
from amends.domain.case import Task, TaskKind
from amends.domain.errors import Code
from amends.domain.offers import Offer, OfferState
from amends.domain.plan import MilestoneState
from amends.domain.survey_answers import fingerprint
from amends.domain.text import counted
from amends.domain.types import LEFT, Reason, Stage
from amends.workflows.calls import open_calls
from amends.workflows.decision_rules import may_assign, may_decide, may_resolve
from amends.workflows.owing import may_confirm
from amends.workflows.state import CaseState
from amends.workflows.untold import ABOUT_A_LETTER, owes_the_customer

BEFORE_RESOLUTION = frozenset(
    {
        Stage.RECEIVED,
        Stage.ACKNOWLEDGED,
        Stage.APOLOGISED,
        Stage.DECIDING,
        Stage.DECIDED,
    }
)
AFTER_RESOLUTION = frozenset({Stage.RESOLVED, Stage.FOLLOWING_UP, Stage.CLOSED})
ANY_STAGE = BEFORE_RESOLUTION | AFTER_RESOLUTION | {Stage.UNREADABLE}
NOT_BY_TALKING = frozenset({TaskKind.PAY_BY_HAND, TaskKind.DO_GESTURE, TaskKind.DECIDE_HIGHER, TaskKind.STUCK})
NOT_WITH_ITSELF = "A complaint is not linked with itself."
STAGES: dict[str, frozenset[Stage]] = {
    "decide": BEFORE_RESOLUTION,
    "resolve": frozenset({Stage.APOLOGISED, Stage.DECIDING, Stage.DECIDED}),
    "assign": BEFORE_RESOLUTION | AFTER_RESOLUTION | LEFT,
    "give_back": BEFORE_RESOLUTION | AFTER_RESOLUTION,
    "pause": BEFORE_RESOLUTION,
    "resume": BEFORE_RESOLUTION,
    "extend": BEFORE_RESOLUTION,
    "note": ANY_STAGE | LEFT,
    "correct": ANY_STAGE,
    "record_contact": BEFORE_RESOLUTION | AFTER_RESOLUTION | LEFT,
    "complete_task": ANY_STAGE | LEFT,
    "reopen": AFTER_RESOLUTION,
    "withdraw": ANY_STAGE - {Stage.CLOSED},
    "refer": BEFORE_RESOLUTION | AFTER_RESOLUTION,
    "mark_spam": ANY_STAGE - {Stage.CLOSED},
    "mark_duplicate": BEFORE_RESOLUTION | AFTER_RESOLUTION - {Stage.CLOSED},
    "link": BEFORE_RESOLUTION | AFTER_RESOLUTION,
    "migrate_policy": BEFORE_RESOLUTION | AFTER_RESOLUTION,
    "answer_offer": BEFORE_RESOLUTION,
    "rate": AFTER_RESOLUTION,
    "add_information": BEFORE_RESOLUTION | AFTER_RESOLUTION,
}


def why_not(name: str, state: CaseState, now: datetime, action: Action | None = None) -> Reason | None:
    """Why this action may not be done now, or None if it may. Without the action itself: as far as the stage alone
    tells.
    """
    if not state.opened:
        return Reason(code=Code.WRONG_STAGE, what="The complaint is not opened yet.", do="Ask again in a moment.")
    if said_before(state, action):
        return None
    where = state.ending.stage if state.ending else state.stage
    if where not in STAGES[name] or state.completed:
        allowed = ", ".join(stage for stage in Stage if stage in STAGES[name])
        return Reason(
            code=Code.WRONG_STAGE, what=f"The complaint is {where}.", do=f"'{name}' is possible while it is: {allowed}."
        )
    if action is not None and (wrong := wrong_side(name, action) or moved_on(state, action)):
        return wrong
    check = CHECKS.get(name)
    return check(state, now, action) if check else None


def moved_on(state: CaseState, action: Action) -> Reason | None:
    """Refuses an action whose person saw an older case: a message, an action or an offer came since."""
    if action.seen_revision is None or action.seen_revision >= max(state.moved_at, state.offers_changed_at):
        return None
    return Reason(
        code=Code.STALE,
        what="Something happened to this complaint after you looked: a message, an action or an offer.",
        do=f"Look at the case again: it is at revision {state.revision} now.",
    )


def wrong_side(name: str, action: Action) -> Reason | None:
    """Refuses customers' actions by staff, and staff's actions by customers."""
    if action.by == CUSTOMER and name not in OF_CUSTOMERS:
        return Reason(
            code=Code.NOT_ALLOWED, what=f"'{name}' is not for customers.", do="Staff do it under their own id."
        )
    if action.by != CUSTOMER and name in OF_CUSTOMERS_ALONE:
        return Reason(
            code=Code.NOT_ALLOWED,
            what=f"'{name}' is for the customer alone.",
            do="Say by: customer, and written_down_by: who typed it.",
        )
    if action.by != CUSTOMER and (action.written_down_by or action.through):
        return Reason(
            code=Code.NOT_ALLOWED,
            what="Only what a customer said is written down by somebody else.",
            do="Leave written_down_by and through out, or say by: customer.",
        )
    return None


def may_pause(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses to pause a paused complaint."""
    if state.paused_for is not None:
        return Reason(
            code=Code.ALREADY_PAUSED, what=f"It already waits for the {state.paused_for}.", do="Resume it first."
        )
    return None


def may_resume(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses to resume what is not paused."""
    return (
        None
        if state.paused_for
        else Reason(code=Code.NOT_PAUSED, what="It is not paused.", do="There is nothing to resume.")
    )


def may_extend(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses an extension after the promise was missed, or beyond the policy's number."""
    if not isinstance(action, Extend):
        return (
            None
            if state.the_plan.extensions_left
            else Reason(
                code=Code.NOT_EXTENDABLE,
                what="The policy extends no milestone.",
                do="Tell the customer why it takes longer.",
            )
        )
    milestone = state.the_plan.of(action.milestone)
    left = state.the_plan.extensions_left.get(action.milestone, 0)
    if milestone.state is MilestoneState.PAUSED:
        return Reason(
            code=Code.NOT_EXTENDABLE,
            what=f"'{action.milestone}' stands still and has no date that could move.",
            do="Resume the complaint first.",
        )
    if milestone.state is not MilestoneState.RUNNING or left < 1:
        can = (
            ", ".join(f"{name} ({times})" for name, times in state.the_plan.extensions_left.items() if times) or "none"
        )
        return Reason(
            code=Code.NOT_EXTENDABLE,
            what=f"'{action.milestone}' cannot be extended now.",
            do=f"Extensions left: {can}.",
        )
    if milestone.due is not None and milestone.due <= now:
        return Reason(
            code=Code.NOT_EXTENDABLE,
            what=f"'{action.milestone}' was due at {milestone.due.isoformat()}.",
            do="Extend before the promise is missed.",
        )
    return None


def may_reopen(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses reopening after the window from the resolution, and beyond the policy's limit."""
    plan = state.the_plan
    if state.reopenings >= plan.reopen_limit:
        return Reason(
            code=Code.REOPEN_LIMIT,
            what=f"It was reopened {counted(state.reopenings, 'time')}, the policy's limit.",
            do="Refer it, or open a linked complaint.",
        )
    if plan.follow_up and now >= plan.follow_up.reopen_until:
        return Reason(
            code=Code.REOPEN_WINDOW,
            what=f"The window ended at {plan.follow_up.reopen_until.isoformat()}.",
            do="Open a linked complaint.",
        )
    return None


def may_finish_task(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a task that does not exist or is done already."""
    wanted, task = action.task_id if isinstance(action, CompleteTask | RecordContact) else None, task_of(state, action)
    if isinstance(action, CompleteTask) and action.words and task and task.kind is not TaskKind.EDIT_LETTER:
        return Reason(
            code=Code.NOT_ALLOWED,
            what=f"{task.id} is no letter that waits for its words.",
            do="Leave 'words' out; write to the customer by a note with words_for_customer.",
        )
    if task is not None and isinstance(action, CompleteTask):
        return by_a_contact(state, task) or may_confirm(state, action, task)
    if task is not None:
        return by_no_contact(task)
    if wanted is None:
        return None
    return Reason(
        code=Code.NO_SUCH_TASK,
        what=f"There is no open task {wanted}.",
        do=f"Open are: {', '.join(task.id for task in state.open_tasks) or 'none'}.",
    )


def task_of(state: CaseState, action: Action | None) -> Task | None:
    """The open task that this action finishes."""
    wanted = action.task_id if isinstance(action, CompleteTask | RecordContact) else None
    return next((task for task in state.open_tasks if task.id == wanted), None)


def by_a_contact(state: CaseState, task: Task) -> Reason | None:
    """Refuses to close a task that is done only when the customer has heard it (law 6)."""
    untold = task.kind in ABOUT_A_LETTER and owes_the_customer(state, task.letter) and state.ending is None
    if not untold and task not in open_calls(state):
        return None
    mend = "" if task in open_calls(state) else " Or correct the address: then the letter goes by itself."
    return Reason(
        code=Code.NOT_ALLOWED,
        what=f"{task.id} is done when the customer has heard it; closing it would tell them nothing.",
        do=f"Record the contact: record_contact with task_id {task.id}.{mend}",
    )


def by_no_contact(task: Task) -> Reason | None:
    """Refuses to end a task by a contact that has to be paid or decided."""
    if task.kind not in NOT_BY_TALKING:
        return None
    return Reason(
        code=Code.NOT_ALLOWED,
        what=f"{task.id} is not done by a contact.",
        do=f"Record the contact without a task; finish {task.id} by complete_task, once it is done.",
    )


def may_answer(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses an answer to an offer that does not stand or has expired."""
    offer = state.offer(action.offer_id) if isinstance(action, AnswerOffer) else state.offer_awaiting_answer
    if offer is None:
        return Reason(code=Code.NO_SUCH_OFFER, what="There is no such offer.", do="Answer the one in the last letter.")
    in_time = offer.expires is None or now < offer.expires
    if not in_time or not (offer.awaits_answer or lapsed_before_it_was_heard(state, offer)):
        return Reason(
            code=Code.ALREADY_ANSWERED,
            what=f"{offer.id} is {offer.state} and waits for no answer.",
            do="Write to us: a person will answer.",
        )
    return None


def lapsed_before_it_was_heard(state: CaseState, offer: Offer) -> bool:
    """Nobody listened when the answer came, and the offer lapsed meanwhile; nothing else was decided since."""
    return offer.state is OfferState.LAPSED and state.resolution is None and state.offers[-1].id == offer.id


def may_rate(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a rating after the survey's end, or of an earlier cycle. Early ratings count, and may be changed."""
    if isinstance(action, Rate) and action.generation not in (None, state.generation):
        return Reason(
            code=Code.SURVEY_OVER,
            what="This was asked about an earlier answer of ours.",
            do="Answer the question in our latest letter, or write to us.",
        )
    follow_up = state.the_plan.follow_up
    if follow_up and follow_up.survey_closes_at and now >= follow_up.survey_closes_at:
        return Reason(
            code=Code.SURVEY_OVER,
            what=f"The survey ended at {follow_up.survey_closes_at.isoformat()}.",
            do="Write to us: a person will answer.",
        )
    return None


def said_before(state: CaseState, action: Action | None) -> bool:
    """Whether the customer gave the same rating before: then nothing new happens (field case H9)."""
    if not isinstance(action, Rate) or action.by != CUSTOMER or state.rated_as is None:
        return False
    return (action.generation or state.generation) == state.rated_in and fingerprint(action) == state.rated_as


def may_correct(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a partial correction of an unreadable complaint, and a whole one of a readable complaint."""
    if isinstance(action, Correct) and (action.complaint is not None) != (state.stage is Stage.UNREADABLE):
        do = "Hand in 'complaint', the whole of it." if state.stage is Stage.UNREADABLE else "Name the 'changes'."
        return Reason(code=Code.UNREADABLE, what="This correction does not fit the complaint.", do=do)
    if isinstance(action, Correct) and action.complaint is None and not action.changes.model_fields_set:
        do = f"Name what was wrong: {', '.join(type(action.changes).model_fields)}."
        return Reason(code=Code.NOTHING_TO_CHANGE, what="This correction changes nothing.", do=do)
    return None


def may_link(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a link to the complaint itself. The records know whether the other one exists, and whose it is."""
    if not isinstance(action, Link | MarkDuplicate) or action.other != state.reference:
        return None
    what = "A complaint is no duplicate of itself." if isinstance(action, MarkDuplicate) else NOT_WITH_ITSELF
    return Reason(code=Code.NO_SUCH_COMPLAINT, what=what, do="Name the other complaint.")


def may_note(state: CaseState, now: datetime, action: Action | None) -> Reason | None:
    """Refuses a note with words for a customer whom we do not know or no longer serve."""
    where = state.ending.stage if state.ending else state.stage
    if (
        not isinstance(action, Note)
        or action.words_for_customer is None
        or where in BEFORE_RESOLUTION | AFTER_RESOLUTION
    ):
        return None
    return Reason(
        code=Code.WRONG_STAGE,
        what=f"The complaint is {where}: the customer gets no letter now.",
        do="Leave words_for_customer out, and keep the note for colleagues.",
    )


CHECKS = {
    "note": may_note,
    "link": may_link,
    "mark_duplicate": may_link,
    "decide": may_decide,
    "resolve": may_resolve,
    "assign": may_assign,
    "pause": may_pause,
    "resume": may_resume,
    "extend": may_extend,
    "reopen": may_reopen,
    "complete_task": may_finish_task,
    "record_contact": may_finish_task,
    "answer_offer": may_answer,
    "rate": may_rate,
    "correct": may_correct,
}
assert set(STAGES) == set(ACTIONS), "every action has its stages"
