"""What mail programs write above the letter that is answered, in the languages that they are set in."""

import re
from dataclasses import dataclass

from amends.messaging.html_text import HEAD_MARK, OUTLOOKS_LINE

# What sets the order of reading: Persian and Arabic programs write it into their heads.
UNSEEN = re.compile("[\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_HEAD = 3  # lines over which programs wrap "On ... wrote:"
LONGEST_LINE = 500
# "On Mon, 23 Nov 2026 at 09:00, Customer Care <care@example.com> wrote:"
WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|a écrit|écrit|escribió|escribio|ha scritto|scrisse|escreveu|schreef"
    r"|het volgende geschreven"
    r"|skrev|kirjoitti|napisała?|napisał\(a\)|napsala?|napísala?|pisze|írta|a scris|yazdı|έγραψε|viết|menulis"
    r"|napisao|piše)\b"
    r"|написала?\b|пишет\b|написав\b|كتب|כתב|نوشته?‌? ?(?:است)?|نوشتند|เขียน|写道|寫道|写入|のメール|書き込み|작성)"
    r"[^:：]{0,120}[:：][*_ ]*$",
    re.IGNORECASE,
)
# How a head begins that goes on in the next line.
BEGINS = re.compile(
    r"^(?:on|am|le|el|il|em|op|den|på|dnia|w dniu|dne|dňa|в|στις|pe|vào|pada|em|od|från|fra|von|from|de|da|van"
    r"|در(?: تاریخ)?|به تاریخ|في)\b"
    r".{0,120}\d",
    re.IGNORECASE,
)
BETWEEN_DASHES = re.compile(
    r"^-{2,}\s.{10,300}\b(?:wrote|schrieb|écrit|escribió|ha scritto|escreveu|نوشت)\b.{0,40}-{2,}$"
)
ADDRESS = re.compile(r"[^\s<>\[\]():;,\"']{1,200}@[^\s<>\[\]():;,\"']{1,200}")
# "-----Original Message-----"; what is forwarded stands under other words.
ANSWERED = re.compile(
    r"^[>\s]*[-_=*—]{2,}\s*(?:original message|reply message|original appointment|ursprüngliche nachricht"
    r"|originalnachricht"
    r"|message d'origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht"
    r"|ursprungligt meddelande|originalmeddelande|oprindelig meddelelse|opprinnelig melding|original melding"
    r"|alkuperäinen viesti|(?:wiadomość oryginalna|oryginalna wiadomość)|původní zpráva|pôvodná správa"
    r"|исходное сообщение"
    r"|оригинальное сообщение|orijinal (?:ileti|mesaj)|özgün ileti|eredeti üzenet|mesaj original|αρχικό μήνυμα"
    r"|الرسالة الأصلية|הודעה מקורית|پیام اصلی|原始邮件|原始郵件|元のメッセージ|원본 메시지)\s*[-_=*—]{2,}[\s>]*$",
    re.IGNORECASE,
)
# Above the block of some web mailers, without dashes.
ABOVE_A_BLOCK = re.compile(
    r"^[>\s]*(?:message du|nachricht vom|mensaje del|messaggio del) \d[\d/. :hà]{5,24}$", re.IGNORECASE
)
FORWARDED = re.compile(
    r"^[>\s]*(?:[-_=*—]{2,}\s*(?:original )?(?:forwarded message|weitergeleitete nachricht|message transféré"
    r"|mensaje reenviado"
    r"|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|vidarebefordrat meddelande|videresendt meddelelse"
    r"|välitetty viesti|wiadomość przekazana|przekazana wiadomość|přeposlaná zpráva|пересылаемое сообщение"
    r"|iletilen ileti|yönlendirilen ileti|továbbított üzenet|προωθημένο μήνυμα|رسالة معاد توجيهها"
    r"|رسالة تمت إعادة توجيهها"
    r"|הודעה שהועברה|پیام (?:فوروارد|هدایت|بازارسال)[^-]{0,20}|پیام فرستاده شده|转发的?邮件|轉寄的?郵件|転送メッセージ"
    r"|전달된 메시지)\s*[-_=*—]*"
    r"|begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:transféré|réexpédié)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|شروع پیام فوروارد شده)\s*:?[\s>]*$",
    re.IGNORECASE,
)
FORWARDS = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|i|enc|doorst|vs|vb|videresendt|pd|přp|továbbítás|ilt|пересл|π?ρθ|转发|轉寄|転送|전달|هدایت"
    r"|فوروارد|بازارسال)\s*[:：]",
    re.IGNORECASE,
)
FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|de la|από|من|מאת"
    "|از|فرستنده|发件人|寄件者|差出人|보낸 사람"
)
OTHERS = (
    "sent|date|to|cc|bcc|copie à|copie|kopie|copia|importance|priority|subject|reply-to|gesendet|datum|an|betreff"
    "|envoyé|à|objet|enviado|enviado el|fecha|para|asunto"
    "|enviada em"
    "|data|assunto|inviato|a|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|dato|til|emne|lähetetty|päiväys"
    "|vastaanottaja|aihe|wysłano|do|temat|odesláno|komu|předmět|отправлено|дата|кому|тема|копия|gönderildi|tarih"
    "|kime|konu"
    "|elküldve|dátum|címzett|tárgy|trimis|către|subiect|στάλθηκε|ημερομηνία|προς|θέμα|تم الإرسال|التاريخ|إلى|الموضوع"
    "|נשלח|אל|נושא|ارسال|ارسال شده|ارسال‌شده|فرستاده شده|فرستاده‌شده|تاریخ|به|گیرنده|موضوع|رونوشت"
    "|发送时间|日期|收件人|主题|送信日時|宛先|件名|보낸 날짜|받는 사람|제목"
)
LINE = re.compile(rf"^[>\s*_]*(?:(?P<from>{FROM})|(?:{OTHERS}))[*_]*\s?[:：][*_]*\s*(?P<value>.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """The head of what may be a quotation: how many lines, and whom it names as the writer ('' where nobody).

    `firm` is said in a mail program's way, or names an address. `block` is a block like From, Sent, To, Subject.
    `marked` stands between a mail program's own marks.
    """

    lines: int
    writer: str
    firm: bool
    block: bool = False
    marked: bool = False


def forward_at(line: str) -> bool:
    """Whether a mail that somebody hands on begins here: evidence, never a quotation."""
    return len(line) <= LONGEST_LINE and FORWARDED.match(line) is not None


def head_at(lines: list[str], at: int) -> Head | None:
    """The head that begins at this line."""
    line = lines[at].strip()
    if not line or len(line) > LONGEST_LINE:
        return None
    if HEAD_MARK in line:
        return Head(1, _address(line), firm=True, marked=True)
    separated = line == OUTLOOKS_LINE or any(mark.match(line) for mark in (ANSWERED, ABOVE_A_BLOCK))
    below = at + 1
    while separated and below < len(lines) and not lines[below].strip(" >"):
        below += 1
    if block := _block(lines, below if separated else at):
        count, writer = block
        return Head(below - at + count if separated else count, writer, firm=separated, block=True, marked=separated)
    return None if separated else _wrote(lines, at)


def _block(lines: list[str], at: int) -> tuple[int, str] | None:
    """Some lines of a head, From among them: how many, and whom From names."""
    writer, known, count = None, 0, 0
    for line in lines[at : at + 12]:
        found = LINE.match(line) if len(line) <= LONGEST_LINE else None
        if found is None:
            if known and line.strip() and line.startswith((" ", "\t")):
                count += 1
                continue
            break
        known, count = known + 1, count + 1
        if found["from"] and writer is None:
            writer = found["value"]
    return (count, writer.strip()) if known >= 2 and writer is not None else None


def _wrote(lines: list[str], at: int) -> Head | None:
    """'On ... wrote:', over as many lines as programs wrap it; firm where it names an address or a day."""
    if BETWEEN_DASHES.match(lines[at].strip()):
        return Head(1, _address(lines[at]), firm=True, marked=True)
    if _is_above_another(lines, at):
        return None
    said = ""
    for more in range(min(LONGEST_HEAD, len(lines) - at)):
        line = lines[at + more].strip()
        if not line or len(line) > LONGEST_LINE or (line.startswith(">") != lines[at].strip().startswith(">")):
            return None
        said = f"{said} {line.lstrip('> ')}".strip()
        ends = line.endswith((":", "："))
        named = ADDRESS.search(said) is not None
        if ends and (WROTE.search(said) or (named and _has_a_day(said))):
            return Head(more + 1, _address(said), firm=named or _has_a_day(said))
        if ends:
            return None
    return None


def _is_above_another(lines: list[str], at: int) -> bool:
    """Whether the line stands above a head and is the customer's own: it says a whole sentence, or the next one begins
    as heads begin, or it does not begin so itself.
    """
    line = lines[at].strip(" >")
    for i in range(at + 1, min(at + LONGEST_HEAD, len(lines))):
        later = _wrote(lines, i) if lines[i].strip() else None
        if later is not None and later.firm:
            itself = line.endswith((".", "!", "?", "؟")) or BEGINS.match(lines[i].strip(" >")) is not None
            return itself or BEGINS.match(line) is None
    return False


def _has_a_day(said: str) -> bool:
    return len(re.findall(r"\d{1,4}", said)) >= 3


def _address(said: str) -> str:
    found = ADDRESS.search(said)
    return found[0] if found else ""
