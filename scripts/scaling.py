#!/usr/bin/env python3
"""Cost against size: proves generated networks of a family at growing sizes, fits the slope, and draws it.

The size of a network is its weights plus its non-linear elements. A slope of 1 in the log-log plot is linear growth. Prints a
table; with --output also writes an SVG.
"""

import math
from pathlib import Path

from bench_command import measure, option_parser

FAMILIES = {
    "cnn": [["cnn", "--size", str(size)] for size in (16, 32, 64, 128)],
    "gpt": [["gpt", "--depth", str(depth), "--width", str(width), "--heads", "4", "--vocabulary", "256", "--length", "32"]
            for depth, width in ((2, 64), (4, 96), (4, 192), (6, 384))],
    "mlp": [["mlp", "--size", str(size)] for size in (128, 256, 512, 1024)],
}
COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57")


def slope(points):
    """Of the least-squares line through the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum((x - mean_x) ** 2 for x in xs)


def svg(families):
    """The points of every family, joined, on logarithmic axes with a line a decade."""
    width, height, left, bottom, top, right = 640, 420, 70, 50, 20, 20
    every = [point for points in families.values() for point in points]
    low_x, high_x = math.floor(math.log10(min(x for x, _ in every))), math.ceil(math.log10(max(x for x, _ in every)))
    low_y, high_y = math.floor(math.log10(min(y for _, y in every))), math.ceil(math.log10(max(y for _, y in every)))

    def at(x, y):
        return (left + (math.log10(x) - low_x) / (high_x - low_x) * (width - left - right),
                height - bottom - (math.log10(y) - low_y) / (high_y - low_y) * (height - bottom - top))

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
             f'<rect width="{width}" height="{height}" fill="white"/>']
    for decade in range(low_x, high_x + 1):
        x, y = at(10.0**decade, 10.0**low_y)
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{top}" stroke="#ddd"/><text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">10^{decade}</text>')
    for decade in range(low_y, high_y + 1):
        x, y = at(10.0**low_x, 10.0**decade)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{width - right}" stroke="#ddd"/><text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{10.0**decade:g} s</text>')
    parts.append(f'<text x="{(left + width - right) / 2}" y="{height - 10}" text-anchor="middle">weights and non-linear elements</text>')
    for i, (name, points) in enumerate(families.items()):
        colour = COLOURS[i % len(COLOURS)]
        spots = [at(x, y) for x, y in points]
        parts.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in spots)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in spots]
        parts.append(f'<text x="{left + 14}" y="{top + 20 + 18 * i}" fill="{colour}">{name}: time to prove, slope {slope(points):.2f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main():
    parser = option_parser(__doc__, runs=3)
    parser.add_argument("--family", action="append", choices=FAMILIES, help="may be repeated; cnn and gpt unless set")
    parser.add_argument("--largest", default=4, type=int, choices=(2, 3, 4), help="how many of the four sizes, from the smallest")
    parser.add_argument("--output", type=Path, help="the plot, an SVG file")
    options = parser.parse_args()

    families = {}
    print("| network | weights and non-linear elements | prove | verify | proof | memory |\n| --- | --- | --- | --- | --- | --- |")
    for family in options.family or ["cnn", "gpt"]:
        families[family] = []
        for arguments in FAMILIES[family][: options.largest]:
            j = measure(options, arguments)
            size = j["parameters"] + j["nonlinear_elements"]
            families[family].append((size, j["prove_seconds"]))
            print(f"| {' '.join(arguments)} | {size} | {j['prove_seconds']:.3f} s | {1e3 * j['verify_seconds']:.1f} ms "
                  f"| {j['proof_bytes'] / 1e3:.0f} KB | {j['peak_rss_bytes']['prove'] / 1e6:.0f} MB |", flush=True)
    for family, points in families.items():
        print(f"\n{family}: slope {slope(points):.3f} of log(time) against log(size); at most 1.05 is wanted")
    if options.output:
        options.output.write_text(svg(families))


if __name__ == "__main__":
    main()
