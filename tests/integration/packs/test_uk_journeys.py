"""Two British packs played on the real engine: what a customer whom nobody answers reads, and when."""

from datetime import datetime, timedelta

import pytest

from tests.integration.packs.journeys import Lanes, journey, sent, signature

SOMEBODY_ANSWERS_THEN_NOBODY = """
script:
  - later: 4 days
    by: owner
    does: decide
    with:
      decision: {verdict: approve, reason: we had two other repairs in that street}
      resolution: {finding: partly, cause: our_process, done: We changed the valve.}
  - later: 10 days
    by: customer
    does: reopen
    with: {reason: It still leaks.}
"""


@pytest.fixture(scope="module")
def energy() -> Lanes:
    """Nine weeks in which nobody at the supplier answers."""
    return journey("uk-ofgem", "--for", "9 weeks", "--arrives", "2027-02-02T10:00+00:00")


def test_before_eight_weeks_are_over_the_customer_of_silent_staff_learns_where_to_go(energy: Lanes) -> None:
    """Received Tue 2 Feb 2027; the letter goes on Thu 25 March at 17:00, the last business day before Tue 30 March. It
    names the ombudsman, what that can do, and the year that the customer has; it goes once.
    """
    (signpost,) = energy.letters("signpost")
    assert sent(signpost) - datetime.fromisoformat("2027-03-25T17:00+00:00") < timedelta(minutes=5)
    assert "Energy Ombudsman is independent of us and costs you nothing" in signpost["words"]
    assert "apologise, put things right and pay you" in signpost["words"]
    assert "within twelve months" in signpost["words"]


def test_the_standards_are_kept_in_form_by_that_letter(energy: Lanes) -> None:
    """Nobody solved it, and the law's date is not broken; but nobody wrote why either, and no verdict says more."""
    assert energy.law("resolve") == ["in_form"]
    assert (energy.told["measures"]["laws_broken"], energy.told["measures"]["laws_in_form"]) == (0, 1)


def test_the_first_letter_says_when_the_ombudsman_may_be_asked(energy: Lanes) -> None:
    """Whoever complains knows from the first day how long they have to be patient."""
    (first,) = energy.letters("acknowledgement")
    assert "within eight weeks" in first["words"]
    assert sent(first) - energy.arrived < timedelta(hours=1)


@pytest.fixture(scope="module")
def housing(tmp_path_factory: pytest.TempPathFactory) -> Lanes:
    """Stage 1 is answered after four days; the resident asks for stage 2 ten days later, and nobody answers."""
    script = tmp_path_factory.mktemp("housing") / "script.yaml"
    script.write_text(SOMEBODY_ANSWERS_THEN_NOBODY, "utf-8")
    return journey("uk-housing-code", "--staff", str(script), "--for", "9 weeks", "--arrives", "2027-01-11T10:00+00:00")


def test_the_answer_of_stage_1_says_how_to_ask_for_stage_2(housing: Lanes) -> None:
    """Code 6.9: and not yet how to bring it before the Ombudsman as a final answer."""
    (answer,) = housing.letters("resolution")
    assert "This is our answer at stage 1" in answer["words"]
    assert "you may ask us for stage 2" in answer["words"]
    assert "it is our final one" not in answer["words"]


def test_stage_2_is_somebody_elses(housing: Lanes) -> None:
    """Code 6.13: nobody who answered stage 1 signs a letter of stage 2, neither its first one nor after weeks in which
    the ladder asked for somebody else.
    """
    (answer,), (again,) = housing.letters("resolution"), housing.letters("reopened")
    later = [letter for about in ("holding", "signpost") for letter in housing.letters(about)]
    assert "This is stage 2 of our complaints procedure" in again["words"]
    assert later
    assert signature(answer) not in {signature(letter) for letter in (again, *later) if sent(letter) >= sent(again)}


def test_when_stage_2_is_late_the_resident_learns_who_can_make_us_answer(housing: Lanes) -> None:
    """Asked for on Mon 25 Jan 2027, twenty working days end on Mon 22 Feb at 17:00; then the letter goes, and the
    Code's date is broken all the same.
    """
    (signpost,) = housing.letters("signpost")
    assert "0300 111 3000" in signpost["words"]
    assert sent(signpost) - datetime.fromisoformat("2027-02-22T17:00+00:00") < timedelta(minutes=5)
    assert housing.law("resolve")[-1] == "broken"
