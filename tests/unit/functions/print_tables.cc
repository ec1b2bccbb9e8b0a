// Prints tables for tests/tools/check_tables.py: a line "name in_bits out_bits in_exponent out_exponent p0 p1", then a line
// of entries; "exp_table exponent size" likewise.
#include <cstdio>

#include "tacit/op/functions/functions.h"

using namespace tacit::op;

namespace {

void print_entries(const std::vector<int64_t>& entries) {
  for (const int64_t y : entries) std::printf("%lld ", static_cast<long long>(y));
  std::printf("\n");
}

void print(FunctionSpec spec) {
  switch (spec.function) {
    case Function::kLeakyRelu: spec.p0 = 42949673; break;                              // 0.01
    case Function::kClip: spec.p0 = -(int64_t{3} << 31); spec.p1 = int64_t{6} << 32; break;
    case Function::kElu: spec.p0 = 7550936000; spec.p1 = 4512761000; break;            // those of Selu, nearly
    case Function::kHardSigmoid: spec.p0 = 858993459; spec.p1 = int64_t{1} << 31; break;  // 0.2 x + 0.5
    default: break;
  }
  if (!validate(spec).ok()) return;
  std::printf("%s %d %d %d %d %lld %lld\n", function_name(spec.function), spec.in_bits, spec.out_bits, spec.in_exponent,
              spec.out_exponent, static_cast<long long>(spec.p0), static_cast<long long>(spec.p1));
  print_entries(table(spec));
}

}  // namespace

int main() {
  struct Format { int in_bits, out_bits, in_exponent, out_exponent; };
  const Format formats[] = {
      {8, 8, 4, 7},    {10, 16, 6, 14}, {12, 16, 8, 12}, {11, 32, 7, 24}, {9, 16, 3, 1},   {8, 16, 5, 0},
      {1, 8, 0, 4},    {2, 1, 0, 0},    {7, 24, -2, 8},  {7, 32, -1, -3}, {8, 12, 40, 40}, {9, 16, 12, -2},
  };
  for (int64_t number = 0; Function{number} <= Function::kStep; ++number) {
    for (const Format& f : formats) {
      print({static_cast<Function>(number), f.in_bits, f.out_bits, f.in_exponent, f.out_exponent});
    }
  }
  print({Function::kSigmoid, 16, 16, 12, 14});
  print({Function::kTanh, 14, 16, 11, 14});
  for (const int exponent : {-3, 0, 6, 11}) {
    constexpr size_t kSize = 5000;
    std::printf("exp_table %d %zu\n", exponent, kSize);
    print_entries(exp_table(exponent, kSize));
  }
}
