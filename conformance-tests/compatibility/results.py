"""What became of the units of a suite, kept in results/SUITE.json: the numbers, and the cases that differ from Linux."""

import json
import re
from pathlib import Path

import containers
from containers import LINUX, Case

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results"

RAN = "ran"
NOTHING = "nothing ran"
UNFINISHED = "did not finish"

# Slower than Linux by this much is a difference. A sandbox's start alone may take seconds on a busy machine.
TIMES_SLOWER = 3
SECONDS_SLOWER = 30

# The cases that stand for the unit as a whole.
WHOLE = "(all of it)"
TIME = "(time)"


def state_of(cases):
    if cases is None:
        return UNFINISHED
    return RAN if any(case.state != "skipped" for case in cases.values()) else NOTHING


def counts_of(cases):
    states = [case.state for case in (cases or {}).values()]
    return {state: states.count(state) for state in ("passed", "failed", "skipped")}


def one_line(message):
    """Returns the first line of a message, without what changes from run to run."""
    line = next((line.strip() for line in message.splitlines() if line.strip()), "")
    line = re.sub(r"0x[0-9a-f]{6,}", "0x...", line)
    line = re.sub(r"/tmp/[\w./-]+", "/tmp/...", line)
    line = re.sub(r"test_python_\d+\S*", "test_python_...", line)
    return line if len(line) <= 160 else line[:157] + "..."


def entry(outcome, cases):
    """Returns what is kept of a run of a unit."""
    kept = {"state": state_of(cases), **counts_of(cases), "seconds": round(outcome.seconds)}
    if kept["state"] == UNFINISHED:
        kept["message"] = "killed after its time" if not outcome.ended else last_line(outcome.output)
    return kept


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return one_line(lines[-1]) if lines else ""


def differences(linux, linux_cases, ours, our_cases):
    """Returns the cases that do less here than on Linux: {case: [state on Linux, state here, message]}.

    linux and ours are entries; the cases are {name: Case} or None. A case that Linux fails or skips and we pass is no difference.
    """
    if linux["state"] == UNFINISHED:
        return {}
    if ours["state"] == UNFINISHED:
        return {WHOLE: [linux["state"], UNFINISHED, ours["message"]]}
    found = {}
    for name, expected in linux_cases.items():
        actual = our_cases.get(name)
        if actual is None and expected.state == "passed":
            found[name] = [expected.state, "missing", ""]
        elif actual is not None and worse(expected, actual):
            found[name] = [expected.state, actual.state, one_line(actual.message)]
    for name, actual in our_cases.items():
        if name not in linux_cases and actual.state == "failed":
            found[name] = ["missing", "failed", one_line(actual.message)]
    if ours["seconds"] > TIMES_SLOWER * linux["seconds"] + SECONDS_SLOWER:
        found[TIME] = [f"{linux['seconds']} s", f"{ours['seconds']} s", ""]
    return dict(sorted(found.items()))


def worse(expected, actual):
    if actual.state == "failed":
        return expected.state != "failed"
    return actual.state == "skipped" and expected.state == "passed"


class Results:
    """The results of one suite. Every change is written at once."""

    def __init__(self, suite, folder=RESULTS):
        self.path = folder / f"{suite}.json"
        kept = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.about = kept.get("about", {})
        self.units = kept.get("units", {})
        self.native = containers.WORK / "native" / suite

    def describe(self, about):
        self.about = about
        self.write()

    def has(self, unit, runtime):
        return runtime in self.units.get(unit, {})

    def has_native(self, unit):
        """Whether the cases of the unit on Linux are at hand; they are kept out of the results, which have their numbers alone."""
        return self.has(unit, LINUX) and (self.native / f"{unit}.json").exists()

    def differs(self, unit):
        return any(
            entry.get("differs") or entry["state"] == UNFINISHED for entry in self.units.get(unit, {}).values()
        )

    def record(self, unit, runtime, outcome, cases, date):
        """Keeps what became of the unit. Linux goes first: it takes the results of the others with it."""
        kept = {"date": date, **entry(outcome, cases)}
        if runtime == LINUX:
            self.units[unit] = {LINUX: kept}
            self.native.mkdir(parents=True, exist_ok=True)
            listed = None if cases is None else {name: [case.state, one_line(case.message)] for name, case in cases.items()}
            (self.native / f"{unit}.json").write_text(json.dumps(listed))
            if kept["state"] == NOTHING:
                kept["message"] = next((case.message for case in (cases or {}).values()), last_skip(outcome.output))
        else:
            listed = json.loads((self.native / f"{unit}.json").read_text())
            native = None if listed is None else {name: Case(*case) for name, case in listed.items()}
            found = differences(self.units[unit][LINUX], native, kept, cases)
            if found:
                kept["differs"] = found
            self.units[unit][runtime] = kept
        self.write()

    def write(self):
        """Writes a line a unit and runtime, sorted, so that changes read well."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        for unit in sorted(self.units):
            runs = ",\n".join(
                f"   {json.dumps(runtime)}: {json.dumps(self.units[unit][runtime], ensure_ascii=False)}"
                for runtime in (*containers.NATIVE, *containers.PLATFORMS)
                if runtime in self.units[unit]
            )
            lines.append(f"  {json.dumps(unit)}: {{\n{runs}}}")
        text = f'{{"about": {json.dumps(self.about)},\n "units": {{\n' + ",\n".join(lines) + "}}\n"
        new = self.path.with_suffix(".new")
        new.write_text(text)
        new.replace(self.path)


def last_skip(output):
    """Returns why a suite's own runner says that nothing ran."""
    for line in output.splitlines():
        if "skipped" in line:
            return one_line(line)
    return ""
