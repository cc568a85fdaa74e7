"""Who sees a job and who may end it: whoever asked for it, and whoever may see or manage them all."""

import rules

from qantara.kit.tasks.models import Job


def _asked_for(person: object, job: Job) -> bool:
    return job.requested_by is not None and job.requested_by == getattr(person, "pk", None)


asked_for = rules.predicate(_asked_for, name="asked_for_the_job")
sees_all = rules.predicate(lambda person: person.has_perm("tasks.see"), name="sees_all_jobs")
manages_all = rules.predicate(lambda person: person.has_perm("tasks.manage"), name="manages_all_jobs")

# `tasks.see` and `tasks.manage` are given by the app that knows roles.
rules.add_perm("tasks.see_job", asked_for | sees_all)
rules.add_perm("tasks.change_job", asked_for | manages_all)
