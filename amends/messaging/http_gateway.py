"""The `http` channel: posts letters to a gateway for SMS, push, chat or print (docs/how-to/channels.md)."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import httpx
from pydantic import Field, StringConstraints

from amends.db.letters import StoredLetter
from amends.domain.bounces import About
from amends.domain.complaint import ContactBy, Customer
from amends.domain.errors import AmendsError, Code
from amends.domain.letters import LetterPurpose
from amends.domain.types import Reason
from amends.letters.rendering import Rendered
from amends.messaging.channels import Mark, Outgoing
from amends.messaging.errors import Refused, Unavailable
from amends.messaging.sms import length_as_sms
from amends.policy.pages.yaml_reader import Page, PolicyErrors, read_page

NOT_NOW = frozenset({425, 429})  # nothing was taken, for sure
NEVER = frozenset({410, 413, 422})  # no such recipient, too long, not to be delivered
TOO_LONG = frozenset({413})
LONGEST_ANSWER = 64 * 1024
ANOTHER_WAY = "Reach the customer another way, then record the contact."


class ChannelsError(AmendsError, ValueError):
    """AMENDS_CHANNELS cannot be used. The message says where it is wrong and what would be right."""

    kind = Code.SETTING


class Gateway(Page):
    """One gateway, as its owner describes it.

    `token` names the environment variable that holds its bearer token. `timeout` is in seconds for one try, `longest`
    in characters, `reply_window` in hours after the customer's last message on this channel. `keeps_keys` promises that
    a request repeated under its Idempotency-Key is not delivered again.
    """

    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+[^\s#]*$")]
    token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    timeout: Annotated[float, Field(gt=0, le=15)] = 10.0
    longest: Annotated[int, Field(ge=1)] | None = None
    reply_window: Annotated[float, Field(gt=0)] | None = None
    letters: tuple[LetterPurpose, ...] = tuple(LetterPurpose)
    keeps_keys: bool = True


class GatewaysPage(Page):
    """The file that AMENDS_CHANNELS names. It holds neither e-mail (SMTP_URL) nor calls (a person makes them)."""

    sms: Gateway | None = None
    push: Gateway | None = None
    chat: Gateway | None = None
    social: Gateway | None = None
    post: Gateway | None = None


class HttpChannel:
    """Delivers letters through a gateway, to customers who prefer its channel."""

    def __init__(self, name: str, gateway: Gateway, token: str | None = None) -> None:
        self.name = name
        self.recognises_repeats = gateway.keeps_keys
        self.reply_window = gateway.reply_window
        self._gateway = gateway
        self._client = httpx.AsyncClient(
            headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=gateway.timeout,
        )

    def recipient_of(self, customer: Customer) -> str | None:
        """The number for SMS, the address for print, otherwise the caller's own id for the customer.

        The gateway knows the customer's device by that id.
        """
        match self.name:
            case ContactBy.SMS:  # behind an extension nobody reads a message
                return None if customer.phone is None or " ext " in customer.phone else customer.phone
            case ContactBy.POST:
                return customer.address
            case _:
                return customer.id

    def why_not(self, letter: Rendered, purpose: LetterPurpose, hours_since_heard: float | None) -> Reason | None:
        """Why the gateway cannot carry the letter; None where it can.

        Reasons are the letter's purpose, its length, and the time since the customer's last message.
        """
        gateway = self._gateway
        if purpose not in gateway.letters:
            return Reason(code="channel_purpose", what=f"{self.name} does not carry a {purpose}.", do=ANOTHER_WAY)
        length = length_as_sms(letter.text) if self.name == ContactBy.SMS else len(letter.text)
        if gateway.longest is not None and length > gateway.longest:
            what = f"The letter has {length} characters, as {self.name} counts them; it carries {gateway.longest}."
            return Reason(code="channel_too_long", what=what, do=ANOTHER_WAY)
        window = gateway.reply_window
        if window is not None and (hours_since_heard is None or hours_since_heard > window):
            what = f"{self.name} takes letters for {window:g} hours after the customer's last message there."
            return Reason(code="channel_window", what=what, do=ANOTHER_WAY)
        return None

    def write(self, outgoing: Outgoing) -> bytes:
        """The request's body."""
        letter = outgoing.letter
        said = {
            "id": outgoing.effect_id,
            "channel": self.name,
            "to": outgoing.recipient,
            "customer": outgoing.customer_id,
            "reference": outgoing.reference,
            "purpose": str(outgoing.purpose),
            "at": outgoing.now.isoformat(),
            "language": letter.language,
            "subject": letter.subject,
            "text": letter.text,
        }
        if self.name == ContactBy.POST:
            said["html"] = letter.html
        return json.dumps(said, ensure_ascii=False).encode()

    async def hand_over(self, letter: StoredLetter, before_handing_over: Mark) -> None:
        """One POST under the letter's Idempotency-Key; 2xx accepts it; docs/how-to/channels.md has all answers."""
        await before_handing_over()
        try:
            async with asyncio.timeout(self._gateway.timeout):
                status = await self._post(letter)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise Refused(permanent=False, code="no connection", who=f"the {self.name} gateway") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as failure:
            raise Unavailable(f"no answer from the {self.name} gateway: {type(failure).__name__}") from None
        if 200 <= status < 300:
            return
        if status in NOT_NOW or status in NEVER:
            why = About.SIZE if status in TOO_LONG else About.ADDRESS
            raise Refused(permanent=status in NEVER, code=str(status), who=f"the {self.name} gateway", about=why)
        raise Unavailable(f"the {self.name} gateway does not serve us: {status}")

    async def _post(self, letter: StoredLetter) -> int:
        head = {"Idempotency-Key": letter.effect_id}
        async with self._client.stream("POST", self._gateway.url, content=letter.raw, headers=head) as answer:
            read = 0
            async for chunk in answer.aiter_raw():  # read to its end, the connection is good for the next letter
                if (read := read + len(chunk)) > LONGEST_ANSWER:
                    break
            return answer.status_code

    async def close(self) -> None:
        """Closes the kept connections."""
        await self._client.aclose()


def gateways(path: Path, environment: Mapping[str, str]) -> dict[str, HttpChannel]:
    """The channels that the file describes, by name. Raises ChannelsError."""
    try:
        page = read_page(str(path), path.read_bytes(), GatewaysPage)
    except OSError as error:
        raise ChannelsError(f"AMENDS_CHANNELS: {path} cannot be read ({type(error).__name__})") from None
    except PolicyErrors as wrong:
        raise ChannelsError(f"AMENDS_CHANNELS: {wrong.problems[0]}") from None
    described: dict[str, Gateway | None] = {name: getattr(page, name) for name in GatewaysPage.model_fields}
    for name, gateway in described.items():
        if gateway and gateway.token and not environment.get(gateway.token):
            raise ChannelsError(f"AMENDS_CHANNELS: {name} takes its token from {gateway.token}, which is not set")
    return {
        name: HttpChannel(name, gateway, environment[gateway.token] if gateway.token else None)
        for name, gateway in described.items()
        if gateway
    }
