"""Recognises a mere thank-you: a whole message that asks for nothing and tells nothing.

It knows the languages listed here.
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 240
# What makes a message a courtesy. A phrase that is not here is read by a person, so this list errs on the short side.
THANKS = """
thanks|thank you|thank u|thank you all|thx|thnx|tnx|tks|ty|tysm|many thanks|much appreciated|appreciated
appreciate it|cheers|i appreciate it|we appreciate it|a thousand thanks|a million thanks|thanks a million
thanks a bunch|thanks a ton|bless you|great|perfect|super|wonderful|excellent|brilliant|fantastic|awesome
amazing|lovely|ok|okay|okey|k|noted|received|got it|all good|all good now|all fine|all fine now|sounds good
that is great|that's great|that's fine|that is fine|fine|good|very good|you are great|you're great
you are the best|you're the best|well done|good job|great job|great service|great work|nice one|done
problem solved|all solved|it works now|works now|all sorted|sorted|it is fine now|everything is fine
everything is fine now|danke|dankeschon|danke schon|danke sehr|vielen dank|vielen lieben dank|herzlichen dank
besten dank|tausend dank|lieben dank|ich danke ihnen|wir danken ihnen|danke ihnen|danke euch|prima|alles klar
alles bestens|alles gut|passt|super danke|toll|klasse|perfekt|in ordnung|merci|merci beaucoup|merci bien|mille mercis
un grand merci|grand merci|je vous remercie|nous vous remercions|parfait|d'accord|c'est parfait|c'est bon
tres bien|bien recu|genial|gracias|muchas gracias|mil gracias|muchisimas gracias|perfecto|se lo agradezco|vale
de acuerdo|muy bien|muy amable|muy amables|estupendo|recibido|todo bien|grazie|grazie mille|mille grazie
tante grazie|molte grazie|la ringrazio|vi ringrazio|perfetto|va bene|benissimo|ottimo|tutto bene|obrigado
obrigada|muito obrigado|muito obrigada|brigado|valeu|agradeco|otimo|perfeito|tudo certo|tudo bem|esta bem|dank u
dank je|dank u wel|dank je wel|dankjewel|dankuwel|hartelijk dank|heel erg bedankt|bedankt|veel dank|top|in orde
akkoord|tack|tack sa mycket|stort tack|manga tack|tackar|bra|toppen|tak|mange tak|tusind tak|tusen takk
mange takk|takk|fint|flott|kiitos|kiitos paljon|paljon kiitoksia|suuret kiitokset|hienoa|selva|dziekuje|dzieki
dziekuje bardzo|bardzo dziekuje|wielkie dzieki|dziekujemy|swietnie|dekuji|dekuji mockrat|mockrat dekuji
moc dekuji|dekuji moc|dekujeme|diky|dik|diky moc|v poradku|dakujem|dakujem pekne|vdaka|koszonom|koszonom szepen
nagyon koszonom|koszonjuk|koszi|rendben|multumesc|multumesc mult|multumim|va multumesc|mersi|in regula
tesekkurler|tesekkur ederim|cok tesekkur ederim|cok tesekkurler|sag olun|sagol|cok sag olun|tamam|tamamdir
harika|спасибо|большое спасибо|спасибо большое|спасибо огромное|огромное спасибо|благодарю|благодарю вас|отлично
хорошо|понял|поняла|спс|дякую|дуже дякую|щиро дякую|красно дякую|чудово|добре|благодаря|хвала|хвала вам
ευχαριστω|ευχαριστω πολυ|σας ευχαριστω|ευχαριστουμε|ενταξει|τελεια|شكرا|شكرا لك|شكرا لكم|شكرا جزيلا
شكرا جزيلا لك|شكرا جزيلا لكم|جزاك الله خيرا|جزاكم الله خيرا|الف شكر|ممتاز|تمام|حسنا|مشكور|مشكورين|تشكر|متشكر
متشكرم|خیلی متشکرم|بسیار متشکرم|تشکر|با تشکر|با تشکر فراوان|ممنون|ممنونم|خیلی ممنون|خیلی ممنونم|بسیار ممنون
بسیار ممنونم|ممنون از شما|ممنونم از شما|ممنون از لطف شما|ممنون از لطفتان|ممنون از پیگیری شما|ممنون از پیگیریتان
ممنون از همکاری شما|سپاس|سپاسگزارم|سپاسگذارم|بسیار سپاسگزارم|با سپاس|سپاس فراوان|با سپاس فراوان|سپاس از شما|مرسی
خیلی مرسی|مرسی از شما|لطف کردید|لطف دارید|زحمت کشیدید|دستتان درد نکند|دستتون درد نکنه|دست شما درد نکند
خدا خیرتان بدهد|عالی|عالی بود|عالیه|باشه|باشد|بسیار خوب|خیلی خوب|خوبه|خسته نباشید|موفق باشید|پاینده باشید
زنده باشید|قربان شما|درست شد|תודה|תודה רבה|המון תודה|תודה לכם|מעולה|בסדר|谢谢|谢谢你|谢谢您|谢谢你们|多谢
非常感谢|感谢|太感谢了|谢谢啦|好的|收到|好的谢谢|謝謝|謝謝你|謝謝您|多謝|非常感謝|感謝|ありがとう
ありがとうございます|ありがとうございました|どうもありがとうございます|どうもありがとうございました
どうもありがとう|どうも|感謝します|感謝いたします|助かりました|了解です|了解しました|承知しました
承知いたしました|감사합니다|대단히 감사합니다|정말 감사합니다|고맙습니다|고마워요|감사해요|감사드립니다
네 감사합니다|धन्यवाद|बहुत धन्यवाद|बहुत बहुत धन्यवाद|शुक्रिया|cam on|cam on ban|xin cam on|cam on nhieu
cam on rat nhieu|terima kasih|terima kasih banyak|makasih|trims|ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|ขอบคุณมาก
ขอบคุณมากครับ|ขอบคุณมากค่ะ|salamat|maraming salamat|asante|asante sana|hvala|hvala lepa|najlepsa hvala
faleminderit|aitah|paldies|aciu|labai aciu|takk fyrir|spasibo|shukran|mamnoon|mamnun|merci az shoma|motshakeram
motshakkeram|sepas
"""
# What stands beside it and says nothing more.
BESIDE = """
it arrived|it has arrived|it arrived today|it came|it came today|received with|with|das hat geklappt|hat geklappt
ist angekommen
es ist angekommen|ist da|ist heute angekommen|c'est arrive|il est arrive|bien arrive|c'est bien arrive|ya llego
ha llegado|ya ha llegado
e arrivato|ja chegou|chegou|به دستم رسید|رسید|امروز رسید
so much|very much|a lot|again|once again|indeed|really|so|very|all|everyone|everybody|team|dear|to you
to you all|to all of you|you|both|for your help|for your reply|for your quick reply|for your prompt reply
for your response|for your quick response|for your answer|for your message|for your email|for your e-mail
for your mail|for your letter|for your support|for your time|for your effort|for your efforts|for your kindness
for your patience|for your understanding|for your assistance|for your attention|for everything
for the quick reply|for the reply|for the response|for the quick response|for the answer|for the help
for the update|for the info|for the information|for the message|for the email|for the letter|for letting me know
for letting us know|for getting back to me|for that|for this|for all|for all your help|for helping
for helping me|for replying|for answering|for your quick help|in advance|and|have a nice day|have a great day
have a good day|have a nice weekend|have a good weekend|have a nice evening|take care|bye|regards|best regards
kind regards|kindest regards|warm regards|best wishes|all the best|sincerely|yours sincerely|yours|best|love|xx
x|fur ihre hilfe|fur die hilfe|fur die schnelle antwort|fur ihre antwort|fur die antwort|fur ihre nachricht
fur alles|fur die schnelle hilfe|fur die information|fur ihre muhe|fur ihre bemuhungen|fur die ruckmeldung
fur ihre ruckmeldung|nochmals|und|mit freundlichen grussen|freundliche grusse|viele grusse|liebe grusse
beste grusse|gruss|grusse|mfg|lg|vg|schonen tag|schonen tag noch|schones wochenende|einen schonen tag
pour votre aide|pour votre reponse|pour tout|pour votre message|pour votre retour|a vous|et|bonne journee
bonne soiree|bon week-end|bien a vous|cordialement|bien cordialement|a todos|por todo|por su ayuda
por su respuesta|por la ayuda|por la respuesta|por la informacion|y|buen dia|feliz dia|un saludo|saludos
saludos cordiales|atentamente|per tutto|per l'aiuto|per la risposta|per il vostro aiuto|e|buona giornata
cordiali saluti|saluti|distinti saluti|pela ajuda|pela resposta|por tudo|pela atencao|bom dia|cumprimentos
abracos|abraco|voor uw hulp|voor de hulp|voor uw reactie|voor alles|en|fijne dag|met vriendelijke groet
vriendelijke groet|groeten|groet|for hjalpen|for svaret|for svar|for hjelpen|for alt|och|og|med vanlig halsning
vanliga halsningar|halsningar|med venlig hilsen|venlig hilsen|med vennlig hilsen|hilsen|mvh|paljon|terveisin
ystavallisin terveisin|bardzo|za pomoc|za odpowiedz|pozdrawiam|z powazaniem|za odpoved|s pozdravem|s pozdravom
a segitseget|udvozlettel|tisztelettel|pentru ajutor|pentru raspuns|cu stima|cok|yardiminiz icin|saygilarimla
iyi gunler|iyi calismalar|selamlar|за помощь|за ответ|вам|большое|и|с уважением|всего доброго|за допомогу
за відповідь|з повагою|πολυ|για τη βοηθεια|με εκτιμηση|جزيلا|لك|لكم|على المساعدة|على الرد|مع التحية|تحياتي
مع تحياتي|خیلی|بسیار|از شما|از لطف شما|از کمک شما|از پاسخ شما|از پیگیری شما|از همکاری شما|بابت پیگیری
بابت پیگیری شما|بابت کمک شما|برای کمکتان|بابت همه چیز|بابت پاسخ شما|و|با احترام|ارادتمند|روز خوش
روز خوبی داشته باشید|روزتان خوش|روز شما خوش|خدانگهدار|خداحافظ|شب خوش|רבה|לכם|בברכה|יום טוב|您|了
よろしくお願いします|宜しくお願いします|よろしくお願いいたします|안녕히 계세요|수고하세요|ban
"""
GREETINGS = """
hi|hello|hey|hi there|hello there|dear|dear all|dear team|dear sir|dear madam|dear sir or madam|good morning
good afternoon|good evening|good day|hallo|guten tag|guten morgen|guten abend|sehr geehrte|sehr geehrter
sehr geehrte damen und herren|liebe|lieber|moin|servus|gruss gott|gruezi|bonjour|bonsoir|salut|cher|chere|madame
monsieur|madame monsieur|hola|buenos dias|buenas tardes|buenas noches|estimado|estimada|estimados|ciao
buongiorno|buonasera|salve|gentile|ola|bom dia|boa tarde|boa noite|prezado|prezada|prezados|goedemorgen
goedemiddag|goedenavond|beste|geachte|hej|hejsan|god morgon|hei|hi all|goddag|moi|terve|hyva|dzien dobry|czesc
witam|szanowni panstwo|dobry den|ahoj|jo napot|szia|buna ziua|buna|merhaba|selam|sayin|здравствуйте|привет
добрый день|уважаемые|вітаю|добрий день|γεια|γεια σας|καλημερα|καλησπερα|مرحبا|السلام عليكم|اهلا|سلام|سلام عليكم
سلام علیکم|درود|با سلام|سلام و درود|با سلام و احترام|سلام و احترام|سلام و خسته نباشید|وقت بخیر|وقتتان بخیر
روز بخیر|صبح بخیر|عصر بخیر|שלום|היי|你好|您好|こんにちは|お世話になっております|お世話になります|안녕하세요
नमस्ते|xin chao|chao|halo|selamat pagi|สวัสดี
"""
HONORIFICS = (
    "mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|frau|monsieur|madame|mme|señor|señora|sr|sra|signor|signora"
    "|خانم|آقا|آقای|جناب|جناب آقای|سرکار خانم|سركار|مهندس|دکتر|السيد|السيدة"
)
# Words of complaints that stand below a thank-you with a capital in front, as names do.
NOT_OF_A_NAME = """
unhappy dissatisfied unsatisfied angry furious annoyed fed cheated ripped robbed lies lie liars thieves thief
pathetic worthless rubbish garbage trash crap nonsense wrongly damaged defective dirty cold closed unanswered
unresolved unsolved unpaid undelivered delayed cancelled canceled nowhere nobody noone reply respond answer call pay
return replace repair fix compensate explain apologise apologize act hurry immediately today tomorrow now later soon
really seriously honestly sadly unfortunately regrettably disagree refuse reject rejected denied unzufrieden
enttauscht verargert wutend schade frechheit unverschamt erstatten erstattung zuruck zahlen ersetzen reparieren
antworten rufen warten wartet verspatet verloren verschwunden schmutzig geschlossen umsonst sofort heute morgen
jetzt endlich niemand nirgends beschwerde widerspruch abgelehnt mangelhaft unbrauchbar remboursez remboursement
rembourser repondez repondre rappelez appelez remplacez reparez payez expliquez honte mecontent mecontente decu
decue insatisfait insatisfaite furieux furieuse scandaleux arnaque voleurs menteurs inadmissible inacceptable retard
perdu perdue abime sale ferme personne aujourd'hui demain maintenant malheureusement dommage devuelvan devolucion
devuelvanme reembolsen respondan contesten llamen paguen cambien arreglen expliquen verguenza descontento
descontenta insatisfecho insatisfecha enfadado enfadada furioso estafa ladrones mentirosos inaceptable retraso
perdido sucio cerrado nadie hoy manana ahora lamentablemente desgraciadamente rimborsate rimborsatemi rispondete
chiamate pagate vergogna insoddisfatto deluso delusa arrabbiato truffa ladri bugiardi inaccettabile ritardo perso
sporco chiuso nessuno oggi domani adesso purtroppo devolvam respondam liguem paguem vergonha insatisfeito
decepcionado golpe ladroes atraso sujo fechado ninguem hoje amanha agora infelizmente ontevreden teleurgesteld boos
schande terugbetalen terugbetaling oplichting vies gesloten vandaag helaas
"""
NO_NAMES = frozenset(NOT_OF_A_NAME.split()) | frozenset(
    [
        "broken",
        "wrong",
        "never",
        "nothing",
        "still",
        "not",
        "no",
        "none",
        "refund",
        "refunds",
        "urgent",
        "help",
        "why",
        "waiting",
        "late",
        "lost",
        "missing",
        "useless",
        "bad",
        "terrible",
        "shame",
        "joke",
        "scam",
        "fraud",
        "liar",
        "liars",
        "again",
        "unresolved",
        "reopen",
        "stop",
        "cancel",
        "pending",
        "more",
        "please",
        "but",
        "however",
        "money",
        "lawyer",
        "court",
        "ombudsman",
        "wait",
        "unacceptable",
        "disappointed",
        "disgusting",
        "ridiculous",
        "awful",
        "horrible",
        "poor",
        "worse",
        "worst",
        "empty",
        "damaged",
        "faulty",
        "defective",
        "dirty",
        "cold",
        "wet",
        "closed",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "tomorrow",
        "yesterday",
        "now",
        "soon",
        "then",
        "later",
        "also",
        "and",
        "it",
        "is",
        "was",
        "what",
        "when",
        "kaputt",
        "falsch",
        "nie",
        "nichts",
        "noch",
        "nicht",
        "nein",
        "geld",
        "schlecht",
        "leider",
        "aber",
        "anwalt",
        "gericht",
        "defekt",
        "beschadigt",
        "leer",
        "dringend",
        "immer",
        "lugner",
        "betrug",
        "mais",
        "non",
        "jamais",
        "rien",
        "encore",
        "remboursement",
        "casse",
        "argent",
        "urgent",
        "toujours",
        "pero",
        "nunca",
        "nada",
        "todavia",
        "dinero",
        "roto",
        "reembolso",
        "mentira",
        "ma",
        "mai",
        "niente",
        "rotto",
        "rimborso",
        "soldi",
        "mas",
        "quebrado",
        "reembolso",
        "maar",
        "nooit",
        "niets",
        "kapot",
        "geld",
        "nog",
        "steeds",
        "men",
        "aldrig",
        "inget",
        "trasig",
        "inte",
        "ale",
        "nigdy",
        "nic",
        "zepsuty",
        "zwrot",
        "fakat",
        "ama",
        "asla",
        "bozuk",
        "iade",
        "но",
        "никогда",
        "ничего",
        "сломан",
        "возврат",
    ]
)
GLAD = frozenset(
    "👍👌🙏❤♥💕💚💙💛🧡💜🤍🖤🤎💖💗💓💞💝💘😊🙂😀😃😄😁😆☺😇🥰😍😘🤗🤩😌😉😎🥹😋🎉🥳🎊👏💐🌹🌸🌷🌺🌻🌼🪷🍀☘✨⭐🌟💫💯✅☑✔🆗🤝🙌💪🫶🫡👋✌🤞😻🙋🎁🏆🥇🔝🌞☀🍻🥂☕😅🙇"
)
SMILEYS = re.compile(r"(?<!\S)(?:[:;=][-o^']?[)D\]]+|<3|\^\^|\^_\^|xD|XD|:-?\*|\(:|;-?\))(?!\S)|[:;]-?\)+")
JOINERS = re.compile("[\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\u2640\u2642]")
TURNED = {
    "ي": "ی",
    "ك": "ک",
    "ى": "ی",
    "ة": "ه",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ß": "ss",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "æ": "ae",
    "đ": "d",
}
# An answer to one of our letters by a telephone's or a mail program's button.
REACTION = re.compile(
    r"^(?P<sign>\S{1,12})\s.{1,80}\b(?:reacted via|reacted to your (?:message|email))\b.{0,40}$", re.IGNORECASE
)
TAPBACK = re.compile(
    r"^(?P<what>liked|loved|laughed at|emphasized|disliked|questioned)\s[“\"«].{1,500}[”\"»]$",
    re.IGNORECASE | re.DOTALL,
)


def is_courtesy(text: str, names: Iterable[str] = ()) -> bool:
    """Whether this whole message is a mere thank-you, perhaps with a greeting, a name and a smile.

    In doubt it is none: then a person reads it. A greeting alone is none. `names` are names of the writer and the
    reader.
    """
    text = text.strip()
    if reaction := REACTION.match(text):
        text = reaction["sign"]
    elif tapback := TAPBACK.match(text):
        return tapback["what"].lower() in {"liked", "loved"}
    if not text or len(text) > LONGEST or re.search(r"[?？¿؟\d@%€$£<>]|://", SMILEYS.sub("", text)):
        return False
    rest, glad = _without_smiles(text)
    if rest is None:
        return False
    known = frozenset(word for name in names for word in _plain(name).split())
    thanked = glad
    for line in rest.split("\n"):
        for piece in re.split(r"[,.!¡;:،؛。！、，；：…\-–—()\"“”«»*_~]+", line):
            said = _thanks_in(piece.split(), known)
            if said is None:
                return False
            thanked = thanked or said
    return thanked


def is_greeting(line: str) -> bool:
    """Whether this whole line greets, perhaps by name: 'Hi Darya,'."""
    words = [word for word in re.split(r"[\s,.!:،]+", line) if word]
    plain = [_plain(word) for word in words]
    if not words:
        return False
    count, kind = _phrase_at(plain, 0)
    honoured = count < len(plain) and _phrase_at(plain, count)[1] == "honorific"
    named = words[count + honoured :]
    if kind != "greeting" or len(named) > MOST_WORDS_OF_A_NAME:
        return False
    return all(map(is_a_name, named)) or (honoured and not any(word.isascii() or word.isdigit() for word in named))


def plain_words(text: str) -> str:
    """A phrase in small letters without accents and marks, to be compared."""
    return " ".join(filter(None, (_plain(word.strip("\"'“”«»()[]*_~,.!:;")) for word in text.split())))


def _without_smiles(text: str) -> tuple[str | None, bool]:
    """The words, and whether anything smiled; None where a character is no smile."""
    text, smileys = SMILEYS.subn(" ", JOINERS.sub("", text))
    signs = [sign for sign in text if unicodedata.category(sign) in {"So", "Sk"} or sign in GLAD]
    if any(sign not in GLAD for sign in signs):
        return None, False
    return "".join(" " if sign in GLAD else sign for sign in text), bool(signs or smileys)


def _thanks_in(words: list[str], known: frozenset[str]) -> bool | None:
    """Whether some words thank; None where one of them says something else."""
    plain = [_plain(word) for word in words]
    thanked, at, name_may_follow, honoured = False, 0, True, False
    while at < len(words):
        if not plain[at]:
            at += 1
            continue
        count, kind = _phrase_at(plain, at)
        if kind:
            thanked, honoured = thanked or kind == "thanks", kind == "honorific"
            name_may_follow, at = True, at + count
        elif plain[at] in known or (name_may_follow and (honoured or is_a_name(words[at]))):
            at += 1
            if at < len(words) and (plain[at] in known or is_a_name(words[at])) and _phrase_at(plain, at)[1] is None:
                at += 1
            name_may_follow = honoured = False
        else:
            return None
    return thanked


def _phrase_at(plain: list[str], at: int) -> tuple[int, str | None]:
    """The longest phrase that begins here: its number of words, and its kind."""
    for count in range(min(LONGEST_PHRASE, len(plain) - at), 0, -1):
        if kind := PHRASES.get(" ".join(plain[at : at + count])):
            return count, kind
    run = plain[at]
    return (1, "thanks") if not run.isascii() and WITHOUT_SPACES.fullmatch(run) else (1, None)


def is_a_name(word: str) -> bool:
    """A word with a capital in front and small letters behind: Maria, O'Neill, Jean-Luc."""
    plain = _plain(word)
    return (
        word[:1].isupper()
        and word[1:].replace("'", "").replace("’", "").isalpha()
        and not word.isupper()
        and plain not in NO_NAMES
    )


def _plain(word: str) -> str:
    """Small letters without accents, in one spelling for each script."""
    said = "".join(TURNED.get(sign, sign) for sign in word.casefold().replace("’", "'"))
    decomposed = unicodedata.normalize("NFKD", said.replace("\u200c", "").replace("\u200f", "").replace("\u200e", ""))
    return unicodedata.normalize(
        "NFC",
        "".join(sign for sign in decomposed if unicodedata.category(sign) != "Mn" or "\u3040" <= sign <= "\u30ff"),
    )


def _listed(lists: str) -> list[str]:
    return [" ".join(map(_plain, phrase.split())) for phrase in lists.strip().replace("\n", "|").split("|")]


PHRASES: dict[str, str] = {
    **dict.fromkeys(_listed(GREETINGS), "greeting"),
    **dict.fromkeys(_listed(BESIDE), "beside"),
    **dict.fromkeys(_listed(HONORIFICS), "honorific"),
    **dict.fromkeys(_listed(THANKS), "thanks"),
}
MOST_WORDS_OF_A_NAME = 2
LONGEST_PHRASE = max(len(phrase.split()) for phrase in PHRASES)
# Chinese, Japanese and Thai write phrases one after another.
_RUNS = sorted(
    (
        re.escape(phrase)
        for phrase, kind in PHRASES.items()
        if kind == "thanks" and re.search("[\u0e00-\u0e7f\u3040-\u9fff]", phrase)
    ),
    key=len,
    reverse=True,
)
_ENDS = [
    re.escape(phrase)
    for phrase, kind in PHRASES.items()
    if kind != "thanks" and re.search("[\u0e00-\u0e7f\u3040-\u9fff]", phrase)
]
WITHOUT_SPACES = re.compile(f"(?:{'|'.join(_ENDS)})*(?:{'|'.join(_RUNS)})(?:{'|'.join([*_RUNS, *_ENDS])})*")
