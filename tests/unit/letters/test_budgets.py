"""A letter's template is a program that an editor wrote: it ends, and what it makes has a size."""

import asyncio
import threading
import time
from pathlib import Path

import pytest

from amends.letters.formatting import Phrasing
from amends.letters.rendering import Templates, TooMuchError, UnrenderableError
from amends.letters.time_limit import TooMuch, cpu_budget
from amends.publication.publish import read_set

ROOT = Path(__file__).parents[3]
FRAME = {"templates/en/layout.html.j2": "<html>{{ letter }}</html>"}
ENDLESS = "".join(f"{{% for {each} in range(9999) %}}" for each in "abc") + "{% endfor %}" * 3
HUGE = [
    "{{ 'a' * 2000000000 }}",
    "{{ 2000000000 * 'a' }}",
    "{{ [1] * 2000000000 }}",
    "{{ '%1000000000d' % 7 }}",
    "{{ 9 ** 99999999 }}",
    "{{ name.ljust(2000000000) }}",
    "{{ name.zfill(2000000000) }}",
    "{{ '{:2000000000}'.format(name) }}",
    "{{ '{:{}}'.format(name, '2000000000') }}",
    "{{ '{:{wide}}'.format(name, wide='2000000000') }}",
    "{{ '{x:2000000000}'.format_map({'x': name}) }}",
    "{{ name|center(2000000000) }}",
    "{{ name|indent(2000000000) }}",
    "{{ '%2000000000s'|format(name) }}",
    "{{ lipsum(n=99999) }}",
    "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = x ~ x %}" * 40 + "{{ x }}",
    "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = x + x %}" * 40 + "{{ x }}",
    "{% set x = [1] %}" + "{% set x = x + x %}" * 40 + "{{ x|length }}",
    "{% set x = 'a'|center(9000) %}" + "{% set x = x|replace('a', x)|replace(' ', x) %}" * 9 + "{{ x }}",
    "{% for a in range(9999) %}{{ 'a'|center(9000) }}{% endfor %}",
    "{% set x %}{% for a in range(9999) %}{{ 'a'|center(9000) }}{% endfor %}{% endset %}{{ x }}",
    "{% macro m() %}{% for a in range(9999) %}{{ 'a'|center(9000) }}{% endfor %}{% endmacro %}{{ m() }}",
]


SOUND = {"templates/en/apology.md.j2": "Subject: About it\n\nWe are sorry.\n"}


def letter(body: str) -> Templates:
    """A set of one letter."""
    return Templates({**FRAME, "templates/en/apology.md.j2": f"Subject: About it\n\n{body}\n"})


def written(body: str) -> str:
    """What becomes of it."""
    return letter(body).render("apology", Phrasing("en", "UTC"), {"name": "Robin", "count": 3}).text


@pytest.mark.parametrize("body", HUGE)
def test_what_is_larger_than_any_letter_is_refused_before_it_is_made(body: str) -> None:
    """By one step or by many, with the page; neither memory nor time is spent on it."""
    begun = time.thread_time()
    with pytest.raises(UnrenderableError) as refused:
        written(body)
    assert "templates/en/apology.md.j2:" in str(refused.value)
    assert time.thread_time() - begun < 0.5


def test_a_template_that_does_not_end_is_ended() -> None:
    """After two seconds of computing, with the page that it is; the next letter is written as ever."""
    with pytest.raises(TooMuchError, match=r"templates/en/apology\.md\.j2:3: it takes more than 2 seconds"):
        written(ENDLESS)
    assert "3 parcels" in written("{{ count }} parcels")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ count * 2 }}, {{ count + 1 }}, {{ count % 2 }}", "6, 4, 1"),
        ("{{ 'a' ~ name ~ count }}", "aRobin3"),
        ("{{ name|center(9)|trim }}{{ [name, name]|join(' and ') }}", "RobinRobin and Robin"),
        ("{{ name.replace('R', 'B') }}", "Bobin"),
    ],
)
def test_what_letters_do_they_still_can(body: str, told: str) -> None:
    """Small numbers, short texts."""
    assert told in written(body)


def test_all_that_is_shipped_is_far_from_its_budget() -> None:
    """No template of ours multiplies texts, or is compiled by other rules than before."""
    sources = {path: page.decode() for path, page in read_set(ROOT).items() if path.startswith("templates/")}
    assert Templates(sources).language_for("en", "apology") == "en"


def computes_for_ever() -> None:
    """With a budget of a twentieth of a second."""
    with cpu_budget(0.05):
        while True:
            pass


def test_time_in_which_others_compute_is_not_counted() -> None:
    """A worker that was asleep, or a machine that is busy, ends no letter."""
    with cpu_budget(0.05):
        threading.Event().wait(0.3)  # libfaketime breaks time.sleep
    with pytest.raises(TooMuch):
        computes_for_ever()


def test_whoever_writes_in_another_thread_is_not_ended_by_this_one() -> None:
    """Each has a budget of its own, and nothing is raised once it is over."""
    came: list[int] = []

    def patient() -> None:
        with cpu_budget(60):
            came.append(sum(range(2_000_000)))

    beside = threading.Thread(target=patient)
    beside.start()
    with pytest.raises(TooMuch):
        computes_for_ever()
    beside.join()
    assert len(came) == 1
    assert sum(range(200_000)) == 19_999_900_000


def test_a_frame_that_does_not_end_ends_no_edited_letter_later() -> None:
    """What a colleague wrote stands in the same frame, and the frame is a template, too."""
    templates = Templates({**SOUND, "templates/en/layout.html.j2": f"{ENDLESS}{{{{ letter }}}}"})
    with pytest.raises(TooMuchError, match="it takes more than 2 seconds"):
        templates.edited("apology", Phrasing("en", "UTC"), "About it", "We are sorry.")


async def test_the_worker_goes_on_while_a_letter_takes_its_time() -> None:
    """Its loop waits for no letter: in the two seconds of one that does not end, others are written."""
    endless = asyncio.ensure_future(letter(ENDLESS).render_beside("apology", Phrasing("en", "UTC"), {}))
    meanwhile = 0
    while not endless.done():
        other = await letter("{{ name }}").render_beside("apology", Phrasing("en", "UTC"), {"name": "Robin"})
        assert "Robin" in other.text
        meanwhile += 1
    with pytest.raises(TooMuchError):
        endless.result()
    assert meanwhile > 3
