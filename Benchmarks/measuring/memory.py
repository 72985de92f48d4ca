"""The memory of this process."""

import re
import resource
import sys


def peak_memory():
    """The most that was resident, in bytes, since this program was started.

    `ru_maxrss` also holds what the process was before `exec`: a copy of its parent.
    """
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s*(\d+) kB", status.read()).group(1)) * 1024
    except FileNotFoundError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
