"""Lays a case file out as a timeline: what happened, what is next, who has it, and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from amends.audit.case_file import CustomerMessage, Story
from amends.audit.event_details import of_worth
from amends.audit.timeline import Event, Mark, events_of
from amends.cli.about_customer import about, how_to_reach, others, ways_to_reach, who
from amends.cli.as_it_came import as_it_came
from amends.domain.case import LATE, TO_READ, Task, TaskKind
from amends.domain.offers import Offer, OfferLine, OfferState
from amends.domain.plan import MilestonePlan, MilestoneState
from amends.domain.text import counted
from amends.domain.types import Stage
from amends.domain.zones import ZoneInfo
from amends.services.next_steps import IN_WORDS, waits_for
from amends.text import day_and_time, distance, length, lines_cut, printable, short

# Symbols carry the meaning; the colour only helps to find them.
MARKS = {
    MilestoneState.WAITING: ("○", "dim"),
    MilestoneState.RUNNING: ("▶", "bold cyan"),
    MilestoneState.PAUSED: ("‖", "yellow"),
    MilestoneState.FULFILLED: ("✓", "green"),
    MilestoneState.NOT_APPLICABLE: ("-", "dim"),
    MilestoneState.WITHDRAWN: ("-", "dim"),
}
SIGNS = {
    Mark.TROUBLE: ("✗", "bold red"),
    Mark.ATTENTION: ("▲", "yellow"),
    Mark.ASIDE: ("·", "dim"),
    Mark.LETTER: ("✉", "cyan"),
    Mark.TASK: ("□", "yellow"),
    Mark.SUCCESS: ("✓", "green"),
    Mark.CUSTOMER: ("◆", "magenta"),
    Mark.OTHER: ("●", ""),
}
STEPS_SHOWN = 5
# Read tasks that were opened for words of the customer; other ones are about something else.
FOR_WORDS = (TO_READ, LATE)
TO_REACH = frozenset(
    {TaskKind.CONTACT, TaskKind.NO_RECIPIENT, TaskKind.BOUNCED, TaskKind.NO_TEMPLATE, TaskKind.KEEP_PROMISE}
)
BEFORE_SPEAKING = frozenset({TaskKind.CONTACT, TaskKind.READ, TaskKind.BOUNCED, TaskKind.NO_TEMPLATE})


def timeline(story: Story, zone: ZoneInfo, language: str = "en") -> RenderableType:
    """Everything about the complaint, from top to bottom."""
    parts = [
        *(Text(f"✗ {fault.what}", "bold red") for fault in story.faults),
        *_head(story, zone),
        *_chapter("What the customer wrote", *_wrote(story)),
        *_chapter("How it came in", *as_it_came(story.bodies)),
        *_chapter("What happened", _happened(story, zone, language)),
        *_chapter("What is next", *_next(story, zone)),
        *_chapter("To do", *_tasks(story, zone)),
        *_chapter("Offers", *_offers(story, zone)),
        *_chapter("Promises", *_promises(story, zone)),
    ]
    return Group(*parts)


def _chapter(title: str, *content: RenderableType) -> Iterator[RenderableType]:
    """A titled part; one without content is left out."""
    if content:
        yield Text()
        yield Rule(Text(title, "bold"), align="left", style="dim")
        yield from content


def _head(story: Story, zone: ZoneInfo) -> Iterator[RenderableType]:
    """Where it stands, who has it, what is due next and how that date was counted."""
    row = story.row
    yield Text.assemble((row.reference, "bold"), "  ", (f" {row.stage} ", _stage_style(row.stage)))
    if story.complaint is not None:
        yield Text(printable(story.complaint.subject) or "(no subject)", "italic")
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for label, value in _of_customer(story, zone):
        facts.add_row(label, value)
    facts.add_row("owner", row.owner or ("nobody" if row.completed else "nobody; the duty role holds it"))
    if row.completed:
        facts.add_row("outcome", f"{row.outcome or 'over'}; nothing waits any more")
    else:
        facts.add_row("waits for", f"{waits_for(row)}{f', paused for {row.paused_for}' if row.paused_for else ''}")
    if row.next_due is not None and not row.completed:
        facts.add_row("next due", _due(story, zone))
        facts.add_row("why then", Group(*[Text(printable(line)) for line in row.next_due.why] or [Text("not told")]))
    if row.alarm_at is not None:
        facts.add_row("acts by itself", day_and_time(row.alarm_at, zone))
    if row.policy is not None:
        path = f", on its {row.path.replace('_', ' ')} path" if row.path else ""
        facts.add_row("policy", f"{row.policy.name} {row.policy.version} ({row.policy.content_hash[:12]}){path}")
    if row.links:
        facts.add_row("linked", ", ".join(row.links))
    facts.add_row("times are in", zone.key)
    yield facts


def _of_customer(story: Story, zone: ZoneInfo) -> Iterator[tuple[str, Text]]:
    """Who complains, how to reach them, what about, and what else they complained of."""
    if story.complaint is None:
        return
    yield "customer", Text(who(story.complaint.customer))
    yield from ways_to_reach(story.complaint.customer)
    yield from about(story.complaint, zone)
    yield from others(story.others, zone)


def _wrote(story: Story) -> Iterator[RenderableType]:
    """All of their words, and what they want; the text as it came, where it could not be read."""
    if story.complaint is None:
        if story.unread is not None:
            yield Text("This could not be read as a complaint. As it came in:", "yellow")
            yield Padding(Text(printable(story.unread.decode(errors="replace"))), (0, 0, 0, 2))
        return
    yield Padding(Text(printable(story.complaint.what_happened) or "✗ nothing: ask them"), (0, 0, 0, 2))
    yield Text.assemble("\n", ("What they want: ", "bold"), *_wants(story.complaint.what_customer_wants))


def _wants(words: str | None) -> tuple[str | tuple[str, str], ...]:
    return (printable(words),) if words else (("they did not say", "dim"),)


def _stage_style(stage: Stage) -> str:
    """One colour for under way, one for good, one for trouble."""
    if stage is Stage.UNREADABLE:
        return "bold white on red"
    return "black on green" if stage in {Stage.CLOSED, Stage.RESOLVED, Stage.FOLLOWING_UP} else "black on cyan"


def _due(story: Story, zone: ZoneInfo) -> Text:
    """The next date, and whether it has passed."""
    due = story.row.next_due
    assert due is not None
    words = Text.assemble((due.milestone.replace("_", " "), "bold"), ", by ", (day_and_time(due.due, zone), "bold"))
    if story.now is not None:
        late = due.due < story.now
        words.append(f" ({'✗ late, ' if late else ''}{distance(due.due, story.now)})", "bold red" if late else "dim")
    return words


def _happened(story: Story, zone: ZoneInfo, language: str) -> RenderableType:
    """The events in order; a day is named once."""
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim", max_width=12, overflow="ellipsis")
    table.add_column(overflow="fold")
    before = ""
    for event in events_of(story, zone, language):
        moment = event.at.astimezone(zone)
        day = f"{moment:%a %d %b %Y}"
        table.add_row(
            f"{day if day != before else '':<15} {moment:%H:%M}", Text(*SIGNS[event.mark]), event.who, _told(event)
        )
        before = day
    return table if table.row_count else Text("Nothing was written down.", "dim")


def _told(event: Event) -> Text:
    """What happened, and under it the details."""
    words = Text(event.what, SIGNS[event.mark][1] if event.mark in {Mark.ASIDE, Mark.TROUBLE} else "")
    for detail in event.details:
        words.append(f"\n{detail}", "dim")
    return words


def _next(story: Story, zone: ZoneInfo) -> Iterator[RenderableType]:
    """The clocks, and the steps that will be taken if nobody acts."""
    if story.row.completed:
        return
    if story.plan is None:
        above = " The next date above is from the records." if story.row.next_due else ""
        yield Text(f"The clocks are not shown. {story.why_no_plan}{above}", "yellow")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("", "Promise", "Due", "By law", "How it went"):
        table.add_column(name, overflow="fold")
    now = story.now or story.row.updated_at  # in virtual time the records know no later moment
    for clock in story.plan.milestones:
        mark, style = MARKS[clock.state]
        due = clock.promised or clock.due
        went = _went(clock, due, zone, now)
        table.add_row(
            Text(*OVERDUE if _overdue_since(clock, due, now) else (mark, style)),
            Text(clock.milestone.replace("_", " "), "bold" if clock.state is MilestoneState.RUNNING else style),
            short(due, zone) if due else "-",
            short(clock.due_by_law, zone) if clock.due_by_law else "-",
            went,
        )
    yield table
    yield from _steps(story, zone)


def _steps(story: Story, zone: ZoneInfo) -> Iterator[RenderableType]:
    """What will be done if nobody acts, soonest first."""
    assert story.plan is not None
    served = {(done.milestone, done.generation, done.step) for done in story.row.escalations}
    ahead = sorted(
        (step.at, step.action.replace("_", " "), clock.milestone.replace("_", " "))
        for clock in story.plan.milestones
        if clock.state is MilestoneState.RUNNING
        for step in clock.steps
        if (clock.milestone, clock.generation, step.step) not in served
    )
    if ahead:
        yield Text("\nIf nobody acts:", "dim")
    for at, action, milestone in ahead[:STEPS_SHOWN]:
        yield Text(f"   {short(at, zone)}  {action} ({milestone})", "dim")
    if len(ahead) > STEPS_SHOWN:
        yield Text(f"   ... and {counted(len(ahead) - STEPS_SHOWN, 'later step')}", "dim")


OVERDUE = ("✗", "bold red")
ENDED = {MilestoneState.NOT_APPLICABLE: "not for this complaint", MilestoneState.WITHDRAWN: "not needed any more"}


def _overdue_since(clock: MilestonePlan, due: datetime | None, now: datetime) -> datetime | None:
    """The date that a running clock has missed: the shown one, or the law's."""
    by_law = clock.due_by_law if clock.law_met_at is None else None
    missed = [date for date in (due, by_law) if date is not None and date < now]
    return min(missed, default=None) if clock.state is MilestoneState.RUNNING else None


def _went(clock: MilestonePlan, due: datetime | None, zone: ZoneInfo, now: datetime) -> Text:
    """How it went in words, judged by the date that is shown. A missed first date is told."""
    done = clock.fulfilled_at
    if (since := _overdue_since(clock, due, now)) is not None:
        by_law = " by law" if since == clock.due_by_law and since != due else ""
        return Text(f"✗ overdue{by_law} since {short(since, zone)}, by {length(now - since)}", "bold red")
    if done is None and clock.state is MilestoneState.RUNNING and clock.due is not None and clock.due < now:
        return Text(f"running, after the first date ({short(clock.due, zone)})", "yellow")
    if done is None:
        return Text(ENDED.get(clock.state, clock.state.replace("_", " ")), MARKS[clock.state][1])
    when = short(done, zone)
    if clock.promised is not None and due is not None:
        if done > due:
            return Text(f"✗ {when}, late by {length(done - due)}", "red")
        first = f", after the first date ({short(clock.due, zone)})" if clock.due and done > clock.due else ""
        return Text(f"kept {when}{first}", "yellow" if first else "green")
    if clock.late_by > 0:
        return Text(f"✗ {when}, late by {length(timedelta(seconds=clock.late_by))}", "red")
    return Text(f"kept {when}", "green")


def _tasks(story: Story, zone: ZoneInfo) -> Iterator[RenderableType]:
    """What people have to do; done ones are told by the timeline."""
    for task in story.row.tasks:
        if task.done_at is None:
            due = f", by {day_and_time(task.due, zone)}" if task.due else ""
            yield Text.assemble(
                ("□ ", "bold yellow"), (task.id, "bold"), f"  {IN_WORDS[task.kind]}, for {task.for_whom}{due}"
            )
            yield Padding(Text(printable(task.why), "dim"), (0, 0, 0, 2))
            if task.kind in TO_REACH and story.complaint is not None:
                yield Padding(how_to_reach(story.complaint.customer), (0, 0, 0, 4))
            words = story.words_of_letters.get(task.letter or "")
            if words:
                yield Padding(Text(printable(words), "italic"), (0, 0, 0, 4))
            if task.kind in BEFORE_SPEAKING:
                yield from _customer_wrote(story, task, zone)
    for stuck in story.row.stuck:
        tries = counted(stuck.tries, "try", "tries")
        since = f"since {day_and_time(stuck.since, zone)}, {tries}, next {short(stuck.next_try, zone)}"
        yield Text.assemble(("! ", "bold red"), (f"{stuck.effect_id} is stuck", "red"), f" {since}: {stuck.why}")


def _customer_wrote(story: Story, task: Task, zone: ZoneInfo) -> Iterator[RenderableType]:
    """The customer's words that a person needs for this task, whole.

    A task to read shows the messages it was opened for; a task to contact the customer shows all since a person last
    spoke with them.
    """
    for message in story.customer_wrote:
        if task.kind is TaskKind.READ and opened_for(message, story) is not task:
            continue
        files = f" (with {', '.join(map(printable, message.files))})" if message.files else ""
        sender = f", from {printable(message.stranger)}, which is not the address on file" if message.stranger else ""
        said = f"the customer wrote, {short(message.at, zone)}{sender}{files}: “{printable(message.text)}”"
        if message.cut and message.mail:
            said += f"\n{lines_cut(message.cut, message.mail)}"
        if message.copies:
            said += f"\nalso to {', '.join(map(printable, message.copies))}"
        if message.guessed and message.mail:
            said += (
                f"\nits charset is a guess, {message.guessed}; as it came: amends mail read {message.mail[:12]} --raw"
            )
        yield Padding(Text(said, "magenta"), (0, 0, 0, 4))


def opened_for(message: CustomerMessage, story: Story) -> Task | None:
    """The task to read this message: of the tasks for customers' words, the nearest in time."""
    asking = [task for task in story.row.tasks if task.kind is TaskKind.READ and task.about in FOR_WORDS]
    if message.courtesy or not asking:
        return None
    return min(asking, key=lambda task: abs(task.opened_at - message.at))


def _offers(story: Story, zone: ZoneInfo) -> Iterator[RenderableType]:
    """Every offer and what became of it; a replaced offer is followed by the next."""
    for number, offer in enumerate(story.row.offers, start=1):
        successor = story.row.offers[number] if number < len(story.row.offers) else None
        yield _offer(offer, successor, zone)
        yield from (Padding(Text(_line(line), "dim"), (0, 0, 0, 4)) for line in offer.lines)
    for change in story.row.contact_changes:
        what = ", ".join(change.fields).replace("_", " ")
        yield Text(f"▲ {change.by} changed {what}, {short(change.at, zone)}: look at it before money goes", "yellow")


def _offer(offer: Offer, successor: Offer | None, zone: ZoneInfo) -> Text:
    """One offer: what became of it, who proposed it and who decided."""
    mark = "✓" if offer.state in {OfferState.APPROVED, OfferState.ACCEPTED} else "○"
    decided = f", decided by {offer.decided_by}" if offer.decided_by else ""
    state = "waits for a decision" if offer.state is OfferState.PROPOSED else str(offer.state)
    if offer.state is OfferState.REPLACED and successor is not None:
        state = f"replaced by {successor.id} of {successor.proposed_by}"
    whose = f"proposed by {offer.proposed_by}{decided}"
    if offer.decided_by == offer.proposed_by:
        whose = f"proposed and decided by {offer.decided_by}"
    words = Text.assemble((f"{mark} {offer.id}", "bold"), f"  {state}, {whose}")
    if offer.awaits_answer and offer.expires:
        words.append(f", waits for the customer until {day_and_time(offer.expires, zone)}", "yellow")
    return words


def _line(line: OfferLine) -> str:
    """One thing that is given or offered."""
    worth = of_worth(line.model_dump(mode="json"))
    return f"{line.terms}: {line.money or line.kind}{worth} - {printable(line.detail)}"


def _promises(story: Story, zone: ZoneInfo) -> Iterator[RenderableType]:
    """Every date the customer was told: kept, broken, moved or still to come."""
    for promise in story.row.promises:
        what = printable(promise.what).replace("_", " ")
        told = Text.assemble(f"{what} by {day_and_time(promise.date, zone)}")
        if promise.kept_at is not None:
            late = promise.kept_at > promise.date
            mark, style, end = ("✗", "red", "kept late") if late else ("✓", "green", "kept")
            ending = f"{end}, {short(promise.kept_at, zone)}"
        elif promise.superseded_by is not None:
            mark, style, ending = "→", "yellow", f"moved to {day_and_time(promise.superseded_by, zone)}"
        elif promise.date < (story.row.updated_at if story.row.completed else story.now or story.row.updated_at):
            mark, style, ending = "✗", "bold red", "broken"
        else:
            mark, style, ending = "○", "dim", "still to come" if not story.row.completed else "no longer needed"
        yield Text.assemble((f"{mark} ", style), told, (f"  {ending}", style))
