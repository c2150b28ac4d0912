"""A whole trial with made-up participants, recorded through the real engine: python examples/trial/synthetic.py FOLDER

Nothing here is a forecast. The people are drawn so that all occurs that a trial has to tell: missed contacts, people
who stop, scores that are not taken, recurrences, adverse events, a change to the other arm's protocol. Both arms are
drawn in the same way, so whatever difference the pictures show is chance.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import iptflow
from iptflow import research
from iptflow.course.due import planned_count
from iptflow.research.consort import flow as participant_flow
from iptflow.research.figures import draw_consort, draw_survival, draw_trajectories
from iptflow.research.survival import followed
from iptflow.research.trajectories import trajectory

HERE = Path(__file__).parent
SEED = bytes(range(32))  # a real one comes from research.new_seed(), and nobody who enrols may know it
FIRST = date(2026, 1, 5)
END = datetime(2028, 6, 30, 12, tzinfo=UTC)


def items(total: int) -> dict[str, int]:
    """Answers to the PHQ-9 that come to a total of at most 24; item 9 stays at zero."""
    answers = {str(number): 0 for number in range(1, 10)}
    for point in range(total):
        answers[str(1 + point % 8)] += 1
    return answers


class Person:
    """One made-up participant: what is drawn of them depends on their key alone, and on no arm."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.chance = Random(name)
        self.start = FIRST + timedelta(days=2 * number)
        self.score = self.chance.randint(11, 22)
        self.falls = self.chance.uniform(0.2, 0.8)

    def by_week(self, week: int) -> int:
        """The score after so many weeks."""
        return max(0, round(self.score * (1 - self.falls * min(week, 16) / 16) + self.chance.gauss(0, 1.5)))


def screened(trial: research.TrialHandle, person: Person) -> bool:
    """Whether somebody gets as far as consent."""
    young, low, declines = (person.chance.random() < share for share in (0.07, 0.08, 0.06))
    trial.screen(person.name, on=person.start, facts={
        "client.age": 16 if young else person.chance.randint(19, 70), "risk.suicidal-thoughts": "none",
    })  # fmt: skip
    trial.assess(person.name, "phq-9", items(7 if low else person.score), on=person.start)
    if young or low:
        trial.exclude(person.name, reason="not-eligible", on=person.start)
    elif declines:
        trial.exclude(person.name, reason="declined", on=person.start)
    else:
        trial.consent(person.name, on=person.start)
        return True
    return False


def satisfy(course: iptflow.CourseHandle, refusal: iptflow.Refusal, on: date) -> list[str]:
    """Record what the shortest way of a refusal asks for; its tasks are left for the contact."""
    tasks = []
    for step in refusal.way:
        kind, _, name = step.variable.partition(":")
        if kind == "task":
            tasks.append(name)
        elif kind == "consent":
            course.record_consent(name, by="client", on=on)
        elif kind == "fact":
            course.record_fact(name, step.values[step.variable], on=on)
        elif kind == "focus":
            tasks.append("consider-areas")
            thought = {area: {"onset": "linked", "help": "likely"} for area in step.values["focus"]}
            course.choose_focus(
                *step.values["focus"], considered=thought, client_agrees=True, therapist_agrees=True, on=on
            )
        elif kind == "sign":
            area, _, sign = name.partition("/")
            course.record_progress(area, signs=[sign], on=on)
        elif kind == "resolution":
            course.record_progress(name, resolution=step.values[step.variable], on=on)
    return tasks


def treated(trial: research.TrialHandle, person: Person) -> None:
    """The course week by week, until its planned close or until the client stops."""
    course, chance = trial.course(person.name), person.chance
    if chance.random() < 0.05:
        return  # never came
    sessions = planned_count(course.plan.protocol.frame.contacts["session"])
    if chance.random() < 0.03:
        arms = trial.state.current.arms
        (other,) = (digest for digest in arms.values() if digest != course.state.protocol)
        course.change_protocol(other, reason="The client's wish", on=person.start)
    for week in range(sessions):
        day = person.start + timedelta(weeks=week)
        if chance.random() < 0.02:
            course.end(chance.choice(["withdrawn", "lost-to-contact"]), on=day)
            return
        if chance.random() < 0.07:
            course.record_contact("session", status="missed", on=day)
        else:
            session(course, chance, day, left=sessions - week - 1)


def session(course: iptflow.CourseHandle, chance: Random, day: date, left: int) -> None:
    """One session; the course moves on when its phase has had its time, and closes with the last session."""
    phase = course.state.phase
    moves_on = phase not in ("middle", "termination") or (phase == "middle" and left < 3) or left == 0
    to = "completed" if phase == "termination" else ""
    answer = course.advance(to, on=day) if moves_on else None
    tasks = satisfy(course, answer, day) if isinstance(answer, iptflow.Refusal) else []
    course.record_contact("session", minutes=chance.choice([45, 50, 50]), participants=["client", "therapist"],
                          tasks=tasks, techniques=["supportive-listening"], on=day)  # fmt: skip
    if isinstance(answer, iptflow.Refusal):
        course.advance(to, on=day)
    if chance.random() < 0.006:
        course.report_event("adverse-event", on=day)


def followed_up(trial: research.TrialHandle, person: Person) -> None:
    """A blinded assessor asks again, whatever became of the treatment; some cannot be reached."""
    stopped = trial.course(person.name).state.ended in ("withdrawn", "lost-to-contact")
    for week in (8, 16, 26, 39, 52):
        if person.chance.random() < (0.45 if stopped else 0.1):
            continue
        score = person.by_week(week)
        day = person.start + timedelta(weeks=week)
        trial.assess(person.name, "phq-9", items(min(score, 24)), on=day, actor="assessor")
        if week > 16 and person.chance.random() < 0.09:
            since = timedelta(days=person.chance.randint(1, 80))
            trial.course(person.name).report_event("recurrence", on=day - since)


def run(folder: Path, size: int = 120) -> research.TrialHandle:
    """Register the trial, take in so many participants, treat and follow them, and write pictures and data."""
    flow = iptflow.open(
        site=HERE.parent / "site.yaml", adaptations=[HERE / "variants"], discover=False, clock=lambda: END
    )
    trial = research.register(flow, HERE / "trial.yaml", seed=SEED, on=FIRST, synthetic=True)
    number = 0
    while len(trial.state.allocations) < size:
        person = Person(f"p-{number:03}", number)
        if screened(trial, person):
            place = number % 3
            trial.enrol(person.name, therapist=f"t-{place}-{number % 2}", centre=f"c-{place}", on=person.start)
            treated(trial, person)
            followed_up(trial, person)
        number += 1
    trial.close(reason="The planned size is reached.")
    trial.unseal()
    written(trial, folder)
    return trial


def written(trial: research.TrialHandle, folder: Path) -> None:
    """The flow of participants, the curves, the trajectories and the dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    plan, everybody = trial.trial(), research.people(trial)
    by_arm = {arm.title: [each for each in everybody if each.arm == name] for name, arm in plan.arms.items()}
    times = {title: [found for each in arm if (found := followed(each))] for title, arm in by_arm.items()}
    scores = {title: trajectory(arm, "phq-9") for title, arm in by_arm.items()}
    instrument = next(iter(trial.arms().values())).protocol.instruments["phq-9"]
    pictures = {
        "consort.svg": draw_consort(participant_flow(trial), plan),
        "survival.svg": draw_survival(plan.title, times, since="allocation", synthetic=True),
        "phq-9.svg": draw_trajectories(plan.title, instrument, scores, synthetic=True),
    }
    for name, picture in pictures.items():
        (folder / name).write_bytes(picture.encode())
    research.export(trial, folder / "data")


if __name__ == "__main__":
    made = run(Path(sys.argv[1]))
    print(f"{len(made.state.participants)} screened, {len(made.state.allocations)} allocated; see {sys.argv[1]}.")
