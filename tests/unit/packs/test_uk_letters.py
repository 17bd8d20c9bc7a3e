"""What each British regime wants customers to be told: which letter says it, and which ones do not."""

import pytest

from amends.domain.letters import LetterPurpose
from tests.unit.packs.letters import letter

P = LetterPurpose
EVERY = (P.ACKNOWLEDGEMENT, P.HOLDING, P.EXTENSION, P.REOPENED, P.REFERRED, P.SIGNPOST, P.RESOLUTION)
TO_ELSEWHERE = (P.REFERRED, P.SIGNPOST, P.RESOLUTION)
SIX_MONTHS = "free of charge – but you must do so within six months of the date of this letter."
OUT_OF_TIME = "will not have our permission to consider your complaint"
LEAFLET = "www.financial-ombudsman.org.uk, where its leaflet tells you more, or by telephone on 0800 023 4567"
PHONE_OF_HOUSING = "www.housing-ombudsman.org.uk, telephone 0300 111 3000"

SAID_BY: dict[tuple[str, str], tuple[LetterPurpose, ...]] = {
    ("uk-fca-disp", "Within eight weeks of the day we received your complaint"): (P.ACKNOWLEDGEMENT,),
    ("uk-fca-disp", "This is not our final response."): (P.SIGNPOST,),
    ("uk-fca-disp", SIX_MONTHS): (P.RESOLUTION,),
    ("uk-fca-disp", OUT_OF_TIME): (P.RESOLUTION,),
    ("uk-fca-disp", LEAFLET): (P.SIGNPOST, P.RESOLUTION),
    ("uk-fca-psd", "Within 15 business days of the day we received your complaint"): (P.ACKNOWLEDGEMENT,),
    ("uk-fca-psd", "send our final response within 35 business days of the day"): (P.ACKNOWLEDGEMENT,),
    ("uk-fca-psd", "is due within 35 business days of the day we received your complaint"): (P.EXTENSION,),
    ("uk-fca-psd", "This is not our final response."): (P.SIGNPOST,),
    ("uk-fca-psd", SIX_MONTHS): (P.RESOLUTION,),
    ("uk-fca-psd", OUT_OF_TIME): (P.RESOLUTION,),
    ("uk-fca-psd", LEAFLET): (P.SIGNPOST, P.RESOLUTION),
    ("uk-ofgem", "If we have not solved your complaint within eight weeks"): (P.ACKNOWLEDGEMENT,),
    ("uk-ofgem", "independent of us and costs you nothing: www.energyombudsman.org."): TO_ELSEWHERE,
    ("uk-ofgem", "explain, apologise, put things right and pay you"): (P.SIGNPOST, P.RESOLUTION),
    ("uk-ofgem", "within twelve months of this letter"): TO_ELSEWHERE,
    ("uk-ofcom", "If we have not solved your complaint within six weeks"): (P.ACKNOWLEDGEMENT,),
    ("uk-ofcom", "www.commsombudsman.org, or CISAS, www.cedr.com/consumer/cisas"): TO_ELSEWHERE,
    ("uk-ofcom", "If you accept what it decides, we have to do it."): (P.SIGNPOST, P.RESOLUTION),
    ("uk-water-gss", "full reply within 10 working days, or within 5 if you asked to pay"): (P.ACKNOWLEDGEMENT,),
    ("uk-water-gss", "we owe you a payment without your asking"): (P.ACKNOWLEDGEMENT,),
    ("uk-water-gss", "Consumer Council for Water (CCW)"): (P.SIGNPOST, P.RESOLUTION),
    ("uk-housing-code", "This is stage 1 of our complaints procedure, which has two."): (P.ACKNOWLEDGEMENT,),
    ("uk-housing-code", "Within 10 working days of this letter you have a right to our answer."): (P.ACKNOWLEDGEMENT,),
    ("uk-housing-code", "This is stage 2 of our complaints procedure, its last."): (P.REOPENED,),
    ("uk-housing-code", "Somebody who did not decide at stage 1 looks at it"): (P.REOPENED,),
    ("uk-housing-code", "right to our answer within 20 working days of this letter"): (P.REOPENED,),
    ("uk-housing-code", "you may ask us for stage 2. You need not give a reason."): (P.RESOLUTION,),
    ("uk-housing-code", PHONE_OF_HOUSING): (P.HOLDING, P.EXTENSION, P.SIGNPOST, P.RESOLUTION),
    ("uk-housing-code", "This is our answer at stage 1."): (P.RESOLUTION,),
    ("uk-housing-code", "look into the complaint itself once both stages are over"): (P.SIGNPOST,),
}


@pytest.mark.parametrize(("name", "words"), SAID_BY, ids=lambda part: part[:40])
def test_what_a_regime_wants_said_stands_in_its_letters_and_in_no_other(name: str, words: str) -> None:
    """Of all letters that tell something about time or rights."""
    said = tuple(purpose for purpose in EVERY if words in one_line(letter(name, purpose)))
    assert said == SAID_BY[name, words]


@pytest.mark.parametrize(("reopenings", "stage", "other"), [(0, "stage 1", "stage 2, and"), (1, "stage 2", "stage 1.")])
def test_the_answer_of_each_stage_says_which_it_is_and_where_to_go_next(
    reopenings: int, stage: str, other: str
) -> None:
    """Code 6.9 and 6.20: from stage 1 to stage 2 without a reason, from stage 2 to the Ombudsman."""
    answer = one_line(letter("uk-housing-code", P.RESOLUTION, reopenings=reopenings))
    assert f"This is our answer at {stage}" in answer
    assert f"This is our answer at {other}" not in answer
    assert ("You need not give a reason." in answer) == (reopenings == 0)
    assert ("bring your complaint to the Housing Ombudsman" in answer) == (reopenings == 1)


def test_a_customer_who_reads_persian_is_told_their_rights_all_the_same() -> None:
    """The regimes have no Persian wording: theirs stands in the Persian letter as it is, rather than nowhere."""
    assert OUT_OF_TIME in one_line(letter("uk-fca-disp", P.RESOLUTION, "fa"))


def one_line(text: str) -> str:
    """The words without line breaks."""
    return " ".join(text.split())
