"""What mail programs write above an answered or forwarded letter, in their languages."""

import re

# "On Mon, 23 Nov 2026 at 09:00, Customer Care <care@example.com> wrote:"
WROTE = re.compile(
    r"(?:\b(?:wrote|writes|sent|schrieb|geschrieben|a écrit|écrit|a envoyé|escribió|escribio|ha scritto|scrisse"
    r"|escreveu|schreef|het volgende geschreven"
    r"|skrev|skrifaði|kirjoitti|napisała?|napisał\(a\)|napsala?|napísala?|pisze|írta|a scris|yazdı|έγραψε|viết|đã viết"
    r"|menulis|napisao|napisala|piše|rakstīja|rašė|kirjutas|va escriure|escribiu|idatzi du|shkroi)\b"
    r"|написала?\b|пишет\b|пише\b|написав\b|напісаў|كتب|כתב|نوشته?‌? ?(?:است)?|نوشتند|เขียน|写道|寫道|写入|のメール"
    r"|書き込み|作成|は書きました|さんは|작성|님이|लिखा)"
    r"[^:：]{0,120}[:：][*_ ]*$",
    re.IGNORECASE,
)
# How a head begins that goes on in the next line.
BEGINS = re.compile(
    r"^(?:on|at|am|le|el|il|em|op|den|på|dnia|w dniu|dne|dňa|в|у|στις|pe|vào|pada|em|od|från|fra|von|from|de|da|van"
    r"|a las|il giorno|în data de|dana|το|на|ma|ti|ke|to|pe|la|su|pt|so|nd|mån|tis|ons|tors?|fre|lör|sön|man|tir"
    r"|lør|søn|mo|di|mi|do|fr|sa|пн|вт|ср|чт|пт|сб|вс|нд|quoting|citando|zitat von"
    r"|در(?: تاریخ)?|به تاریخ|بتاريخ|في|ב|在)\b"
    r".{0,120}\d",
    re.IGNORECASE,
)
BETWEEN_DASHES = re.compile(
    r"^-{2,}\s.{10,300}\b(?:wrote|schrieb|écrit|escribió|ha scritto|escreveu|skrev|schreef|geschreven|napisał\w*"
    r"|yazdı|написал\w*|نوشت|كتب|写道|寫道)\b.{0,40}-{2,}$",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s<>\[\]():;,\"']{1,200}@[^\s<>\[\]():;,\"']{1,200}")
# "-----Original Message-----"; what is forwarded stands under other words.
ANSWERED = re.compile(
    r"^[>\s]*[-_=*—–]{2,}\s*(?:original[ -]?message|originalmeldung|reply message|replied message|original appointment"
    r"|ursprüngliche (?:nachricht|e-?mail)|original-?nachricht|ursprungsnachricht"
    r"|message d'origine|message original|courriel original|mensaje original|messaggio originale|mensagem original"
    r"|oorspronkelijk bericht|oorspronkelijke bericht"
    r"|ursprungligt meddelande|originalmeddelande|oprindelig (?:meddelelse|besked)|opprinnelig melding"
    r"|original melding|oprindelig mail"
    r"|alkuperäinen viesti|(?:wiadomość oryginalna|oryginalna wiadomość)|původní (?:zpráva|e-mail)|pôvodná správa"
    r"|исходное сообщение|исходное письмо|вихідне повідомлення"
    r"|оригинальное сообщение|orijinal (?:ileti|mesaj)|özgün ileti|eredeti üzenet|mesaj(?:ul)? original"
    r"|αρχικό μήνυμα|pesan asli|tin nhắn gốc|thư gốc"
    r"|الرسالة الأصلية|הודעה מקורית|پیام اصلی|原始邮件|原始郵件|回复的原邮件|原邮件|元のメッセージ|original message"
    r"|원본 메시지|원본 메일)\s*[-_=*—–]{2,}[\s>]*$",
    re.IGNORECASE,
)
# Above the block of some web mailers, without dashes.
ABOVE_A_BLOCK = re.compile(
    r"^[>\s]*(?:message du|nachricht vom|mensaje del|messaggio del) \d[\d/. :hà]{5,24}$", re.IGNORECASE
)
FORWARDED = re.compile(
    r"^[>\s]*(?:[-_=*—–]{2,}\s*(?:original )?(?:forwarded (?:message|mail|by)\b[^-]{0,60}|weitergeleitete (?:nachricht"
    r"|e-?mail|mail)"
    r"|weitergeleitet von[^-]{0,60}|message (?:transféré|réexpédié|transmis)|courriel transféré"
    r"|mensaje (?:reenviado|reexpedido)"
    r"|messaggio inoltrato|inoltrato|mensagem (?:encaminhada|reencaminhada)|doorgestuurd bericht"
    r"|doorgestuurde? \w{1,12}"
    r"|vidarebefordrat (?:meddelande|brev)|videresendt (?:meddelelse|melding|e-post|mail)"
    r"|välitetty viesti|wiadomość przekazana|przekazana wiadomość|przesłana wiadomość|treść przekazanej wiadomości"
    r"|přeposlaná (?:zpráva|e-mail)|preposlaná správa|пересылаемое (?:сообщение|письмо)"
    r"|пересланное (?:сообщение|письмо)"
    r"|переслане повідомлення|iletilen (?:ileti|mesaj|e-posta)|yönlendirilen (?:ileti|mesaj)"
    r"|továbbított (?:üzenet|levél)"
    r"|mesaj (?:redirecționat|redirectionat|transmis)|προωθημένο μήνυμα|pesan terusan|pesan diteruskan"
    r"|thư (?:đã )?chuyển tiếp|tin nhắn chuyển tiếp|رسالة معاد توجيهها"
    r"|رسالة (?:تمت إعادة توجيهها|محولة|مُعاد توجيهها)|الرسالة المعاد توجيهها"
    r"|הודעה שהועברה|הודעה מועברת|پیام (?:فوروارد|هدایت|بازارسال|ارسال)[^-]{0,20}|پیام فرستاده شده"
    r"|ایمیل فوروارد[^-]{0,9}"
    r"|转发的?(?:邮件|信息|消息)|轉寄的?(?:郵件|訊息)|転送(?:された)?メッセージ|転送メール|전달된 (?:메시지|메일))"
    r"\s*[-_=*—–]*"
    r"|begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|début du (?:message|courriel) (?:transféré|réexpédié)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:encaminhada|reencaminhada)"
    r"|begin doorgestuurd bericht|vidarebefordrat brev|start på videresendt besked|videresendt melding"
    r"|välitetty viesti alkaa|początek przekazywanej wiadomości|začátek přeposílané zprávy"
    r"|начало переадресованного сообщения|İletilen e-posta başlangıcı|továbbított levél kezdete"
    r"|بداية الرسالة (?:المعاد توجيهها|المحولة)|شروع پیام (?:فوروارد|بازارسال)[^:]{0,9}|下面是被转发的邮件"
    r"|以下是轉寄的郵件|転送されたメッセージ|전달된 메시지)\s*:?[\s>]*$",
    re.IGNORECASE,
)
# The subject of a mail that is handed on.
FORWARDS = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|i|enc|doorst|vs|vb|videresendt|pd|přp|továbbítás|ilt|пересл|π?ρθ|转发|轉寄|転送|전달|هدایت"
    r"|فوروارد|بازارسال)\s*[:：]",
    re.IGNORECASE,
)
FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|de la|από|من|מאת|dari|từ"
    "|از|فرستنده|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람"
)
OTHERS = (
    "sent|date|to|cc|bcc|copie à|copie|kopie|copia|importance|priority|subject|reply-to|attachments?|gesendet|datum|an"
    "|betreff|antwort an|anlagen?"
    "|envoyé|envoyé le|à|a|objet|sujet|répondre à|pièces jointes|enviado|enviado el|enviada|fecha|para|asunto|cco"
    "|responder a|enviada em|enviado em"
    "|data|assunto|inviato|oggetto|rispondi a|verzonden|aan|onderwerp|bijlagen|skickat|till|ämne|kopia|sendt|dato|til"
    "|emne|lähetetty|päiväys|päivämäärä|kopio"
    "|vastaanottaja|aihe|wysłano|wysłane|do|temat|dw|odesláno|komu|předmět|kopie|отправлено|дата|кому|тема|копия"
    "|надіслано|копія|gönderildi|gönderilme tarihi|tarih"
    "|kime|alıcı|konu|bilgi"
    "|elküldve|dátum|címzett|tárgy|trimis|către|subiect|στάλθηκε|ημερομηνία|προς|θέμα|κοιν|dikirim|kepada|subjek"
    "|tanggal|ngày|đến|tới|chủ đề|تم الإرسال|أُرسلت|التاريخ|إلى|الموضوع|نسخة|تاريخ الإرسال"
    "|נשלח|תאריך|אל|נושא|העתק|ارسال|ارسال شده|ارسال‌شده|فرستاده شده|فرستاده‌شده|تاریخ|به|گیرنده|موضوع|رونوشت"
    "|发送时间|发送日期|日期|收件人|抄送|主题|寄件日期|傳送時間|副本|主旨|送信日時|日時|宛先|件名"
    "|보낸 날짜|보낸 시간|받는 사람|받는사람|참조|날짜|제목"
)
LINE = re.compile(
    rf"^[>\s*_]*(?:(?P<from>{FROM})|(?P<other>{OTHERS}))[*_]*\s?[:：][*_]*\s*(?P<value>.*)$", re.IGNORECASE
)
