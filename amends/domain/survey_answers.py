"""Reads answers to the survey: a score in a mail, and whether it repeats an earlier answer."""

import json
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256

from amends.domain.actions import Rate
from amends.domain.courtesies import is_courtesy, is_greeting, plain_words

LOWEST, HIGHEST = 1, 5
SURELY = 10
YES_OR_NO = """
yes no yep yeah nope ja nein oui non si sí sim não nee tak nie да нет ні بله خیر نه آره نعم لا evet hayır ano ne igen
nem nu nej はい いいえ 是 是的 不 不是 否 네 예 아니요 כן לא ναι όχι
"""
_YES_OR_NO = frozenset(map(plain_words, YES_OR_NO.split()))
LONGEST = 80  # signs of a line that holds a score
STARS, NO_STARS = "⭐★🌟✭✮✯⭑", "☆✩✰⚝"
FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "zero null zéro cero صفر",
            "one eins ein un uno um één en ett jeden один bir یک واحد",
            "two zwei deux dos due dois twee två to dwa два iki دو اثنان",
            "three drei trois tres tre três drie tri trzy три üç سه ثلاثة",
            "four vier quatre cuatro quattro quatro fyra fire cztery четыре dört چهار اربعة",
            "five fünf cinq cinco cinque vijf fem pięć пять beş پنج خمسة",
        )
    )
    for word in words.split()
}
UNITS = (
    r"(?:stars?|points?|sterne?n?|punkte?n?|étoiles?|estrellas?|puntos?|stelle|stella|punti|estrelas?|pontos?"
    r"|sterren|ster|punten|stjärnor"
    r"|stjärna|poäng|stjerner|stjerne|gwiazdk?[aei]?k?|punkt[óy]w?|hvězd\w{0,5}|bod[ůy]|звёзд\w{0,2}|звезд\w{0,2}"
    r"|балл\w{0,3}|yıldız|puan|نجوم|نجمة|نقاط"
    r"|ستاره|امتیاز|نمره|星|分|点|점|별점?|[⭐★🌟*]️?)"
)
OF = r"(?:/|out of|of|von|aus|sur|de|sobre|su|em|van de|van|av|af|ud af|na|z|ze|из|üzerinden|από|από τα|στα|من|از|out)"
BEFORE = re.compile(
    r"^(?:(?:i(?:'d| would|'ll| will)? (?:give|say|rate)(?: (?:it|you|this|that))?(?: an?)?|my (?:score|rating"
    r"|answer|vote|mark)(?: is)?"
    r"|(?:eine[nr]?|una|uno|une?|an?)\b|(?:the )?(?:score|rating|rate|answer|vote|mark|grade)(?: is)?|bewertung"
    r"|note|ich gebe(?: (?:ihnen|euch|dem))?(?: eine[nr]?)?|meine (?:note"
    r"|bewertung)(?: ist)?|note|je (?:vous )?(?:donne|mets)(?: une?)?|ma note(?: est)?|nota|puntuación"
    r"|puntuacion|calificación|(?:le |les )?doy(?: una?)?|mi nota(?: es)?|voto|do|avaliação|cijfer|score|betyg"
    r"|karakter|ocena"
    r"|hodnocení|оценка|ставлю|моя оценка|puan|puanım"
    r"|نمره(?: من| ی من| میدهم)?|امتیاز(?: من)?|امتیازم|نمره‌ی من|من|تقييمي|التقييم|درجة|評価|评分"
    r"|평점)\s*[:：=-]?\s*)",
    re.IGNORECASE,
)
SCORE = re.compile(
    rf"^(?P<number>\d{{1,2}}(?:[.,٫]\d{{1,2}})?)(?:\s*{UNITS})?(?:\s*{OF}\s*(?P<of>\d{{1,2}})(?:\s*{UNITS})?)?(?:\s+{UNITS})?",
    re.IGNORECASE,
)
OUT_OF_WORDS = re.compile(rf"^(\d\s*(?:{UNITS})?\s*{OF}\s+)([^\W\d_]+)", re.IGNORECASE)
# What is said of a service, beside thanks; anything else behind a number may be about something that is counted.
PRAISE = re.compile(
    r"^(?:\W|\b(?:very|really|so|all|it|was|is|the|service|your|you|i|am|are|for|from|me|us|experience|support"
    r"|answer|help|quick|fast|friendly|happy|satisfied"
    r"|great|good|excellent|perfect|super|fine|nice|okay|ok|best|top|awesome|amazing|fantastic|brilliant|wonderful"
    r"|outstanding|well|done|love|loved|definitely|absolutely"
    r"|not|bad|poor|average|terrible|awful|horrible|worst|disappointed|disappointing|unhappy|too|slow|could|be|better"
    r"|sehr|gut|zufrieden|war|alles|schnell|freundlich|super|toll|perfekt|prima|klasse|ausgezeichnet|hervorragend"
    r"|schlecht|leider|bien|très|tres|excellent|parfait|génial|rapide|satisfait|satisfaite|mauvais|nul"
    r"|muy|bueno|buena|bien|excelente|perfecto|genial|rápido|malo|molto|bene|buono|ottimo|perfetto|eccellente"
    r"|veloce|muito|bom|boa|ótimo|rápido|goed|heel|erg|prima|uitstekend|snel|mycket|bra|meget|godt|fint"
    r"|bardzo|dobrze|dobra|super|świetnie|очень|хорошо|отлично|всё|все|быстро|плохо|çok|iyi|güzel|harika|mükemmel"
    r"|جيد|جدا|ممتاز|رائع|عالی|خوب|خیلی|بسیار|بود|بودید|است|راضی|راضیم|هستم|ام|همه|چیز|سریع|بد|ضعیف|متوسط|افتضاح"
    r"|很好|非常好|好|满意|良い|最高|좋아요|최고)\b)+$",
    re.IGNORECASE,
)
APART = re.compile(r"^\s*(?:[-–—:;,.!…|(]+|\n)\s*")
_LETTER = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"[+-]\d")  # '+1' is a thumb up; '- 4' is a 4 in a list
_ITEM = re.compile(r"\s*\d+\s*[.)](?!\d)")  # '1.', words and '2.' are a list


@dataclass(frozen=True)
class Answer:
    """A score from 1 to 5, whether they would recommend us (0 to 10), and what they added."""

    score: int
    recommend: int | None = None
    words: str | None = None


def answer_in(text: str) -> Answer | None:
    """The answer in a reply that begins with a score and can mean nothing else; else None.

    Scores are numbers in any script's digits, alone or with stars, points and what they are out of ('5 - great', '4/5',
    '10/10', '⭐⭐⭐⭐'). A score between two is rounded half up, and what was written is kept in the words.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if lines and is_greeting(lines[0]):
        lines = lines[1:]
    if not lines:
        return None
    first = lines[0]
    said = _read(first)
    if said is None:
        return None
    score, recommend, rest = said
    if recommend is None and len(lines) > 1 and (second := _alone(lines[1])) is not None and not rest:
        if not second.isdigit() or int(second) > SURELY:
            return None
        recommend, lines = int(second), lines[1:]
    if _ITEM.match(first) and any(map(_ITEM.match, lines[1:])):
        return None
    if recommend is not None and not 0 <= recommend <= SURELY:
        return None
    words = "\n".join(filter(None, [rest, *lines[1:]]))
    return Answer(score, recommend, words or None)


def perhaps_an_answer(text: str) -> bool:
    """Whether a reply looks like an answer to the survey that cannot be read for sure.

    A person reads it, and nothing is reopened for it.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    first, *others = (lines[1:] if lines and is_greeting(lines[0]) else lines) or [""]
    if answer_in(text) is not None or _is_yes_or_no(text):
        return True
    line = _simple(first)
    if len(line) > LONGEST or _SIGN.search(line):
        return False
    found = SCORE.match(BEFORE.sub("", line))
    if found is None or (_ITEM.match(first) and any(map(_ITEM.match, others))):
        return False
    rest = BEFORE.sub("", line)[found.end() :]
    alone = not _LETTER.search(rest) and not re.search(r"[€$£%]", rest)
    separated = APART.match(rest) is not None or (not found["of"] and re.search(UNITS, found[0]) is not None)
    return (alone and not others and len(re.findall(r"\d", rest)) <= 4) or (
        bool(separated) and len(text) <= LONGEST and _LETTER.search(rest) is not None and not re.search(r"\d", rest)
    )


def _is_yes_or_no(text: str) -> bool:
    """Whether a whole message says yes or no, perhaps with a greeting or thanks, and nothing else."""
    said = False
    for piece in re.split(r"[\n,،、，.。!！;:-]+", text[:LONGEST]):
        words = plain_words(piece).split()
        if words and words[0] in _YES_OR_NO:
            said, words = True, words[1:]
        rest = " ".join(words)
        if rest and not (is_courtesy(rest) or is_greeting(piece)):
            return False
    return said and len(text) <= LONGEST


def _read(line: str) -> tuple[int, int | None, str] | None:
    """A score, perhaps with whether they would recommend us in the same line, and the rest of the line."""
    said = _simple(line)
    if len(said) > LONGEST or _SIGN.search(said):
        return None
    if stars := _stars(said):
        return stars
    begins = BEFORE.sub("", said)
    words = begins.split()
    if words and (number := NUMBERS.get(words[0].strip(".,!:-").lower())) and _may_be_spelled(words):
        begins = f"{number}{begins[len(words[0].rstrip('.,!:-')) :]}"
        begins = OUT_OF_WORDS.sub(lambda found: f"{found[1]}{NUMBERS.get(found[2].lower(), found[2])}", begins, count=1)
    found = SCORE.match(begins)
    if found is None:
        return None
    score = _score(found["number"], found["of"])
    rest = begins[found.end() :]
    if score is None or re.match(r"\s*[€$£%°]|\s*\d*[/:]\d", rest):
        return None
    if (
        second := re.fullmatch(r"(?:\s*[,;&+]\s+|\s+|\s+and\s+|\s+und\s+|\s+و\s*)(\d{1,2})(?:\s*/\s*10)?\W*", rest)
    ) and found["of"] in (None, "5"):
        return (score, int(second[1]), "") if "." not in found["number"] else None
    if re.search(r"\d", rest):
        return None
    words_after = rest.strip(" \t.,!;:-–—…|)(")
    exact = re.fullmatch(r"\d+", found["number"]) is not None
    kept = "" if exact and not words_after else line.strip() if not exact else words_after
    if not _LETTER.search(rest) or is_courtesy(words_after) or PRAISE.match(words_after):
        return score, None, kept
    return None


def _may_be_spelled(words: list[str]) -> bool:
    """Whether a number in letters is a score, like 'Five' or 'five stars': nothing that is counted follows."""
    return len(words) == 1 or re.match(rf"(?i){UNITS}|{OF}\b", words[1]) is not None


def _stars(said: str) -> tuple[int, None, str] | None:
    """How many of the drawn stars are full."""
    found = re.match(rf"^[{STARS}{NO_STARS}\s]+", said)
    if not found or not (full := sum(sign in STARS for sign in found[0])):
        return None
    rest = said[found.end() :].strip(" \t.,!;:-–—")
    if full + sum(sign in NO_STARS for sign in found[0]) > HIGHEST:
        return None
    if rest and not (is_courtesy(rest) or PRAISE.match(rest) or not _LETTER.search(rest)):
        return None
    return full, None, rest


def _score(number: str, out_of: str | None) -> int | None:
    value = Decimal(re.sub("[,٫]", ".", number))
    if out_of == "10" and value > HIGHEST:  # of five as well as of ten: nobody knows which
        value /= 2
    elif out_of not in (None, "5"):
        return None
    if not LOWEST <= value <= HIGHEST:
        return None
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _alone(line: str) -> str | None:
    """The number of a line that holds nothing else, like '9', '9/10' or '9.'."""
    found = re.fullmatch(r"\W{0,3}(\d{1,2})(?:\s*/\s*\d{1,2})?\W{0,3}", _simple(line))
    return found[1] if found and not _SIGN.search(_simple(line)) else None


def _simple(line: str) -> str:
    """The text with ASCII digits, halves as decimals, and without invisible characters."""
    line = re.sub("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f\u20e3]", "", line).strip()
    for sign, decimals in FRACTIONS.items():
        line = re.sub(rf"(\d)\s?{sign}", rf"\g<1>{decimals}", line)
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in line)
    digits = re.sub(r"^[-–—•*]\s+", "", digits)
    return re.sub(r"^[\"'“”«»(\[*_\s]+|[\"'“”«»)\]*_\s]+$", "", digits)


def fingerprint(rate: Rate) -> str:
    """A digest of the answer, the same in every message that brings it."""
    answer = [rate.score, rate.recommend, rate.solved, rate.words]
    return sha256(json.dumps(answer).encode()).hexdigest()
