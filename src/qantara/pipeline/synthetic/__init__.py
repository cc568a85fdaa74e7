"""A demonstration folder: invented ads, in the formats and with the faults of real ones, what is declared beside, a campaign of matching."""

from qantara.pipeline.synthetic.campaign import CAMPAIGN, campaign_files
from qantara.pipeline.synthetic.capacity import CAPACITY
from qantara.pipeline.synthetic.demo import make_demo, signal_files
from qantara.pipeline.synthetic.employers import COMPANIES, Employer, companies
from qantara.pipeline.synthetic.folder import DemoError, made_with
from qantara.pipeline.synthetic.learners import learner_name
from qantara.pipeline.synthetic.nation import make_nation
from qantara.pipeline.synthetic.programmes import CURRICULA

__all__ = [
    "CAMPAIGN",
    "CAPACITY",
    "COMPANIES",
    "CURRICULA",
    "DemoError",
    "Employer",
    "campaign_files",
    "companies",
    "learner_name",
    "made_with",
    "make_demo",
    "make_nation",
    "signal_files",
]
