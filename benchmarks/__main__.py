"""All measurements that need no footage of one's own: `make bench`.

Those on real film name it: see the first lines of each module.
"""

from __future__ import annotations

import subprocess
import sys

ALL = (
    ("benchmarks.shots",),
    ("benchmarks.eyes",),
    ("benchmarks.analysis",),
    ("benchmarks.matching",),
    ("benchmarks.movement",),
    ("benchmarks.matching_scale", "--shots", "20000"),
    ("benchmarks.render",),
    ("benchmarks.state",),
    ("benchmarks.discovery",),
)


def main() -> None:
    failed = False
    for module, *words in ALL:
        print(f"\n## python -m {' '.join([module, *words])}\n", flush=True)
        failed |= bool(
            subprocess.run([sys.executable, "-m", module, *words], check=False).returncode
        )
    sys.exit(failed)


if __name__ == "__main__":
    main()
