"""The words of one language for what the policies name: categories, products, causes and tiers."""

from collections.abc import Mapping

from markupsafe import Markup
from pydantic import Field, field_validator

from amends.domain.text import fold
from amends.letters.formatting import Phrasing, clean
from amends.letters.html import place
from amends.policy.pages.yaml_reader import Page

PRODUCT, OWN, COUNT = "{product}", "{own}", "{count}"
POST, EMAIL, WRITTEN, SPOKEN, UNKNOWN = "post", "email", "written", "spoken", "unknown"


class Vocabulary(Page):
    """The page `words.yaml` of a language folder. Keys are the policies' words, in any case.

    `told` says in one sentence what a complaint of that category is about, `otherwise` says it of every other one;
    `sorry` says what we are sorry for, `sorry_otherwise` of every other one. In them `{product}` is the product as
    `products` calls it, and `{own}` as `own` does where the customer is the subject ("keep your own shoes").
    `happened` says what went wrong, by the causes of the policies; `details` what is given, where a policy says it in
    another language; `answer` how to reach us, by `email`, `written` or `spoken`; `before` how often they complained,
    by number or plural form.
    """

    told: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None
    sorry: dict[str, str] = Field(default_factory=dict)
    sorry_otherwise: str | None = None
    products: dict[str, str] = Field(default_factory=dict)
    own: dict[str, str] = Field(default_factory=dict)
    happened: dict[str, str] = Field(default_factory=dict)
    details: dict[str, str] = Field(default_factory=dict)
    answer: dict[str, str] = Field(default_factory=dict)
    before: dict[str, str] = Field(default_factory=dict)
    vip: tuple[str, ...] = ()

    @field_validator("told", "sorry", "products", "own", "happened", mode="after")
    @classmethod
    def in_any_case(cls, words: Mapping[str, str]) -> dict[str, str]:
        """Folds the keys, so that they are found in any case."""
        return {fold(key): value for key, value in words.items()}

    def telling(self, category: str | None, product: str | None) -> Markup:
        """One sentence on what the complaint is about, in the page's words; empty where the page has none.

        It never holds a word that the customer wrote.
        """
        return self._about(self.told.get(fold(category or ""), self.otherwise), product)

    def apologising(self, category: str | None, product: str | None) -> Markup:
        """What we are sorry for, in one sentence; where the page has none for it, for what happened."""
        return self._about(self.sorry.get(fold(category or "")), product) or Markup(self.sorry_otherwise or "")  # noqa: S704 - the owner's own words

    def happening(self, cause: str | None) -> Markup:
        """What went wrong, by its cause; empty where the page has no words for it."""
        return Markup(self.happened.get(fold(cause or ""), ""))  # noqa: S704 - the owner's own words

    def answering(self, channel: object) -> Markup:
        """What somebody does to answer us on this channel; empty where the page has no words for it."""
        forms = {EMAIL: (EMAIL, WRITTEN), POST: (WRITTEN,)}.get(str(channel), (SPOKEN,))
        return Markup(next((self.answer[form] for form in forms if form in self.answer), ""))  # noqa: S704 - the owner's own words

    def counting(self, count: int, phrasing: Phrasing) -> Markup:
        """How often they complained before, in the plural form of the language; 0 where unknown."""
        forms = (str(count), phrasing.plural(count), "other") if count else (UNKNOWN,)
        phrase = next((self.before[form] for form in forms if form in self.before), "")
        return Markup(phrase.replace(COUNT, place(phrasing.number(count))))  # noqa: S704 - the owner's own words

    def is_vip(self, tier: str | None) -> bool:
        """Whether letters treat this tier as one that a person looks after."""
        return fold(tier or "") in {fold(each) for each in self.vip}

    def _about(self, sentence: str | None, product: str | None) -> Markup:
        """The sentence about this product; empty where there is no sentence, or no product that it needs."""
        if sentence is None or (not product and (PRODUCT in sentence or OWN in sentence)):
            return Markup()
        called = self.products.get(fold(product or "")) or place(clean(product or ""))
        own = self.own.get(fold(product or "")) or called
        return Markup(sentence.replace(PRODUCT, called).replace(OWN, own))  # noqa: S704 - the owner's own words
