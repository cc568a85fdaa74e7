"""The door of the demonstration to the invented country."""

from qantara.pipeline.synthetic import COMPANIES, companies, learner_name, made_with

__all__ = ["COMPANIES", "companies", "learner_name", "made_with"]
