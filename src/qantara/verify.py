"""Check a published matching without trusting whoever made it: `python verify.py FOLDER [--lang fr|ar|en]`.

It needs only Python 3.11, and shares no code with what made the result. Exit status: 0 all holds, 1 not all, 2 unreadable.
The rule. A learner ranks the offers she wishes, best first. An offer ranks the learners who wish it: the higher score first,
then the lower lottery number. (A public bundle shows but `place`: that of a wish among all for the offer, or for its company
if that has a limit; of a learner, among those fixed to her offer. 1 comes first.) Learners ask in the order of their lists,
offers keep the best, the refused ask further, until nobody is: deferred acceptance (Gale, Shapley 1962). Of all who ask, an
offer chooses so:
0. Fixed pairs hold their seats. In order of lottery, their learners take reserved seats as under 1, the others open ones.
   If more seats are then reserved than are left, the groups listed last give way.
1. Reserved seats first, group by group in the order of policy.toml: the learners of the group who have no seat yet take, in
   order of priority, the seats reserved for it. Who is of several groups so takes the first class with a seat for her.
2. Then the open seats, all that are left: those who have no seat yet take them in order of priority.
A company with a limit chooses for all its offers at once, in one order of priority: a seat must be left at both, in 1 and 2.
Deferred acceptance leaves no blocking pair: no learner, unless fixed, has a wish above what she obtained that by this rule
would seat her too, had she asked. It would if, in a class of seat that she may take (open, or reserved for a group of hers),
she comes before the last admitted or a seat is left, both at the offer and, in the same class, at the company. Not checked:
that no other result without blocking pairs is better for learners. For that the rule must be run again.
"""

import argparse
import csv
import gzip
import hashlib
import json
import sys
import tomllib
from array import array
from collections import Counter, defaultdict
from itertools import product
from math import inf
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FILES = "learners.csv.gz wishes.csv.gz offers.csv policy.toml result.csv.gz cutoffs.csv verify.py".split()
LEARNERS, WISHES, OFFERS, POLICY, RESULT, CUTOFFS, _ = FILES
OPEN, SHOWN, LANGUAGES = "open", 10, ("en", "fr", "ar")
TEXTS = {
    "check_files": ("The files are those published", "Les fichiers sont ceux qui ont été publiés", "الملفات هي الملفات المنشورة"),
    "read": ("Each learner, wish and offer stands there once, in order", "Chaque apprenant, vœu et offre figure une seule fois, dans l’ordre", "كل متعلم ورغبة وعرض مذكور مرة واحدة وبالترتيب"),
    "check_result": ("Wishes, fixed pairs, seats, reserves and cutoffs are respected; no pair blocks", "Vœux, paires fixes, places, réserves et seuils sont respectés ; aucune paire ne bloque", "الرغبات والأزواج الثابتة والمقاعد والحصص والعتبات محترمة؛ لا زوج معطِّل"),
    "counts": ("SHA-256 of digest.json, to compare with the one announced: {id}\nLearners: {learners}; wishes: {wishes}; offers: {offers}; placed: {placed}, of them fixed: {fixed}.", "SHA-256 de digest.json, à comparer à celui annoncé : {id}\nApprenants : {learners} ; vœux : {wishes} ; offres : {offers} ; placés : {placed}, dont fixes : {fixed}.", "قيمة SHA-256 للملف digest.json، تُقارن بالمعلنة: {id}\nالمتعلمون: {learners}؛ الرغبات: {wishes}؛ العروض: {offers}؛ الموزَّعون: {placed}، منهم ثابتون: {fixed}."),
    "good": ("VERDICT: all holds.", "VERDICT : tout est conforme.", "الحكم: كل شيء مطابق."),
    "bad": ("VERDICT: this does not hold. Failures: {count} ({more} not shown).", "VERDICT : ce n’est pas conforme. Défauts : {count} (dont {more} non montrés).", "الحكم: هذا غير مطابق. عدد العيوب: {count} (منها {more} لم تُعرض)."),
    "unread": ("{file}: cannot be read ({why}).", "{file} : lecture impossible ({why}).", "{file}: تتعذر قراءته ({why})."),
    "changed": ("{file} is not the file published: its SHA-256 is not the one in digest.json.", "{file} n’est pas le fichier publié : son SHA-256 n’est pas celui de digest.json.", "{file} ليس الملف المنشور: قيمة SHA-256 لا توافق ما في digest.json."),
    "times": ("{file}: “{id}” stands there {found} times instead of once.", "{file} : « {id} » y figure {found} fois au lieu d’une.", "{file}: ورد «{id}» {found} مرات بدل مرة واحدة."),
    "full": ("{file}: {id} has {found} learners for {seats} seats.", "{file} : {id} a {found} apprenants pour {seats} places.", "{file}: لدى {id} عدد {found} من المتعلمين مقابل {seats} من المقاعد."),
    "unwished": ("{file}: {id} obtained {offer} on a seat “{seat}”, but it is not among her wishes, or the seat not for her.", "{file} : {id} a obtenu {offer} sur une place « {seat} » : l’offre n’est pas dans ses vœux, ou la place n’est pas pour elle.", "{file}: حصل {id} على {offer} في مقعد «{seat}»: ليس العرض من رغباته، أو ليس المقعد له."),
    "wrong": ("{file}, {id}: {column} is “{found}”, but “{expected}” follows from the rest of the bundle.", "{file}, {id} : {column} vaut « {found} », mais « {expected} » découle du reste du dossier.", "{file}، {id}: قيمة {column} هي «{found}»، لكن باقي المجلد يعطي «{expected}»."),
    "blocking": ("{file}: blocking pair: {id} should have {offer}, her wish {rank}, in a seat “{seat}”: she has {hers}, the last admitted {last}.", "{file} : paire bloquante : {id} devrait avoir {offer}, son vœu {rank}, sur une place « {seat} » : elle a {hers}, le dernier admis {last}.", "{file}: زوج معطِّل: كان على {id} أن ينال {offer}، رغبته {rank}، في مقعد «{seat}»: له {hers}، ولآخر مقبول {last}."),
}  # fmt: skip


class Matching:
    def __init__(self, folder: Path, lang: str) -> None:
        self.folder, self.lang, self.at, self.count, self.failures = folder, lang, "digest.json", 0, list[Any]()
        # Seats are of "offer o" and of "company c"; an offer whose company has no limit is alone in one of its own.
        self.learners, self.seats, self.company, self.reserved = (dict[Any, Any]() for _ in range(4))

    def say(self, mark: str, text: str, **values: object) -> None:
        sentence, isolated = TEXTS[text][LANGUAGES.index(self.lang)], "\u2068{}\u2069" if self.lang == "ar" else "{}"
        sys.stdout.write(mark + sentence.format(**{key: isolated.format(each) for key, each in values.items()}) + "\n")

    def fail(self, text: str, name: str, **values: object) -> None:
        self.count += 1
        self.failures += [(text, {"file": self.at, "id": name, **values})][: self.count <= SHOWN]

    def compare(self, name: str, column: str, found: object, expected: object) -> None:
        if found != expected:
            self.fail("wrong", name, column=column, found=found, expected=expected)

    def rows(self, name: str, known: Any = ()) -> Any:
        path = self.folder / name
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
            next(reader := csv.reader(file, strict=True), None)  # names of the columns
            for row in reader:
                self.at = f"{name}:{reader.line_num}"
                if row[0] in known:
                    self.fail("times", row[0], found=2)
                yield row

    def written(self, priority: float) -> str:
        if self.public or isinstance(priority, float):  # infinite: a seat is left for anyone, or there was none
            return str(priority) if isinstance(priority, int) else "" if self.public else ", "
        return f"{-(priority >> 31) // 10}.{-(priority >> 31) % 10}, {priority & 0x7FFFFFFF}"

    def check_files(self) -> None:
        manifest = json.loads(text := (self.folder / self.at).read_bytes())
        self.public, self.fingerprint = manifest["kind"] == "public", hashlib.sha256(text).hexdigest()
        for self.at in FILES:
            if hashlib.sha256((self.folder / self.at).read_bytes()).hexdigest() != manifest["files"][self.at]:
                self.fail("changed", self.at)

    def read(self) -> None:
        policy = tomllib.loads((self.folder / POLICY).read_text(encoding="utf-8"))
        self.classes, self.threshold = [*policy.get("groups", []), OPEN], policy.get("threshold", 10) * self.public
        offers, numbers, results, places = {"": ""}, set[int](), set[str](), defaultdict[str, Any](dict)
        for name, owner, seats, limit, reserves in self.rows(OFFERS, offers):
            offer, company = f"offer {name}", f"company {owner}" if limit else f"only {name}"
            offers[name], self.company[offer], self.seats[offer] = offer, company, int(seats)
            most = int(limit) if limit else inf
            self.compare(offer, "company_seats", most, self.seats.setdefault(company, most))
            for group, _, reserved in (part.rpartition(":") for part in reserves.split(";") if part):
                self.reserved[offer, group], self.reserved[company, group] = int(reserved), 0
                self.compare(offer, "reserves", group, group if group in self.classes[:-1] else "")
        for name, number, groups, fixed in self.rows(LEARNERS, self.learners):
            if (lottery := int(number or 0)) in numbers and not self.public:
                self.fail("times", f"lottery {lottery}", found=2)
            numbers.add(lottery)
            mine = {OPEN, *groups.split(";")} & {*self.classes}
            values = {"lottery": lottery, "fixed": offers[fixed], "groups": mine, "held": False, "offer": ""}
            self.learners[name] = SimpleNamespace(**values, wishes=[], priorities=array("q"))
        for name, rank, wish, value in self.rows(WISHES):
            one, offer = self.learners[name], offers[wish]
            if offer in one.wishes:
                self.fail("times", f"{name}, {offer}", found=2)
            if self.public and places[self.company[offer]].setdefault(int(value), name) != name:
                self.fail("times", f"{offer}, place {value}", found=2)
            one.wishes.append(offer)
            one.priorities.append(int(value) if self.public else one.lottery - (round(10 * float(value)) << 31))
            self.compare(name, "rank", rank, str(len(one.wishes)))
        for name, offer, rank, seat in self.rows(RESULT, results):
            results.add(name)
            self.learners[name].offer, self.learners[name].rank, self.learners[name].seat = offers[offer], rank, seat
        for name in self.learners.keys() - results:
            self.fail("times", name, found=0)
        everyone = self.learners.values()
        placed, fixed = sum(one.offer != "" for one in everyone), sum(one.fixed != "" for one in everyone)
        counts = {"learners": len(everyone), "wishes": sum(len(one.wishes) for one in everyone), "placed": placed}
        self.say("", "counts", id=self.fingerprint, offers=len(self.company), fixed=fixed, **counts)

    def check_result(self) -> None:
        self.at, everyone = RESULT, self.learners.items()
        fixed = sorted((one for one in self.learners.values() if one.fixed), key=lambda one: one.lottery)
        for group, one in product(self.classes[:-1], fixed):  # rule 0
            if not one.held and group in one.groups and self.reserved.get((one.fixed, group), 0) > 0:
                one.held, self.reserved[one.fixed, group] = True, self.reserved[one.fixed, group] - 1
        for holder, pairs in Counter(each for one in fixed for each in (one.fixed, self.company[one.fixed])).items():
            self.seats[holder] -= pairs
        left, taken, last, cutoff, cutoffs = self.seats.copy(), Counter[Any](), dict[Any, Any](), dict[Any, Any](), {}
        for key in sorted(self.reserved, key=lambda key: self.classes.index(key[1])):
            self.reserved[key] = min(self.reserved[key], left[key[0]])
            left[key[0]] -= self.reserved[key]
        for name, one in everyone:
            place = one.liked = one.wishes.index(one.offer) if one.offer in one.wishes else len(one.wishes)
            self.compare(name, "rank", one.rank, str(place + 1) if one.offer in one.wishes else "")
            if one.fixed or not one.offer:
                self.compare(name, "offer", one.offer, one.fixed)
                self.compare(name, "seat", one.seat, "fixed" if one.fixed else "")
            elif one.offer not in one.wishes or one.seat not in one.groups:
                self.fail("unwished", name, offer=one.offer, seat=one.seat)
            else:
                for key in ((one.offer, one.seat), (self.company[one.offer], one.seat)):
                    taken[key], last[key] = taken[key] + 1, max(last.get(key, -inf), one.priorities[place])
        for seat, holder in product(self.classes, self.seats):
            key = holder, seat
            had = self.reserved.get(key, 0) if seat != OPEN and holder in self.company else self.seats[holder]
            if taken[key] > had:
                self.fail("full", f"{holder}, {seat}", found=taken[key], seats=had)
            cutoff[key] = inf if taken[key] < had else last.get(key, -inf)
            self.seats[holder] -= taken[key]
            if (seat == OPEN or key in self.reserved) and taken[key] >= self.threshold and had < inf:
                cutoffs[f"{holder} {seat}"] = f"{had:.0f}, {taken[key]}, {self.written(cutoff[key])}"
        for name, one in everyone:
            for place, offer in enumerate([] if one.fixed else one.wishes[: one.liked + 1]):
                for seat in self.classes:
                    if (offer, seat) == (one.offer, one.seat):
                        break
                    limit = min(cutoff[offer, seat], cutoff[self.company[offer], seat])
                    if seat in one.groups and one.priorities[place] < limit:
                        hers, barrier = self.written(one.priorities[place]), self.written(limit)
                        self.fail("blocking", name, offer=offer, rank=place + 1, seat=seat, hers=hers, last=barrier)
        published = {" ".join(row[:3]): ", ".join(row[3:]) for row in self.rows(CUTOFFS)}
        for name in {**cutoffs, **published}:
            self.compare(name, "seats, taken, cutoff", published.get(name, ""), cutoffs.get(name, ""))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a published matching.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lang", choices=LANGUAGES, default="fr")
    matching = Matching(**vars(parser.parse_args(arguments)))
    try:
        for step in (matching.check_files, matching.read, matching.check_result):
            if not matching.count:
                step()
                matching.say("✗ " if matching.count else "✓ ", step.__name__)
    except Exception as error:  # whatever it is, the bundle could not be read
        matching.say("✗ ", "unread", file=matching.at, why=repr(error))
        return 2
    for text, values in matching.failures:
        matching.say("✗ ", text, **values)
    matching.say("", "bad" if matching.count else "good", count=matching.count, more=max(matching.count - SHOWN, 0))
    return min(matching.count, 1)


if __name__ == "__main__":
    sys.exit(main())
