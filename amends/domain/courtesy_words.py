"""Phrases of thanks and greeting, and words that are no names, in the languages listed here."""

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
c'est resolu|probleme resolu|tout est resolu|todo solucionado|solucionado|resuelto|todo resuelto|problema resuelto
risolto|tutto risolto|problema risolto|resolvido|tudo resolvido|problema resolvido|opgelost|alles opgelost|erledigt
hat sich erledigt|alles geklart|geklart|alles gelost|zalatwione|problem rozwiazany|vyreseno|vse vyreseno|решено
все решено|проблема решена|حل شد|مشکل حل شد|مشکلم حل شد|تم حل المشكله
解决了|已经解决了|问题解决了|已解决|解決しました|解決済みです|해결됐습니다
해결되었습니다
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
yes|yep|yeah|ja|oui|sim|si|da|да|بله|آره|نعم|はい|是的|네|evet|ano
for the quick help|for the fast help|for your fast help|for your prompt help|for your prompt assistance
for your prompt and kind assistance|for your kind help|for your kind assistance
for your great help|for the great service
fur ihre schnelle hilfe|fur ihre schnelle antwort|fur die gute betreuung|fur den guten service|pour votre aide rapide
pour votre rapidite|por su pronta respuesta|por su rapida respuesta|per la rapida risposta|voor de snelle reactie
voor de snelle hulp|pela rapida resposta|za szybka odpowiedz|za rychlou odpoved|за быстрый ответ|از پاسخ سریع شما
بابت پاسخ سریع|和|了
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
    "|ihre|ihr|deine|dein|euer|eure|votre|su|vostro|vostra|خانم|آقا|آقای|جناب|جناب آقای|سرکار خانم"
    "|سركار|مهندس|دکتر|السيد|السيدة"
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
broken wrong never nothing still not no none refund refunds urgent help why waiting late lost missing useless bad
terrible shame joke scam fraud liar liars again unresolved reopen stop cancel pending more please but however money
lawyer court ombudsman wait unacceptable disappointed disgusting ridiculous awful horrible poor worse worst empty
damaged faulty defective dirty cold wet closed monday tuesday wednesday thursday friday saturday sunday today
tomorrow yesterday now soon then later also and it is was what when kaputt falsch nie nichts noch nicht nein geld
schlecht leider aber anwalt gericht defekt beschadigt leer dringend immer lugner betrug mais non jamais rien encore
remboursement casse argent toujours pero nunca nada todavia dinero roto reembolso mentira ma mai niente rotto
rimborso soldi mas quebrado maar nooit niets kapot nog steeds men aldrig inget trasig inte ale nigdy nic zepsuty
zwrot fakat ama asla bozuk iade но никогда ничего сломан возврат
yes nope yep yeah okay stolen refused leaking burnt burned ruined cracked torn rotten mouldy moldy expired overcharged
unbelievable incredible outrageous shocking appalling dreadful hopeless incompetent incompetents idiots idiot
morons moron
crooks crook clowns clown amateurs amateur cowards coward bastards jerks losers fools fool scammers scammer
swindlers cheats
hypocrites parasites bloodsuckers criminals saftladen sauladen gauner idioten dilettanten verbrecher abzocker abzocke
unglaublich unfassbar traurig lacherlich hoffnungslos gestohlen geklaut verdorben schimmelig abgelaufen honteux
honteuse
incroyable ridicule escrocs escroc idiots imbeciles incompetents voleur vole pourri perime increible ridiculo idiotas
imbeciles incompetentes ladron robado podrido caducado incredibile ridicolo incompetenti ladro rubato marcio scaduto
incrivel ladrao roubado podre vencido ongelooflijk belachelijk prutsers dieven gestolen bedrogen beschimmeld otroligt
idioter tjuvar skandal oszusci zlodzieje skandal rezalet dolandiricilar hirsizlar skandalos wait waited
"""
