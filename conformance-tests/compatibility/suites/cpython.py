"""CPython's own suite: `python3 -m test`, a container a module, compared case by case."""

import re
import xml.etree.ElementTree as ElementTree

import containers
from containers import Case

TITLE = "CPython's own tests"
PACKAGES = "libpython3.11-testsuite netbase tzdata"
LINUX_SECONDS = 400
SANDBOX_SECONDS = 600
BEGIN = "==== results ===="

# The case that stands for a module which is a test as a whole, or which fails as one.
MODULE = "(module)"

# ABRT makes Python's fault handler say where every thread was.
SCRIPT = f"""
timeout -s ABRT -k 5 "$2" python3 -m test -v -u subprocess --junit-xml /tmp/results.xml "$1" </dev/null >/tmp/log 2>&1
status=$?
tail -c 1000000 /tmp/log
echo '{BEGIN}'
cat /tmp/results.xml 2>/dev/null || echo "status $status after $(grep -ao '^test[^ ]* ([^)]*)' /tmp/log | tail -n 1)"
"""


def units(rootfs):
    """Returns the names of all modules of the suite."""
    outcome = containers.run(containers.LINUX, rootfs, ["python3", "-m", "test", "--list-tests"], 60)
    return [line.strip() for line in outcome.output.splitlines() if re.fullmatch(r"(test\.)?test_\w+|test\.\S+", line.strip())]


def run(runtime, rootfs, unit):
    seconds = LINUX_SECONDS if runtime in containers.NATIVE else SANDBOX_SECONDS
    return containers.run(runtime, rootfs, ["/bin/bash", "-c", SCRIPT, "unit", unit, str(seconds)], seconds + 30)


def cases(outcome):
    """Returns {name: Case}, or None if the module did not come to its end."""
    log, _, results = outcome.output.partition(BEGIN)
    if "<testsuite" not in results:
        return None
    found = {}
    for element in ElementTree.fromstring(results.strip()).iter("testcase"):
        name = element.get("name")
        if name:
            found[name] = case_of(element)
    for name, message in failures_of(log):
        if name not in found or found[name].state != "failed":
            found[name] = Case("failed", message)
    if "failed (uncaught exception)" in log:
        found[MODULE] = Case("failed", error_of(log))
    elif not found and "\n1 test OK." in log:
        found[MODULE] = Case("passed")
    return found


def case_of(element):
    for kind in ("failure", "error"):
        child = element.find(kind)
        if child is not None:
            return Case("failed", child.get("message") or child.text or "")
    skipped = element.find("skipped")
    if skipped is not None:
        return Case("skipped", skipped.text or "")
    return Case("passed" if element.get("status") == "run" else "skipped")


def failures_of(log):
    """Yields name and error of the failures that the log tells of: subtests and set-ups of classes and modules are not in the XML."""
    for block in log.split("=" * 70 + "\n")[1:]:
        head, _, trace = block.partition("-" * 70 + "\n")
        title = re.match(r"(?:FAIL|ERROR): (\w+) \(([\w.]+)\)", head)
        if title:
            method, name = title.groups()
            yield (name if name.endswith("." + method) else f"{method} ({name})"), error_of(trace)


def error_of(trace):
    """Returns the line that names the exception."""
    _, _, last = trace.rpartition("Traceback (most recent call last):\n")
    return next((line for line in last.splitlines() if line and not line.startswith(" ")), "")
