"""Distinguishes a person's name from what systems write where they know none."""

import re
import unicodedata

# As whole names, in small letters; what may be a name in another spelling is not here.
NO_NAMES = frozenset(
    """
null|(null)|<null>|none|(none)|n/a|n.a.|n.a|n\\a|#n/a|not available|not applicable|not provided|not given
not known|no name|noname|unnamed|unknown|unknown unknown|unknown user|unknown customer|unknown name|undefined
nan|nil|void|empty|blank|missing|tbd|tba|tbc|anonymous|anon|anonym|anonymous user|customer|the customer
valued customer|guest|guest user|user|username|user name|name|full name|fullname|first name|last name|firstname
lastname|first last|your name|test|test test|test user|default|default user|object object|[object object]|string
admin|no data|no value|unspecified|private|unbekannt|keine angabe|k.a.|k. a.|ohne namen|kein name|kunde|gast
inconnu|inconnue|non renseigné|sans nom|client|invité|desconocido|desconocida|sin nombre|no disponible|cliente
sconosciuto|sconosciuta|senza nome|desconhecido|sem nome|não informado|onbekend|geen naam|klant|okänd|ukendt
ukjent|nieznany|brak|brak danych|neznámý|ismeretlen|necunoscut|bilinmiyor|isimsiz|неизвестно|неизвестный
без имени|нет|невідомо|άγνωστος|غير معروف|مجهول|بدون اسم|לא ידוע|نامشخص|بدون نام|بی نام|بی‌نام|ناشناس|ناشناخته
ندارد|نام|نام و نام خانوادگی|نام خانوادگی|مشتری|کاربر|کاربر مهمان|مهمان|خالی|هیچ|تست|未知|无|無|匿名|不明|名無し
없음|익명|미상
""".strip()
    .replace("\n", "|")
    .split("|")
)
# Words of systems that no name consists of: 'null null', 'Undefined N/A', 'Mr None'.
NOTHING = frozenset({"null", "none", "undefined", "nan", "nil", "n/a", "na", "unknown", "(null)", "(none)"})
TITLES = frozenset(
    "mr mr. mrs mrs. ms ms. miss mx dr dr. herr frau m. mme sr. sra. sig. آقای خانم جناب سرکار".split()  # noqa: SIM905
)
PLACEHOLDER = re.compile(
    r"(?:(?:\{\{?.*\}?\}|%[\w.]+%|\$\{?\w+\}?|<[^<>]*>|\[[^\[\]]*\]|__\w+__|@@\w+@@|\?{2,}|\ufffd{2,})\s*)+"
)
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


def to_address(name: str) -> str | None:
    """The name as a letter begins with it; None where it is no person's name.

    'Ann Null' keeps hers: only names that say nothing at all are none.
    """
    seen = " ".join(UNSEEN.sub(_in_its_place, name).split())
    seen = re.sub(r"^[\s\u200c.,;:/|_=+*#~\"“”«»-]+|[\s\u200c,;:/|_=+*#~\"“”«»-]+$", "", seen)
    small = seen.casefold()
    words = [word.strip("\"'“”«»,;:") for word in small.split()]
    if not any(unicodedata.category(sign).startswith("L") for sign in seen):
        return None
    if "@" in seen or "://" in seen or re.match(r"(?i)www\.|mailto:", seen) or PLACEHOLDER.fullmatch(seen):
        return None
    if small in NO_NAMES or seen in {"NA", "N.A"} or name.strip().casefold() in NO_NAMES:
        return None
    spelled_as_name = words in (["na"], ["nil"]) and seen[0].isupper() and not seen.isupper()
    if all(word in NOTHING | TITLES for word in words) and not spelled_as_name:
        return None
    return seen


def _in_its_place(sign: re.Match[str]) -> str:
    """The replacement of an invisible character. Persian joins words without a gap, and some spaces mean nothing."""
    return sign[0] if sign[0] == "\u200c" else " " if sign[0].isspace() else ""
