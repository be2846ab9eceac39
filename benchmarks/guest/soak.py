#!/usr/bin/env python3
"""Keeps one sandbox under mixed load for long, and tells whether something failed, hung, leaked or was left behind.

usage: soak.py --rootfs DIR [--minutes 30] [--together 4] [--round-seconds 20] [--only REGEX] [--memory-mib 2048] [--seed N]
               [--leave-running] COMMAND

  nice -n 5 benchmarks/guest/soak.py --rootfs /tmp/rootfs --minutes 30 'bin/runsc-j --platform=systrap'

COMMAND is the runtime with its global flags; the root file system has stress-ng (Debian's package). In rounds, a few of stress-ng's
stressors run side by side with --verify, from a shuffled list that is begun again when it is through; between rounds the sandbox is idle,
and only its first process may be left. Every few seconds a sample is taken of the sentry: anonymous memory, descriptors, threads; and of the
guest's memory, as the host has given it.

Ends with a table of the idle samples and a verdict. Exit status 0 if every round came to its end, no stressor failed, nothing was left
running, and the idle figures of the last third do not exceed those of the first (after a warm-up of one round in six) by more than the
slack that is printed with them.
"""
import argparse
import json
import os
import random
import re
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

CLASSES = ("scheduler", "memory", "filesystem", "pipe", "interrupt")
# Want what a sandbox or a container does not have, or stress the machine rather than the kernel: they prove nothing here.
LEFT_OUT = set("""apparmor bad-ioctl bind-mount binderfs chattr cyclic dnotify fiemap file-ioctl handle inode-flags lockbus misaligned netlink-proc
    netlink-task numa oom-pipe prefetch procfs ramfs resources softlockup stackmmap tmpfs verity watchdog""".split())
CAPABILITIES = ["CAP_" + name for name in (
    "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE").split()]
GRACE_SECONDS = 300
SETTLE_SECONDS = 3
SAMPLE_SECONDS = 5
MIB = 1 << 20
# What an idle figure may grow by: (name, share of the first third's, in the figure's unit).
# Of files of the root that nobody has open the sentry keeps some descriptors, and closes the least recently used.
SLACK = (("guest MiB", 0.10, 16), ("sentry MiB", 0.20, 48), ("descriptors", 0.10, 8), ("files of the root", 0, 256), ("threads", 0.20, 4))


@dataclass
class Sample:
    """time: seconds since the start; memory in bytes."""

    time: float
    guest: int
    sentry: int
    descriptors: int
    root_files: int
    threads: int

    def figures(self):
        return (self.guest / MIB, self.sentry / MIB, self.descriptors, self.root_files, self.threads)


def mount(destination, kind, *options):
    return {"destination": destination, "type": kind, "source": kind, "options": list(options)}


def write_config(bundle, rootfs, memory):
    config = {
        "ociVersion": "1.0.2",
        "hostname": "soak",
        "process": {
            "terminal": False,
            "user": {"uid": 0, "gid": 0},
            # waits for orphans
            "args": ["sh", "-c", "while :; do sleep 1; done"],
            "cwd": "/",
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C"],
            "capabilities": {kind: CAPABILITIES for kind in ("bounding", "effective", "permitted")},
            "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1024, "hard": 4096}],
        },
        "root": {"path": rootfs, "readonly": False},
        "mounts": [
            mount("/proc", "proc"),
            mount("/dev", "tmpfs", "nosuid", "mode=755", "size=65536k"),
            mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
            mount("/dev/shm", "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev"),
            mount("/tmp", "tmpfs", "nosuid", "nodev", "mode=1777"),
            mount("/sys", "sysfs", "nosuid", "noexec", "nodev", "ro"),
        ],
        "linux": {
            "namespaces": [{"type": name} for name in ("pid", "ipc", "uts", "mount", "network")],
            # some stressors take what there is, which would be all of the machine's
            "resources": {"memory": {"limit": memory}},
        },
    }
    with open(f"{bundle}/config.json", "w") as file:
        json.dump(config, file)


class Sandbox:
    def __init__(self, command, rootfs, directory, memory):
        self.command = shlex.split(command)
        self.id = f"soak-{os.getpid()}"
        self.log = open(f"{directory}/runtime.log", "w+")
        write_config(directory, rootfs, memory)
        subprocess.run([*self.command, "run", "--detach", "--bundle", directory, self.id],
                       stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, check=True, timeout=60)
        self.sentry = json.loads(self.call("state", self.id))["pid"]
        self.descriptors = f"/proc/{self.sentry}/fd"
        files = [f"{self.descriptors}/{name}" for name in os.listdir(self.descriptors)]
        self.memory = next(file for file in files if os.readlink(file).startswith("/memfd:runsc-j-memory"))

    def call(self, *args):
        return subprocess.run([*self.command, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, check=True, text=True, timeout=60).stdout

    def start(self, args, output):
        return subprocess.Popen([*self.command, "exec", self.id, *args], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    def processes(self):
        """Returns the command names of the processes inside."""
        return [row.split(None, 5)[5] for row in self.call("ps", self.id).splitlines()[1:]]

    def sample(self, since):
        with open(f"/proc/{self.sentry}/status") as file:
            status = dict(line.split(":", 1) for line in file if ":" in line)
        files = [os.readlink(f"{self.descriptors}/{name}") for name in os.listdir(self.descriptors)]
        of_root = sum(file.startswith("/export/") for file in files)
        return Sample(
            time.monotonic() - since,
            os.stat(self.memory).st_blocks * 512,
            int(status["RssAnon"].split()[0]) * 1024,
            len(files) - of_root,
            of_root,
            int(status["Threads"]))

    def alive(self):
        return os.path.exists(f"/proc/{self.sentry}/status")

    def threads(self):
        """Returns where the sandbox's threads on the host wait: for the report of a hang."""
        lines = []
        pids = json.loads(self.call("ps", "--format=json", self.id))
        for pid in pids:
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/comm") as comm, open(f"/proc/{pid}/task/{task}/wchan") as wchan:
                        lines.append(f"{pid} {task} {comm.read().strip()} {wchan.read()}")
            except OSError:
                continue
        return "\n".join(lines)

    def delete(self):
        subprocess.run([*self.command, "delete", "--force", self.id], stdout=self.log, stderr=self.log, timeout=300)


class Sampler(threading.Thread):
    """Takes a sample every few seconds until stopped."""

    def __init__(self, sandbox, since):
        super().__init__(daemon=True)
        self.sandbox, self.since = sandbox, since
        self.samples = []
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.wait(SAMPLE_SECONDS):
            try:
                self.samples.append(self.sandbox.sample(self.since))
            except OSError:
                return


def stressors(rootfs, only):
    names = set()
    for kind in CLASSES:
        answer = subprocess.run(["chroot", rootfs, "stress-ng", "--class", kind + "?"], capture_output=True, text=True, check=True)
        names.update(answer.stdout.split(":", 1)[1].split())
    return sorted(name for name in names - LEFT_OUT if re.fullmatch(only, name))


def complaints(output, status):
    """Returns what stress-ng says of failures; nothing where all stressors passed or were skipped."""
    found = re.findall(r"^stress-ng: (?:fail|error): .*$", output, re.MULTILINE)
    # 3: a stressor lacked resources or is not implemented here, and the others passed
    if status not in (0, 3, 4) or "run completed in" not in output:
        found.append(f"stress-ng ended with {status}: {output.strip().splitlines()[-1:]}")
    return found


def run_round(sandbox, names, seconds, output):
    """Runs stressors side by side; returns complaints. A hang ends the soak by TimeoutError."""
    args = ["stress-ng"]
    for name in names:
        args += [f"--{name}", "1"]
    output.truncate(0)
    output.seek(0)
    process = sandbox.start([*args, "--timeout", f"{seconds}s", "--verify", "--oomable", "--temp-path", "/root"], output)
    try:
        status = process.wait(seconds + GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise TimeoutError(f"no end of {' '.join(names)}") from None
    output.seek(0)
    return complaints(output.read(), status)


def left_processes(sandbox):
    """Returns the names of processes that are still there though the round is over; waits for those that are ending."""
    for attempt in range(20):
        left = sorted(sandbox.processes())
        left = [name for name in left if name not in ("sh", "sleep")]
        if not left:
            break
        time.sleep(0.5)
    return left


def thirds(samples):
    """Returns the idle samples of the first and of the last third, without the warm-up."""
    warm = samples[max(1, len(samples) // 6):]
    part = max(1, len(warm) // 3)
    return warm[:part], warm[-part:]


def growth(samples):
    """Prints the figures of both thirds; returns complaints."""
    if len(samples) < 6:
        return []
    first, last = thirds(samples)
    found = []
    print(f"\n{'idle, median of':18} {'first third':>12} {'last third':>12} {'most allowed':>13}")
    for index, (name, share, more) in enumerate(SLACK):
        before = statistics.median(sample.figures()[index] for sample in first)
        after = statistics.median(sample.figures()[index] for sample in last)
        most = before * (1 + share) + more
        print(f"{name:18} {before:12.0f} {after:12.0f} {most:13.0f}")
        if after > most:
            found.append(f"{name} grew from {before:.0f} to {after:.0f}")
    return found


def soak(sandbox, names, options, directory):
    since = time.monotonic()
    sampler = Sampler(sandbox, since)
    sampler.start()
    idle, failures = [], []
    chance = random.Random(options.seed)
    queue = []
    count = 0
    print(f"{len(names)} stressors, {options.together} at a time for {options.round_seconds} s, seed {options.seed}")
    print(f"{'s':>6} {'guest MiB':>9} {'sentry MiB':>10} {'fds':>5} {'files':>5} {'threads':>7}  round")
    with open(f"{directory}/round.log", "w+") as output:
        while time.monotonic() - since < options.minutes * 60:
            if len(queue) < options.together:
                queue = chance.sample(names, len(names)) + queue
            chosen = [queue.pop() for _ in range(min(options.together, len(names)))]
            # a name twice in a round is one stressor
            chosen = list(dict.fromkeys(chosen))
            try:
                said = run_round(sandbox, chosen, options.round_seconds, output)
                said += [f"left running: {name}" for name in left_processes(sandbox)]
            except (TimeoutError, subprocess.SubprocessError, OSError) as ended:
                failures.append(f"round {count}: {'hang' if isinstance(ended, TimeoutError) else 'the sandbox has died'}: {ended}")
                if sandbox.alive() and not options.leave_running:
                    print(sandbox.threads())
                break
            time.sleep(SETTLE_SECONDS)
            sample = sandbox.sample(since)
            idle.append(sample)
            count += 1
            print("{:6.0f} {:9.0f} {:10.0f} {:5} {:5} {:7}".format(sample.time, *sample.figures()), "", " ".join(chosen), flush=True)
            for line in said:
                print("       ", line, flush=True)
            failures += [f"round {count}: {line}" for line in said]
    sampler.stopped.set()
    failures += growth(idle)
    peak = [max(values) for values in zip(*(sample.figures() for sample in sampler.samples))]
    if peak:
        print("peaks under load: guest {:.0f} MiB, sentry {:.0f} MiB, {} descriptors, {} files of the root, {} threads".format(*peak))
    print(f"{count} rounds in {(time.monotonic() - since) / 60:.1f} minutes")
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rootfs", required=True)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--together", type=int, default=4)
    parser.add_argument("--round-seconds", type=int, default=20)
    parser.add_argument("--memory-mib", type=int, default=2048, help="the container's limit")
    parser.add_argument("--only", default=".*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--leave-running", action="store_true", help="leave a sandbox that failed for a look at it")
    parser.add_argument("command")
    options = parser.parse_args()
    # so that an interrupted soak leaves no sandbox behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    names = stressors(options.rootfs, options.only)
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        sandbox = Sandbox(options.command, options.rootfs, directory, options.memory_mib * MIB)
        failures = ["it was interrupted"]
        try:
            failures = soak(sandbox, names, options, directory)
        finally:
            if not (failures and options.leave_running):
                sandbox.delete()
    for line in failures:
        print("FAILED:", line)
    print("verdict:", "failed" if failures else "passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
