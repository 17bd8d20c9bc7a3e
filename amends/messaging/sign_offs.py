"""Takes a sign-off from the end of a mail: closing words, and below them only a name, a number or an address."""

import re
import unicodedata

# Whole lines, without their punctuation and in small letters.
CLOSINGS = frozenset(
    """
regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with kind regards
with best regards|best|all the best|best wishes|with best wishes|sincerely|yours sincerely|yours faithfully
yours truly|yours|cheers|thanks|thank you|many thanks|thanks a lot|thanks again|thanks in advance
thank you in advance|thanks and regards|respectfully|cordially|br|kr|rgds|mit freundlichen grüßen
mit freundlichem gruß|freundliche grüße|viele grüße|liebe grüße|beste grüße|herzliche grüße|schöne grüße|gruß
grüße|mfg|lg|vg|danke|vielen dank|hochachtungsvoll|mit freundlichen grüssen|freundliche grüsse|viele grüsse
cordialement|bien cordialement|bien à vous|cdt|salutations|sincères salutations|meilleures salutations|merci
merci d'avance|merci beaucoup|saludos|un saludo|saludos cordiales|atentamente|un cordial saludo|gracias
muchas gracias|de antemano gracias|atenciosamente|obrigado|obrigada|cumprimentos|com os melhores cumprimentos
abraços|cordiali saluti|distinti saluti|saluti|un saluto|grazie|grazie mille|met vriendelijke groet
met vriendelijke groeten|vriendelijke groet|groeten|groet|mvg|bedankt|alvast bedankt|med vänliga hälsningar
med vänlig hälsning|vänliga hälsningar|hälsningar|mvh|tack|tack på förhand|med venlig hilsen|venlig hilsen
venlige hilsner|hilsen|vh|tak|med vennlig hilsen|vennlig hilsen|takk|ystävällisin terveisin|terveisin|kiitos
kiitos etukäteen|pozdrawiam|z poważaniem|dziękuję|z wyrazami szacunku|s pozdravem|děkuji|děkuji předem
s pozdravom|ďakujem|üdvözlettel|tisztelettel|köszönöm|cu stimă|cu respect|mulțumesc|saygılarımla|saygılarımızla
teşekkürler|teşekkür ederim|selamlar|iyi günler|с уважением|с наилучшими пожеланиями|спасибо|заранее спасибо
з повагою|дякую|με εκτίμηση|με φιλικούς χαιρετισμούς|ευχαριστώ|مع التحية|مع خالص التحية|تحياتي|مع الشكر|شكرا
شكرًا|مع أطيب التحيات|وتفضلوا بقبول فائق الاحترام|בברכה|בתודה|תודה|با تشکر|با سپاس|با احترام|با درود|ارادتمند
ارادتمند شما|با تشکر فراوان|با سپاس فراوان|با تشکر و احترام|با سپاس و احترام|با تقدیم احترام|با احترام فراوان
سپاس|سپاسگزارم|متشکرم|ممنونم|ممنون|با تشکر از شما|پیشاپیش سپاسگزارم|谢谢|此致敬礼|此致|よろしくお願いします
宜しくお願いします|よろしくお願いいたします|敬具|감사합니다|trân trọng|cảm ơn|terima kasih|hormat saya|salam
""".strip()
    .replace("\n", "|")
    .split("|")
)
# What telephones and mail programs write below; they are no words of anybody's. A line counts only where it names one.
DEVICE = (
    r"(?:\S+ ){0,2}\S*(?:i-?phon\w{1,3}|i-?pad|ipod|apple watch|mac(?:book)?|android|galaxy|samsung|huawei|honor"
    r"|xiaomi|redmi|poco|oppo"
    r"|vivo|oneplus|one ?plus|realme|pixel|nokia|sony|xperia|htc|lg|motorola|moto|lenovo|blackberry"
    r"|windows(?: \d+)?|lumia"
    r"|smart ?phone|mobile|mobil(?:e?n?|telefon|gerät)?|móvil|celular|cellulare|telefoon|telefon[oe]?|teléfono"
    r"|téléphone|handy"
    r"|phone|tablet|tablette|device|gerät|appareil|dispositivo|outlook|gmail|g-?mail|mail|e-?mail|yahoo|aol|proton"
    r"|gmx|web\.de|t-online|thunderbird|bluemail|k-?9"
    r"|گوشی|موبایل|تلفن|آیفون|آی‌فون|آیپد|آی‌پد|سامسونگ|اندروید|اوت‌لوک|جیمیل|ایمیل|یاهو|هاتفي|الهاتف|آيفون|جوال\w*"
    r"|айфон\w*|телефон\w*|смартфон\w*|андроид\w*|почт\w*|яндекс\w*|мобильн\w*)"
)
AFTER_IT = (
    r"(?:(?:[^.,;:!?؟،؛\n]|\.(?=\w)){0,40})(?:[.,;–—-]? ?(?:please |bitte )?(?:excuse|pardon|forgive"
    r"|sorry for|entschuldig\w*)\b.{0,60})?"
)
OF_THE_DEVICE = re.compile(
    rf"^(?:(?:sent|written|typed) (?:from|with|via|using|on|by)(?: my| the all new)? {DEVICE}\b{AFTER_IT}"
    r"|get outlook for (?:ios|android|mac)\b.{0,40}|sent with .{0,20}secure email"
    rf"|diese (?:nachricht|mail|e-mail) wurde (?:von|mit) (?:meine[mr] )?{DEVICE}{AFTER_IT} gesendet"
    rf"|von meine[mr] {DEVICE}{AFTER_IT} gesendet|gesendet (?:von|mit|aus)(?: meine[mr]| der)? {DEVICE}{AFTER_IT}"
    rf"|envoyé (?:de|depuis|à partir de|avec)(?: mon| ma| l')? ?{DEVICE}{AFTER_IT}"
    rf"|enviad[oa] (?:desde|do|da|de|pelo|con)(?: mi| meu| minha| el)? {DEVICE}{AFTER_IT}"
    rf"|inviato (?:da|dal|dalla|con)(?: mio| mia)? {DEVICE}{AFTER_IT}|(?:verzonden|verstuurd) (?:vanaf|met|via"
    rf"|vanuit)(?: mijn)? {DEVICE}{AFTER_IT}"
    rf"|skickat från(?: min| mitt)? {DEVICE}{AFTER_IT}|sendt (?:fra|med)(?: min| mit| mitt)? {DEVICE}{AFTER_IT}"
    rf"|lähetetty {DEVICE}{AFTER_IT}|wysłan[eo] z(?: mojego)? {DEVICE}{AFTER_IT}"
    rf"|odesláno z(?: mého)? {DEVICE}{AFTER_IT}"
    rf"|отправлено (?:с|из)(?: моего)? {DEVICE}{AFTER_IT}|{DEVICE}(?:'?umdan|'?imden|'?dan|'?den) gönderildi"
    rf"|(?:ارسال|فرستاده) ?شده (?:از|با|توسط) {DEVICE}{AFTER_IT}|(?:أرسلت|مرسل|تم الإرسال) من {DEVICE}{AFTER_IT}"
    r"|发自我的 ?(?:iphone|ipad|手机|华为\S{0,6}|小米\S{0,6}|三星\S{0,6})|iphoneから送信)[.!]?$",
    re.IGNORECASE,
)
TELEPHONE = re.compile(r"^(?:(?P<label>[^\W\d_]{1,12}\.?)\s*[:.]?\s*)?(?P<number>(?:\+|0)[\d\s()./-]{6,24})$")
TELEPHONES = frozenset(
    [
        "tel",
        "phone",
        "telephone",
        "mobile",
        "mob",
        "cell",
        "fax",
        "t",
        "m",
        "p",
        "telefon",
        "telefono",
        "teléfono",
        "tél",
        "téléphone",
        "handy",
        "mobil",
        "gsm",
        "тел",
        "تلفن",
        "موبایل",
        "همراه",
        "هاتف",
    ]
)
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "sir",
        "herr",
        "frau",
        "hr",
        "fr",
        "mme",
        "m",
        "mlle",
        "sr",
        "sra",
        "dott",
        "آقای",
        "خانم",
        "دکتر",
        "مهندس",
        "السيد",
        "السيدة",
    ]
)
DASHES = frozenset({"--", "—", "––", "__"})
MOST_LINES = 5
LONGEST_LINE = 160


def without_sign_off(text: str, theirs: tuple[str, ...]) -> str:
    """The text without the sign-off at its very end; all of it where nothing else would be left.

    `theirs` are names and addresses of whoever writes: any other line below the closing words may be what they mean to
    say, and stays, with the closing above it.
    """
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or _is_of_a_device(lines[-1].strip())):
        lines.pop()
    known = frozenset(word for said in theirs for word in _words(said))
    filled = [i for i, line in enumerate(lines) if line.strip()]
    for i in filled[-MOST_LINES - 1 :]:
        below = [lines[j].strip() for j in filled if j > i]
        if closes(lines[i]) and all(_is_of_a_person(line, known, theirs) for line in below):
            lines = lines[:i]
            break
    return "\n".join(lines).strip() or text


def _is_of_a_device(line: str) -> bool:
    return len(line) <= LONGEST_LINE and OF_THE_DEVICE.match(line) is not None


def closes(line: str) -> bool:
    """Whether a line is closing words and nothing else, or the dashes above a signature."""
    return line.strip() in DASHES or plain(line) in _CLOSINGS


def plain(line: str) -> str:
    """A line in small letters, its punctuation and invisible signs gone."""
    said = unicodedata.normalize("NFC", line).casefold().replace("ß", "ss")
    return " ".join(re.sub(r"[^\w'’\s]|_", " ", said.replace("’", "'").replace("\u200c", " ")).split())


_CLOSINGS = frozenset(plain(closing) for closing in CLOSINGS)


def _is_of_a_person(line: str, known: frozenset[str], theirs: tuple[str, ...]) -> bool:
    """A name, the number or the address of whoever writes."""
    if len(line) > 80:
        return False
    if any(
        "@" in own and own.lower() in line.lower() and not plain(line.lower().replace(own.lower(), ""))
        for own in theirs
    ):
        return True
    digits = "".join(str(unicodedata.digit(sign, -1)) if sign.isdigit() else sign for sign in line)
    if found := TELEPHONE.match(digits):
        return found["label"] is None or found["label"].strip(".").casefold() in TELEPHONES
    words = _words(line)
    return bool(words) and words <= known | TITLES and bool(words & known)


def _words(said: str) -> frozenset[str]:
    """The words of a name or of the mailbox of an address."""
    said = said.partition("@")[0] if "@" in said else said
    return frozenset(word for word in plain(re.sub(r"[._+-]", " ", said)).split() if not word.isdigit())
