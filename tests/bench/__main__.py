"""`python -m tests.bench [NAME...]`: benchmarks, given as ratios to the least possible time.

    programme 5 30 600   minutes of programme: stage by stage, the real command, the limit, memory
    formats              the encoding time of each format
    scale                1,000 to 100,000 sentences, 1,250 to 10,000 episodes
    reading              the normalizer
    watch 60             minutes of `watch` against misbehaving servers: its use of resources
    size                 the size of each dependency on disk, with the packages that only it needs
    million 200          an archive on a cluster, and the cost of a million articles

Without a name: programme for 5, 30 and 600 minutes. Nothing is asserted.
"""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> None:
    """Run the benchmarks that are named."""
    from tests.bench import million, programme, reading, scale, size, soak

    numbers = [float(one) for one in arguments if one.replace(".", "").isdigit()]
    names = [one for one in arguments if not one.replace(".", "").isdigit()] or ["programme"]
    for name in names:
        if name == "programme":
            for minutes in numbers or (5.0, 30.0, 600.0):
                programme.run(minutes, times=3 if minutes < 10 else 1)
        elif name == "formats":
            programme.each_format(numbers[0] if numbers else 30)
        elif name == "scale":
            scale.sentences()
            scale.archive()
        elif name == "reading":
            reading.loading()
            reading.speed()
            reading.shapes()
        elif name == "watch":
            soak.watch(numbers[0] if numbers else 60)
        elif name == "size":
            size.run()
        elif name == "million":
            million.run(int(numbers[0]) if numbers else 200)
        else:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
