"""Refusals: what the product will not do, said in one sentence that a user can act on."""


class Refusal(ValueError):
    """A clear "no". `sentence` is an English template, translated at the edge; `values` fill it.

    >>> str(Refusal("{file}: no such file.", file="ads.csv"))
    'ads.csv: no such file.'
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self.sentence = sentence
        self.values = values
