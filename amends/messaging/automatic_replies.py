"""Tells what a machine answered, what a machine sent on, and what only looks like either."""

import re
from email.message import Message

from amends.messaging.header_lines import header

# Not in RFC 3834, but what vacation programs, Exchange and ticket systems have long written.
ANSWERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "X-Autoresponder",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-Autoreply-From",
)
# What a rule of a mailbox sends on was written by a person.
SENT_ON = (
    "Resent-From",
    "X-Forwarded-For",
    "X-Forwarded-To",
    "X-MS-Exchange-Inbox-Rules-Loop",
    "X-MS-Exchange-ForwardingLoop",
)
ABSENT_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:(?:re|aw|sv|fw)\s*:\s*)?(?:"
    r"(?:automatic(?:ally generated)? (?:reply|response|answer)|auto[- ]?(?:reply|response|matic reply)|autoreply"
    r"|auto:|autoresponder"
    r"|out[- ]of[- ](?:the[- ])?office|ooo\b|away from (?:the |my )?(?:office|desk|mail)|on (?:vacation|holiday"
    r"|leave)\b|vacation (?:reply|response|notice)"
    r"|automatische antwort|abwesenheits?|abwesend|abwesenheitsnotiz|abwesenheitsnachricht|nicht im büro"
    r"|urlaubs?(?:meldung|benachrichtigung|notiz)"
    r"|réponse automatique|absen(?:t|ce) d[eu]|message d'absence|absence\b|en congés?|respuesta automática"
    r"|fuera de (?:la )?oficina|ausente|ausencia"
    r"|risposta automatica|fuori ufficio|assente|resposta automática|fora do escritório|ausência"
    r"|automatisch antwoord|automatische reactie|afwezig"
    r"|niet aanwezig|autosvar|automatiskt svar|automatisk svar|frånvaro|fravær|ikke til stede|ude af kontoret"
    r"|automaattinen vastaus|poissa"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|nieobecno|automatická odpověď|nepřítomn|automatická odpoveď"
    r"|automatikus válasz|házon kívül"
    r"|răspuns automat|otomatik yanıt|ofis dışında|автоматический ответ|автоответ|автоматична відповідь|вне офиса"
    r"|αυτόματη απάντηση|εκτός γραφείου"
    r"|رد تلقائي|رد آلي|خارج المكتب|תשובה אוטומטית|מענה אוטומטי|לא במשרד|پاسخ خودکار|پاسخ اتوماتیک|خارج از دفتر"
    r"|در مرخصی|عدم حضور"
    r"|自动答复|自动回复|自動回覆|自動回應|自動応答|自動返信|不在|부재 중|자동 회신|자동 응답|trả lời tự động"
    r"|balasan otomatis|ตอบกลับอัตโนมัติ)"
    r"|(?:(?:i am |i'm )?(?:currently )?(?:on |away on )?(?:annual leave|parental leave|vacation|holidays?)"
    r"|(?:ich bin )?(?:zurzeit |derzeit )?(?:im |in )?(?:urlaub|elternzeit|mutterschutz)"
    r"|(?:je suis )?en (?:vacances|congés?)"
    r"|(?:estoy )?de (?:vacaciones|permiso)|(?:sono )?in (?:ferie|vacanza)|(?:estou )?de férias"
    r"|(?:ik ben )?(?:op|met) vakantie|på (?:semester|ferie)|na (?:urlopie|dovolené)|در سفر|در تعطیلات)\s*(?:$"
    r"|[:,–—-]|\.|until|till|bis"
    r"|jusqu|hasta|fino|até|tot|till|do\b|تا)"
    r"|(?:\[(?:ticket|case|request|#|anfrage|demande|caso|id)[^\]]{0,30}\]|ticket #?\d+"
    r"|case #?\d+)\W{0,3}(?:received|created|opened|eingegangen"
    r"|erhalten|erstellt|reçue?|créée?|recibid[oa]|creado))",
    re.IGNORECASE,
)
ABSENT = re.compile(
    r"\b(?:out of (?:the |my )?office|away from (?:the |my )?(?:office|desk)|on (?:annual |sick |parental "
    r"|maternity )?(?:leave|vacation|holiday)\b"
    r"|(?:currently|presently) (?:away|unavailable|out)|i am away|will be away|back in the office"
    r"|limited access to (?:my )?e-?mail"
    r"|nicht im (?:büro|haus|hause)|im urlaub|abwesend|außer haus|ausser haus|absent[e]? (?:du|jusqu|de)"
    r"|en (?:congés?|vacances)|hors du bureau"
    r"|fuera de la oficina|de vacaciones|ausente|fuori ufficio|in ferie|fora do escritório|de férias|afwezig"
    r"|met vakantie|op vakantie"
    r"|på semester|på ferie|lomalla|poza biurem|na urlopie|na dovolené|szabadságon|în concediu|izindeyim|ofis dışında)"
    r"|в отпуске|вне офиса|у відпустці|εκτός γραφείου|σε άδεια|خارج المكتب|في إجازة|בחופשה|(?:در|به) (?:مرخصی"
    r"|تعطیلات|سفر)|خارج از دفتر"
    r"|休假|外出|休暇|不在にして|휴가|부재",
    re.IGNORECASE,
)
SAID_BY_MACHINE = re.compile(
    r"\b(?:(?:this is an? )?automat(?:ic|ed|ically)(?: \w+)? (?:reply|response|message|answer|generated)|auto[- ]?reply"
    r"|read no (?:e-?)?mails?|not (?:be )?(?:read|check|reading|checking)(?:ing)? (?:my )?(?:e-?)?mails?|(?:upon"
    r"|on|after) my return|when i return"
    r"|(?:in|for) urgent (?:cases|matters|issues)|if (?:it is|this is|your \w+ is) urgent|in an emergency"
    r"|do not reply to this"
    r"|mailbox is (?:not|un) ?(?:monitored|attended)|(?:message|e-?mail) (?:will|is) (?:not )?be(?:ing)? forwarded"
    r"|has been received and|we have received your (?:e-?mail|message|request|enquiry|inquiry)|ticket (?:number|id"
    r"|#|nummer)"
    r"|(?:a|your) (?:ticket|case|request) (?:#?\w+ )?has been (?:created|opened|received|logged)"
    r"|ihre (?:anfrage|nachricht|e-?mail) (?:ist|wurde) (?:bei uns )?(?:eingegangen|erhalten|erfasst)"
    r"|bitte antworten sie nicht auf"
    r"|votre (?:demande|message|courriel) a (?:bien )?été (?:reçue?|enregistrée?)|(?:merci de )?ne pas répondre à ce"
    r"|(?:su|tu) (?:solicitud|mensaje|correo) ha sido (?:recibid|registrad)|no responda a este"
    r"|(?:پیام|درخواست|ایمیل) شما (?:دریافت|ثبت) شد|به این (?:پیام|ایمیل) پاسخ ندهید"
    r"|wird nicht weitergeleitet|wird (?:nicht )?gelesen|in dringenden fällen|automatisch (?:erstellt|generiert)"
    r"|nach meiner rückkehr"
    r"|en cas d'urgence|à mon retour|message automatique|ne (?:sera|seront) pas (?:lu|transmis)"
    r"|en caso de urgencia|a mi regreso|mensaje automático"
    r"|in caso di urgenza|al mio ritorno|em caso de urgência|bij dringende|wordt niet (?:gelezen|doorgestuurd)"
    r"|vid brådskande|i hastetilfælde"
    r"|w pilnych|v naléhavých|acil durum)|срочн|автоматическ|في الحالات العاجلة|(?:در )?موارد? (?:فوری|ضروری)"
    r"|به ?طور خودکار|پاسخ خودکار|پس از بازگشت"
    r"|紧急|緊急|긴급",
    re.IGNORECASE,
)
AT_THE_TOP = 600  # signs of a text that an automatic answer comes to its point in


def submitted(message: Message) -> str:
    """What Auto-Submitted says (RFC 3834), without its parameters; '' where nothing."""
    return header(message, "Auto-Submitted").partition(";")[0].partition("(")[0].strip().lower()


def sent_on(message: Message) -> bool:
    """Whether a rule or a program sent it, without saying that it answers us.

    What is in it may be a person's words.
    """
    by_rule = any(name in message for name in SENT_ON)
    by_rule = by_rule or "rules agent" in header(message, "X-MS-Exchange-Generated-Message-Source").lower()
    said = submitted(message)
    return (
        (said not in {"", "no", "auto-replied"}) or (by_rule and said not in {"", "no"}) or "X-Autogenerated" in message
    )


def answered(message: Message, text: str) -> tuple[bool, bool]:
    """Whether a machine answered, and whether that is for sure. What is not sure is read by a person."""
    said = submitted(message)
    precedence = header(message, "Precedence").strip().lower()
    if (
        said == "auto-replied"
        or any(_set(message, name) for name in ANSWERS)
        or precedence in {"auto_reply", "auto-reply"}
    ):
        return True, True
    told = header(message, "Subject")
    subject = any(ABSENT_SUBJECT.match(each) for each in (told, told.lstrip("[ ")))
    suppresses = "X-Auto-Response-Suppress" in message
    marks = [
        name
        for name in ("X-POST-MessageClass", "X-FC-MachineGenerated", "X-Mailer", "X-MSMAIL-Class")
        if _vacation(message, name)
    ]
    top = text[:AT_THE_TOP]
    absent = ABSENT.search(top) is not None
    said_by_machine = len({found[0].lower() for found in SAID_BY_MACHINE.finditer(top)})
    machine = min(said_by_machine, 2)
    bulk = precedence in {"bulk", "junk", "list"}
    if subject and (suppresses or marks or bulk):
        return True, True
    signs = 2 * (subject + suppresses + bool(marks)) + absent + machine + bulk
    return signs >= 2 and (subject or suppresses or bool(marks) or absent or machine > 1), False


def _set(message: Message, name: str) -> bool:
    return name in message and header(message, name).strip().lower() not in {"no", "false", "0"}


def _vacation(message: Message, name: str) -> bool:
    return re.search(r"(?i)autorespon|vacation|out.?of.?office|\bauto.?reply", header(message, name)) is not None or (
        name == "X-FC-MachineGenerated" and _set(message, name)
    )
