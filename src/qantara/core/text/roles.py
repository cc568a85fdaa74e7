"""Roles: what an ad asks someone to be, from its title, its text and the skills found in it.

A title that names an occupation decides. One that does not ("Consultant GCP", "Ingénieur d'études", "Stage PFE") is
helped by what the text calls the person it looks for ("en tant que …", "we are looking for a …"), by the kind of role
that the title names, and by the skills: each speaks for the groups whose ads name it more often than others do. An ad
without a known title is a tech ad only when enough of its skills say so: whoever uses Excel and e-mail is not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from qantara.core.text.titles import Find, TitleMatcher, compared_title
from qantara.core.vocabulary.model import Occupation, Vocabulary

_NON_TECH, _OTHER_TECH, _OTHER = "non-tech", "other tech", "other"
_DATA_SCIENTIST = "data scientist"
_PROJECT_MANAGER, _ANALYST = "it project manager/product owner", "business/functional analyst"

# The domain of a group whose occupations all have one. The others take the domain of their ad's skills.
_DOMAINS = {
    "data analyst": "data", "data scientist": "data", "data engineer": "data", "data architect": "data",
    "bi developer": "data", "database administrator": "data", "ai/ml engineer": "ai",
    "cybersecurity engineer/analyst": "cybersecurity", "cloud engineer": "cloud", "cloud architect": "cloud",
    "devops/sre engineer": "devops", "system administrator": "infrastructure", "network engineer": "infrastructure",
    "software developer": "software", "mobile developer": "software", "web developer": "software",
    "test/qa engineer": "testing", "it support": "infrastructure", "erp consultant": "software",
}  # fmt: skip

# --- Titles ------------------------------------------------------------------------------------------------
# Occupations that a title names without saying what is done: text and skills may say more.
_VAGUE = {"it-engineer", "general-manager", "scientist"}
_VAGUE_WORDS = {"techlead", "architecte", "directeur"}  # when nothing else in the title is known
_AI_WORDS = {"ia", "ml", "genai", "llm", "nlp", "learning"}
# The domain that a word of the title names, for occupations that work in any.
_FIELDS = {
    "data": "data", "bi": "data", "powerbi": "data", "decisionnel": "data", "reporting": "data", "بيانات": "data",
    "ia": "ai", "ml": "ai", "genai": "ai", "llm": "ai", "cybersecurity": "cybersecurity", "سيبراني": "cybersecurity",
    "cloud": "cloud", "devop": "devops", "test": "testing", "qa": "testing", "web": "software", "mobile": "software",
    "logiciel": "software", "application": "software", "applicatif": "software", "برمجيات": "software",
    "reseau": "infrastructure", "infrastructure": "infrastructure", "telecom": "infrastructure", "شبكات": "infrastructure",
}  # fmt: skip
# The kind of role that a word of the title names, the most telling kind first, and the groups that it may be.
_KINDS = {
    "architect": "architecte",
    "manager": "manager responsable directeur director chef coordinateur coordonnateur pilote product po pmo owner"
    " مدير رييس مسوول منسق",
    "analyst": "analyste محلل moa amoa",
    "scientist": "scientist chercheur researcher doctorant postdoctorat doctorat postdoc باحث عالم",
    "technician": "technicien support assistance helpdesk informaticien فني تقني دعم",
    "tester": "testeur test qa مختبر",
    "developer": "developpeur programmeur مطور مبرمج logiciel",
    "builder": "ingenieur ingenierie expert specialiste specialist techlead lead leader teamlead مهندس",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_KIND_ORDER = {kind: rank for rank, kind in enumerate(_KINDS)}
_MAY_BE: dict[str, set[str]] = {
    "analyst": {
        "data analyst", "data scientist", "bi developer", "cybersecurity engineer/analyst", "test/qa engineer",
        "system administrator", "software developer", _ANALYST,
    },
    "scientist": {"data scientist", "ai/ml engineer", "software developer", "data engineer"},
    "technician": {"it support", "network engineer", "system administrator", "test/qa engineer"},
    "tester": {"test/qa engineer"},
    "developer": {
        "software developer", "web developer", "mobile developer", "data engineer", "bi developer", "ai/ml engineer",
        "test/qa engineer",
    },
    "builder": _DOMAINS.keys() - {"data analyst", "erp consultant", "it support"},
}  # fmt: skip
_ARCHITECTS = {"data": "data architect", "ai": "data architect", "cloud": "cloud architect"}

_OPENING = 75  # characters that the first line may have
_GENDER_MARKS = {"h/f", "f/h", "(h/f)", "(f/h)", "m/f", "(m/f)"}

# --- What the text calls the person it looks for -----------------------------------------------------------
_HEAD = 2500  # characters in which it is looked for
_CALLS = (
    "en tant que", "recherche un", "recherchons un", "recherchons notre", "recherche son", "recherche notre",
    "recrute un", "recrutons un", "poste de ", "poste d'", "poste :", "intitulé",
    "as a ", "as an ", "looking for a", "seeking a", "hiring a", "job title", "title:", "position:", "role:",
    "نبحث عن", "توظيف", "بصفتك", "مطلوب",
)  # fmt: skip
_CALLED = 70  # characters that follow, of which
_CALLED_WORDS = 7  # so many words count
# Whoever works with information systems says so; hardly anyone else does.
_SYSTEMS = (
    "système d'information", "systèmes d'information", "système d’information", "systèmes d’information", " SI ", " DSI",
    " IT ", "information system", "نظم المعلومات", "الأنظمة المعلوماتية",
)  # fmt: skip

# --- What the skills say -----------------------------------------------------------------------------------
# Skills that speak for a group, by weight: those named in its ads more often than in others. Read from ads whose title
# is plain, then chosen by hand.
_MARKS: dict[str, dict[float, str]] = {
    "data scientist": {
        2.5: "statistical-modeling",
        2.0: "data-science r predictive-analytics exploratory-data-analysis",
        1.5: "machine-learning data-mining neural-networks scikit-learn clustering regression-analysis text-mining",
        1.0: "statistics deep-learning algorithms natural-language-processing mathematics",
        0.5: "python tensorflow pandas",
    },
    "ai/ml engineer": {
        3.0: "mlops ai-agents",
        2.5: "generative-ai large-language-models rag",
        2.0: "artificial-intelligence computer-vision model-deployment prompt-engineering langchain responsible-ai",
        1.5: "pytorch tensorflow machine-learning",
        1.0: "natural-language-processing deep-learning vertex-ai keras fine-tuning",
    },
    "data analyst": {
        2.0: "excel reporting kpi ms-access",
        1.5: "dashboards data-quality",
        1.0: "data-analysis tableau power-bi data-visualization sas data-governance decision-support",
        0.5: "statistics sql business-intelligence data-management",
    },
    "data engineer": {
        3.0: "data-pipelines",
        2.0: "etl spark hadoop pyspark airflow data-engineering nifi cloudera",
        1.5: "elt kafka hive scala data-ingestion data-warehouse snowflake databricks dbt big-data"
        " stream-processing hdfs",
        1.0: "data-lake bigquery data-platform nosql data-integration google-dataflow google-pub-sub data-architecture",
        0.5: "sql data-modeling",
    },
    "bi developer": {
        3.0: "business-intelligence",
        2.5: "dax businessobjects qlik-sense qlikview",
        2.0: "power-bi ssas ssrs ssis cognos",
        1.5: "data-warehouse dashboards talend",
        1.0: "reporting t-sql etl sql-server",
    },
    "database administrator": {
        4.0: "database-administration",
        3.0: "database-tuning",
        2.0: "mariadb",
        1.0: "oracle-database postgresql mysql backup-and-recovery databases sql-server",
        0.5: "high-availability",
    },
    "cybersecurity engineer/analyst": {
        3.0: "malware-analysis",
        2.5: "soc siem vulnerability-management edr threat-intelligence",
        2.0: "cybersecurity penetration-testing network-security cryptography application-security"
        " security-incident-response security-architecture",
        1.5: "information-security iso-27001",
        1.0: "firewalls iam",
    },
    "cloud engineer": {
        3.0: "cloud-migration cloud-architecture",
        2.0: "cloud-security",
        1.5: "cloud-computing aws azure google-cloud",
        1.0: "terraform",
    },
    "devops/sre engineer": {
        3.0: "devops",
        2.0: "ci-cd ansible gitlab-ci prometheus grafana infrastructure-as-code helm argo-cd",
        1.5: "kubernetes terraform jenkins observability continuous-deployment",
        1.0: "docker containers scripting monitoring",
        0.5: "bash",
    },
    "system administrator": {
        3.0: "systems-administration",
        2.5: "vmware",
        2.0: "active-directory virtualization windows-server linux-administration backup-and-recovery veeam san",
        1.5: "exchange-server dhcp it-infrastructure runbooks",
        1.0: "it-operations group-policy linux firewalls",
        0.5: "monitoring incident-management windows",
    },
    "network engineer": {
        2.5: "network-architecture network-administration",
        2.0: "networking network-routers cisco routing lan fiber-optics telecommunications sd-wan bgp mpls",
        1.5: "vlan network-switches wi-fi voip",
        1.0: "firewalls telephony vpn",
    },
    "software developer": {
        3.0: "dotnet c# cobol salesforce-apex",
        2.0: "java spring-boot c++ back-end-development software-development mainframe jcl"
        " object-oriented-programming application-development",
        1.5: "unit-testing software-architecture code-review design-patterns software-maintenance c"
        " debugging software-engineering embedded-systems",
        1.0: "microservices git rest-api cics angular salesforce servicenow",
        0.5: "apis technical-documentation programming-languages",
    },
    "web developer": {
        3.0: "full-stack-development",
        2.5: "css php",
        2.0: "html react vue node.js front-end-development web-development wordpress prestashop"
        " responsive-design symfony laravel",
        1.5: "angular javascript typescript figma",
        1.0: "seo",
    },
    "mobile developer": {
        4.0: "flutter mobile-development",
        3.0: "swift react-native",
        2.0: "kotlin",
        1.5: "android ios",
    },
    "test/qa engineer": {
        3.0: "test-automation selenium istqb",
        2.5: "software-testing test-strategy cucumber jmeter",
        2.0: "cypress testng test-design regression-testing",
        1.5: "test-management junit performance-testing defect-management",
        1.0: "quality-assurance integration-testing",
        0.5: "acceptance-testing",
    },
    "it support": {
        3.0: "user-support computer-maintenance",
        2.5: "workstation-management remote-support",
        2.0: "it-asset-management computer-peripherals ticketing glpi",
        1.5: "printing-systems it-support incident-management office-software windows-administration",
        1.0: "operating-systems itil technical-troubleshooting telephony windows active-directory macos",
    },
    "it project manager/product owner": {
        3.0: "project-management",
        2.5: "steering-committee backlog-management",
        2.0: "product-roadmap product-management waterfall moe moa",
        1.5: "digital-transformation user-stories vendor-management it-governance feasibility-study public-procurement",
        1.0: "scrum change-management workshop-facilitation functional-specifications",
    },
    "business/functional analyst": {
        3.0: "business-analysis",
        2.5: "acceptance-testing business-process-modeling",
        2.0: "functional-specifications requirements-gathering moa bpmn",
        1.0: "test-management uml change-management",
        0.5: "project-management user-support",
    },
    "erp consultant": {
        4.0: "odoo",
        3.0: "dynamics-365 sap-s4hana sage-x3",
        2.5: "sap erp",
        2.0: "sap-abap",
        1.0: "functional-specifications",
    },
}
# Known in every office: they make no tech ad.
_COMMON = set(
    "excel word powerpoint outlook microsoft-office microsoft-teams ms-access ms-project visio sharepoint photoshop"
    " autocad sap kpi dashboards reporting data-privacy gdpr data-analysis statistics cybersecurity information-security"
    " technology-watch e-commerce telephony office-software technical-documentation quality-assurance"
    " artificial-intelligence databases data-management data-integrity data-quality monitoring spreadsheets"
    " technical-troubleshooting it-support research-methods experimental-design mathematics document-management"
    " data-collection data-processing decision-support computing-basics computer-peripherals".split()
)
_TITLE_WEIGHT = 3.0
_REPEATED = 3  # further mentions of a skill count no more
_TIMES = [times**0.5 for times in range(_REPEATED + 1)]
_CALLED_WEIGHT = 9.0
_CLEAR = 0.4  # share of the votes that a domain needs
# Signs that make a tech ad: a technology or a call by a tech role counts one or more, a concept half.
_CONCEPT_SIGN, _SYSTEMS_SIGN, _CALLED_SIGN = 0.5, 2.0, 2.0
_NEEDS = 2.5
_NEEDS_AGAINST = 6.0  # when the title names a vague occupation outside tech,
_SCIENTIST_NEEDS = 8.0  # above all one in which programming is common
_TELLING = 2.0  # score below which no group is named


class Role(NamedTuple):
    """An ad's occupation (identifier), its group and its domain; all None when nothing says what it is."""

    occupation: str | None
    group: str | None
    domain: str | None


Counted = Counter[tuple[str, bool]]  # how often each skill is named, in the title (true) and in the text
_NOTHING = Role(None, None, None)


class _Title(NamedTuple):
    """What a title alone says. `role` is settled unless `is_open`; `kind` is the kind of role named, or None."""

    role: Role
    is_open: bool
    is_vague: bool
    is_ai: bool
    kind: str | None


class Roles:
    """Decides the roles of ads with one vocabulary. Titles are remembered, since they repeat."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._occupations = vocabulary.occupations
        self._matcher = TitleMatcher(vocabulary.occupations.values())
        self._votes = {
            skill.id: tuple((domain, 1 / len(skill.domains)) for domain in skill.domains)
            for skill in vocabulary.skills.values()
            if skill.kind not in {"soft", "language"}
        }
        self._technologies = frozenset(s.id for s in vocabulary.skills.values() if s.kind == "technology")
        self._signs = {
            skill.id: 1.0 if skill.kind == "technology" else _CONCEPT_SIGN
            for skill in vocabulary.skills.values()
            if skill.kind in {"technology", "concept", "certification"}
            and (skill.domains != (_OTHER,) if skill.kind == "technology" else _OTHER not in skill.domains)
            and skill.id not in _COMMON
        }
        self._marks: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for group, marks in _MARKS.items():
            for weight, skills in marks.items():
                for skill in skills.split():
                    self._marks[skill].append((group, weight))
        self._read_title = lru_cache(maxsize=20_000)(self._title)

    def decide(self, title: str, text: str, skills: Iterable[tuple[str, bool]]) -> Role:
        """Decide the role of an ad.

        `skills` gives each mention's skill and whether it stands in the title; it is not read where the title suffices.
        """
        said = self._read_title(self._opening(text) or title)
        if not said.is_open:
            return said.role
        counted = Counter(skills)
        return self._weigh(said, text[:_HEAD], counted) if said.is_vague else self._in_its_domain(said.role, counted)

    def _opening(self, text: str) -> str | None:
        """The first line where it is a title, as it is when an exchange puts its own words into the title's place."""
        end = text.find("\n", 0, _OPENING)
        if end < 0 or "/" not in text[:end] or _GENDER_MARKS.isdisjoint(text[:end].lower().strip("() ").split()):
            return None
        opening = self._read_title(text[:end])
        return text[:end] if not opening.is_open else None

    def _title(self, title: str) -> _Title:
        words = compared_title(title)
        find = self._matcher.find(words)
        kinds = [_KIND[word] for word in words if word in _KIND]
        kind = min(kinds, key=_KIND_ORDER.__getitem__, default=None)
        is_ai = not _AI_WORDS.isdisjoint(words)
        if find is None:
            return _Title(_NOTHING, True, True, is_ai, kind)
        occupation = self._occupations[find.occupation]
        role = Role(occupation.id, occupation.group, occupation.domain or None)
        if is_ai and occupation.group == _DATA_SCIENTIST:
            role = role._replace(domain="ai")
        if self._leads(words, find, occupation):
            role = Role("it-project-manager", _PROJECT_MANAGER, role.domain)
        if role.domain == _OTHER:
            role = role._replace(domain=next((_FIELDS[word] for word in words if word in _FIELDS), _OTHER))
        is_vague = occupation.id in _VAGUE or (find.length == 1 and not _VAGUE_WORDS.isdisjoint(words))
        return _Title(role, is_vague or role.domain == _OTHER, is_vague, is_ai, kind)

    @staticmethod
    def _leads(words: Sequence[str], find: Find, occupation: Occupation) -> bool:
        """Say whether the title names a project's leader before the field that was found."""
        return (
            occupation.group not in {_NON_TECH, _PROJECT_MANAGER, _ANALYST}
            and "chef" in words[: find.place]
            and "projet" in words[: find.place + 1]
        )

    def _in_its_domain(self, role: Role, counted: Counted) -> Role:
        """A role that exists in any domain, in that of the technologies of the title, else in that of all skills."""
        named = [(skill, in_title) for skill, in_title in counted if in_title and skill in self._technologies]
        return role._replace(domain=self._domain(named or counted))

    def _weigh(self, said: _Title, head: str, counted: Counted) -> Role:
        signs = sum([self._signs.get(skill, 0.0) for skill, _ in counted])
        if any(words in head for words in _SYSTEMS):
            signs += _SYSTEMS_SIGN
        is_tech = said.role.domain is not None
        needed = _NEEDS if said.role.group is None else _NEEDS_AGAINST
        if said.role.occupation == "scientist":
            needed = _SCIENTIST_NEEDS
        if not is_tech and signs + (_CALLED_SIGN if said.role.group is None else 0.0) < needed:
            return said.role  # whatever the text calls the person
        called = next((o for o in self._called(head) if o.id not in _VAGUE), None)
        if not is_tech and (signs < needed if called is None else called.group == _NON_TECH):
            return said.role
        if called is not None and called.group == _NON_TECH:
            called = None
        domain = self._domain(counted, among_all=said.kind == "manager")
        group = self._group(said.kind, counted, domain, called)
        if group in _DOMAINS:
            domain = "ai" if group == _DATA_SCIENTIST and said.is_ai else _DOMAINS[group]
        for occupation in (called, self._occupations.get(said.role.occupation or "")):
            if occupation is not None and occupation.group == group:
                return Role(occupation.id, group, domain)
        return Role(None, group, domain)

    def _group(self, kind: str | None, counted: Counted, domain: str, called: Occupation | None) -> str:
        if kind in {"manager", "architect"}:
            if called is not None:
                return called.group
            return _PROJECT_MANAGER if kind == "manager" else _ARCHITECTS.get(domain, "software developer")
        scores: defaultdict[str, float] = defaultdict(float)
        for (skill, in_title), times in counted.items():
            weight = _TITLE_WEIGHT if in_title else _TIMES[min(times, _REPEATED)]
            for group, mark in self._marks.get(skill, ()):
                scores[group] += weight * mark
        if called is not None:
            scores[called.group] += _CALLED_WEIGHT
        may_be = _MAY_BE.get(kind or "", scores.keys()) | ({called.group} if called is not None else set())
        best = max(sorted(scores.keys() & may_be), key=scores.__getitem__, default="")
        return best if best and scores[best] >= _TELLING else _OTHER_TECH

    def _called(self, head: str) -> Iterator[Occupation]:
        """What the text calls the person it looks for, in names of two words or more."""
        low = head.lower()
        for call in _CALLS:
            at = low.find(call)
            if at >= 0:
                at += len(call)
                find = self._matcher.find(compared_title(low[at : at + _CALLED])[:_CALLED_WORDS])
                if find is not None and find.length > 1:
                    yield self._occupations[find.occupation]

    def _domain(self, skills: Iterable[tuple[str, bool]], *, among_all: bool = True) -> str:
        """The domain of most skills, once a field; "other" where none has a clear part.

        A project leader's ad that names a little of everything belongs to no domain: there, skills that belong to none
        count too. They do not where the ad is known to be one of the other domains (`among_all` false).
        """
        votes: defaultdict[str, float] = defaultdict(float)
        for skill, in_title in skills:
            weight = _TITLE_WEIGHT if in_title else 1.0
            for domain, share in self._votes.get(skill, ()):
                votes[domain] += weight * share
        every = sum(votes.values())
        without = every - votes.pop(_OTHER, 0.0)
        best = max(sorted(votes), key=votes.__getitem__, default=_OTHER)
        return best if votes and votes[best] >= _CLEAR * (every if among_all else without) else _OTHER
