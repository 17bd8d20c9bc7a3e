"""Closing words, and what telephones and mail programs write below a mail, in the languages listed here."""

import re

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
DEVICE_WORD = (
    r"\S*(?:i-?phon\w{1,3}|i-?pad|ipod|apple watch|mac(?:book)?|android|galaxy|samsung|huawei|honor"
    r"|xiaomi|redmi|poco|oppo"
    r"|vivo|oneplus|one ?plus|realme|pixel|nokia|sony|xperia|htc|lg|motorola|moto|lenovo|blackberry"
    r"|windows(?: \d+)?|lumia"
    r"|smart ?phone|mobile|mobil(?:e?n?|telefon|gerät)?|móvil|celular|cellulare|telefoon|telefon[oe]?|teléfono"
    r"|téléphone|handy"
    r"|phone|tablet|tablette|device|gerät|appareil|dispositivo|outlook|gmail|g-?mail|mail|e-?mail|yahoo|aol|proton"
    r"|gmx|web\.de|t-online|thunderbird|airmail|mailbox|polymail|spark|cell|cellphone|pc|bluemail|k-?9"
    r"|گوشی|موبایل|تلفن|آیفون|آی‌فون|آیپد|آی‌پد|سامسونگ|اندروید|اوت‌لوک|جیمیل|ایمیل|یاهو|هاتفي|الهاتف|آيفون|جوال\w*"
    r"|айфон\w*|телефон\w*|смартфон\w*|андроид\w*|почт\w*|яндекс\w*|мобильн\w*)"
)
# Brands stand before it, with a capital.
DEVICE = rf"(?:(?-i:[A-Z0-9]\S*) ){{0,2}}{DEVICE_WORD}"
# What may stand behind it: versions, brands, networks. Every other word is somebody's.
BEHIND = (
    r"(?:\w*\d\w*|\w+\.(?:ru|com|net|org|de|fr|it|es|nl|uk|ir)|for|on|an?|the|with|using|via|by|from|app|apps"
    r"|secure|e?mail|and|&|at&t|verizon|wireless|network|sprint"
    r"|t-mobile|vodafone|orange|telekom|o2|ee|three|tracfone|rogers|bell|telus|optus|telstra|lte|handheld|ios"
    r"|ipados|macos"
    r"|plus|pro|max|mini"
    r"|ultra|edge|note|fold|flip|se|xl|beta|desktop|web|client|für|mit|von|vom|der|dem|aus|pour|avec|sur|de|mon|para"
    r"|con|desde|per|da|dal|voor|met|op|för|från|til|fra|på|dla|do|pro|для|на|из|с|устройства|برای|از|با|من|خودم"
    rf"|{DEVICE_WORD})"
)
AFTER_IT = (
    rf"(?:[®™ ,/|–—-]+{BEHIND}(?!\w)){{0,6}}[®™]?(?:[.,;–—-]? ?(?:so |please |bitte )?(?:excuse|pardon|forgive"
    r"|sorry for|apologies for|entschuldig\w*|verzeih\w*) ?(?:any |the |all |my |me |for )*"
    r"(?:brevity|typos?|mistakes?|errors?|spelling|shortness|terseness|tippfehler|kürze|spelling errors)?"
    r"(?: (?:and|or|&) (?:any )?(?:brevity|typos?|mistakes?|errors?|spelling))?)?"
)
IT = rf"{DEVICE}\b(?:['’]\w{{1,3}})?{AFTER_IT}"
OF_THE_DEVICE = re.compile(
    rf"^(?:(?:sent|written|typed) (?:from|with|via|using|on|by)(?: my| an?| the(?: all new)?)? \[?{IT}"
    rf"|from my {IT}|從我的 ?{IT} ?傳送"
    r"|sent with .{0,20}secure email|yahoo mail: search, organi[sz]e, conquer"
    r"|(?:get|download|hol(?:en)? (?:sie )?sich|laden sie|obtenez|obtenir|télécharger|téléchargez|obtener"
    r"|obtén|descargar"
    r"|obter|obtenha|scarica|ottieni|download|hämta|skaffa|hent|få|hanki|lataa|pobierz|stáhněte|скачать"
    r"|получить|загрузить"
    r"|دریافت|احصل على|تنزيل)"
    r" (?:outlook|bluemail|yahoo mail|mail|gmail)[\w ]{0,20} (?:for|für|pour|para|per|voor|för|til|dla|pro|на|для|برای"
    r"|لـ?|su) ?(?:ios|android|mac|windows|iphone|desktop|mobile|اندروید)(?: herunter)?"
    r"|(?:outlook|bluemail) (?:for|für|voor) (?:ios|android|mac) (?:beziehen|herunterladen|downloaden)"
    r"|(?:ios|android) 版? ?outlook (?:をダウンロード|を入手|获取)|获取适用于 (?:ios|android) 的 outlook"
    rf"|diese (?:nachricht|mail|e-mail) wurde (?:von|mit) (?:meine[mr] )?{IT} gesendet"
    rf"|von meine[mr] {IT} gesendet|gesendet (?:von|mit|aus)(?: meine[mr]| der)? {IT}"
    rf"|envoyé (?:de|depuis|à partir de|avec)(?: mon| ma| l')? ?{IT}"
    rf"|enviad[oa] (?:desde|do|da|de|pelo|con)(?: mi| meu| minha| el)? {IT}"
    rf"|inviato (?:da|dal|dalla|con)(?: mio| mia)? {IT}|(?:verzonden|verstuurd) (?:vanaf|met|via"
    rf"|vanuit)(?: mijn)? {IT}"
    rf"|skickat från(?: min| mitt)? {IT}|sendt (?:fra|med)(?: min| mit| mitt)? {IT}"
    rf"|lähetetty {IT}|wysłan[eo] z(?: mojego)? {IT}"
    rf"|odesláno z(?: mého)? {IT}"
    rf"|отправлено (?:с|из)(?: моего)? {IT}|{DEVICE}(?:'?umdan|'?imden|'?dan|'?den) gönderildi"
    rf"|(?:ارسال|فرستاده) ?شده (?:از|با|توسط) {IT}|(?:أرسلت|مرسل|تم الإرسال) من {IT}"
    r"|发自我的 ?(?:iphone|ipad|手机|华为\S{0,6}|小米\S{0,6}|三星\S{0,6})|iphoneから送信)[.!]?$",
    re.IGNORECASE,
)
