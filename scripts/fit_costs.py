#!/usr/bin/env python3
"""Measures the planner's unit costs: what a cell and a leaf cost a proof, in nanoseconds on this machine.

Proves generated networks of several shapes, and fits stage times by the mean of their ratios: lookups by leaves, and
what the committed cells cause (witness, sumcheck and reduction) by cells. The printed numbers belong into
src/tacit/plan/costs.h, with a new version of the profile: they are part of what fixes a program.
"""

from bench_command import measure, option_parser

NETWORKS = [["mlp", "--size", "512"], ["lenet"], ["cnn", "--size", "8"], ["cnn", "--size", "16"], ["cnn", "--size", "32"]]


def fit(pairs):
    """The b of y = b x: every network weighs the same."""
    return sum(y / x for x, y in pairs) / len(pairs)


def main():
    options = option_parser(__doc__, runs=5).parse_args()
    answers = [measure(options, arguments) for arguments in NETWORKS]

    def cells(j):
        return j["size"]["own_cells"] + j["size"]["weight_cells"]

    def seconds(j, *stages):
        return sum(j["stages"].get(stage, 0) for stage in stages)

    print("| network | leaves | lookups, ns a leaf | cells | witness, sumcheck and reduction, ns a cell | predicted / measured |")
    print("| --- | --- | --- | --- | --- | --- |")
    for arguments, j in zip(NETWORKS, answers):
        print(f"| {' '.join(arguments)} | {j['size']['leaves']} | {1e9 * seconds(j, 'lookups') / j['size']['leaves']:.0f} | {cells(j)} "
              f"| {1e9 * seconds(j, 'witness', 'sumcheck', 'reduction') / cells(j):.0f} | {j['estimate']['prove_seconds'] / j['prove_seconds']:.2f} |")
    leaf = fit([(j["size"]["leaves"], 1e9 * seconds(j, "lookups")) for j in answers])
    cell = fit([(cells(j), 1e9 * seconds(j, "witness", "sumcheck", "reduction")) for j in answers])
    print(f"\nkLeafNs = {leaf:.0f}, kCellNs = {cell:.0f}; machine: {answers[0]['machine']['cpu']}, {options.threads} threads, {answers[0]['date'][:10]}")


if __name__ == "__main__":
    main()
