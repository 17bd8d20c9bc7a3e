"""Turns the published templates of one set into letters: a subject, plain text and HTML that say the same."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import jinja2
from babel import UnknownLocaleError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from activities.phrasing import Phrasing
from complaints.errors import Code
from complaints.words import Reason

FALLBACK = "en"
SUBJECT = "Subject:"


class UnrenderableError(Exception):
    """A letter cannot be written; `reason` names the template, never what the letter would have said."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Rendered:
    """A letter in words. `template` is the beginning of the SHA-256 over its two templates."""

    language: str
    subject: str
    text: str
    html: str
    template: str


class _Beside(ImmutableSandboxedEnvironment):
    """A template names another one beside it: a language folder can be copied as a whole."""

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.rpartition('/')[0]}/{template}"


class Templates:
    """The templates of one published set, by path ('templates/en/apology.txt.j2'), each compiled once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)
        self._environments: dict[tuple[str, bool], jinja2.Environment] = {}

    def language_for(self, wanted: str, purpose: str) -> str:
        """The language the letter can be written in: as wanted, without its region, else English.

        Raises UnrenderableError where there is not even an English template.
        """
        for language in (wanted, wanted.partition("-")[0], FALLBACK):
            if f"templates/{language}/{purpose}.txt.j2" in self._sources:
                return language
        raise _unrenderable(f"templates/{FALLBACK}/{purpose}.txt.j2", "it is not published")

    def render(self, purpose: str, phrasing: Phrasing, words: Mapping[str, object]) -> Rendered:
        """Write the letter in the phrasing's language. Raises UnrenderableError, also for a place left unfilled."""
        folder = f"templates/{phrasing.language}"
        text = self._render(f"{folder}/{purpose}.txt.j2", phrasing, words)
        html = self._render(f"{folder}/{purpose}.html.j2", phrasing, words)
        first, _, body = text.partition("\n")
        if not first.startswith(SUBJECT) or not first.removeprefix(SUBJECT).strip():
            raise _unrenderable(f"{folder}/{purpose}.txt.j2", f"its first line is not '{SUBJECT} …'")
        return Rendered(
            language=phrasing.language,
            subject=" ".join(first.removeprefix(SUBJECT).split()),
            text=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
            html=html,
            template=self._digest(f"{folder}/{purpose}"),
        )

    def _render(self, path: str, phrasing: Phrasing, words: Mapping[str, object]) -> str:
        try:
            return self._environment(phrasing, html=path.endswith(".html.j2")).get_template(path).render(words)
        except jinja2.TemplateNotFound as missing:
            raise _unrenderable(path, f"there is no {missing.name}") from None
        except (jinja2.UndefinedError, jinja2.TemplateSyntaxError) as wrong:
            raise _unrenderable(path, str(wrong.message)) from None
        except Exception as wrong:  # noqa: BLE001 - a template is edited by people and can raise anything
            raise _unrenderable(path, f"it raised {type(wrong).__name__}") from None

    def _environment(self, phrasing: Phrasing, html: bool) -> jinja2.Environment:
        key = (phrasing.language, html)
        if key not in self._environments:
            self._environments[key] = _Beside(
                loader=jinja2.DictLoader(self._sources),
                undefined=jinja2.StrictUndefined,
                autoescape=html,
                finalize=_filled(phrasing.isolated_html if html else phrasing.isolated_text),
                trim_blocks=True,
                lstrip_blocks=True,
                auto_reload=False,
                cache_size=-1,
            )
        return self._environments[key]

    def _digest(self, stem: str) -> str:
        both = "\0".join(self._sources[f"{stem}.{kind}.j2"] for kind in ("txt", "html"))
        return hashlib.sha256(both.encode()).hexdigest()[:40]  # fits a mail header's line


def _filled(isolated: Callable[[str], str]) -> Callable[[object], object]:
    """Every place of a template is filled, and what fills it cannot reorder the sentence around it."""

    def fill(value: object) -> object:
        if value is None:
            raise jinja2.UndefinedError("a place was left unfilled: its value is None")
        return isolated(value) if type(value) is str else value

    return fill


@contextmanager
def unrenderable_for(purpose: str) -> Iterator[None]:
    """A zone, language, amount or address that cannot be written makes the letter unrenderable, not the try endless."""
    try:
        yield
    except (LookupError, ValueError, UnknownLocaleError) as wrong:
        raise _unrenderable(f"letter {purpose}", f"what it tells cannot be written ({type(wrong).__name__})") from None


def _unrenderable(path: str, why: str) -> UnrenderableError:
    return UnrenderableError(
        Reason(code=Code.NO_TEMPLATE, what=f"{path}: {why}.", do="Mend the template and publish it, or write by hand.")
    )
