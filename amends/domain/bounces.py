"""What a letter that came back says, and what stood in its way.

That is the address, the mailbox for now, the letter's size, or us.
"""

import re
from enum import StrEnum


class About(StrEnum):
    """What stood in the way. Only `address` stops later letters to it; `us` is for the operator to mend.

    `unwanted` stood in nobody's way: the letter arrived, and its reader called it spam.
    """

    ADDRESS = "address"
    MAILBOX = "mailbox"
    SIZE = "size"
    US = "us"
    UNWANTED = "unwanted"


TOLD = {
    About.ADDRESS: "the address takes no letters",
    About.MAILBOX: "the mailbox takes no letters for now",
    About.SIZE: "the letter is too long for this way",
    About.US: "our letters are refused there: tell the operator, the address is not at fault",
    About.UNWANTED: "it arrived, and the customer called it spam: ask them how they want to hear from us",
}
# RFC 3463, as the IANA registry has them; the text decides where a code is used for everything.
BY_CODE: tuple[tuple[str, About], ...] = (
    (r"[45]\.1\.[78]", About.US),
    (r"5\.1\.9", About.US),
    (r"[45]\.7\.(?:2[0-9]|6\d\d)", About.US),
    (r"5\.7\.1[37]", About.MAILBOX),
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
VAGUE = re.compile(r"[45]\.0\.\d+|4\.[1-7]\.\d|5\.1\.0|5\.2\.0|5\.3\.[05]|5\.4\.[017]|5\.5\.\d|5\.7\.0|[45]\d\d")
_SIZE = (
    r"\b(?:message|e?-?mail|size|content|data|attachment|line|header|body)s?\b[^.\n]{0,40}"
    r"(?:too (?:big|large|long)|exceed(?:s|ed|ing)? (?!\w+ ?(?:quota|limit of recip)))"
    r"|exceed[^.\n]{0,40}(?:message )?size|\bsize limit|maximum (?:message )?size|too long\b|too (?:large|big) for"
    r"|larger than (?:the )?(?:current|maximum|\d)|message length (?:limit|exceeds)|too much mail data"
    r"|nachricht (?:ist )?zu gro(?:ß|ss)|message trop (?:gros|volumineux)|mensaje demasiado grande"
    r"|messaggio troppo grande|mensagem muito grande|حجم (?:پیام|نامه)|サイズ[^\n]{0,12}(?:超|大き)"
)
_FULL = (
    r"(?:mail ?box|mail ?drop|quota|account|user|storage|inbox|recipient|disk|directory)[^.\n]{0,60}"
    r"(?:\bfull\b|over ?quota|out of (?:space|storage)|over (?:its|their|the|his|disk)|exceed(?:ed"
    r"|s)? (?:\w+ )?(?:quota|storage|limit|size))"
    r"|over ?quota|quota (?:exceeded|violation|is full)|exceed[^.\n]{0,40}quota|not enough (?:disk|storage|space)"
    r"|insufficient (?:\w+ )?(?:disk |system )?(?:storage|space|quota)|mailbox is busy|(?:user"
    r"|mailbox) has too many messages"
    r"|too many messages on (?:this|the)|(?:space|storage|quota)[^.\n]{0,20}has been (?:reached|used)"
    r"|mailfolder is full"
    r"|mailbox (?:has )?exceed|no (?:more )?(?:disk )?space|full mailbox"
    r"|(?:post ?fach|mailbox|speicher|kontingent)[^.\n]{0,40}(?:voll|überschritten|erschöpft)"
    r"|bo[iî]te[^.\n]{0,40}(?:pleine|satur)|quota dépassé|(?:buz[oó]n|casilla)[^.\n]{0,30}(?:llen[oa])"
    r"|cuota[^.\n]{0,20}(?:excedida|superada)|casella[^.\n]{0,30}piena|caixa[^.\n]{0,30}cheia"
    r"|صندوق[^.\n]{0,30}(?:پر|ممتلئ)|переполнен|一杯|邮箱[^\n]{0,6}满|용량"
)
_FOR_NOW = (
    r"temporar|(?:try|retry) (?:again )?later|\btime[d ]?[- ]?out|delivery time expired|could not deliver for"
    r"|(?:connection|network)[^.\n]{0,30}(?:refused|timed|reset|lost|dropped|closed)|queue too long|retry time(?:out)?"
    r"|deferred|greylist|gr[ae]y-?list|no route to host|network (?:is )?unreachable|host (?:not reachable|is down"
    r"|unreachable)"
    r"|not (?:currently )?accepting (?:mail|messages|network)(?: (?:now|at this time))?"
    r"|(?:name server|dns)[^.\n]{0,20}(?:timeout|timed out|time out|error|failure)|too many hops|hop count"
    r"|mail ?(?:ing)? loop"
    r"|loops? back to myself|system config error|local (?:configuration|error)|can(?:no|')t create|unable to connect"
    r"|giving up"
    r"|could not connect|server (?:error|busy|too busy|unavailable)|service (?:unavailable|not available|currently)"
    r"|too many (?:connections|sessions|concurrent|recipients|messages|errors)|rate limit|throttl|too (?:fast|quickly)"
    r"|receiving mail (?:too quickly|at a rate)|delivery (?:time|not attempted)|for the last \d+ (?:seconds|hours"
    r"|days)"
    r"|pipe to|mailer error|command (?:failed|died|output)|broken pipe|procmail|resources? (?:temporarily|limit)"
    r"|(?:account|mailbox|user|recipient|address|service|domain|inbox)[^.\n]{0,60}(?:suspend|disabled|inactive"
    r"|deactivated|locked|expired"
    r"|discontinued|on hold|not active|not been activated|unavailable|not available|over limit|frozen|closed)"
    r"|(?:suspended|disabled|inactive|expired|deactivated|invalid/inactive|expired|closed) (?:account|mailbox|user"
    r"|domain|recipient|address)"
    r"|(?:reject|refus|den)\w*[^.\n]{0,30} by (?:the )?(?:recipient|user|owner|domain filter|address ?book"
    r"|whitelist)|due to recipient preferences"
    r"|user (?:reject|has blocked|refuses)|recipient(?:'s)? (?:prefer|reject|refuses|has not)|not (?:on"
    r"|in)[^.\n]{0,12} (?:white|allow)|filtered"
    r"|(?:konto|postfach)[^.\n]{0,30}(?:deaktiviert|gesperrt)|compte[^.\n]{0,30}(?:désactiv|suspend)"
    r"|cuenta[^.\n]{0,30}desactivad"
)
_SURELY_US = (
    r"\bspam|black ?-?list|block ?-?list|deny ?-?list|\bdmarc\b|\bspf\b|\bdkim\b|\barc\b.{0,9}fail|reputation"
    r"|\bdnsbl|\br?uribl|spamhaus|spamcop"
    r"|barracuda|proofpoint[^.\n]{0,30}block|unsolicited|\brbls?\b|\bphish|\bmalware|\bvirus|infected|\bworm\b"
    r"|relay(?:ing)? "
    r"(?:access |is |not |operation )*(?:denied|permitted|allowed|prohibited|rejected)|reverse (?:dns|lookup|host)"
    r"|\bptr\b|rdns\b"
    r"|sender (?:address|domain|verif\w+|id|ip|policy)[^.\n]{0,30}(?:reject|fail|denied|invalid|not|unknown|block"
    r"|refus)"
    r"|domain of sender|(?:senders?|mail from|from address)[^.\n]{0,40}(?:does not (?:exist|resolve)|not exist"
    r"|rejected|unknown|invalid|not (?:allowed|found|authori|valid|verified))"
    r"|(?:banned|blocked|listed|bad|poor|abusive|dynamic|suspicious)[^.\n]{0,24} (?:ip\b|host|sending|sender|server"
    r"|network)"
    r"|\b(?:ip|ips|host|server|client|domain)\b[^.\n]{0,60}\b(?:blocked|banned|listed|blacklisted|unauthenticated"
    r"|black list|block list)"
    r"|\bbatv\b|backscatter|(?:invalid|bogus|unrout\w+|bad|unknown) (?:sender|mail from|from\b)|sender (?:isn't"
    r"|is not|not|domain)"
    r"|(?:from|mail from):? (?:domain|address)[^.\n]{0,20}invalid|accept mail from (?:dynamic|your|this)"
    r"|mail from your (?:ip|server|host)"
    r"|your access to submit|open proxy|user complaints|unwanted messages|dynamic ips?\b|ip for sending mail"
    r"|no relaying|mail relay|not handle mail for"
    r"|fix reverse|resolvable host|no reverse|unverif\w+ (?:sending|sender)|looks like (?:a )?(?:spam|auto|bulk)"
)
_US = (
    r"blocked|unauthenticated|not authenticated|authentication (?:fail|requi|is requi|needed|credentials)"
    r"|unable to relay|not permitted to relay"
    r"|not (?:a )?relay|we do(?:n't| not) relay|relay(?:ing)? (?:not|is|to|through|this|mail|for|access|fail"
    r"|attempt)|open relay"
    r"|not a gateway|not (?:in|on) my (?:list|rcpthosts)|rcpthosts|not local\b|not a local|(?:is"
    r"|are) not allowed to (?:send|relay)"
    r"|\bpolic(?:y|ies)\b|content (?:reject|filter|block|not allowed|contains|violat)|message (?:content|rejected"
    r"|refused|was blocked|filtered)|prohibited|forbidden"
    r"|\bhelo\b|\behlo\b|\btls\b|encryption|not (?:allowed|authori[sz]ed|permitted) to (?:send|relay|use|deliver"
    r"|connect)"
    r"|\byour (?:ip|server|host|domain|network|mail server|provider|isp|sending|e-?mail domain)|client host"
    r"|sending (?:ip|server|mta)|access (?:denied|from|forbidden)"
    r"|connection (?:rejected|not allowed)|executable|attachment|\brfc ?\d{3,4}|5322|non-?compliant|multiple (?:from"
    r"|subject)"
    r"|bare (?:lf|cr|line)|malformed|improper|8bit|syntax error|must issue|pleas[e]? (?:use|turn on|authenticate"
    r"|get a)|authenticat"
    r"|abus[ei]|complaint|(?:go away|not welcome)|suspicious|security|\bnot accepted from\b|refused due"
    r"|no longer accept(?:s|ing)? mail from"
)
_ADDRESS = (
    r"(?:no such|unknown|invalid|bad|not a valid|not an active|non-?existent|unrouteable|unroutable|incorrect|illegal"
    r"|undeliverable|not a known|cannot find|no valid) (?:e-?mail |local |virtual |smtp |host.?or.?)?(?:user"
    r"|recipient|address|addr|mailbox|account"
    r"|person|domain|destination|customer|subscriber|name|local part)"
    r"|\bunknown host|host unknown|\bno such host|(?:user|recipient|mailbox|address|account|person|e-?mail|domain"
    r"|host|subscriber|local part|addressee|login|\bid\b)\b"
    r"[^.\n]{0,60}(?<!sender )(?:\bunknown\b|does ?n[o'’]?t exist|does not exist|not exist|not (?:be )?found"
    r"|no longer (?:on|exist|valid|with|available|works?|employ|accept|a valid|in use|at)"
    r"|not (?:a )?(?:valid|listed|known|recogni[sz]ed|registered)|\binvalid\b|isn't (?:valid|known)|is not ours"
    r"|not our|rejected \(?user unknown)"
    r"|(?:does|do|did)(?:n[’']t| not) have an?(?: [^\n]{1,40})? (?:account|mailbox)|no (?:mailbox|such|user"
    r"|account) |no mailbox"
    r"|not (?:our|local|a) (?:customer|user|registered)|unable to find (?:the )?(?:user|recipient)"
    r"|\bnot a local (?:user|mailbox)"
    r"|recipient ?not ?found|user ?unknown|userunknown|recipnotfound|has moved|has been (?:changed|replaced)"
    r"|address (?:has )?changed"
    r"|\bno mx|null ?mx|nullmx|domain (?:is )?not found|name or service not known|host (?:or domain name )?not found"
    r"|does not (?:have|accept) (?:an? )?(?:mx|a record|mail\b|any mail)|can(?:'t|not) receive mail"
    r"|does not receive mail|no valid recipients?"
    r"|no (?:one|person|user) (?:at|by|with|here)[^.\n]{0,20} (?:address|name)|not present in|bad ?(?:rcptto"
    r"|recipient(?:to)? list)"
    r"|(?:nessun|no existe)[^.\n]{0,12} (?:utente|usuario|persona)|missing home directory|not a (?:mail|local) address"
    r"|nxdomain|delivery address|unrouteable|not listed in|doesn[’']t (?:exist|work)|wasn[’']t found|is unknown to"
    r"|cannot be found"
    r"|(?:empfänger|benutzer|adresse|postfach|konto)\w*[^.\n]{0,40}(?:unbekannt|existiert nicht|nicht gefunden"
    r"|nicht (?:mehr )?vorhanden|ungültig)|unbekannter? (?:empfänger|benutzer|adresse)"
    r"|(?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^.\n]{0,40}(?:inconnu|introuvable|n'existe p|invalide)"
    r"|(?:usuario|destinatario|direcci[oó]n|cuenta|buz[oó]n)[^.\n]{0,40}(?:desconocid|no existe|no encontrad"
    r"|inv[aá]lid)"
    r"|(?:utente|destinatario|indirizzo)[^.\n]{0,40}(?:sconosciut|inesistente|non esiste)"
    r"|(?:usuário|destinatário|endereço)[^.\n]{0,40}(?:desconhecid|não existe|inexistente)"
    r"|(?:gebruiker|ontvanger|adres)[^.\n]{0,40}(?:onbekend|bestaat niet)"
    r"|(?:کاربر|گیرنده|نشانی|آدرس|صندوق)[^.\n]{0,40}(?:ناشناس|وجود ندارد|یافت نشد|پیدا نشد|نامعتبر)"
    r"|(?:пользовател|адрес|получател)\w*[^.\n]{0,40}(?:не (?:существует|найден)|неизвест)"
    r"|(?:アドレス|宛先|ユーザ)[^\n]{0,20}(?:見つかりません|存在しません)|リストにありません"
    r"|不存在|존재하지 않|nieznan|nie istnieje"
)
FULL, FOR_NOW, SIZE, SURELY_US, US, ADDRESS = (
    re.compile(pattern, re.IGNORECASE) for pattern in (_FULL, _FOR_NOW, _SIZE, _SURELY_US, _US, _ADDRESS)
)
# Servers that filter say "user unknown" when they have seen the letter: they knew the user well enough to read it.
AFTER_THE_LETTER = re.compile(
    r"(?i)in reply to (?:the )?(?:end of )?DATA|^>>>+ ?(?:DATA|\.)\s*$|SMTP command\s+DATA|after (?:end of )?DATA",
    re.MULTILINE,
)
SPACES = re.compile(r"\s+")


def about(code: str, text: str = "", *, of_recipient: bool = True) -> About:
    """What a refusal is about, by its status code (RFC 3463), its words, or the SMTP code.

    The words count where the status is vague. `of_recipient` is whether it was said of the recipient alone, before the
    letter itself was handed over.
    """
    words = SPACES.sub(" ", text)
    known = _by_code(code) if code and not VAGUE.fullmatch(code) else None
    if known is About.ADDRESS:  # some write 5.1.1 of whom they block, or of a full mailbox, and say so
        return About.US if SURELY_US.search(words) else About.MAILBOX if FULL.search(words) else known
    if known:
        return known
    said = _in_words(words, after_the_letter=AFTER_THE_LETTER.search(text) is not None)
    if said is About.ADDRESS and re.match(r"4|5\.2\.", code) and code not in {"410", "422"}:
        return About.MAILBOX
    return said or _by_code(code) or _by_smtp(code, of_recipient=of_recipient)


def _in_words(text: str, *, after_the_letter: bool) -> About | None:
    """What stands in the way by what they say; the surest words first."""
    unknown = ADDRESS.search(text) is not None
    if SURELY_US.search(text):
        return About.US
    if FULL.search(text):
        return About.MAILBOX
    if SIZE.search(text):
        return About.SIZE
    if unknown:
        return About.MAILBOX if after_the_letter else About.ADDRESS
    if FOR_NOW.search(text):
        return About.MAILBOX
    return About.US if US.search(text) else None


def _by_code(code: str) -> About | None:
    if re.fullmatch(r"\d\.0\.\d+|[45]\d\d", code):
        return About.MAILBOX if code.startswith("4.") else None
    return next((each for pattern, each in BY_CODE if re.fullmatch(pattern, code)), None)


def _by_smtp(code: str, *, of_recipient: bool) -> About:
    """A gateway's or a mail server's three digits."""
    if code == "413":
        return About.SIZE
    if code.startswith("4") and code not in {"410", "422"}:
        return About.MAILBOX
    if code == "552":
        return About.MAILBOX if of_recipient else About.SIZE
    if not of_recipient or code in {"554", "571", "521", "535"}:
        return About.US
    return About.ADDRESS if code in {"550", "551", "553", "410", "422", "404"} else About.MAILBOX
