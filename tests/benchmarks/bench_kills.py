"""Runs killed at random moments: python -m tests.benchmarks.bench_kills [--count N] [--seed S].

Each trial begins one of the COMMANDS, kills its parent, one of its workers or the whole group with
SIGKILL, SIGINT or SIGTERM, and runs it once more. Then all that it makes must be there, byte
for byte as without the kill, and nothing else: no unfinished file, no temporary one, no process. A
run that could end by itself must have left nothing unfinished even before. --only N repeats a trial
of that seed. Ends with status 1 where a trial failed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from scenes.studio import paths
from scenes.studio.cli import main as cli
from scenes.studio.render.workers import end_with
from tests.processes import running

COMMANDS = {
    "two scenes": "video forward/pixels@digit backward/loss@answer -q 480p15 --chapters --poster",
    "webm": "video forward/pixels -q 480p15 --format webm --subtitles file",
    "gif": "video forward/pixels@digit -q 480p15 --format gif",
    "stills": "still forward/pixels backward/loss@curve -q 480p",
    "deck": "deck forward/pixels -f pdf",
}
WHO = ("parent", "worker", "group")
HOW = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
PATIENCE = 180.0  # seconds after which a run hangs
Files = dict[str, bytes]


@dataclass
class Run:
    """A run in a session of its own, forked from this process, which has imported everything."""

    command: str
    home: Path
    process: int = 0
    status: int | None = None

    def __post_init__(self) -> None:
        for name in ("temporary", "out"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        sys.stdout.flush()
        parent = os.getpid()
        self.process = os.fork()
        if self.process == 0:
            try:
                status = self._run(parent)
            except KeyboardInterrupt:  # as in __main__
                status = 128 + signal.SIGINT
            finally:
                os._exit(status)

    def _run(self, parent: int) -> int:
        os.setsid()
        words = os.open(self.home.with_suffix(".txt"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(words, 1)
        os.dup2(words, 2)
        end_with(parent)
        paths.MEDIA = self.home / "media"
        tempfile.tempdir = str(self.home / "temporary")
        return cli.run([*COMMANDS[self.command].split(), "-o", str(self.home / "out")])

    def wait(self, seconds: float) -> bool:
        """Whether it ends within that many seconds."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                self.status = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.002)
        return self.status is not None

    def workers(self) -> list[int]:
        try:
            return [each.pid for each in psutil.Process(self.process).children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def session(self) -> set[int]:
        """Every process of the run that still runs, its parent or not."""
        found = set()
        for process in psutil.pids():
            try:
                if os.getsid(process) == self.process and running(process):
                    found.add(process)
            except OSError:
                continue  # it has ended
        return found


def files(home: Path) -> Files:
    return {str(p.relative_to(home)): p.read_bytes() for p in home.rglob("*") if p.is_file()}


@dataclass
class Reference:
    """What a command makes undisturbed, and how long it takes."""

    files: Files
    seconds: float


def undisturbed(command: str, home: Path) -> Reference:
    begin = time.monotonic()
    run = Run(command, home)
    if not run.wait(PATIENCE) or run.status != 0:
        raise RuntimeError(f"{command} does not even run undisturbed: status {run.status}")
    return Reference(files(home), time.monotonic() - begin)


@dataclass
class Trial:
    """One kill and what came of it."""

    number: int
    command: str
    who: str
    how: signal.Signals
    moment: float = 0.0
    stage: str = ""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"trial {self.number}: {self.command}, {self.how.name} to the {self.who} "
            f"after {self.moment:.2f} s ({self.stage}): {'; '.join(self.faults)}"
        )


def tried(number: int, seed: int, folder: Path, references: dict[str, Reference]) -> Trial:
    chance = random.Random(f"{seed}/{number}")
    trial = Trial(number, chance.choice(list(COMMANDS)), chance.choice(WHO), chance.choice(HOW))
    reference, home = references[trial.command], folder / str(number)
    trial.moment = chance.uniform(0, 1.1 * reference.seconds)
    first = Run(trial.command, home)
    first.wait(trial.moment)
    trial.stage = stage(first, reference)
    strike(first, trial, chance)
    if not first.wait(PATIENCE):
        trial.faults.append("it hangs")
        os.killpg(first.process, signal.SIGKILL)
    elif first.status not in expected(trial):
        trial.faults.append(f"it ends with status {first.status}")
    elif first.status is not None and first.status > 0 and (left := unfinished(home)):
        trial.faults.append(f"it leaves {left}")
    again = Run(trial.command, home)
    if not again.wait(PATIENCE) or again.status != 0:
        trial.faults.append(f"run again, it ends with status {again.status}")
    check(trial, home, reference, [first, again])
    if not trial.faults:
        shutil.rmtree(home)
    return trial


def strike(run: Run, trial: Trial, chance: random.Random) -> None:
    """Kill whom the trial says; where there is no worker yet, the parent."""
    if run.status is not None:
        return
    workers = run.workers()
    if trial.who == "worker" and not workers:
        trial.who = "parent"
    try:
        if trial.who == "group":
            os.killpg(run.process, trial.how)
        else:
            os.kill(run.process if trial.who == "parent" else chance.choice(workers), trial.how)
    except ProcessLookupError:
        pass  # it has just ended


def expected(trial: Trial) -> set[int]:
    """The statuses that a run may end with; 0 where it was over first."""
    if trial.who == "worker":
        return {0} if trial.how == signal.SIGINT else {0, 1}
    # a signal that comes before anything is begun has its ordinary effect
    return {0, -trial.how} if trial.how == signal.SIGKILL else {0, 128 + trial.how, -trial.how}


def stage(run: Run, reference: Reference) -> str:
    """How far a run has come, by what lies in its folder."""
    there = files(run.home)
    if run.status is not None:
        return "over"
    for name, ending in (("planning", ".plan"), ("drawing", ".json")):
        if any(file.endswith(ending) and file not in there for file in reference.files):
            return name
    return "joining"


def unfinished(home: Path) -> list[str]:
    return [name for name in files(home) if name.endswith(".part") or "temporary" in name]


def check(trial: Trial, home: Path, reference: Reference, runs: list[Run]) -> None:
    """Add what differs from an undisturbed run, once both runs are over."""
    found = files(home)
    for name in sorted({*found, *reference.files}):
        if name not in found:
            trial.faults.append(f"{name} is missing")
        elif name not in reference.files:
            trial.faults.append(f"{name} is left over")
        elif found[name] != reference.files[name]:
            trial.faults.append(f"{name} differs")
    end = time.monotonic() + 10.0
    while (left := runs[0].session() | runs[1].session()) and time.monotonic() < end:
        time.sleep(0.02)
    if left:
        trial.faults.append(f"processes are left: {sorted(left)}")
    words = home.with_suffix(".txt")
    if "Traceback" in words.read_text():
        trial.faults.append(f"a traceback, in {words}")


def show(trials: list[Trial]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("killed", "by", "times", "planning", "drawing", "joining", "over", "failed"):
        table.add_column(heading, justify="left" if heading in ("killed", "by") else "right")
    for who in WHO:
        for how in HOW:
            these = [trial for trial in trials if (trial.who, trial.how) == (who, how)]
            at = Counter(trial.stage for trial in these)
            stages = [at[name] for name in ("planning", "drawing", "joining", "over")]
            failed = sum(bool(trial.faults) for trial in these)
            table.add_row(who, how.name, *map(str, [len(these), *stages, failed]))
    Console(width=100).print(table)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", type=int)
    asked = parser.parse_args()
    numbers = [asked.only] if asked.only is not None else range(asked.count)
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    from scenes.studio.export import deck, pdf, publish, stills  # noqa: F401, once for all runs

    references = {command: undisturbed(command, folder / command) for command in COMMANDS}
    for command in COMMANDS:  # once more, with everything warm
        references[command] = undisturbed(command, folder / f"{command}, warm")
    print(
        f"seed {asked.seed}; " + ", ".join(f"{j} {r.seconds:.1f} s" for j, r in references.items())
    )
    trials = []
    for number in numbers:
        trials.append(tried(number, asked.seed, folder, references))
        if trials[-1].faults:
            print(trials[-1], flush=True)
    show(trials)
    failed = any(trial.faults for trial in trials)
    if failed:
        print(f"what is left of the trials that failed lies in {folder}")
    else:
        shutil.rmtree(folder)
    sys.exit(failed)


if __name__ == "__main__":
    main()
