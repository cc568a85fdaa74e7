"""Job services with an API and a key of one's own. Each ad is kept raw, as a line; the intake knows their fields.

Each pages as its own documentation says, stops at its own bound, and asks for the newest days alone: what was known
before adds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from qantara.pipeline.feeds.model import FeedError, Fetch, Question, as_line, as_object, checked

_JSON = {"Accept": "application/json"}


def _with(address: str, **parameters: Any) -> str:
    told = {name.replace("_", "-") if name == "published_after" else name: value for name, value in parameters.items()}
    return f"{address}?{urlencode({name: value for name, value in told.items() if value not in {None, ''}})}"


def _lines(rows: Any) -> list[bytes]:
    if not isinstance(rows, list):
        raise FeedError("The source answered something that is not its usual format. It is asked again at the next time.")  # fmt: skip
    return [as_line(row) for row in rows]


@dataclass(frozen=True)
class FranceTravail:
    """API "Offres d'emploi v2" of France Travail: a token for a client and its secret, then ranges of 150 ads."""

    client: str
    secret: str
    words: str = ""
    days: int = 3

    ending: ClassVar[str] = "jsonl"
    tokens: ClassVar[str] = "https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire"
    search: ClassVar[str] = "https://api.francetravail.io/partenaire/offresdemploi/v2/offres/search"
    _STEP: ClassVar[int] = 150
    _LAST: ClassVar[int] = 1000  # no range begins after this
    _KNOWN_DAYS: ClassVar[tuple[int, ...]] = (1, 3, 7, 14, 31)

    def pieces(self, fetch: Fetch) -> Iterator[bytes]:
        headers = _JSON | {"Authorization": f"Bearer {self._token(fetch)}"}
        since = next((days for days in self._KNOWN_DAYS if days >= self.days), self._KNOWN_DAYS[-1])
        begin = 0
        while begin <= self._LAST:
            asked = _with(
                self.search, motsCles=self.words, publieeDepuis=since, range=f"{begin}-{begin + self._STEP - 1}"
            )
            answer = checked(fetch(Question(asked, headers)))
            lines = _lines(as_object(answer).get("resultats", []))
            yield from lines
            if answer.status != 206 or len(lines) < self._STEP:
                return
            begin += self._STEP

    def _token(self, fetch: Fetch) -> str:
        form = {
            "grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret,
            "scope": "api_offresdemploiv2 o2dsoffre",
        }  # fmt: skip
        headers = _JSON | {"Content-Type": "application/x-www-form-urlencoded"}
        token = as_object(checked(fetch(Question(self.tokens, headers, urlencode(form).encode())))).get("access_token")
        if not isinstance(token, str) or not token.isprintable():
            raise FeedError("The source gave no token for this key. Check the identifier and the key.")
        return token


@dataclass(frozen=True)
class Adzuna:
    """Adzuna's search in one country: pages of 50, counted from one. Its key stands in the address, which is never said."""

    client: str
    secret: str
    country: str
    words: str = ""
    days: int = 3
    most_pages: int = 40

    ending: ClassVar[str] = "jsonl"
    search: ClassVar[str] = "https://api.adzuna.com/v1/api/jobs"
    _STEP: ClassVar[int] = 50

    def pieces(self, fetch: Fetch) -> Iterator[bytes]:
        for page in range(1, self.most_pages + 1):
            asked = _with(
                f"{self.search}/{self.country}/search/{page}", app_id=self.client, app_key=self.secret, what=self.words,
                results_per_page=self._STEP, max_days_old=self.days, sort_by="date",
            )  # fmt: skip
            lines = _lines(as_object(checked(fetch(Question(asked, _JSON)))).get("results", []))
            yield from lines
            if len(lines) < self._STEP:
                return


@dataclass(frozen=True)
class JobTech:
    """JobSearch of the Swedish employment service: pages of 100 by offset, no further than 2,000."""

    today: date
    secret: str = ""
    words: str = ""
    days: int = 3

    ending: ClassVar[str] = "jsonl"
    search: ClassVar[str] = "https://jobsearch.api.jobtechdev.se/search"
    _STEP: ClassVar[int] = 100
    _LAST: ClassVar[int] = 2000

    def pieces(self, fetch: Fetch) -> Iterator[bytes]:
        headers = _JSON | ({"api-key": self.secret} if self.secret else {})
        since = f"{self.today - timedelta(days=self.days):%Y-%m-%d}T00:00:00"
        for offset in range(0, self._LAST + 1, self._STEP):
            asked = _with(self.search, q=self.words, published_after=since, offset=offset, limit=self._STEP)
            lines = _lines(as_object(checked(fetch(Question(asked, headers)))).get("hits", []))
            yield from lines
            if len(lines) < self._STEP:
                return
