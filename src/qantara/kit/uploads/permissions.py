"""Who may read a file: whom the kind's own predicate says; without one, who sent it."""

from typing import Any

import rules

from qantara.kit.uploads import kinds


@rules.predicate  # type: ignore[untyped-decorator]
def may_read(person: Any, file: Any) -> bool:
    if file is None:
        return False
    kind = kinds.find(file.kind)
    if kind is not None and kind.may_read is not None:
        return bool(kind.may_read(person, file))
    return bool(file.by_id is not None and file.by_id == person.pk)


rules.add_perm("uploads.read", may_read)
