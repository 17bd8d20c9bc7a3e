"""What invented people say in the sample letters, in each language that has a voice."""

from dataclasses import dataclass
from functools import cached_property

from amends.policy.pages.roster import Roster

OWNER, FORMER = "owner", "former"


@dataclass(frozen=True)
class Voice:
    """One customer, two colleagues, and what they write to each other. Other languages use the English voice."""

    zone: str
    customer: str
    owner: str
    former: str
    words: str
    done: str
    outstanding: str
    for_the_delay: str
    gesture: str
    referred_to: str
    rights: tuple[str, ...]
    added: tuple[str, ...]

    @cached_property
    def roster(self) -> Roster:
        """The two colleagues."""
        people = [
            {"id": who, "name": name, "email": f"{who}@amends.example", "roles": ["agent"], "languages": ["en"]}
            for who, name in ((OWNER, self.owner), (FORMER, self.former))
        ]
        return Roster.model_validate({"people": people})


ENGLISH = Voice(
    zone="Europe/London",
    customer="Ada Brook",
    owner="Maya Lindqvist",
    former="Tom Adeyemi",
    words="It went wrong on Monday.\nWe should have told you the same day.",
    done="We have put it right and looked at it twice.",
    outstanding="What you paid comes back to your card.",
    for_the_delay="for the delay",
    gesture="free delivery on the next order",
    referred_to="The Parcel Ombudsman",
    rights=("You can take this to the Parcel Ombudsman. It costs you nothing.", "Write to 12 High Street, London."),
    added=("How we deal with complaints is written down in each of our shops.",),
)
PERSIAN = Voice(
    zone="Asia/Tehran",
    customer="سارا محمدی",
    owner="دریا رستمی",
    former="امید کریمی",
    words="روز دوشنبه در کار ما اشکالی پیش آمد.\nباید همان روز به شما خبر می‌دادیم.",
    done="آن را درست کردیم و دوباره وارسی کردیم.",
    outstanding="هزینه‌ای که پرداختید به کارت شما برمی‌گردد.",
    for_the_delay="برای دیرکرد",
    gesture="ارسال رایگان سفارش بعدی",
    referred_to="نهاد داوری خدمات پستی",
    rights=("می‌توانید شکایت خود را به نهاد داوری ببرید. هزینه‌ای ندارد.",),
    added=("روش رسیدگی ما به شکایت‌ها در همه‌ی فروشگاه‌های ما هست.",),
)
VOICES = {"en": ENGLISH, "fa": PERSIAN}


def voice_of(language: str) -> Voice:
    """The voice for sample letters of this language."""
    return VOICES.get(language.partition("-")[0], ENGLISH)
