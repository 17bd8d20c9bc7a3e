"""What stands in generated replies, in ten languages: letters, customers' words, heads of mail programs."""

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "ru", "fa", "ja")

# Sentences of our letters. {name} is the customer, {number} differs from letter to letter.
LETTERS = {
    "en": """Dear {name},
You told us that your parcel {number} is late. We are sorry: you paid to have it on Thursday, and it did not come.
We will write to you by Friday 27 November, even if we have no news. What went wrong is not known to us yet.
What was the order number? Which door did the courier ring at?
Complaining to us does not affect your legal rights. You can ask an ombudsman to decide about it, and that is free.
If we do not hear from you, the offer {number} ends on that day. You can still ask us again.
Yes, I accept: {link}
No, thank you: {link}
With kind regards
Maya Lindqvist
Customer Care, Ours Ltd, 1 High Street, London""",
    "de": """Guten Tag {name},
Sie haben uns geschrieben, dass Ihr Paket {number} nicht angekommen ist. Das tut uns leid: Sie haben dafür bezahlt.
Wir schreiben Ihnen bis Freitag, den 27. November, auch wenn es nichts Neues gibt. Den Grund kennen wir noch nicht.
Wie lautet die Bestellnummer? An welcher Tür hat der Bote geklingelt?
Ihre gesetzlichen Rechte bleiben unberührt. Sie können eine Schlichtungsstelle anrufen, das kostet Sie nichts.
Wenn wir nichts von Ihnen hören, endet das Angebot {number} an diesem Tag. Sie können uns trotzdem wieder fragen.
Ja, ich nehme an: {link}
Nein, danke: {link}
Mit freundlichen Grüßen
Maya Lindqvist
Kundendienst, Ours GmbH, Hauptstraße 1, 10115 Berlin""",
    "fr": """Bonjour {name},
Vous nous avez écrit que votre colis {number} n'est pas arrivé. Nous en sommes désolés : vous aviez payé pour jeudi.
Nous vous écrirons avant le vendredi 27 novembre, même sans nouvelles. Nous ne savons pas encore ce qui s'est passé.
Quel est le numéro de commande ? À quelle porte le livreur a-t-il sonné ?
Cette réclamation ne change rien à vos droits. Vous pouvez saisir un médiateur, et c'est gratuit.
Sans réponse de votre part, l'offre {number} prend fin ce jour-là. Vous pourrez toujours nous écrire de nouveau.
Oui, j'accepte : {link}
Non, merci : {link}
Bien cordialement
Maya Lindqvist
Service clients, Ours SARL, 1 rue Haute, 75001 Paris""",
    "es": """Hola, {name}:
Nos ha escrito que su paquete {number} no ha llegado. Lo sentimos: usted pagó para recibirlo el jueves.
Le escribiremos antes del viernes 27 de noviembre, aunque no haya novedades. Todavía no sabemos qué pasó.
¿Cuál es el número de pedido? ¿En qué puerta llamó el repartidor?
Esta reclamación no afecta a sus derechos. Puede acudir a una entidad de resolución, y es gratis.
Si no tenemos respuesta, la oferta {number} termina ese día. Siempre puede volver a preguntarnos.
Sí, acepto: {link}
No, gracias: {link}
Un cordial saludo
Maya Lindqvist
Atención al cliente, Ours SL, Calle Mayor 1, Madrid""",
    "it": """Gentile {name},
Ci ha scritto che il suo pacco {number} non è arrivato. Ci dispiace: aveva pagato per riceverlo giovedì.
Le scriveremo entro venerdì 27 novembre, anche senza novità. Non sappiamo ancora che cosa è successo.
Qual è il numero d'ordine? A quale porta ha suonato il corriere?
Questo reclamo non tocca i suoi diritti. Può rivolgersi a un organismo di conciliazione, ed è gratuito.
Se non riceviamo risposta, l'offerta {number} scade quel giorno. Può sempre scriverci di nuovo.
Sì, accetto: {link}
No, grazie: {link}
Cordiali saluti
Maya Lindqvist
Servizio clienti, Ours Srl, Via Alta 1, Roma""",
    "nl": """Beste {name},
U schreef ons dat uw pakket {number} niet is aangekomen. Dat spijt ons: u had betaald voor donderdag.
Wij schrijven u voor vrijdag 27 november, ook als er geen nieuws is. Wij weten nog niet wat er is gebeurd.
Wat is het bestelnummer? Aan welke deur heeft de koerier gebeld?
Deze klacht verandert niets aan uw rechten. U kunt naar een geschillencommissie gaan, en dat is gratis.
Horen wij niets van u, dan eindigt het aanbod {number} op die dag. U kunt ons altijd weer schrijven.
Ja, ik neem het aan: {link}
Nee, dank u: {link}
Met vriendelijke groet
Maya Lindqvist
Klantenservice, Ours BV, Hoogstraat 1, Amsterdam""",
    "pl": """Dzień dobry, {name},
Napisali Państwo, że paczka {number} nie dotarła. Przepraszamy: była opłacona na czwartek.
Napiszemy do piątku 27 listopada, nawet jeśli nie będzie nowin. Nie wiemy jeszcze, co się stało.
Jaki jest numer zamówienia? Do których drzwi dzwonił kurier?
Reklamacja nie zmienia Państwa praw. Można zwrócić się do rzecznika, i jest to bezpłatne.
Jeśli nie otrzymamy odpowiedzi, oferta {number} wygasa tego dnia. Zawsze można zapytać nas ponownie.
Tak, przyjmuję: {link}
Nie, dziękuję: {link}
Z poważaniem
Maya Lindqvist
Obsługa klienta, Ours Sp. z o.o., ul. Wysoka 1, Warszawa""",
    "ru": """Здравствуйте, {name}!
Вы написали нам, что посылка {number} не пришла. Просим прощения: вы заплатили за доставку в четверг.
Мы напишем вам до пятницы 27 ноября, даже если новостей не будет. Что произошло, мы ещё не знаем.
Какой номер заказа? В какую дверь звонил курьер?
Жалоба не меняет ваших прав. Вы можете обратиться к омбудсмену, и это бесплатно.
Если ответа не будет, предложение {number} закончится в этот день. Вы всегда можете спросить нас снова.
Да, принимаю: {link}
Нет, спасибо: {link}
С уважением
Майя Линдквист
Служба поддержки, ООО «Наше», Высокая улица 1, Москва""",
    "fa": """{name} گرامی،
نوشته‌اید که بسته‌ی {number} نرسیده است. از اینکه منتظر مانده‌اید پوزش می‌خواهیم: هزینه‌ی آن را پرداخته بودید.
تا جمعه ۶ آذر برایتان می‌نویسیم، حتی اگر خبر تازه‌ای نباشد. هنوز نمی‌دانیم چه پیش آمده است.
شماره‌ی سفارش چیست؟ پیک زنگ کدام در را زده است؟
این شکایت به حقوق قانونی شما لطمه نمی‌زند. می‌توانید به نهاد داوری مراجعه کنید و این کار رایگان است.
اگر پاسخی نرسد، پیشنهاد {number} در همان روز پایان می‌یابد. همیشه می‌توانید دوباره از ما بپرسید.
بله، می‌پذیرم: {link}
خیر، متشکرم: {link}
با احترام
مایا لیندکویست
پشتیبانی مشتریان، شرکت ما، خیابان بالا ۱، تهران""",
    "ja": """{name} 様
お荷物 {number} が届いていないとのご連絡をいただきました。木曜日にお届けする予定でしたが、遅れており申し訳ございません。
新しい情報がなくても、11月27日金曜日までにご連絡いたします。原因はまだ分かっておりません。
ご注文番号をお知らせください。配達員はどの玄関の呼び鈴を鳴らしましたか。
このお申し出によってお客様の権利が損なわれることはありません。第三者機関へのご相談は無料です。
ご返信がない場合、ご提案 {number} はその日に終了いたします。改めてお問い合わせいただくこともできます。
はい、受け入れます: {link}
いいえ、結構です: {link}
よろしくお願いいたします
マヤ・リンドクヴィスト
お客様窓口 株式会社アワーズ 東京都千代田区1-1""",
}

# What customers write; many look like closings, heads, quotations and dashes. A bar or a line ends one; {n} makes
# each its own.
OWN = {
    "en": r"""It is still not here, and I was at home on all {n} days.|Take the lamp back and refund me {n} EUR.
Thank you, but nobody came on day {n}.|On Monday I wrote:\nnothing came for {n} days.|From: {n} May\nTo: 4 June
The price was\n> {n} EUR\nand I paid 30.|I paid {n}.\n--\n20 were for shipping.|Thanks\nI will go to court on day {n}.
Khalid from shop {n} was rude.|Best of all, parcel {n} was empty.
You wrote that you are sorry about {n}. That is not enough.
Sent from my shop {n}, you never answered.""",
    "de": r"""Es ist immer noch nicht da, und ich war {n} Tage zu Hause.|Dank Ihrer Zusage habe ich {n} Tage gewartet.
Danke\nIch gehe in {n} Tagen zum Anwalt.|Am Montag schrieb ich:\nnach {n} Tagen kam nichts.|Von: {n}. Mai\nAn: 4. Juni
Grüße an Bote {n}, der nie geklingelt hat.|Gruß aus Zimmer {n}, in dem es kalt ist.
Ich zahlte {n}.\n--\n20 waren Versand.
Lieferung {n} war leer.""",
    "fr": r"""Il n'est toujours pas là, et j'étais chez moi {n} jours.|Merci\nJe saisis le juge dans {n} jours.
Le {n} mai votre livreur a écrit :\nabsent, et j'étais là.|De : {n} mai\nÀ : 4 juin
Salutations ratées : le colis {n} est vide.
J'ai payé {n}.\n--\n20 pour le port.|Cordialement, dites-vous, et rien depuis {n} jours.""",
    "es": r"""Sigue sin llegar, y estuve en casa {n} días.|Gracias, pero el paquete {n} llegó roto.
De: {n} de mayo\nA: 4 de junio
Gracias\nIré al juez dentro de {n} días.|El lunes escribió:\nnada en {n} días.
Saludos a su agente {n}, que me gritó.""",
    "it": r"""Non è ancora arrivato, e sono rimasto a casa {n} giorni.|Grazie, ma il pacco {n} era vuoto.
Da: {n} maggio\nA: 4 giugno|Grazie\nTra {n} giorni vado dal giudice.|Ho pagato {n}.\n--\n20 erano di spese.
Saluti non bastano dopo {n} giorni.""",
    "nl": r"""Het is er nog steeds niet, en ik was {n} dagen thuis.|Bedankt, maar pakket {n} was leeg.
Van: {n} mei\nAan: 4 juni
Bedankt\nOver {n} dagen ga ik naar de rechter.|Op maandag schreef ik:\nniets na {n} dagen.
Groeten uit kamer {n}, het is koud.""",
    "pl": r"""Nadal nie ma paczki, a byłem w domu {n} dni.|Dziękuję, ale paczka {n} była pusta.
Od: {n} maja\nDo: 4 czerwca
Dziękuję\nZa {n} dni idę do sądu.|W poniedziałek napisałem:\nnic od {n} dni.|Pozdrawiam z pokoju {n}, jest zimno.""",
    "ru": r"""Посылки всё ещё нет, я был дома {n} дней.|Спасибо, но посылка {n} была пустая.|От: {n} мая\nКому: 4 июня
Спасибо\nЧерез {n} дней иду в суд.|В понедельник написал:\nничего за {n} дней.
С уважением тут никто не говорил {n} раз.""",
    "fa": r"""هنوز نرسیده است و {n} روز در خانه بودم.|ممنون، ولی بسته‌ی {n} خالی بود.|از: {n} خرداد\nبه: ۴ تیر
با تشکر\nتا {n} روز دیگر به دادگاه می‌روم.|با احترام رفتار نکردند، {n} بار.|قیمت\n> {n} یورو\nبود و من ۳۰ دادم.""",
    "ja": r"""まだ届いていません。{n}日間家にいました。|ありがとうございます。しかし荷物{n}は空でした。
よろしくお願いしますと言われて{n}日、何もありません。|差出人: 店{n}\n宛先: 私の家\nでしたが届きません。""",
}
SHORT = (
    "{n}",
    "Yes, {n}.",
    "No. {n}",
    "{n} EUR",
    "Ja, {n}",
    "Non, {n}",
    "بله، {n}",
    "はい、{n}です",
    "Yes, I accept {n}",
)

CLOSINGS = {
    "en": ("Kind regards,", "Best wishes", "Thanks,", "Yours sincerely,"),
    "de": ("Mit freundlichen Grüßen", "Viele Grüße", "LG"),
    "fr": ("Cordialement,", "Bien à vous", "Merci d'avance"),
    "es": ("Un saludo,", "Saludos cordiales", "Gracias"),
    "it": ("Cordiali saluti", "Saluti,", "Grazie mille"),
    "nl": ("Met vriendelijke groet,", "Groeten", "Alvast bedankt"),
    "pl": ("Pozdrawiam,", "Z poważaniem"),
    "ru": ("С уважением,", "Спасибо"),
    "fa": ("با احترام", "با تشکر", "با سپاس"),
    "ja": ("よろしくお願いいたします。", "敬具"),
}
NAMES = {
    "en": "Margaret Ashworth", "de": "Jürgen Groß", "fr": "Hélène Lefèvre", "es": "Íñigo Muñoz", "it": "Chiara D'Amico",
    "nl": "Anouk Visser", "pl": "Łukasz Wójcik", "ru": "Ольга Иванова", "fa": "سارا کریمی", "ja": "田中 花子",
}  # fmt: skip
# From, Sent, To, Subject; then "Original Message".
LABELS = {
    "en": ("From", "Sent", "To", "Subject", "Original Message"),
    "de": ("Von", "Gesendet", "An", "Betreff", "Ursprüngliche Nachricht"),
    "fr": ("De", "Envoyé", "À", "Objet", "Message d'origine"),
    "es": ("De", "Enviado", "Para", "Asunto", "Mensaje original"),
    "it": ("Da", "Inviato", "A", "Oggetto", "Messaggio originale"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", "Oorspronkelijk bericht"),
    "pl": ("Od", "Wysłano", "Do", "Temat", "Wiadomość oryginalna"),
    "ru": ("От", "Отправлено", "Кому", "Тема", "Исходное сообщение"),
    "fa": ("از", "ارسال شده", "به", "موضوع", "پیام اصلی"),
    "ja": ("差出人", "送信日時", "宛先", "件名", "元のメッセージ"),
}
# {d} day, {M} month as a number, {mon} its name, {y} year, {t} time, {wd} day of the week, {who} name and address.
GMAIL = {
    "en": "On {wd}, {mon} {d}, {y} at {t} {who} wrote:",
    "de": "Am {wd}., {d}. {mon}. {y} um {t} Uhr schrieb {who}:",
    "fr": "Le {wd}. {d} {mon}. {y} à {t}, {who} a écrit :",
    "es": "El {wd}, {d} {mon} {y} a las {t}, {who} escribió:",
    "it": "Il giorno {wd} {d} {mon} {y} alle ore {t} {who} ha scritto:",
    "nl": "Op {wd} {d} {mon} {y} om {t} schreef {who}:",
    "pl": "{wd}., {d} {mon} {y} o {t} {who} napisał(a):",
    "ru": "{wd}, {d} {mon}. {y} г. в {t}, {who}:",
    "fa": "\u202bدر {wd} {d} {mon} {y} ساعت {t}، {who} نوشت:\u202c",
    "ja": "{y}年{M}月{d}日({wd}) {t} {who}:",
}
YAHOO = GMAIL | {
    "en": "On {wd}, {mon} {d}, {y} at {t}:00 AM GMT, {who} wrote:",
    "de": "Am {wd}, {d}. {mon} {y} um {t}:00 MEZ hat {who} Folgendes geschrieben:",
    "fr": "Le {wd} {d} {mon} {y} à {t}:00 UTC+1, {who} a écrit :",
    "nl": "Op {wd} {d} {mon} {y} {t}:00 CET schreef {who}:",
}
THUNDERBIRD = {
    "en": "On {d}.{M}.{y} {t}, {name} wrote:",
    "de": "Am {d}.{M}.{y} um {t} schrieb {name}:",
    "fr": "Le {d}/{M}/{y} à {t}, {name} a écrit :",
    "es": "El {d}/{M}/{y} a las {t}, {name} escribió:",
    "it": "Il {d}/{M}/{y} {t}, {name} ha scritto:",
    "nl": "Op {d}-{M}-{y} om {t} schreef {name}:",
    "pl": "W dniu {d}.{M}.{y} o {t}, {name} pisze:",
    "ru": "{d}.{M}.{y} {t}, {name} пишет:",
    "fa": "در {d}/{M}/{y} {t}، {name} نوشت:",
    "ja": "On {y}/{M}/{d} {t}, {name} wrote:",
}
WEEKDAY = {
    "en": "Mon", "de": "Mo", "fr": "lun", "es": "lun", "it": "lun", "nl": "ma", "pl": "pon", "ru": "пн", "fa": "دوشنبه",
    "ja": "月",
}  # fmt: skip
MONTH = {
    "en": "Nov", "de": "Nov", "fr": "nov", "es": "nov", "it": "nov", "nl": "nov", "pl": "lis", "ru": "нояб",
    "fa": "نوامبر", "ja": "11月",
}  # fmt: skip
OF_A_PHONE = {
    "en": "Sent from my iPhone", "de": "Von meinem iPhone gesendet", "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone", "it": "Inviato da iPhone", "nl": "Verstuurd vanaf mijn iPhone",
    "pl": "Wysłane z iPhone'a", "ru": "Отправлено с iPhone", "fa": "ارسال شده از آیفون من", "ja": "iPhoneから送信",
}  # fmt: skip
OF_OUTLOOK = {
    "en": "Get Outlook for iOS", "de": "Holen Sie sich Outlook für iOS", "fr": "Obtenir Outlook pour iOS",
    "es": "Obtener Outlook para iOS", "it": "Scarica Outlook per iOS", "nl": "Download Outlook voor iOS",
    "pl": "Pobierz Outlook dla iOS", "ru": "Скачать Outlook для iOS", "fa": "دریافت Outlook برای iOS",
    "ja": "iOS 版 Outlook をダウンロード",
}  # fmt: skip
