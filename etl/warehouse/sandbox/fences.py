"""Limits in, a process that can no longer pass them out: memory, CPU, files, network, other processes. Only the kernel's own means.

What the kernel lacks is left out and not in the list that is returned; the first two lines (limits of resources, no new
privileges) are always there.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Iterable
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PDEATHSIG, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 1, 4, 22, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # of Landlock, the same on every machine
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FS_BITS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many rights on files an ABI of Landlock knows; 16 since the fifth
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CLONE_THREAD = 0x10000
_NEVER = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "execve", "execveat", "fork", "vfork", "ptrace",
    "process_vm_readv", "process_vm_writev", "kill", "pidfd_send_signal", "unshare", "setns", "mount", "bpf",
    "userfaultfd", "perf_event_open", "io_uring_setup", "io_uring_enter", "io_uring_register", "keyctl", "add_key",
)  # fmt: skip
_NUMBERS = {
    "x86_64": (0xC000003E, 56, 435, (41, 53, 42, 49, 50, 43, 59, 322, 57, 58, 101, 310, 311, 62, 424, 272, 308, 165, 321,
                                     323, 298, 425, 426, 427, 250, 248)),
    "aarch64": (0xC00000B7, 220, 435, (198, 199, 203, 200, 201, 202, 221, 281, None, None, 117, 270, 271, 129, 424, 97, 268,
                                       40, 280, 282, 241, 425, 426, 427, 219, 217)),
}  # fmt: skip
"""By machine: its mark, the numbers of clone and clone3, and those of what is never called."""


def limited(memory: int, cpu: int, files: int) -> None:
    """Bound this process: bytes of address space, seconds of CPU, open files; no file grows, no core is left.

    It also ends with the thread that started it, cannot be looked into, and is the first to go where memory runs out.
    """
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu), (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_MEMLOCK, 0), (resource.RLIMIT_MSGQUEUE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
    _LIBC.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _LIBC.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    _LIBC.prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def alone() -> None:
    """No process or thread more than there are; the superuser is held by the list of system calls alone."""
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def fenced(readable: Iterable[Path]) -> list[str]:
    """Let this thread and those it starts read these files and folders, and nothing else; returns what now holds.

    Call it before a thread is started: one that runs already stays outside.
    """
    return [name for name, built in (("landlock", _landlocked(readable)), ("seccomp", _filtered())) if built]


def _landlocked(readable: Iterable[Path]) -> bool:
    abi = _LIBC.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return False
    said = struct.pack("=QQQ", (1 << _FS_BITS.get(abi, 16)) - 1, 0b11, 0b11)  # files; TCP; sockets and signals outside
    rules = _LIBC.syscall(_CREATE_RULESET, said, ctypes.c_size_t(8 if abi < 4 else 16 if abi < 6 else 24), 0)
    for path in readable:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        _LIBC.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0)
        os.close(place)
    held = _LIBC.syscall(_RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return held


def _filtered() -> bool:
    """Take away the system calls that a query has no use for, for good."""
    if platform.machine() not in _NUMBERS:
        return False
    program = b"".join(_program(*_NUMBERS[platform.machine()]))
    kept = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
    return bool(_LIBC.prctl(_SET_SECCOMP, 2, head, 0, 0) == 0)


def _program(mark: int, clone: int, clone3: int, never: tuple[int | None, ...]) -> list[bytes]:
    """The filter, an instruction of 8 bytes each: code, steps when true, steps when false, value."""
    numbers = [number for number in never if number is not None]
    checks = [_step(_EQUAL, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    return [
        _step(_LOAD, 0, 0, 4),  # which machine's numbers these are
        _step(_EQUAL, 1, 0, mark),
        _step(_RETURN, 0, 0, _EPERM),
        _step(_LOAD, 0, 0, 0),  # the number of the call
        _step(_AT_LEAST, len(numbers) + 1, 0, 0x40000000),  # the other numbers of x86
        *checks,
        _step(_EQUAL, 1, 2, clone3),
        _step(_RETURN, 0, 0, _EPERM),
        _step(_RETURN, 0, 0, _ENOSYS),  # its flags cannot be seen from here; the C library then takes clone
        _step(_EQUAL, 1, 0, clone),
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_LOAD, 0, 0, 16),
        _step(_ANY_BIT, 0, 1, _CLONE_THREAD),
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_RETURN, 0, 0, _EPERM),
    ]


def _step(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)
