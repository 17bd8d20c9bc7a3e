"""What a letter that came back says, and about whom: the address, the mailbox for now, the letter's size, or us."""

import re
from enum import StrEnum


class About(StrEnum):
    """What stood in the way. Only `address` stops later letters to it; `us` is for the operator to mend."""

    ADDRESS = "address"
    MAILBOX = "mailbox"
    SIZE = "size"
    US = "us"


TOLD = {
    About.ADDRESS: "the address takes no letters",
    About.MAILBOX: "the mailbox takes no letters for now",
    About.SIZE: "the letter is too long for this way",
    About.US: "our letters are refused there: tell the operator, the address is not at fault",
}
# RFC 3463, as the IANA registry has them; the text decides where a code is used for everything.
BY_CODE: tuple[tuple[str, About], ...] = (
    (r"[45]\.1\.[78]", About.US),
    (r"5\.1\.9", About.US),
    (r"4\.\d+\.\d+", About.MAILBOX),
    (r"5\.1\.\d+", About.ADDRESS),
    (r"5\.2\.3", About.SIZE),
    (r"5\.2\.\d+", About.MAILBOX),
    (r"5\.3\.4", About.SIZE),
    (r"5\.3\.\d+", About.MAILBOX),
    (r"5\.4\.(?:4|310)", About.ADDRESS),
    (r"5\.4\.\d+", About.MAILBOX),
    (r"5\.[5-7]\.\d+", About.US),
)
# Codes that say little: servers write them for whatever they like.
VAGUE = re.compile(r"[45]\.0\.0|5\.1\.0|5\.2\.[01]|5\.3\.0|5\.4\.[01]|5\.5\.\d|5\.7\.0|[45]\d\d")
IN_WORDS: tuple[tuple[About, re.Pattern[str]], ...] = tuple(
    (about, re.compile(pattern, re.IGNORECASE))
    for about, pattern in (
        (
            About.SIZE,
            r"\b(?:message|e?-?mail|size|content|data)\b[^.\n]{0,40}(?:too (?:big|large|long)|exceed)"
            r"|exceed[^.\n]{0,40}(?:message )?size|size limit"
            r"|nachricht (?:ist )?zu gro(?:ß|ss)|message trop (?:gros|volumineux)|mensaje demasiado grande"
            r"|messaggio troppo grande|حجم (?:پیام|نامه)"
            r"|maximum (?:message )?size|too long\b",
        ),
        (
            About.MAILBOX,
            r"(?:mail ?box|quota|account|user|storage|inbox|recipient)[^.\n]{0,50}(?:\bfull\b|over ?quota|exceed"
            r"|out of space|over (?:its|their|the) )"
            r"|over ?quota|quota exceeded|insufficient (?:system )?storage|mailbox is busy"
            r"|receiving mail (?:too quickly|at a rate)"
            r"|temporar|try again later|time[d ]?[- ]?out|delivery time expired|connection (?:refused|timed)"
            r"|(?:post ?fach|mailbox|speicher|kontingent)[^.\n]{0,40}(?:voll|überschritten|erschöpft)"
            r"|bo[iî]te[^.\n]{0,40}(?:pleine|satur)|quota dépassé|(?:buz[oó]n|casilla)[^.\n]{0,30}(?:llen[oa])"
            r"|cuota[^.\n]{0,20}(?:excedida|superada)|casella[^.\n]{0,30}piena|caixa[^.\n]{0,30}cheia"
            r"|صندوق[^.\n]{0,30}(?:پر|ممتلئ)|переполнен"
            r"|greylist|no route to host|not accepting (?:mail|messages) (?:now|at this time)",
        ),
        (
            About.US,
            r"\bspam\b|\bspammy|unsolicited|black ?list|block ?list|blocked|\brbl\b|dnsbl|spamhaus|barracuda"
            r"|reputation|\bdmarc\b|\bspf\b|\bdkim\b"
            r"|unauthenticated|not authenticated|authentication (?:fail|requi)|relay(?:ing)? (?:access )?denied"
            r"|unable to relay|not permitted to relay|sender (?:address )?(?:rejected|denied|not)"
            r"|poor|policy|content (?:rejected|filter)|virus|malware|phish|banned|prohibited|reverse dns|\bptr\b"
            r"|helo|tls|encryption|too many (?:connections|recipients|messages|hops)"
            r"|rate limit|throttl|not (?:allowed|authorized|authorised) to (?:send|relay)|your (?:ip|server"
            r"|message|mail|domain)|looks like",
        ),
        (
            About.ADDRESS,
            r"(?:no such|unknown|invalid|bad|not a valid|non-?existent|nonexistent|unrouteable"
            r"|undeliverable) (?:user|recipient|address|mailbox|account|person|host|domain|local|destination)"
            r"|(?:user|recipient|address|mailbox|account|person|e-?mail|host|domain)[^.\n]{0,60}(?:unknown"
            r"|does ?n[o']t exist|not exist|not found|no longer|not (?:a )?valid|invalid|unavailable|disabled"
            r"|inactive|suspended|expired|deactivated|closed|rejected)"
            r"|does(?:n't| not) have an?(?: [^\n]{1,40})? account|no mailbox"
            r"|not (?:our|local) (?:customer|user)|unable to find"
            r"|recipientnotfound|user unknown|has moved|no mx|null mx|domain not found|name or service not known"
            r"|nxdomain"
            r"|(?:empfänger|benutzer|adresse|postfach|konto)\w*[^.\n]{0,40}(?:unbekannt|existiert nicht|nicht gefunden"
            r"|nicht (?:mehr )?vorhanden|ungültig|deaktiviert)|unbekannter? (?:empfänger|benutzer|adresse)"
            r"|(?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^.\n]{0,40}(?:inconnu|introuvable|n'existe p"
            r"|invalide|désactiv)"
            r"|(?:usuario|destinatario|direcci[oó]n|cuenta|buz[oó]n)[^.\n]{0,40}(?:desconocid|no existe|no encontrad"
            r"|inv[aá]lid|desactivad)|(?:utente|destinatario|indirizzo)[^.\n]{0,40}(?:sconosciut|inesistente"
            r"|non esiste)"
            r"|(?:usuário|destinatário|endereço)[^.\n]{0,40}(?:desconhecid|não existe|inexistente)"
            r"|(?:gebruiker|ontvanger|adres)[^.\n]{0,40}(?:onbekend|bestaat niet)"
            r"|(?:کاربر|گیرنده|نشانی|آدرس|صندوق)[^.\n]{0,40}(?:ناشناس|وجود ندارد|یافت نشد|پیدا نشد|نامعتبر)"
            r"|(?:пользовател|адрес|получател)\w*[^.\n]{0,40}(?:не (?:существует|найден)|неизвест)",
        ),
    )
)


def about(code: str, text: str = "", *, of_recipient: bool = True) -> About:
    """What a refusal is about: by its status code (RFC 3463), by what it says where that is vague, by the SMTP code.

    `of_recipient` is whether it was said of the recipient alone, before the letter itself was handed over.
    """
    if code and not VAGUE.fullmatch(code) and (known := _by_code(code)):
        return _unless_said_of_us(known, text)
    said = next((each for each, pattern in IN_WORDS if pattern.search(text)), None)
    if said is About.US and of_recipient and IN_WORDS[-1][1].search(text) and not _surely_us(text):
        said = About.ADDRESS
    return said or _by_code(code) or _by_smtp(code, of_recipient=of_recipient)


def _by_code(code: str) -> About | None:
    if re.fullmatch(r"\d\.0\.0|5\.1\.0|[45]\d\d", code):
        return About.MAILBOX if code.startswith("4.") else About.ADDRESS if code == "5.1.0" else None
    return next((each for pattern, each in BY_CODE if re.fullmatch(pattern, code)), None)


def _by_smtp(code: str, *, of_recipient: bool) -> About:
    """A gateway's or a mail server's three digits."""
    if code == "413":
        return About.SIZE
    if code.startswith("4") and code not in {"410", "422"}:
        return About.MAILBOX
    if code == "552":
        return About.MAILBOX if of_recipient else About.SIZE
    if of_recipient:
        return (
            About.US
            if code in {"554", "571", "521", "535"}
            else About.ADDRESS
            if code not in {"5.0.0", ""}
            else About.MAILBOX
        )
    return About.US


def _unless_said_of_us(known: About, text: str) -> About:
    """Some write 5.1.1 of whom they block: nobody else than they know that, and they say so."""
    if known is About.ADDRESS and _surely_us(text) and not IN_WORDS[-1][1].search(text):
        return About.US
    return known


def _surely_us(text: str) -> bool:
    return (
        re.search(r"(?i)\bspam|black ?list|block ?list|\bdmarc\b|\bspf\b|\bdkim\b|reputation|dnsbl|spamhaus", text)
        is not None
    )
