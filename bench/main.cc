// One thread, and no vectors with --scalar as the first argument.

#include <benchmark/benchmark.h>

#include <cstring>

#include "tacit/base/dispatch.h"
#include "tacit/base/parallel.h"

int main(int argc, char** argv) {
  tacit::set_num_threads(1);
  if (argc > 1 && std::strcmp(argv[1], "--scalar") == 0) {
    tacit::set_force_scalar(true);
    argv[1] = argv[0];
    --argc;
    ++argv;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
