"""The phrases of mail servers, in the languages they use: that a letter did not arrive, or is late."""

import re

_FAILED = (
    # English
    r"(?:could|can|was|were|has|have|is|did|am|'m)\s?(?:not|n[o'’]t)(?:\s+(?:been|be|able to|possible to))*"
    r"\s+(?:\w+ly\s+)?(?:be\s+)?(?:deliver|sen[dt]\b|reach|accepted|transmit|relay|forward|process)",
    r"(?:unable|failed|impossible|inability) to (?:\w+ )?(?:deliver|send|reach|relay|transmit|forward|process)",
    r"\bundeliver(?:ed|able)|\bnon-?deliver(?:y|ed|able)|not deliver(?:ed|able)|\bnot yet been delivered",
    r"deliver(?:y|ing)(?: (?:to|of|notification|status|attempt)\b[^\n]{0,80}?)?(?: has| have)?(?: been)?:?"
    r" (?:failed|failure|error|problem|unsuccessful|aborted|rejected|delayed)",
    r"(?:failure|error|trouble|problems?)(?: \w+)? (?:while |in |with )?(?:(?:trying|attempting) to )?"
    r"(?:deliver|sending|send your|relay|process)",
    r"deliver[^\n]{0,40}(?:failed|failure|unsuccessful)|failure (?:notice|notification|report)"
    r"|mail (?:delivery )?failure",
    r"returned (?:mail|e-?mail|message)|(?:mail|message|letter)[^\n]{0,40} returned (?:to sender|undelivered)",
    r"return(?:ed|ing) to sender|mail system error|mail could not|(?:permanent|fatal|delivery|unrecoverable)"
    r" (?:fatal |delivery )?(?:error|failure)s?",
    r"did not reach|could not be (?:reached|found|sent|processed)|giving up on|(?:recipients?|address(?:es)?)"
    r" (?:were |was |is |are )?(?:incorrectly|affected|rejected|returned|failed|invalid)",
    r"(?:message|e-?mail|mail|letter|recipient)[^\n]{0,60} (?:has been |was |were |been |is |got )"
    r"(?:rejected|blocked|bounced|refused|quarantined|returned|discarded|deleted from queue)",
    r"refused (?:to accept )?(?:your|the|this) (?:message|mail|e-?mail)|no valid recipients?|invalid (?:user"
    r"|recipient)"
    r"|(?:user|recipient|mailbox|address)(?: is)? (?:unknown|not found)|unknown (?:user|recipient)|no such (?:user"
    r"|recipient)",
    r"not (?:a )?member of this mailing list|loop alert|mailbox (?:is )?full|over quota|message (?:is )?too large"
    r"|could not deliver|couldn[’']?t deliver|wasn[’']?t delivered|bounced back",
    # German, Dutch, the North
    r"nicht (?:\w+ )?(?:zugestellt|zustellbar|ausgeliefert|übermittelt|gesendet werden)|unzustellbar"
    r"|zustell\w*[^\n]{0,40}(?:fehlgeschlagen|gescheitert|nicht möglich|fehler)|fehler bei der (?:zustellung"
    r"|übermittlung)",
    r"onbestelbaar|niet (?:\w+ )?(?:worden )?(?:af|be)?(?:geleverd|bezorgd|leveren|verzonden)"
    r"|bezorg\w*[^\n]{0,30}mislukt"
    r"|aflever\w*[^\n]{0,30}mislukt",
    r"(?:kunde|kunne|kan|blev|ble)\s+(?:inte|ikke)\s+(?:\w+ )?(?:levereras|leveres|leveret|levert|skickas|sendes)"
    r"|olevererbar|obeställbar|uleveret|kan ikke leveres|(?:leverans|levering)\w*[^\n]{0,30}(?:misslyckad|mislyk)",
    r"ei voi(?:tu|da) toimittaa|toimit\w+ epäonnistui|ei toimitettu",
    # French, Spanish, Italian, Portuguese, Romanian
    r"n'a (?:pas )?(?:pu|été)[^\n]{0,20}(?:remis|distribu|livr|délivr|envoy|achemin)|non (?:remis|distribué|délivré"
    r"|livré)"
    r"|(?:échec|erreur)[^\n]{0,30}(?:remise|livraison|distribution|envoi|acheminement)"
    r"|impossible d[e'][^\n]{0,20}(?:remettre|délivrer|livrer|distribuer|envoyer|acheminer)|n'ont pas reçu",
    r"no (?:se )?(?:ha |han |pudo |puede |pudieron |fue |ha sido )(?:\w+ )?(?:podido |ser |posible )*(?:entreg|envi)"
    r"|no entregad|(?:error|falla|fallo)[^\n]{0,20}(?:entrega|envío)|imposible (?:entregar|enviar)|correo devuelto",
    r"impossibile (?:\w+ )?(?:recapitare|consegnare|inviare)|(?:mancat[oa]|non)[^\n]{0,30}(?:recapit|consegn)",
    r"não (?:foi|pôde|pode|é)[^\n]{0,30}(?:entreg|envi)|não entregue|falha (?:na|de) entrega|impossível entregar",
    r"nu a (?:putut fi|fost) (?:livrat|transmis)|livrare eșuată",
    # the East of Europe, Greece, Turkey
    r"nie (?:\w+ ){0,3}(?:dostarczon|doręczon|dostarczyć|doręczyć)|niedostarczon|niedoręczon",
    r"nelze doručit|nedoručen|nedoručiteln|nepodařilo[^\n]{0,20}doručit|nebylo možné doručit|nebolo možné doručiť",
    r"kézbesíthet|nem (?:sikerült|lehet)[^\n]{0,20}kézbesít",
    r"не (?:\w+ ){0,3}доставл|недоставл|не удалось[^\n]{0,20}(?:достав|отправ)|невозможно (?:достав|отправ)"
    r"|ошибка (?:доставки|отправки)|не вдалося[^\n]{0,20}достав|неможливо доставити",
    r"μη παραδοτέ|αποτυχία παράδοσης|δεν (?:ήταν δυνατή|παραδόθηκε|μπόρεσε να παραδοθεί)",
    r"(?:teslim|iletil|gönderil)\w*[^\n]{0,20}(?:edilemedi|emedi|başarısız)|teslim edilemez",
    # Persian, Arabic, Hebrew
    r"(?:تحویل|ارسال|رساندن)[^\n]{0,40}(?:نشد|نشده|نگردید|ناموفق|شکست|امکان[\u200c ]?پذیر نیست|ممکن نیست|خطا)"
    r"|قابل تحویل نیست|برگشت (?:خورد|داده)|نامه‌?ی? برگشتی",
    r"(?:تعذر|فشل|لم يتم|لم يكن)[^\n]{0,30}(?:تسليم|توصيل|إرسال|ارسال)|غير قابلة? للتسليم",
    r"לא ניתן (?:היה )?(?:למסור|לשלוח)|(?:המסירה|השליחה|ההודעה) (?:נכשלה|לא נמסרה)",
    # Japanese, Chinese, Korean, Vietnamese, Thai, Indonesian
    r"(?:送信|配信|配送|送達|お届け|届け|転送)[^\n]{0,12}(?:でき(?:ません|な)|失敗|エラー)|送れません|届きません|メールエラー"
    r"|(?:見つかりません|存在しません|リストにありません|受信を拒否)|エラー[^\n]{0,20}(?:通知|メール)|配信不能|不達",
    r"(?:无法|無法|未能|不能)[^\n]{0,8}(?:投递|投遞|送达|送達|传递|傳遞|发送|發送|传送|傳送|寄送)|(?:投递|發送|发送|投遞)[^\n]{0,4}失[败敗]"
    r"|退信|退回",
    r"(?:배달|전송|전달|발송)[^\n]{0,8}(?:하지 못|되지 (?:못|않)|할 수 없|실패|오류)|반송",
    r"không (?:thể|gửi được)[^\n]{0,15}(?:gửi|chuyển|phát)|tidak (?:dapat )?(?:ter)?kirim|gagal (?:ter)?kirim"
    r"|ไม่สามารถ(?:ส่ง|จัดส่ง)",
)
_LATE = (
    r"warning message only|warning only|do(?:es)? not need to re-?send|temporary failure report|not yet been delivered"
    r"|still (?:being (?:re)?tried|undelivered|trying|in the queue|queued)|(?:will"
    r"|being) (?:be )?(?:automatically )?retried",
    r"will (?:keep|continue)(?: on)? (?:to |trying|retry)|will (?:automatically )?(?:try|retry) (?:again|to)",
    r"delivery attempts will continue|(?:deliver\w*|message|mail|it)[^\n]{0,40} (?:is|has been|was) delayed|\(delay\)"
    r"|delay(?:ed)? (?:mail|delivery|notification)|delivery delayed|notification: delayed"
    r"|no action is required on your part",
    r"verzögert|wird (?:weiterhin|erneut) versucht|retardé|retrasad|en retard|in ritardo|ritardat|atrasad|vertraagd"
    r"|försenad|forsinket|opóźnion|zpožděn|задержан|задержк|با تأخیر|با تاخیر|تأخر|配信.{0,6}遅|遅延|延迟|延遲|지연",
)
_AT_AN_END = (
    r"giv(?:ing|en) up|will be deleted from queue|could not be delivered for \d|been in (?:the )?queue too long"
    r"|(?:expired|timed out)[^\n]{0,30}queue|permanent(?:ly)? (?:fatal )?(?:error|failure|fail)|delivery time expired"
    r"|retry (?:time ?out|timeout) exceeded|\bunsent message\b|no further (?:delivery )?attempts"
    r"|cannot send message for"
    r"|will not be re-?tried|retry time not reached for any host after a long failure period"
)
FAILED = re.compile("|".join(_FAILED), re.IGNORECASE)
LATE = re.compile("|".join(_LATE), re.IGNORECASE)
AT_AN_END = re.compile(_AT_AN_END, re.IGNORECASE)
# Where the letter begins that a report returns.
RETURNED = re.compile(
    r"^.{0,30}(?:below this line|unsent message|original (?:message|mail|e-?mail|text|headers?)\b(?! was (?:received"
    r"|sent))|returned message"
    r"|message headers? follow|copy of (?:your|the|this) (?:original )?(?:message|mail|e-?mail)|message body follows"
    r"|your message (?:was|is) (?:attached|included) below|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|messaggio originale|mensagem original|исходное сообщение|原文|以下、送信|元のメール)"
    r"[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)
# A subject under which mail servers return letters; people who answer or forward one write Re: or Fwd: before it.
SUBJECT = re.compile(
    r"\s*(?:\*+\s*)?(?:undeliver|returned mail|mail (?:delivery|system|failure)"
    r"|(?:mail )?delivery (?:status )?(?:notif|fail|report"
    r"|error|problem|has failed)|failure notice|failed mail|message (?:delivery|not delivered|undeliver)|non-?deliver"
    r"|(?:message |delivery )?status notif|rejected (?:mail|message|e-?mail)|warning: (?:could not send|message)"
    r"|unzustellbar|mail konnte nicht|onbestelbaar|non (?:remis|distribu)|échec|no (?:se puede )?entreg"
    r"|error de entrega"
    r"|impossibile recapit|mancato recapito|não entregue|falha na entrega|nie(?:dost|dor)|nedoruč|недостав|не доставл"
    r"|не удалось|تحویل نشد|برگشت|تعذر|לא ניתן|退信|系统退信|メールエラー|배달|반송|kézbesíthet|teslim edilemed"
    r"|there was an error sending your mail|olever|uleveret|obeställbar)",
    re.IGNORECASE,
)
