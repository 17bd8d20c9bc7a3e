"""Every environment variable that some part of Amends reads: what it sets, its default and its unit.

`docs/reference/settings.md` is made from this list, and a test holds the list against the code that reads them.
"""

from dataclasses import dataclass

from amends.settings import DEFAULTS, SECRETS

NEEDED = "needed"
NOT_SET = "not set"


@dataclass(frozen=True)
class Variable:
    """One variable. `field` is the field of `Settings` that it fills; None where it fills none directly."""

    name: str
    what: str
    unit: str
    without: str = NOT_SET
    field: str | None = None

    @property
    def default(self) -> str:
        """The default: the value in the code, or words about what happens without it."""
        return DEFAULTS.get(self.name, self.without)

    @property
    def may_be_a_file(self) -> bool:
        """Whether NAME_FILE may name a file that holds it."""
        return self.name in SECRETS


@dataclass(frozen=True)
class Section:
    """The variables of one part, and the programs that read them."""

    title: str
    read_by: str
    variables: tuple[Variable, ...]


TEMPORAL = Section(
    "Temporal",
    "every process. These names are Temporal's own; its SDK reads them, and its configuration file.",
    (
        Variable("TEMPORAL_ADDRESS", "Where Temporal is.", "HOST:PORT", NEEDED, "temporal"),
        Variable("TEMPORAL_NAMESPACE", "The namespace of the complaints.", "a name", "`default`"),
        Variable("TEMPORAL_API_KEY", "The key of Temporal Cloud. It switches TLS on.", "text"),
        Variable("TEMPORAL_TLS", "TLS on or off.", "`true` or `false`", "on with a key or certificate, else off"),
        Variable("TEMPORAL_TLS_SERVER_NAME", "The name that the server's certificate must have.", "a host name"),
        Variable("TEMPORAL_TLS_SERVER_CA_CERT_PATH", "Who signed the server's certificate.", "a path, PEM"),
        Variable("TEMPORAL_TLS_SERVER_CA_CERT_DATA", "The same, as text.", "PEM"),
        Variable("TEMPORAL_TLS_CLIENT_CERT_PATH", "Our certificate, for mutual TLS.", "a path, PEM"),
        Variable("TEMPORAL_TLS_CLIENT_CERT_DATA", "The same, as text.", "PEM"),
        Variable("TEMPORAL_TLS_CLIENT_KEY_PATH", "The key of our certificate.", "a path, PEM"),
        Variable("TEMPORAL_TLS_CLIENT_KEY_DATA", "The same, as text.", "PEM"),
        Variable("TEMPORAL_PROFILE", "Which profile of Temporal's configuration file to use.", "a name", "`default`"),
        Variable("TEMPORAL_CONFIG_FILE", "Where Temporal's configuration file is.", "a path", "Temporal's own place"),
    ),
)
DATABASE = Section(
    "PostgreSQL",
    "every process; the two of the owner by `amends migrate` alone. Do not give those to a worker.",
    (
        Variable("DATABASE_URL", "The database, for the role `amends_app`.", "postgresql://…", NEEDED, "database_url"),
        Variable("DATABASE_PASSWORD", "Its password, beside an address without one. Any character.", "text"),
        Variable("DATABASE_OWNER_URL", "The same database, for its owner.", "postgresql://…", "`DATABASE_URL`"),
        Variable("DATABASE_OWNER_PASSWORD", "The owner's password, beside an address without one.", "text"),
    ),
)
MAIL = Section(
    "Mail and other channels",
    "workers, and `amends mail receive`. [How letters go out](../how-to/channels.md) explains them.",
    (
        Variable(
            "SMTP_URL",
            "The mail server. Options: `starttls=required` or `never`, `cafile=PATH`, `timeout=SECONDS`"
            " (30 without it).",
            "smtp://… or smtps://…",
            "needed by a worker",
            "smtp_url",
        ),
        Variable("MAIL_FROM", "Who writes the letters.", "an address, a name may stand before it", field="mail_from"),
        Variable(
            "MAIL_RATE",
            "What one worker sends at most.",
            "a number/`second`, `minute` or `hour`",
            "no limit",
            "mail_rate",
        ),
        Variable(
            "MAIL_REPLY",
            "The mailbox for answers. Needs `AMENDS_SECRET`.",
            "an address",
            "answers go to `MAIL_FROM`",
            "mail_reply",
        ),
        Variable("MAIL_DKIM_KEY", "The key that signs letters.", "a path, RSA in PEM", "not signed", "dkim_key"),
        Variable(
            "MAIL_DKIM_SELECTOR", "Its name in DNS. Needed with `MAIL_DKIM_KEY`.", "a word", field="dkim_selector"
        ),
        Variable(
            "AMENDS_CHANNELS", "The gateways for SMS, push, chat and print.", "a path, YAML", "mail only", "channels"
        ),
        Variable(
            "AMENDS_SECRET",
            "The keys of reply addresses and links. The first signs, all of them verify.",
            "text, commas between keys, each 32 characters or more",
            without="no reply addresses, no links",
            field="keys",
        ),
        Variable(
            "AMENDS_PUBLIC_URL",
            "Where links in letters lead. Needs `AMENDS_SECRET`.",
            "https://…",
            "letters have no links",
            "public_url",
        ),
        Variable(
            "AMENDS_ATTACHMENTS",
            "Where files lie that customers send.",
            "a folder",
            "`attachments` in `AMENDS_STATE`",
            "attachments_in",
        ),
    ),
)
WORKER = Section(
    "Workers",
    "`python -P -m amends.worker`.",
    (
        Variable("AMENDS_CACHE", "How many complaints stay in memory.", "complaints, 1 to 100000", field="cache"),
        Variable("AMENDS_DRAIN", "How long begun work may take after SIGTERM.", "seconds, 0 to 3600", field="drain"),
        Variable("AMENDS_HEALTH", "Where `GET /healthz` is answered.", "HOST:PORT or PORT", "not answered", "health"),
        Variable("AMENDS_METRICS", "Where Prometheus reads `/metrics`.", "HOST:PORT or PORT", "no metrics", "metrics"),
        Variable(
            "AMENDS_PLAN_BY",
            "By which kind of activity plans are computed, in runs that begin here (how-to/upgrade.md).",
            "`local_activity` or `activity`",
            field="plan_by",
        ),
        Variable("AMENDS_LOG", "The form of the log.", "`text` or `json`"),
        Variable("AMENDS_LOG_LEVEL", "From which level on.", "`debug`, `info`, `warning` or `error`"),
    ),
)
HERE = Section(
    "The embedded stack and the clock",
    "`amends up`, `amends demo`, and every command that looks for a stack that runs here.",
    (
        Variable("AMENDS_STATE", "Where the embedded stack keeps its data.", "a folder", field="state"),
        Variable(
            "AMENDS_CLOCK", "Business time. `virtual` is for demos and tests.", "`real` or `virtual`", field="clock"
        ),
    ),
)
PEOPLE = Section(
    "The command line",
    "`amends`. An option of the same meaning wins.",
    (
        Variable("AMENDS_AS", "Who acts: `--as`.", "a staff id", "the option is needed"),
        Variable("AMENDS_LANGUAGE", "In which language events are told: `--language`.", "`en` or `fa`", "`en`"),
        Variable(
            "AMENDS_ZONE",
            "In which zone times are shown: `--zone`.",
            "like `Europe/Lisbon`",
            "the staff page's, or UTC",
        ),
        Variable(
            "AMENDS_TODAY", "For which day to answer, where `--today` is an option.", "a date", "the day that it is"
        ),
    ),
)
SECTIONS = (TEMPORAL, DATABASE, MAIL, WORKER, HERE, PEOPLE)
