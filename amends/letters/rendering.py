"""Renders the published templates of one set as letters: subject, plain text and HTML."""

import asyncio
import hashlib
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import jinja2
from babel import UnknownLocaleError
from markupsafe import escape

from amends.domain.errors import AmendsError, Code
from amends.domain.types import Reason
from amends.letters.formatting import Phrasing, clean
from amends.letters.html import Typeset, one_line, place, typeset
from amends.letters.template_folders import laid_over, places
from amends.letters.template_sandbox import Bounded
from amends.letters.time_limit import LONGEST, TooMuch, cpu_budget
from amends.letters.vocabulary import Vocabulary
from amends.policy.pages.conversation import nearest
from amends.policy.pages.yaml_reader import PolicyErrors, read_page

FALLBACK = ("en",)
SUBJECT = "Subject:"
LETTER, FRAME, WORDS = ".md.j2", "layout.html.j2", "words.yaml"
OWN_WORDS = ("told", "sorry_for", "happened", "vip", "answer", "before", "put_off", "details")
_WRITERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="letters")
"""Threads for letters only: slow letters wait for each other, and other work does not wait for them."""


class UnrenderableError(AmendsError):
    """A letter cannot be written. `reason` names the template, never the content of the letter."""

    kind = Code.NO_TEMPLATE


@dataclass(frozen=True)
class Rendered:
    """A letter in words. `template` is the beginning of the SHA-256 over its template and the frame around it."""

    language: str
    subject: str
    text: str
    html: str
    template: str


class TooMuchError(UnrenderableError):
    """A template takes more time, or makes more text, than a letter may. Trying again is useless."""


class _Beside(Bounded):
    """Resolves template names within the same folder, so that a language folder can be copied as a whole."""

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.rpartition('/')[0]}/{template}"


class Templates:
    """The templates of one published set, by path ('templates/en/apology.md.j2'), each compiled once.

    For a policy that names a `folder`, the pages of that folder replace those of the language.
    """

    def __init__(self, sources: Mapping[str, str], folder: str | None = None) -> None:
        self._sources = laid_over(sources, folder)
        self._places = places(sources, folder)
        self._vocabularies: dict[str, Vocabulary] = {}
        self._environment = _Beside(
            loader=jinja2.FunctionLoader(self._source),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            finalize=_filled,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )

    def language_for(self, wanted: str, purpose: str, fallback: Sequence[str] = ()) -> str:
        """The language in which this letter is written: the wanted one, its nearest, or a fallback.

        Nearest to `zh-Hant-TW` are `zh-Hant`, `zh`, then `zh` of any region. English ends every chain. Raises
        UnrenderableError where there is not even an English template.
        """
        for language in (*nearest(wanted), *fallback, *FALLBACK):
            if f"templates/{language}/{purpose}{LETTER}" in self._sources:
                return language
            if language == wanted.partition("-")[0] and (siblings := self._of_other_regions(language, purpose)):
                return siblings[0]
        raise _unrenderable(f"templates/{FALLBACK[-1]}/{purpose}{LETTER}", "it is not published")

    def render(self, purpose: str, phrasing: Phrasing, words: Mapping[str, object]) -> Rendered:
        """Write the letter in the phrasing's language. Raises UnrenderableError, also for a place left unfilled.

        By the folder's own `words.yaml`, `category`, `product`, `cause`, `tier`, `earlier` and `channel` become what
        OWN_WORDS names.

        One that takes more than two seconds of computing, or becomes larger than any letter, is TooMuchError.
        """
        path = f"templates/{phrasing.language}/{purpose}{LETTER}"
        try:
            with cpu_budget():
                return self._written(path, phrasing, words)
        except TooMuch as much:
            raise self._too_much(_where(self._places.get(path, path), much), much) from None

    async def render_beside(self, purpose: str, phrasing: Phrasing, words: Mapping[str, object]) -> Rendered:
        """Renders the letter in a thread, so that a slow letter holds up no other work of this worker."""
        return await asyncio.get_running_loop().run_in_executor(_WRITERS, self.render, purpose, phrasing, words)

    def _written(self, path: str, phrasing: Phrasing, words: Mapping[str, object]) -> Rendered:
        first, _, body = self._render(path, {**words, **self.said(phrasing, words)}).lstrip().partition("\n")
        if not first.startswith(SUBJECT) or not first.removeprefix(SUBJECT).strip():
            raise self._unrenderable(path, f"its first line is not '{SUBJECT} …'")
        try:
            letter = typeset(body, phrasing)
        except ValueError as wrong:
            raise self._unrenderable(path, str(wrong)) from None
        return self._framed(path, phrasing, one_line(first.removeprefix(SUBJECT), phrasing), letter)

    def _of_other_regions(self, language: str, purpose: str) -> list[str]:
        """Tags of this language, with a region or a script, that have this letter."""
        form = re.compile(rf"templates/({re.escape(language)}-[^/]+)/{re.escape(purpose)}{re.escape(LETTER)}")
        return sorted(found[1] for path in self._sources if (found := form.fullmatch(path)))

    def vocabulary(self, language: str) -> Vocabulary:
        """The language's `words.yaml`; empty where it has none. Raises UnrenderableError where it cannot be read."""
        if language not in self._vocabularies:
            path = f"templates/{language}/{WORDS}"
            try:
                source = self._sources.get(path)
                page = read_page(path, source.encode(), Vocabulary) if source else Vocabulary()
            except PolicyErrors as wrong:
                raise self._unrenderable(path, str(wrong.problems[0])) from None
            self._vocabularies[language] = page
        return self._vocabularies[language]

    def edited(self, purpose: str, phrasing: Phrasing, subject: str, words: str) -> Rendered:
        """The letter with the words that a colleague wrote, as plain text, under its original subject.

        Markup in those words is not read. Raises UnrenderableError where the language has no such letter or its frame
        cannot be filled; within the time limit of `render`, since the frame is a template too.
        """
        path = f"templates/{phrasing.language}/{purpose}{LETTER}"
        paragraphs = "\n\n".join(place(part) for part in re.split(r"\n\s*\n", clean(words).strip()))
        try:
            with cpu_budget():
                return self._framed(path, phrasing, subject, typeset(paragraphs, phrasing))
        except TooMuch as much:
            raise self._too_much(_where(self._places.get(path, path), much), much) from None

    async def edited_beside(self, purpose: str, phrasing: Phrasing, subject: str, words: str) -> Rendered:
        """Does the same as `edited`, in a thread."""
        run = asyncio.get_running_loop().run_in_executor
        return await run(_WRITERS, self.edited, purpose, phrasing, subject, words)

    def _framed(self, path: str, phrasing: Phrasing, subject: str, letter: Typeset) -> Rendered:
        frame = f"templates/{phrasing.language}/{FRAME}"
        return Rendered(
            language=phrasing.language,
            subject=subject,
            text=letter.text,
            html=self._render(frame, {"letter": letter.html, "subject": escape(subject)}),
            template=self._digest(path, frame),
        )

    def said(self, phrasing: Phrasing, words: Mapping[str, object]) -> dict[str, object]:
        """The language's words for the words that the policies name: OWN_WORDS."""
        category, product, cause, tier = (_word(words, key) for key in ("category", "product", "cause", "tier"))
        earlier, put_off = words.get("earlier"), words.get("times_put_off")
        vocabulary = self.vocabulary(phrasing.language)
        values = (
            vocabulary.telling(category, product),
            vocabulary.apologising(category, product),
            vocabulary.happening(cause),
            vocabulary.is_vip(tier),
            vocabulary.answering(words.get("channel")),
            vocabulary.counting(earlier if isinstance(earlier, int) else 0, phrasing),
            vocabulary.counting(put_off, phrasing) if isinstance(put_off, int) and put_off else "",
            vocabulary.details,
        )
        return dict(zip(OWN_WORDS, values, strict=True))

    def _render(self, path: str, words: Mapping[str, object]) -> str:
        place = self._places.get(path, path)
        try:
            return self._environment.get_template(path).render(words)
        except TooMuch as much:
            raise self._too_much(_where(place, much), much) from None
        except jinja2.TemplateNotFound as missing:
            raise _unrenderable(place, f"there is no {missing.name}") from None
        except (jinja2.UndefinedError, jinja2.TemplateSyntaxError) as wrong:
            raise _unrenderable(_where(place, wrong), str(wrong.message)) from None
        except Exception as wrong:  # noqa: BLE001 - a template is edited by people and can raise anything
            raise _unrenderable(_where(place, wrong), f"it raised {type(wrong).__name__}") from None

    def _unrenderable(self, path: str, why: str) -> UnrenderableError:
        return _unrenderable(self._places.get(path, path), why)

    def _too_much(self, where: str, much: TooMuch) -> TooMuchError:
        why = str(much) or f"it takes more than {LONGEST:.0f} seconds of computing"
        return TooMuchError(_unrenderable(where, why).reason)

    def _source(self, path: str) -> tuple[str, str, None] | None:
        """A template's text, under the path where it stands, so that a traceback names the right file."""
        return (self._sources[path], self._places[path], None) if path in self._sources else None

    def _digest(self, *paths: str) -> str:
        both = "\0".join(self._sources.get(path, "") for path in paths)
        return hashlib.sha256(both.encode()).hexdigest()[:40]  # fits a mail header's line


def _word(words: Mapping[str, object], key: str) -> str | None:
    value = words.get(key)
    return value if isinstance(value, str) else None


def _where(path: str, wrong: Exception) -> str:
    """The template and line that went wrong: the letter's own, or those of an included part."""
    if isinstance(wrong, jinja2.TemplateSyntaxError):
        return f"{wrong.filename or path}:{wrong.lineno}"
    lines = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(wrong.__traceback__)]
    template, line = next((each for each in reversed(lines) if each[0].endswith(".j2")), (path, 1))
    return f"{template}:{line}"


def _filled(value: object) -> object:
    """Fills a place of a template so that its value cannot change the letter around it. No place stays empty."""
    if value is None:
        raise jinja2.UndefinedError("a place was left unfilled: its value is None")
    return place(value) if type(value) is str else value


@contextmanager
def unrenderable_for(purpose: str) -> Iterator[None]:
    """Turns errors of a zone, language, amount or address into UnrenderableError, so that it is not tried again."""
    try:
        yield
    except UnrenderableError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, UnknownLocaleError) as wrong:
        raise _unrenderable(f"letter {purpose}", f"what it tells cannot be written ({type(wrong).__name__})") from None


def _unrenderable(path: str, why: str) -> UnrenderableError:
    return UnrenderableError(
        Reason(code=Code.NO_TEMPLATE, what=f"{path}: {why}.", do="Mend the template and publish it, or write by hand.")
    )
