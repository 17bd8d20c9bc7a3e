"""A line is a quotation because it stands in a letter that we sent, however a mail program carried it."""

import textwrap
import time
import unicodedata
from dataclasses import replace

import pytest

from amends.messaging.inbound import read
from amends.messaging.reply_text import Known, new_words
from tests.support.mails import reply

US = "complaints@ours.example.com"
LETTER = """Dear Jo Example,

You told us that your parcel "Nordlicht 4711" is late. We're sorry: you paid to have it on Thursday – it didn't come.

What was the order number? Which door was it?

Yes, I accept: https://ours.example.com/answer/abcdefgh
No, thank you: https://ours.example.com/answer/ijklmnop

With kind regards
Maya Lindqvist"""
PERSIAN = """جو اگزمپل گرامی،

نوشته‌اید که بسته‌ی شما دیر رسیده است. از اینکه ۳ روز منتظر مانده‌اید پوزش می‌خواهیم.

شماره‌ی سفارش شما چیست؟

با احترام
مایا لیندکویست"""
JAPANESE = "お客様の荷物が遅れていることをお詫び申し上げます。木曜日にお届けする予定でしたが、届きませんでした。"
KNOWN = Known(letters=(LETTER, PERSIAN, JAPANESE), ours=("Amends", US), theirs=("Jo Example", "jo@customers.example"))
HEAD = f"On Mon, 23 Nov 2026 at 09:00, Amends <{US}> wrote:"


def quoted(text: str, mark: str = "> ") -> str:
    """Each line behind a mark of quotations."""
    return "\n".join(f"{mark}{line}" for line in text.split("\n"))


@pytest.mark.parametrize("letter", [LETTER, PERSIAN, JAPANESE], ids=["en", "fa", "ja"])
@pytest.mark.parametrize("width", [40, 60, 72, 500])
@pytest.mark.parametrize("mark", ["", "> ", ">> ", "> > > "])
def test_a_letter_is_known_at_any_width_and_depth(letter: str, width: int, mark: str) -> None:
    """Wrapped anew by a mail program, and quoted however deep."""
    wrapped = "\n".join(
        line for whole in letter.split("\n") for line in (textwrap.wrap(whole, width, break_long_words=True) or [""])
    )
    cut = new_words(f"It is wet.\n\n{HEAD}\n\n{quoted(wrapped, mark)}", KNOWN)
    assert cut.words == "It is wet."


@pytest.mark.parametrize(
    "changed",
    [
        LETTER.replace('"', "”").replace("'", "’").replace("–", "--"),
        LETTER.replace(" ", "\xa0"),
        LETTER.upper(),
        unicodedata.normalize("NFD", LETTER),
        LETTER.replace("https://", "https://eur03.safelinks.example.net/?url=https%3A%2F%2F"),
        LETTER.replace(": https://ours.example.com", " <https://ours.example.com").replace("gh\n", "gh>\n"),
        PERSIAN.replace("\u200c", " ").replace("ی", "ي").replace("ک", "ك").replace("۳", "3"),
        PERSIAN.replace("\u200c", ""),
        f"[cid:logo@ours]\n{LETTER}",
        LETTER.replace("/answer/", "/ans\nwer/"),
    ],
    ids=[
        "quotes",
        "nbsp",
        "case",
        "decomposed",
        "safelinks",
        "links",
        "arabic-signs",
        "no-joiners",
        "picture",
        "broken",
    ],
)
def test_a_letter_is_known_however_its_signs_were_changed(changed: str) -> None:
    """Smart punctuation, other spaces and forms of a sign, links that a filter rewrote."""
    assert new_words(f"It is wet.\n\n{HEAD}\n\n{quoted(changed)}", KNOWN).words == "It is wet."


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (f"{HEAD}\n> What was the order number? 4712\n> Which door was it?", "> What was the order number? 4712"),
        (f"Hi\n{HEAD}\n{quoted(LETTER)}\n> I typed this into your letter.", "Hi\n> I typed this into your letter."),
        (f"{HEAD}\n> Which door was it?\n\nYes, I accept\n\n> Yes, I accept: https://ours.example.com/answer/abcdefgh",
         "Yes, I accept"),
        (f"{HEAD}\n> What was the order number? https://photos.example/4711\n> Which door was it?",
         "> What was the order number? https://photos.example/4711"),
        (f"You wrote:\nWe're sorry: you paid to have it on Thursday\nSo where is it?\n\n{HEAD}\n{quoted(LETTER)}",
         "You wrote:\nWe're sorry: you paid to have it on Thursday\nSo where is it?"),
        (f"It was 4711. On Mon, 23 Nov 2026 at 09:00, Amends <{US}> wrote:\n{quoted(LETTER)}",
         f"It was 4711. On Mon, 23 Nov 2026 at 09:00, Amends <{US}> wrote:"),
    ],
    ids=["in-a-line", "in-the-quotation", "as-our-button-says", "a-link-of-theirs", "our-words", "head-behind"],
)  # fmt: skip
def test_what_the_customer_wrote_into_our_letter_stays(written: str, words: str) -> None:
    """A line goes only when every letter, digit and link of it is ours, and once for each time that we wrote it."""
    assert new_words(written, KNOWN).words == words


@pytest.mark.parametrize(
    "head",
    [
        f"Amends <{US}> skrifaði þann mán. 23. nóv. 2026 kl. 09:00:",
        f"Ar 23 Tach 2026 am 09:00, ysgrifennodd Amends <{US}>:",
        f"Z: Amends <{US}>\nDátum odoslania: 23. 11. 2026\nKomu: Jo\nVec: x",
    ],
    ids=["icelandic", "welsh", "slovak"],
)
def test_a_head_in_a_language_that_we_do_not_know_goes_with_our_letter(head: str) -> None:
    """It stands above one of our letters, and names us and a day."""
    assert new_words(f"It is wet.\n\n{head}\n\n{quoted(LETTER)}", KNOWN).words == "It is wet."


def test_what_the_customer_wrote_before_is_a_quotation_only_in_the_form_of_one() -> None:
    """Who says it again says it."""
    before = "The parcel never came, and nobody at your shop answers the telephone.\nI was at home on all three days."
    known = replace(KNOWN, told=(before,))
    head = "On Mon, 23 Nov 2026 at 10:00, Jo Example <jo@customers.example> wrote:"
    assert new_words(f"Once more:\n{before}\nAnswer me.", known).words == f"Once more:\n{before}\nAnswer me."
    assert new_words(f"Answer me.\n\n{HEAD}\n{quoted(LETTER)}\n> {head}\n{quoted(before, '>> ')}", known).words == (
        "Answer me."
    )


def test_whatever_was_cut_for_its_form_alone_is_no_courtesy() -> None:
    """Nobody knows what stood in it."""
    quotation = "On Mon, 23 Nov 2026 at 10:00, Your agent wrote:\n> you get 40 EUR back"
    message = read(reply("reply+token@amends.example", f"Thanks!\n\n{quotation}").as_bytes())
    assert not message.is_courtesy(message.cut(KNOWN))
    message = read(reply("reply+token@amends.example", f"Thanks!\n\n{HEAD}\n{quoted(LETTER)}").as_bytes())
    assert message.is_courtesy(message.cut(KNOWN))


@pytest.mark.parametrize(
    "text",
    [
        "On Mon, 23 Nov 2026 at 09:00\n" * 10_000,
        f"{HEAD}\n> we are sorry\n" * 5_000,
        f"> {LETTER}\n" * 1_000,
        "a@b.example 1 2 3 <\n" * 10_000,
        "What was the order number " * 40_000,
        "> " * 500_000,
        "Yes, I accept\n" * 60_000,
    ],
    ids=["heads", "quotations", "letters", "open-addresses", "one-line", "marks", "short-lines"],
)
def test_time_grows_with_the_length_alone(text: str) -> None:
    """Ten thousand lines or a megabyte are read in seconds of CPU, whatever they repeat."""
    begun = time.thread_time()
    new_words(text, KNOWN)
    assert time.thread_time() - begun < 10
