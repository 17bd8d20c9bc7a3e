"""Counts a text as SMS does: in parts of its own alphabet, or in shorter ones of Unicode.

A text is one part of 160 characters of the SMS alphabet, or several of 153; otherwise one of 70, or several of 67.
"""

# The alphabet of GSM 03.38 and its extension table, whose signs count twice.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
ONE_PART, EACH_OF_MANY = 160, 153
ONE_WIDE_PART, EACH_WIDE_OF_MANY = 70, 67


def parts(text: str) -> int:
    """How many parts this text is sent in."""
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        units, one, each = len(text) + sum(sign in EXTENDED for sign in text), ONE_PART, EACH_OF_MANY
    else:
        units, one, each = len(text.encode("utf-16-le")) // 2, ONE_WIDE_PART, EACH_WIDE_OF_MANY
    return 1 if units <= one else -(-units // each)


def length_as_sms(text: str) -> int:
    """The room that this text takes, in characters of the SMS alphabet.

    A Persian part of 67 characters takes as much as one of 153.
    """
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        return len(text) + sum(sign in EXTENDED for sign in text)
    count = parts(text)
    return ONE_PART if count == 1 else count * EACH_OF_MANY
