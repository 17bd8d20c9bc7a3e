"""Recognises a message that asks for silence: no survey and no reminder."""

import re

from amends.domain.courtesies import is_a_name, plain_words
from amends.domain.courtesy_words import BESIDE, GREETINGS, HONORIFICS, THANKS

# Whole messages, beside thanks and greetings. Those after the line may also mean the complaint itself.
SURELY = """
stop|stop it|please stop|stop all|stopall|stopp|stop this|stop please|stop surveys|stop survey|stop the surveys
stop messages|stop the messages|stop mailing me|stop emailing me|stop writing to me|stop sending|stop sending me
stop sending surveys|stop sending me surveys|stop these surveys|stop these messages|stop sending me these
stop sending me messages|stop sending me emails|stop sending me mails|stop texting me|stop contacting me
unsubscribe|unsubscribe me|please unsubscribe|please unsubscribe me|unsubcribe|unsuscribe|unsubscribe please
optout|opt out|opt-out|opt me out|please opt me out|i opt out|remove me|please remove me
remove me from your list|remove me from this list|remove me from the list|please remove me from your list
take me off your list|take me off the list|take me off this list|no surveys|no survey|no more surveys
no more survey|no surveys please|no survey please|no more surveys please|please no more surveys
please no surveys|please send no more surveys|please send no surveys|send no more surveys|send no surveys
please do not send surveys|please don't send surveys|do not send surveys|don't send surveys
please do not send me surveys|please don't send me surveys|do not send me surveys|don't send me surveys
please send me no more surveys|send me no more surveys|please do not send any more surveys
please don't send any more surveys|please do not send me any more surveys|please don't send me any more surveys
do not send me any more surveys|don't send me any more surveys|don't send any more surveys
please stop sending me surveys|please stop sending surveys|i do not want surveys|i don't want surveys
i do not want any surveys|i don't want any surveys|i do not want any more surveys|i don't want any more surveys
i want no surveys|i want no more surveys|i don't do surveys|i do not do surveys|i do not want to be surveyed
no more emails|no more mails|no more messages|no more mail|no more reminders|no reminders|no more e-mails
no more emails please|no more messages please|please send no more emails|please send no more messages
please send no more mails|please no more emails|please no more messages|do not contact me|don't contact me
do not contact me again|don't contact me again|do not write to me|don't write to me|do not write to me again
don't write to me again|please do not contact me|please don't contact me|please do not contact me again
please don't contact me again|leave me alone|please leave me alone|lasst mich in ruhe|lassen sie mich in ruhe
laissez moi tranquille|dejenme en paz
lasciatemi in pace|laat me met rust|desabonnez moi|desabonnez-moi|desinscrivez-moi|darme de baja por favor|بس است
مزاحم نشید|stop bothering me|abmelden|bitte abmelden
abbestellen|bitte abbestellen|austragen|bitte austragen|keine umfragen|keine umfragen mehr|bitte keine umfragen
bitte keine umfragen mehr|keine umfrage|keine umfrage mehr|bitte keine weiteren umfragen|keine weiteren umfragen
bitte senden sie mir keine umfragen mehr|bitte schicken sie mir keine umfragen mehr|keine mails mehr
keine e-mails mehr|bitte keine mails mehr|bitte keine e-mails mehr|keine nachrichten mehr|stoppen|bitte stoppen
arret|arreter|arretez|desabonner|me desabonner|desabonnement|se desabonner|desinscription|desinscrire
me desinscrire|plus de sondage|plus de sondages|plus d'enquete|plus d'enquetes|pas de sondage|pas d'enquete
ne m'envoyez plus de sondages|ne m'envoyez plus d'enquetes|merci de ne plus m'envoyer de sondages|stop sms|parar
pare|baja|dar de baja|darme de baja|darse de baja|quiero darme de baja|cancelar suscripcion|no mas encuestas
no quiero encuestas|no quiero mas encuestas|por favor no envien mas encuestas|no me envien mas encuestas
no envien mas encuestas|cancellami|cancellatemi|disiscrivimi|disiscrizione|disiscriviti|annulla iscrizione|basta
niente sondaggi|basta sondaggi|niente piu sondaggi|non inviatemi piu sondaggi|sair|remover|descadastrar
cancelar inscricao|cancelar subscricao|sem pesquisas|chega de pesquisas|nao quero pesquisas
nao enviem mais pesquisas|uitschrijven|afmelden|geen enquetes|geen enquetes meer|geen enquete meer
stuur geen enquetes meer|avregistrera|avsluta|avprenumerera|inga fler enkater|inga enkater|afmeld|frameld
ingen flere undersogelser|meld meg av|avmeld|ingen flere undersokelser|peruuta tilaus|ei enaa kyselyita
ei kyselyita|wypisz|wypisz mnie|rezygnuje|bez ankiet|zadnych ankiet|prosze nie przysylac ankiet|odhlasit
zadne dotazniky|uz zadne dotazniky|leiratkozas|ne kuldjenek tobb kerdoivet|dezabonare|fara sondaje
nu mai trimiteti sondaje|abonelikten cik|anket gondermeyin|lutfen anket gondermeyin|artik anket gondermeyin
durdur|стоп|отписаться|отписка|отпишите меня|больше не присылайте опросы|не присылайте опросы|не надо опросов
відписатися|не надсилайте опитування|διαγραφη|οχι αλλες ερευνες|الغاء الاشتراك|ايقاف|توقف|توقفوا|اوقفوا
لا ترسلوا استبيانات|لا مزيد من الاستبيانات|הסר|הסירו אותי|להסיר|הפסק|لغو اشتراک|لغو عضویت|لطفا لغو اشتراک
لغو پیامک|لغو نظرسنجی|نظرسنجی نفرستید|دیگر نظرسنجی نفرستید|لطفا نظرسنجی نفرستید|لطفا دیگر نظرسنجی نفرستید
نظرسنجی نمیخواهم|نظرسنجی نمی خواهم|دیگر نظرسنجی نمیخواهم|دیگر نظرسنجی نمی خواهم|لطفا دیگر نفرستید|دیگر نفرستید
لطفا نفرستید|نفرستید|دیگر پیام نفرستید|لطفا پیام نفرستید|لطفا دیگر پیام نفرستید|دیگر ایمیل نفرستید
لطفا دیگر ایمیل نفرستید|پیام ندهید|لطفا پیام ندهید|دیگر پیام ندهید|مزاحم نشوید|لطفا مزاحم نشوید|استاپ|退订
取消订阅|不要再发|请不要再发|退訂|取消訂閱|配信停止|停止|アンケート不要|アンケートは不要です|수신거부|수신 거부
설문 보내지 마세요|huy dang ky|berhenti|berhenti berlangganan|ยกเลิก
"""
PLEASE = frozenset(["please", "pls", "plz", "bitte", "svp", "lutfen", "lutfen", "لطفا", "пожалуйста"])
# Where no phrase above is met: a message of these words alone, that refuses (REFUSES, or DENIES with ASKED_FOR) what we
# send (SURVEYS, or MAILS where it says "more", "send" or "want", since "no mail" may also be the complaint).
REFUSES = """
stop unsubscribe optout remove off stoppen stoppt abmelden abbestellen austragen abbestelle stopp arretez arreter
arrete cessez
cesser desabonnez desabonner desinscrivez desinscrire basta parar pare paren dejen deje cancellatemi cancellami smettete
smettetela uitschrijven afmelden stoppa avregistrera стоп отпишите прекратите توقف توقفوا اوقفوا کافیست بس تمامش
"""
DENIES = """
no not never don't dont without keine kein keinen keiner nicht nie pas ne n plus aucun aucune jamais ningun ninguna
ningunas
nunca non niente nessun mai nao nenhuma sem geen niet nooit inga ingen inte ikke ei bez zadnych nie не нет لا بدون نه
نفرستید
نفرست نفرستين نفرستین ندهید ندین نکنید نکنین نمیخواهم نمیخوام نمی خواهم خواهم
"""
ASKED_FOR = """
more further want wish like send sending contact again mehr weiteren weitere möchte mochte will wünsche wunsche
senden schicken envoyez envoyer envoie veux voudrais souhaite enviar envien envie envies quiero
deseo mas inviate inviatemi inviare voglio piu altri altre enviem quero mais stuur sturen wil skicka
vill sende присылайте шлите хочу больше ارسلوا اريد نفرستید نفرست نفرستین ندهید ندین نکنید دیگر دیگه بیشتر نمیخواهم
نمیخوام
"""
SURVEYS = """
survey surveys questionnaire questionnaires poll polls feedback umfrage umfragen befragung befragungen fragebogen
fragebögen
fragebogen sondage sondages enquete enquetes encuesta encuestas cuestionario cuestionarios sondaggio sondaggi
questionario
questionari pesquisa pesquisas inquerito inqueritos enqueten vragenlijst vragenlijsten enkat enkater undersøgelser
ankiet
ankiety опрос опросы опросов анкет анкеты استبيان استبيانات استطلاع استطلاعات نظرسنجی نظرسنجیها نظرخواهی پرسشنامه
"""
MAILS = """
mail mails email emails e-mail e-mails message messages newsletter newsletters reminder reminders letters text texts
sms list
nachricht nachrichten erinnerung erinnerungen verteiler liste courriel courriels rappel rappels relance relances
correo correos
mensaje mensajes recordatorio recordatorios lista messaggio messaggi promemoria mensagem mensagens lembretes bericht
berichten
mejl письма писем письмо сообщения сообщений رسائل الرسائل رساله ایمیل ایمیلها پیام پیامها پیامک پیامکها نامه یادآوری
"""
BETWEEN = """
any me my i to the a an these this those such your you us from for about of on off in at by be being get getting take
took taken part
please do does it all and or so that would could kindly just mailing list thanks thank am writing asking asked
receive get getting erhalten bekommen erhalte recevoir recibir ricevere receber ontvangen
mir mich ich sie bitte von ihnen ihre ihrer an die der das den diese solche es zu zum zur auf dem ihr euch bei
teilnehmen
j je m me vous de d des les l la le votre vos ces svp merci moi s'il vous plait a aux plus y nous
yo mi por favor de los las el la sus su estas estos en gracias recibir nos se lo a del participar
mi vi di i le la il per favore grazie questi queste vostri da al alla ne ci
eu por favor de as os a suas seus obrigado obrigada
ik mij alsjeblieft alstublieft a u b de het uw van en
mne мне пожалуйста ваши этих эти и от вас من لي الى رجاء من فضلك هذه این را برای برایم به من هم لطفا خواهش میکنم از
شما و ها های دیگر دیگه ممنون سپاس
"""
PIECES = re.compile(r"[\n,،.!;:؛。！…\-–—]+(?:\s|$)|[\n،。！]")
AFTER_THE_ANSWER = "cancel|end|quit|revoke|لغو|انصراف|td|t|cancelar|annuler|annulla|kundigen|iptal|الغاء|отмена"


def asks_for_silence(text: str, *, answered: bool) -> bool:
    """Whether this whole message asks us to write no more than we have to.

    `answered` says that the complaint has its answer: only then a bare 'cancel' cannot mean the complaint itself.
    """
    if len(text) > 200 or re.search(r"[?？؟\d]", text):
        return False
    asks = _SURELY | _AFTER if answered else _SURELY
    written = [piece for piece in PIECES.split(text) if piece.strip()]
    pieces = [piece for piece in map(_without_please, map(plain_words, written)) if piece]
    others = [piece for piece in pieces if piece not in asks and piece not in _BESIDE]
    signed = bool(others) and others == pieces[-1:] and len(written) > 1 and all(map(is_a_name, written[-1].split()))
    if any(piece in asks for piece in pieces) and (not others or (signed and len(others[0].split()) <= 2)):
        return True
    return _without_please(" ".join(pieces)) in asks or _refuses_what_we_send(text)


def _refuses_what_we_send(text: str) -> bool:
    """Whether it says so in its own words, and nothing else."""
    words = re.sub(r"[^\w\s'’]|_", " ", text.replace("-", " ")).replace("’", "'")
    said = [
        part for word in plain_words(words).split() for part in (word.split("'") if word not in _DENIES else [word])
    ]
    said = [word for word in said if word]
    if len(said) > MOST_WORDS or not _EVERY_WORD.issuperset(said):
        return False
    some = frozenset(said)
    refused = bool(some & _REFUSES) or bool(some & _DENIES)
    if some & _SURVEYS:
        return refused
    return bool(some & _MAILS) and (bool(some & _REFUSES) or (bool(some & _DENIES) and bool(some & _ASKED_FOR)))


def _without_please(piece: str) -> str:
    words = [word for word in piece.split() if any(map(str.isalnum, word))]
    while words and words[0] in PLEASE:
        words = words[1:]
    while words and words[-1] in PLEASE:
        words = words[:-1]
    return " ".join(words)


def _listed(lists: str) -> frozenset[str]:
    return frozenset(_without_please(plain_words(phrase)) for phrase in lists.strip().replace("\n", "|").split("|"))


def _words(words: str) -> frozenset[str]:
    return frozenset(plain_words(words).split())


MOST_WORDS = 16
_REFUSES, _DENIES, _ASKED_FOR, _SURVEYS, _MAILS = map(_words, (REFUSES, DENIES, ASKED_FOR, SURVEYS, MAILS))
_EVERY_WORD = _REFUSES | _DENIES | _ASKED_FOR | _SURVEYS | _MAILS | _words(f"{BETWEEN} {GREETINGS.replace('|', ' ')}")
_SURELY, _AFTER = _listed(SURELY), _listed(AFTER_THE_ANSWER)
_BESIDE = _listed(f"{THANKS}|{GREETINGS}|{BESIDE}|{HONORIFICS}") | _listed(
    "s'il vous plait|por favor|per favore|alstublieft|سلام"
)
