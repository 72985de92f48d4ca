"""The machine: what it is, and what it can do at most."""

import os
import platform
import re
import time


def description(bench):
    """Hardware and versions, ours and the peers'."""
    import numpy
    import torch

    info = open("/proc/cpuinfo").read() if os.path.exists("/proc/cpuinfo") else ""
    model = re.search(r"model name\s*: (.*)", info)
    flags = re.search(r"flags\s*: (.*)", info)
    flags = set(flags.group(1).split()) if flags else set()
    caches = {}
    folder = "/sys/devices/system/cpu/cpu0/cache"
    for entry in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if entry.startswith("index"):
            read = lambda name: open(f"{folder}/{entry}/{name}").read().strip()
            caches[f"L{read('level')} {read('type').lower()}"] = read("size")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        import jax

        jax_version = jax.__version__
    except ImportError:
        jax_version = None
    return {
        "processor": model.group(1) if model else platform.processor(),
        "cores": os.cpu_count(),
        "vectors": "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "narrow",
        "caches": caches,
        "memoryBytes": memory,
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "ours": bench.blas(),
        "torch": torch.__version__,
        "torchThreads": torch.get_num_threads(),
        "torchBLAS": blas_of_torch(torch),
        "jax": jax_version,
        "numpy": numpy.__version__,
        "python": platform.python_version(),
        "loadBefore": os.getloadavg()[0],
    }


def blas_of_torch(torch):
    settings = torch.__config__.show()
    blas = re.search(r"BLAS_INFO=(\w+)", settings)
    version = re.search(r"(oneAPI Math Kernel Library Version \S+|OpenBLAS \S+)", settings)
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{version.group(1) if version else blas.group(1) if blas else '?'}, {capability}"


def best(run, seconds=0.4):
    """The least time of one call: what the machine can do when nothing is in the way."""
    run()
    times, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < 3:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def limits():
    """Matrix products in GFLOP/s by dtype and threads, and memory traffic in GB/s by the size of
    what is worked on: the best of PyTorch's BLAS over several sizes, and of NumPy's addition."""
    import numpy as np
    import torch

    threads = torch.get_num_threads()
    figures = {"gemm": {}, "stream": {}}
    for count in sorted({1, threads}):
        torch.set_num_threads(count)
        for dtype in (torch.float32, torch.float64):
            rates = []
            for size in (256, 512, 1024, 1536):
                a, b = torch.randn(size, size, dtype=dtype), torch.randn(size, size, dtype=dtype)
                c = torch.empty(size, size, dtype=dtype)
                rates.append(2 * size**3 / best(lambda: torch.mm(a, b, out=c)) / 1e9)
            name = str(dtype).removeprefix("torch.")
            figures["gemm"][f"{name}, {count} thread{'s' * (count > 1)}"] = max(rates)
    torch.set_num_threads(threads)
    for name, size in [
        ("24 KB", 24 << 10), ("256 KB", 256 << 10), ("1 MB", 1 << 20), ("16 MB", 16 << 20),
        ("768 MB", 768 << 20),
    ]:
        # Two arrays read and one written, of `size` bytes together, repeatedly in one call.
        count = size // 24
        a, b, c = (np.ones(count) for _ in range(3))
        repeats = max(1, (1 << 22) // size)

        def add():
            for _ in range(repeats):
                np.add(a, b, out=c)

        figures["stream"][name] = 24 * count * repeats / best(add) / 1e9
    return figures

