"""Runs a command in a fresh container over a root file system: under runc, which is real Linux, or in a sandbox of ours."""

import errno
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
WORK = PROJECT / "target" / "compatibility"
LINUX = "linux"
# Linux whose socket(2) refuses all families but AF_UNIX: what differs there as it does here differs for want of a network.
LINUX_UNIX = "linux-unix"
NATIVE = (LINUX, LINUX_UNIX)
PLATFORMS = ("systrap", "ptrace")

# What Docker gives by default: the same for both sides.
CAPABILITIES = [
    "CAP_" + name
    for name in (
        "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE"
    ).split()
]
ENVIRONMENT = [
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "TERM=xterm",
    "LC_ALL=C.UTF-8",
]


@dataclass(frozen=True)
class Case:
    """What became of one case of a unit. state is "passed", "failed" or "skipped"; message is the error or the cause of the skip."""

    state: str
    message: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a container ended. ended is False where it was killed after its time; output is standard output and error together."""

    ended: bool
    status: int
    output: str
    seconds: float = 0.0


def mount(destination, kind, source, *options):
    return {"destination": destination, "type": kind, "source": source, "options": list(options)}


def config(rootfs, args, binds, capabilities):
    mounts = [
        mount("/proc", "proc", "proc"),
        mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755", "size=65536k"),
        mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
        mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
        mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777"),
        mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
    ]
    mounts += [mount(place, "bind", str(source), "rbind", "ro") for place, source in binds.items()]
    return {
        "ociVersion": "1.0.2",
        "hostname": "compatibility",
        "process": {
            "terminal": False,
            "user": {"uid": 0, "gid": 0},
            "args": args,
            "cwd": "/tmp",
            "env": ENVIRONMENT,
            "capabilities": {which: CAPABILITIES + capabilities for which in ("bounding", "effective", "permitted")},
            "rlimits": [
                {"type": "RLIMIT_NOFILE", "soft": 1024, "hard": 4096},
                {"type": "RLIMIT_CORE", "soft": 0, "hard": 0},
                {"type": "RLIMIT_STACK", "soft": 8 << 20, "hard": 64 << 20},
            ],
        },
        "root": {"path": str(rootfs), "readonly": False},
        "mounts": mounts,
        "linux": {"namespaces": [{"type": name} for name in ("pid", "ipc", "uts", "mount", "network")]},
    }


def only_unix_sockets():
    """Returns the filter of LINUX_UNIX: EAFNOSUPPORT to the other families."""
    other = {"index": 0, "value": socket.AF_UNIX, "op": "SCMP_CMP_NE"}
    refused = {"names": ["socket", "socketpair"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.EAFNOSUPPORT, "args": [other]}
    return {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [refused]}


class Overlay:
    """A copy on write of a root file system, for runc: sandboxes of ours make their own."""

    def __init__(self, lower):
        self.directory = Path(tempfile.mkdtemp(prefix="overlay-", dir=WORK))
        self.lower = lower
        self.merged = self.directory / "merged"

    def __enter__(self):
        for name in ("upper", "work", "merged"):
            (self.directory / name).mkdir()
        options = f"lowerdir={self.lower},upperdir={self.directory}/upper,workdir={self.directory}/work"
        subprocess.run(["mount", "-t", "overlay", "-o", options, "overlay", str(self.merged)], check=True)
        return self.merged

    def __exit__(self, *exception):
        subprocess.run(["umount", str(self.merged)], check=True)
        shutil.rmtree(self.directory)


def command(runtime):
    """Returns the runtime's binary and global flags; runtime is one of NATIVE or PLATFORMS."""
    if runtime in NATIVE:
        return ["runc"]
    binary = os.environ.get("RUNSCJ_BINARY", str(PROJECT / "bin" / "runsc-j"))
    return [binary, f"--platform={runtime}", f"--debug-log={WORK / 'sandbox-logs'}"]


def run(runtime, rootfs, args, seconds, binds=None, capabilities=()):
    """Runs args to their end, or kills them after so many seconds.

    binds: directories of the host at places of the container, read-only. capabilities: more than CAPABILITIES.
    """
    (WORK / "sandbox-logs").mkdir(parents=True, exist_ok=True)
    arguments = (args, seconds, binds or {}, list(capabilities))
    if runtime in NATIVE:
        with Overlay(rootfs) as merged:
            return run_in(runtime, merged, *arguments)
    return run_in(runtime, rootfs, *arguments)


def run_in(runtime, rootfs, args, seconds, binds, capabilities):
    bundle = Path(tempfile.mkdtemp(prefix="bundle-", dir=WORK))
    name = f"compatibility-{bundle.name.removeprefix('bundle-')}"
    configuration = config(rootfs, args, binds, capabilities)
    if runtime == LINUX_UNIX:
        configuration["linux"]["seccomp"] = only_unix_sockets()
    (bundle / "config.json").write_text(json.dumps(configuration))
    output = bundle / "output"
    ended, status = True, -1
    begin = time.monotonic()
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [*command(runtime), "run", "--bundle", str(bundle), name],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            ended = False
            subprocess.run([*command(runtime), "delete", "--force", name], capture_output=True, timeout=60)
            process.kill()
            process.wait()
    took = time.monotonic() - begin
    text = output.read_bytes().decode("utf-8", "replace")
    shutil.rmtree(bundle)
    return Outcome(ended, status, text, took)
