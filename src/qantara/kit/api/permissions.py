"""Who sees a webhook: its owner. `api.make_tokens` and `api.make_hooks` are given by the app that knows roles."""

import rules

from qantara.kit.api.models import Hook


def _owns(person: object, hook: Hook) -> bool:
    return hook.owner_id == getattr(person, "pk", None)


rules.add_perm("api.see_hook", rules.predicate(_owns, name="owns_the_hook"))
