"""Links as they come back, names that are none, zones of no city, long names in heads, and the length of an SMS."""

import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

import pytest

from amends.domain.names import to_address
from amends.letters.formatting import Phrasing
from amends.letters.rendering import Rendered
from amends.messaging.mime import compose
from amends.messaging.reply_tokens import LinkRefused
from amends.messaging.sms import length_as_sms, parts
from tests.support.letterboxes import LETTERBOX

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LINK: str = LETTERBOX.links("R-1", offer_id="offer/1", generation=1, expires=datetime(2027, 1, 1, tzinfo=UTC))["accept"]
TOKEN = LINK.rpartition("/")[2]
QUOTED = quote(LINK, safe="")
V2 = LINK.replace("-", "-2D").replace("_", "-5F").replace(":", "-3A").replace("/", "_")


@pytest.mark.parametrize(
    "given",
    [
        f" {LINK} ",
        f"{LINK}/",
        f"{LINK}?utm_source=mail",
        f"<{LINK}>",
        f"{LINK}.",
        f"{LINK}#top",
        f"({LINK})",
        f"{LINK},",
        f'"{LINK}"',
        f"{LINK[:60]}\r\n{LINK[60:]}",
        f"{LINK[:60]}=\r\n{LINK[60:]}",
        LINK.replace(".", "%2E"),
        f"*{LINK}*",
        f"_{LINK}_",
        f"{LINK}%E2%81%A9",
        f"\u2068{LINK}\u2069",
        f"[{LINK}]({LINK})",
        f"HTTPS{LINK[5:]}",
        f"Yes: {LINK}",
        f"https://eur02.safelinks.protection.outlook.com/?url={QUOTED}&data=05%7C01&reserved=0",
        f"https://www.google.com/url?q={QUOTED}&sa=D",
        f"https://linkprotect.cudasvc.com/url?a={QUOTED}&c=E",
        f"https://urldefense.com/v3/__{LINK}__;!!abc!def$",
        f"https://urldefense.proofpoint.com/v2/url?u={V2}&d=DwMF",
        quote(QUOTED, safe=""),
        TOKEN,
    ],
)
def test_a_link_is_known_in_what_programs_made_of_it(given: str) -> None:
    """Brackets, stops, trackers, line ends, percent signs and the filters that rewrite links: the token is the same."""
    read = LETTERBOX.read_link(given, NOW)
    assert (read.token, read.subject) == (TOKEN, "offer/1")


def test_a_link_that_is_changed_by_a_sign_is_forged() -> None:
    """At any place of it, one more or one less."""
    changed = [f"{TOKEN[:at]}{'A' if TOKEN[at] != 'A' else 'B'}{TOKEN[at + 1 :]}" for at in range(len(TOKEN))]
    for token in (*changed, f"{TOKEN}A", TOKEN[:-1]):
        with pytest.raises(LinkRefused):
            LETTERBOX.read_link(LINK.replace(TOKEN, token), NOW)


@pytest.mark.parametrize(
    "name",
    [
        "null",
        "N/A",
        "-",
        "jo@x.example",
        "\u200b",
        "undefined",
        "NULL",
        "null null",
        "Mr null",
        "Unknown",
        "{{name}}",
        "[Name]",
        "12345",
        "نامشخص",
        "مشتری",
        "...",
        "https://x.example",
        "(none)",
        "NaN",
    ],
)
def test_what_is_no_name_is_not_said(name: str) -> None:
    """What systems write where they know none: the letter begins without a name."""
    assert to_address(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ann Null", "Ann Null"),
        ("ines duarte,,", "ines duarte"),
        ("نسرین احمدی", "نسرین احمدی"),
        ("O'Neill", "O'Neill"),
        ("Nil Yılmaz", "Nil Yılmaz"),
        ("李", "李"),
        ("\u200eJo", "Jo"),
    ],
)
def test_a_name_is_said_without_what_stands_around_it(name: str, said: str) -> None:
    """Ann Null keeps hers."""
    assert to_address(name) == said


def test_no_zone_is_named_by_the_opposite_of_its_offset() -> None:
    """Of all zones that there are: where a sign stands in the place beside the hour, it is that of the offset."""
    for zone in sorted(available_timezones()):
        if found := re.search(r"\(.*?([+-])(\d+).*\)", Phrasing("en", zone).date(NOW)):
            offset = NOW.astimezone(ZoneInfo(zone)).utcoffset()
            assert offset is not None
            assert int(found[1] + found[2]) == int(offset.total_seconds() / 3600), zone
    assert Phrasing("fa", "Etc/GMT-3").date(NOW).endswith("UTC+۳")


@pytest.mark.parametrize(
    "name",
    [
        "سازمان حمایت از مصرف‌کنندگان و رسیدگی به شکایت‌های مشتریان",
        "Bürgerbüro für Beschwerden und Rückfragen über Zügeverspätungen München-Süd",
        "A very long name of a company that sells lamps, chairs and tables to everybody Ltd",
        "Lamp & Co",
    ],
)
def test_a_long_name_is_folded_as_the_standard_says(name: str) -> None:
    """RFC 2047 section 2: no encoded word longer than 75 signs, no such line longer than 76; decoded, it is whole."""
    letter = Rendered("en", "x", "x", "<p>x</p>", template="0" * 40)
    sender, reply_to = f'"{name}" <care@ours.example>', f"reply+{'a' * 32}@care.example"
    raw = compose(letter, message_id="<1@x>", sender=sender, recipient="a@b.example", now=NOW, reply_to=reply_to)
    head = raw.partition(b"\r\n\r\n")[0].decode()
    assert all(len(line) <= 76 for line in head.split("\r\n"))
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", head))
    mail = email.message_from_bytes(raw)
    for line in ("From", "Reply-To"):
        assert str(make_header(decode_header(mail[line]))).strip('"').startswith(name)


def test_an_sms_is_counted_as_it_is_sent() -> None:
    """160 or 153 signs of its own alphabet, 70 or 67 of any other, and two for a brace or a euro sign."""
    assert [parts(text) for text in ("a" * 160, "a" * 161, "س" * 70, "س" * 71, "س" * 580, "€" * 81)] == [
        1,
        2,
        1,
        2,
        9,
        2,
    ]
    assert length_as_sms("س" * 580) == 9 * 153
    assert length_as_sms("{a}") == 5
