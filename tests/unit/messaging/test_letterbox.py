"""Reply addresses and links: nobody can guess or bend them, and reading one does nothing."""

import string
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.domain.complaint import Customer
from amends.domain.errors import Code
from amends.messaging.channels import ByMail
from amends.messaging.reply_tokens import Letterbox, LinkRead, LinkRefused, Purpose
from amends.messaging.smtp import Mailer
from tests.support.letterboxes import KEY, LETTERBOX, REPLY
from tests.support.mails import US

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
END = NOW + timedelta(days=14)
LONGEST = "R" * 64 + "~9999"


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def accept_link(letterbox: Letterbox = LETTERBOX) -> str:
    return letterbox.links("PARCEL-7", offer_id="offer-1", generation=2, expires=END)["accept"]


def test_every_complaint_has_an_address_of_its_own_that_mail_servers_take() -> None:
    """The address is the same for every letter, differs between complaints, and keeps to RFC 5321's 64 octets."""
    address = LETTERBOX.reply_to(LONGEST)
    assert address is not None
    assert address == LETTERBOX.reply_to(LONGEST)
    assert address != LETTERBOX.reply_to("PARCEL-7")
    assert len(address.rpartition("@")[0]) <= 64
    assert address == address.lower()


def test_an_address_says_nothing_and_is_found_again_however_it_is_written() -> None:
    """The reference is not in it; capitals that some mail clients make do no harm."""
    address = LETTERBOX.reply_to("PARCEL-7")
    assert address is not None
    assert "parcel" not in address
    (token,) = LETTERBOX.tokens_in(f"Amends <{address.upper()}>, somebody@else.example")
    assert token == LETTERBOX.reply_token("PARCEL-7")
    assert LETTERBOX.vouches(token, "PARCEL-7")


@pytest.mark.parametrize(
    "address",
    [
        REPLY,
        f"care+{'a' * 32}@amends.example",
        f"noreply+{'a' * 32}@amends.example",
        f"reply+{'a' * 32}@elsewhere.example",
        f"reply+{'a' * 32}@amends.example.net",
        f"reply+{'a' * 31}@amends.example",
        "",
        "reply+@",
    ],
)
def test_other_addresses_hold_no_token_of_ours(address: str) -> None:
    """What is not a subaddress of ours is somebody else's."""
    assert LETTERBOX.tokens_in(address) == ()


def test_a_token_made_without_our_key_is_not_vouched_for() -> None:
    """Knowing how it is done is not enough, and one complaint's token does not open another."""
    stranger = Letterbox(("x" * 40,), REPLY)
    assert not LETTERBOX.vouches(stranger.reply_token("PARCEL-7") or "", "PARCEL-7")
    assert not LETTERBOX.vouches(LETTERBOX.reply_token("PARCEL-8") or "", "PARCEL-7")


def test_letters_that_are_on_their_way_stay_good_while_a_key_is_changed() -> None:
    """The first key signs; what an older one signed is read until that key is taken away."""
    changed = Letterbox(("n" * 40, KEY), REPLY, "https://desk.amends.example")
    assert changed.reply_token("PARCEL-7") != LETTERBOX.reply_token("PARCEL-7")
    assert changed.vouches(LETTERBOX.reply_token("PARCEL-7") or "", "PARCEL-7")
    assert changed.read_link(accept_link(), NOW).reference == "PARCEL-7"
    with pytest.raises(LinkRefused):
        Letterbox(("n" * 40,), REPLY).read_link(accept_link(), NOW)


def test_without_a_key_there_are_no_addresses_and_no_links() -> None:
    """A letter then says nothing that it cannot keep."""
    letterbox = Letterbox((), REPLY, "https://desk.amends.example")
    assert letterbox.reply_to("PARCEL-7") is None
    assert letterbox.links("PARCEL-7", generation=1, expires=END) == {}
    with pytest.raises(LinkRefused):
        letterbox.read_link(accept_link(), NOW)


def test_a_link_says_what_it_is_for() -> None:
    """An offer has one link to accept and one to refuse; a survey has one for each score."""
    links = LETTERBOX.links("PARCEL-7", offer_id="offer-1", generation=2, expires=END)
    assert {purpose: LETTERBOX.read_link(link, NOW).purpose for purpose, link in links.items()} == {
        "accept": Purpose.ACCEPT,
        "refuse": Purpose.REFUSE,
    }
    read = LETTERBOX.read_link(links["accept"], NOW)
    assert (read.reference, read.subject, read.generation, read.expires) == ("PARCEL-7", "offer-1", 2, END)
    rating = LETTERBOX.links("PARCEL-7", generation=1, expires=END)["rate"]
    assert [LETTERBOX.read_link(rating[score], NOW).subject for score in (1, 2, 3, 4, 5)] == ["1", "2", "3", "4", "5"]


def test_a_link_is_for_one_purpose() -> None:
    """A link to rate accepts no offer."""
    with pytest.raises(LinkRefused) as refused:
        LETTERBOX.read_link(accept_link(), NOW, [Purpose.RATE])
    assert refused.value.reason.code == Code.WRONG_LINK


def test_a_link_ends_by_business_time() -> None:
    """Until its instant it is good, from then on it is not, whatever the machine's clock says."""
    assert LETTERBOX.read_link(accept_link(), END - timedelta(seconds=1)).purpose is Purpose.ACCEPT
    with pytest.raises(LinkRefused) as refused:
        LETTERBOX.read_link(accept_link(), END)
    assert refused.value.reason.code == Code.EXPIRED_LINK


def read_or_refused(token: str) -> LinkRead | str:
    try:
        return LETTERBOX.read_link(token, NOW)
    except LinkRefused as refused:
        return refused.reason.code


@given(st.integers(min_value=0), st.characters())
def test_a_link_that_was_bent_is_forged(place: int, other: str) -> None:
    """One character of a token replaced by another one makes it no link of ours."""
    token = token_of(accept_link())
    place %= len(token)
    bent = token[:place] + other + token[place + 1 :]
    # Signs that nobody sees are taken away, and what stands before a slash or behind it is no part of the token.
    assert bent == token or read_or_refused(bent) == Code.FORGED_LINK


@pytest.mark.parametrize("kind", ["accept", "rate"])
def test_a_link_has_one_spelling(kind: str) -> None:
    """The last sign of base64 has bits that mean nothing: only the sign that we wrote there is ours."""
    rate: Any = LETTERBOX.links("PARCEL-7", generation=2, expires=END)["rate"]
    token = token_of(accept_link() if kind == "accept" else rate[5])
    signs = string.ascii_letters + string.digits + "-_"
    spellings = {token[:-1] + last for last in signs if isinstance(read_or_refused(token[:-1] + last), LinkRead)}
    assert spellings == {token}


@given(st.text())
def test_rubbish_is_no_link(rubbish: str) -> None:
    """Whatever is pasted in, the answer is a reason and never a crash."""
    with pytest.raises(LinkRefused):
        LETTERBOX.read_link(rubbish, NOW)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        (REPLY, True),
        (REPLY.upper(), True),
        (LETTERBOX.reply_to("PARCEL-7"), True),
        ("complaints@ours.example.com", True),
        ("jo@customers.example.com", False),
        ("reply@customers.example.com", False),
    ],
)
def test_letters_never_go_to_ourselves(address: str, ours: bool) -> None:
    """Whoever gives our own address as theirs would have two robots talk with each other."""
    mail = ByMail(Mailer.from_url("smtp://localhost:1025", US), LETTERBOX)
    recipient = mail.recipient_of(Customer(id="C-7", email=address))
    assert (recipient is None) is ours
