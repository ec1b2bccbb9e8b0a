#include <sys/resource.h>

#include <array>
#include <cmath>
#include <ctime>

#include "../session/small_run.h"
#include "tacit/circuit/work.h"

/// Programs by an adversary: refused with a typed error, in little time and memory.
namespace tacit::testing {
namespace {

// A sanitizer takes more of everything.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kSanitized = 16;
#else
constexpr int kSanitized = 1;
#endif
constexpr long kMaxKilobytes = kSanitized << 20;

/// Of this process: other work on the machine does not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Elaborates under a stop-watch, as a loader does.
Result<circuit::Circuit> elaborate(const Program& program) {
  const double start = cpu_seconds();
  auto circuit = op::elaborate(program, {}, 0);
  EXPECT_LT(cpu_seconds() - start, 4.0 * kSanitized);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, kMaxKilobytes) << "a gigabyte";
  return circuit;
}

void expect_refused(const Writer& w, ErrorCode code) {
  const auto circuit = elaborate(w.program);
  ASSERT_FALSE(circuit.ok());
  EXPECT_EQ(static_cast<int>(circuit.error().code), static_cast<int>(code)) << "index " << circuit.error().index;
}

/// A declared input without its numbers.
program::ValueId declare(Writer& w, const Shape& shape, int bits, bool is_hidden = true) {
  w.program.inputs.push_back({.name = "x", .shape = shape, .exponents = {0}, .bits = static_cast<uint8_t>(bits)});
  w.program.inputs.back().is_hidden = is_hidden;
  return w.node(OpKind::kInput, {}, {static_cast<int64_t>(w.program.inputs.size()) - 1});
}

TEST(Hostile, SumsThatDoubleTheirTerms) {
  Writer w(1);
  auto x = declare(w, {4}, 8);
  for (int i = 0; i < 40; ++i) x = w.node(OpKind::kLinear, {x, x}, {0, 1, -1});
  w.output(x);
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, DifferencesOfHugeNumbers) {
  Writer w(1);
  const int64_t huge = int64_t{1} << 62;
  const auto x = w.node(OpKind::kLinear, {declare(w, {4}, 16)}, {huge - 65536, 1});
  const auto y = w.node(OpKind::kLinear, {declare(w, {4}, 16)}, {huge - 65536, 1});
  w.output(w.node(OpKind::kLinear, {x, y}, {0, huge, -huge}));  // 2^62 (x - y) wraps around
  expect_refused(w, ErrorCode::kBadProgram);
}

TEST(Hostile, WindowsOfNearlyNothing) {
  Writer w(1);
  const auto x = declare(w, {1}, 1);
  auto y = w.node(OpKind::kWindow, {x}, {0, 1 << 15, 1 << 15, 1, 1, 0});  // 2^30 weights fold into one
  for (int axis = 0; axis < 2; ++axis) y = w.node(OpKind::kSumAxis, {y}, {axis});
  w.output(w.node(OpKind::kRescale, {y}, {0, 40}));
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, ConcatsThatDoubleTheirSize) {
  Writer w(1);
  auto x = declare(w, {4}, 8);
  for (int i = 0; i < 40; ++i) x = w.node(OpKind::kConcat, {x, x}, {0});
  w.output(x);
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, AccumulatorsOfWideSums) {
  Writer w(1);
  auto x = declare(w, {1, 1}, 8);
  for (int i = 0; i < 10; ++i) x = w.node(OpKind::kLinear, {x, x}, {0, 1, -1});  // thousands of terms
  auto y = w.node(OpKind::kProduct, {x, x}, {});
  const std::vector<program::ValueId> many(2000, y);
  y = w.node(OpKind::kLinear, many, std::vector<int64_t>(2001, 0));
  w.output(y);
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, WideSumsOfWideSums) {
  Writer w(1);
  auto x = declare(w, {1, 1}, 4);
  for (int i = 0; i < 10; ++i) x = w.node(OpKind::kLinear, {x, x}, {0, 0, 0});  // 2^11 terms
  const auto narrow = x;
  x = w.node(OpKind::kProduct, {narrow, narrow}, {});
  w.output(x);
  expect_refused(w, ErrorCode::kLimit);
  w.program.nodes.pop_back();
  const std::vector<program::ValueId> many(4096, narrow);
  w.node(OpKind::kLinear, many, std::vector<int64_t>(4097, 0));
  expect_refused(w, ErrorCode::kLimit);
}

/// 2^24 terms in one value are refused before they are written down.
TEST(Hostile, AWideSumOfWideSums) {
  Writer w(1);
  auto x = declare(w, {1, 1}, 4);
  for (int i = 0; i < 11; ++i) x = w.node(OpKind::kLinear, {x, x}, {0, 0, 0});
  w.output(x);
  ASSERT_TRUE(elaborate(w.program).ok());
  w.node(OpKind::kLinear, std::vector<program::ValueId>(4096, x), std::vector<int64_t>(4097, 1));
  expect_refused(w, ErrorCode::kLimit);
  w.program.nodes.back() = {OpKind::kConcat, std::vector<program::ValueId>(4096, x), {0}};
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, ManyValuesOfManyTerms) {
  Writer w(1);
  auto x = declare(w, {1}, 6);
  const std::vector<program::ValueId> wide(500, x);
  for (int i = 0; i < 20000; ++i) w.output(w.node(OpKind::kLinear, wide, std::vector<int64_t>(501, 0))), w.program.outputs.resize(1);
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, ManySmallNodes) {
  Writer w(1);
  auto x = declare(w, {1}, 6);
  for (int i = 0; i < 100000; ++i) x = w.node(OpKind::kRescale, {x}, {0, 6});
  w.output(x);
  const auto circuit = elaborate(w.program);
  EXPECT_TRUE(circuit.ok() || circuit.error().code == ErrorCode::kLimit);
}

TEST(Hostile, DeepViews) {
  for (const int depth : {64, 65}) {
    Writer w(1);
    const auto x = declare(w, {3, 3}, 6);
    // A limb of the input is broadcast already where it has an offset: views of it are one step deeper.
    auto v = x;
    for (int i = 0; i < depth - 1; ++i) v = w.node(OpKind::kTranspose, {v}, {1, 0});
    w.output(v);
    if (depth == 64) {
      EXPECT_TRUE(elaborate(w.program).ok());
    } else {
      expect_refused(w, ErrorCode::kLimit);
    }
  }
}

TEST(Hostile, HugeDimensions) {
  constexpr int64_t kHuge = int64_t{1} << 30;
  for (const Shape& shape : {Shape{kHuge}, Shape{kHuge / 2 + 1}, Shape{kHuge, 2}, Shape{kHuge + 1}, Shape{1 << 15, 1 << 15}, Shape{0}, Shape{-1}, Shape(9, 1)}) {
    for (const bool is_hidden : {true, false}) {
      Writer w(1, 28);
      w.output(declare(w, shape, 8, is_hidden));
      const auto circuit = elaborate(w.program);
      EXPECT_FALSE(circuit.ok()) << to_string(shape);
    }
  }
}

TEST(Hostile, ABroadcastToManyElements) {
  for (const OpKind kind : {OpKind::kRescale, OpKind::kTable, OpKind::kSoftmax, OpKind::kArgMax, OpKind::kProduct}) {
    for (const Shape& wide : {Shape{1 << 18, 1 << 12}, Shape{1 << 12, 1 << 12}, Shape{1, (1 << 30) - 1}}) {
      for (const int64_t flag : {0, 1}) {
        Writer w(1, 28);
        auto x = declare(w, {1, 1}, 8);
        x = w.node(OpKind::kBroadcast, {x}, wide);
        switch (kind) {
          case OpKind::kRescale: x = w.node(kind, {x}, {flag, 8}); break;
          case OpKind::kTable: x = w.node(kind, {x}, {1, flag, 8, 8, 0, 0, 0, 0}); break;
          case OpKind::kSoftmax: x = w.node(kind, {x}, {4, 8}); break;
          case OpKind::kArgMax: x = w.node(kind, {x}, {flag}); break;
          default: x = w.node(kind, {x, x}, {});
        }
        w.output(x);
        // A hidden index among few thousand classes is cheap to verify; all else shows or sums too much.
        const bool is_cheap = kind == OpKind::kArgMax && flag == 0 && wide[1] == 1 << 12;
        EXPECT_TRUE(is_cheap || !elaborate(w.program).ok()) << static_cast<int>(kind) << to_string(wide) << flag;
      }
    }
  }
}

/// A reshape that cuts across odd radices makes one dense factor of all elements.
TEST(Hostile, ADenseForm) {
  for (const int64_t n : {1 << 14, 1 << 12, 1 << 10}) {
    Writer w(1, 22);
    auto x = declare(w, {n - 1, n + 1}, 4);
    x = w.node(OpKind::kReshape, {x}, {n + 1, n - 1});
    x = w.node(OpKind::kTranspose, {x}, {1, 0});
    w.output(w.node(OpKind::kSlice, {x}, {0, 0, 1, 1}));
    if (n == 1 << 10) {
      EXPECT_TRUE(elaborate(w.program).ok());
    } else {
      expect_refused(w, ErrorCode::kLimit);
    }
  }
}

/// The dearest programs that are accepted keep a verifier busy for seconds, not minutes.
TEST(Hostile, TheDearestForms) {
  Writer w(1, 22);
  auto x = declare(w, {(1 << 9) - 1, (1 << 9) + 1}, 4);
  x = w.node(OpKind::kReshape, {x}, {(1 << 9) + 1, (1 << 9) - 1});
  x = w.node(OpKind::kSlice, {x}, {0, 0, 1, 1});
  w.output(x);
  auto circuit = elaborate(w.program);
  for (auto more = elaborate(w.program); more.ok(); more = elaborate(w.program)) {
    circuit = std::move(more);
    w.output(x);
  }
  ASSERT_TRUE(circuit.ok());
  std::printf("work 2^%.1f\n", std::log2(static_cast<double>(circuit::form_work(*circuit))));
  std::vector<Integers> publics;
  for (const Shape& shape : circuit->publics) publics.emplace_back(shape);
  const session::Session s{*circuit, w.program.pcs, publics, {}};
  const Bytes zeros(1 << 22);
  Transcript transcript("test");
  ByteReader reader(zeros);
  const double start = cpu_seconds();
  EXPECT_FALSE(session::verify(s, transcript, reader).ok());
  const double elapsed = cpu_seconds() - start;
  EXPECT_LT(elapsed, 20.0 * kSanitized);
  std::printf("refused after %.2f s\n", elapsed);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, kMaxKilobytes) << "a gigabyte";
}

TEST(Hostile, LookupsOfManyBoxes) {
  Writer w(1, 28);
  auto x = declare(w, Shape(8, 7), 4);  // 3^8 boxes
  for (int i = 0; i < 300; ++i) x = w.node(OpKind::kTable, {x}, {1, 0, 4, 4, 0, 0, 0, 0});
  w.output(x);
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, MoreRowsThanATreeHolds) {
  Writer w(1, 9);
  w.output(w.node(OpKind::kSlice, {declare(w, {1 << 22}, 6)}, {0, 0, 1, 1}));
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, TooManyTables) {
  Writer w(1);
  auto x = declare(w, {1}, 4);
  for (int64_t i = 0; i < 1025; ++i) w.output(w.node(OpKind::kTable, {x}, {3, 0, 4, 4, 0, 0, 0, i}));
  w.program.outputs.resize(1);
  expect_refused(w, ErrorCode::kLimit);
}

/// A table of committed rows is one of them, and nothing is shared.
TEST(Hostile, TooManyCommittedTables) {
  for (const int64_t gathers : {1000, 1030}) {
    Writer w(1, 12);
    const auto rows = declare(w, {1, 2, 1}, 4), index = declare(w, {1, 1}, 4);
    for (int64_t i = 0; i < gathers; ++i) w.node(OpKind::kGather, {rows, index}, {0});
    w.output(rows);
    if (gathers < 1024) {
      EXPECT_TRUE(elaborate(w.program).ok());
    } else {
      expect_refused(w, ErrorCode::kLimit);
    }
  }
}

/// The first failure ends the work: each further table would be compared with all before it.
TEST(Hostile, FarTooManyTables) {
  Writer w(1);
  auto x = declare(w, {1}, 4);
  w.output(x);
  for (int64_t i = 0; i < 200000; ++i) w.node(OpKind::kTable, {x}, {3, 0, 4, 4, 0, 0, 0, i});
  expect_refused(w, ErrorCode::kLimit);
}

TEST(Hostile, TooManyTableRows) {
  Writer w(1);
  auto x = declare(w, {1}, 18);
  for (int64_t i = 0; i < 40; ++i) w.output(w.node(OpKind::kTable, {x}, {12, 0, 18, 18, 10, 10 + i % 8, 0, 0}));
  w.program.outputs.resize(1);
  expect_refused(w, ErrorCode::kLimit);
}

/// Values stay below 2^62, whatever the order of operations.
TEST(Hostile, Overflow) {
  const auto refuse = [](auto&& build) {
    Writer w(1, 12);
    w.output(build(w));
    expect_refused(w, ErrorCode::kBadProgram);
  };
  refuse([](Writer& w) {  // 2 * 2^31 * 2^31
    const auto a = declare(w, {1, 3}, 32), b = declare(w, {3, 1}, 32);
    return w.node(OpKind::kMatMul, {a, b}, {});
  });
  refuse([](Writer& w) { return w.node(OpKind::kLinear, {declare(w, {2}, 32)}, {0, int64_t{1} << 32}); });
  refuse([](Writer& w) { return w.node(OpKind::kLinear, {declare(w, {2}, 4)}, {INT64_MIN, 1}); });
  refuse([](Writer& w) { return w.node(OpKind::kLinear, {declare(w, {2}, 4)}, {0, INT64_MAX}); });
  refuse([](Writer& w) {  // a coefficient that is cut on the way
    auto x = declare(w, {2}, 2);
    for (int i = 0; i < 4; ++i) x = w.node(OpKind::kLinear, {x}, {0, int64_t{1} << 40});
    return x;
  });
  refuse([](Writer& w) { return w.node(OpKind::kScaleAxis, {declare(w, {2}, 32)}, {0, int64_t{1} << 31, int64_t{1} << 32}); });
  refuse([](Writer& w) { return w.node(OpKind::kConstant, {}, {1, 1, INT64_MIN}); });
  refuse([](Writer& w) { return w.node(OpKind::kConstant, {}, {1, 1, (int64_t{1} << 62) + 1}); });
  refuse([](Writer& w) { return w.node(OpKind::kLinear, {w.node(OpKind::kConstant, {}, {1, 1, int64_t{1} << 62})}, {1, 1}); });
  refuse([](Writer& w) { return w.node(OpKind::kLinear, {w.node(OpKind::kConstant, {}, {1, 1, 0})}, {0, INT64_MAX}); });
  refuse([](Writer& w) { return w.node(OpKind::kScaleAxis, {w.node(OpKind::kConstant, {}, {1, 1, 0})}, {0, INT64_MIN}); });
  refuse([](Writer& w) { return w.node(OpKind::kConstant, {}, {1, 2, int64_t{1} << 62, -(int64_t{1} << 62)}); });  // a difference of 2^63
  refuse([](Writer& w) {
    auto x = w.node(OpKind::kConstant, {}, {1, 2, int64_t{1} << 62, -(int64_t{1} << 62)});
    return w.node(OpKind::kLinear, {x, x}, {0, 1, 1});
  });
  refuse([](Writer& w) {
    const auto x = declare(w, {1, 1}, 32);
    const auto y = w.node(OpKind::kProduct, {x, x}, {});
    return w.node(OpKind::kLinear, {y, y}, {0, 1, 1});
  });
}

/// Also of a value that nothing reads.
TEST(Hostile, OverflowOfAnUnusedValue) {
  Writer w(1, 12);
  const auto x = declare(w, {2}, 32);
  w.output(x);
  ASSERT_TRUE(elaborate(w.program).ok());
  w.node(OpKind::kLinear, {x}, {0, int64_t{1} << 32});
  expect_refused(w, ErrorCode::kBadProgram);
}

/// Scores outside the table of a softmax, on either side; differences too wide for an argmax.
TEST(Hostile, ScoresOutOfRange) {
  for (const int64_t offset : {1, -1}) {
    Writer w(1);
    w.output(w.node(OpKind::kSoftmax, {w.node(OpKind::kLinear, {declare(w, {3}, 6)}, {offset, 1})}, {4, 6}));
    expect_refused(w, ErrorCode::kBadProgram);
  }
  for (const auto& [flag, log_scale] : {std::pair(0, 17), std::pair(1, 29), std::pair(0, 30)}) {
    Writer w(1);
    w.output(w.node(OpKind::kArgMax, {w.node(OpKind::kLinear, {declare(w, {3}, 32)}, {0, int64_t{1} << log_scale})}, {flag}));
    expect_refused(w, ErrorCode::kBadProgram);
  }
}

TEST(Hostile, AnIndexIsShownAsItIs) {
  Writer w(1);
  w.output(w.node(OpKind::kArgMax, {declare(w, {4}, 8)}, {1}));
  w.program.outputs[0].is_index = true;
  EXPECT_TRUE(elaborate(w.program).ok());
  w.program.outputs[0].exponents = {-1};  // would double it
  expect_refused(w, ErrorCode::kBadProgram);
}

/// Masks that are no masks: other numbers, a row without an entry, other shapes, anything but a constant itself.
TEST(Hostile, MasksOfASoftmax) {
  const auto softmax = [](Writer& w, program::ValueId mask) {
    w.output(w.node(OpKind::kSoftmax, {declare(w, {2, 3}, 6), mask}, {4, 6}));
  };
  Writer good(1);
  softmax(good, good.constant(Integers({2, 3}, {1, 0, 0, 0, 0, 1})));
  EXPECT_TRUE(elaborate(good.program).ok());
  for (const Integers& mask : {Integers({2, 3}, {1, 0, 0, 0, 0, 2}), Integers({2, 3}, {1, 0, -1, 0, 0, 1}), Integers({2, 3}, {1, 1, 1, 0, 0, 0}),
                               Integers({1, 3}, {0, 0, 0}), Integers({3}, {1, 1, 1}), Integers({2, 1}, {1, 1}), Integers({1, 2}, {1, 1}),
                               Integers({1, 1, 3}, {1, 1, 1}), Integers({3, 3}, {1, 1, 1, 1, 1, 1, 1, 1, 1})}) {
    Writer w(1);
    softmax(w, w.constant(mask));
    expect_refused(w, ErrorCode::kBadProgram);
  }
  Writer column(1);  // as many numbers as a row has
  column.output(column.node(OpKind::kSoftmax, {declare(column, {3, 3}, 6), column.constant(Integers({3, 1}, {1, 1, 1}))}, {4, 6}));
  expect_refused(column, ErrorCode::kBadProgram);
  const auto refuse = [&](auto&& make) {
    Writer w(1);
    softmax(w, make(w));
    expect_refused(w, ErrorCode::kBadProgram);
  };
  const Integers ones({2, 3}, {1, 1, 1, 1, 1, 1});
  refuse([](Writer& w) { return declare(w, {2, 3}, 2); });
  refuse([](Writer& w) { return declare(w, {2, 3}, 2, false); });
  refuse([](Writer& w) { return w.weight({2, 3}, 2); });
  refuse([&](Writer& w) { return w.node(OpKind::kTranspose, {w.constant(Integers({3, 2}, ones.data))}, {1, 0}); });
  refuse([&](Writer& w) { return w.node(OpKind::kLinear, {w.constant(ones)}, {0, 2}); });
  Writer scalar(1);
  scalar.output(scalar.node(OpKind::kSoftmax, {declare(scalar, {}, 6), scalar.constant(Integers({}, {1}))}, {4, 6}));
  expect_refused(scalar, ErrorCode::kBadProgram);
}

/// Each bound of the operators that divide and gather: what is on it is accepted, what is beyond it refused, and for itself.
TEST(Hostile, BoundsOfNormalise) {
  struct Side {
    std::vector<int64_t> attributes;
    int64_t n = 2;
    int64_t scale = 1;  ///< of an input of 6 bits
    int bits = 6;
  };
  const auto code = [](const Side& side) {
    Writer w(1, 20);
    const auto x = w.node(OpKind::kBroadcast, {declare(w, {1}, side.bits)}, {side.n});
    w.output(w.node(OpKind::kNormalise, {w.node(OpKind::kLinear, {x}, {0, side.scale})}, side.attributes));
    const auto circuit = elaborate(w.program);
    return circuit.ok() ? ErrorCode::kBadMagic : circuit.error().code;
  };
  constexpr int64_t kFloor = 1 << 16, kMost = (int64_t{1} << 62) - 1;
  const Side good[] = {{{0, kFloor, 0, 0, 1}}, {{1, kFloor, 0, 24, 24}}, {{1, kMost - 126 * 126 / 4, 22, 9, 12}}, {{0, kFloor, 0, 9, 12}, 1 << 16, 0},
                       {{1, kFloor, 0, 24, 48}}};
  for (const Side& side : good) EXPECT_EQ(code(side), ErrorCode::kBadMagic) << "accepted";
  const Side bad[] = {
      {{-1, kFloor, 0, 0, 1}}, {{2, kFloor, 0, 0, 1}}, {{0, kFloor - 1, 0, 0, 1}}, {{1, kMost - 126 * 126 / 4 + 1, 22, 9, 12}},
      {{1, kMost + 1, 22, 9, 12}}, {{0, kFloor, 0, 9, 12}, (1 << 16) + 1, 0}, {{0, kFloor, 0, -1, 1}}, {{0, kFloor, 0, 25, 12}}, {{0, kFloor, 0, 0, 0}},
      {{1, kFloor, 0, 24, 49}}, {{0, kFloor, -1, 0, 1}}, {{0, kFloor, 1, 0, 1}}, {{0, kFloor, int64_t{1} << 32, 0, 1}},
      {{0, kFloor, 0, 0, 1}, 1 << 16, 1 << 16, 32}};  // a sum of 2^64, whose square wraps around
  for (const Side& side : bad) {
    std::string text;
    for (const int64_t a : side.attributes) text += " " + std::to_string(a);
    EXPECT_EQ(code(side), ErrorCode::kBadProgram) << text << ", n " << side.n << ", times " << side.scale;
  }
}

TEST(Hostile, BoundsOfDivide) {
  struct Side {
    std::array<int64_t, 2> a, b;  ///< offset and multiple of inputs of 32 bits
    std::vector<int64_t> attributes;
  };
  const auto code = [](const Side& side) {
    Writer w(1, 12);
    const auto a = w.node(OpKind::kLinear, {declare(w, {2}, 32)}, {side.a[0], side.a[1]});
    const auto b = w.node(OpKind::kLinear, {declare(w, {2}, 32)}, {side.b[0], side.b[1]});
    w.output(w.node(OpKind::kDivide, {a, b}, side.attributes));
    const auto circuit = elaborate(w.program);
    return circuit.ok() ? ErrorCode::kBadMagic : circuit.error().code;
  };
  constexpr int64_t kHalf = int64_t{1} << 31;
  const Side good[] = {{{0, 1}, {0, 1}, {8, 1}}, {{0, 1}, {0, 1 << 17}, {2, 1}}, {{0, 1 << 29}, {0, 1}, {2, 0}}, {{0, 1}, {2 - kHalf, 1}, {8, 0}},
                       {{0, 1}, {kHalf, 1}, {8, 1}}};
  for (const Side& side : good) EXPECT_EQ(code(side), ErrorCode::kBadMagic) << "accepted";
  const Side bad[] = {{{0, 1}, {1 - kHalf, 1}, {8, 0}},    // never positive
                      {{0, 1}, {1 - kHalf, 1}, {8, 1}},
                      {{0, 1}, {-1, 1 << 17}, {2, 1}},     // below -2^48
                      {{-1, 1 << 29}, {0, 1}, {2, 0}},     // below -2^60
                      {{0, 1}, {kHalf + 1, 1}, {8, 1}}};   // a sign that is never negative
  for (const Side& side : bad) EXPECT_EQ(code(side), ErrorCode::kBadProgram) << side.a[0] << " " << side.b[0] << " " << side.attributes[1];
}

TEST(Hostile, BoundsOfGather) {
  for (const int64_t columns : {1 << 16, (1 << 16) + 1}) {
    Writer w(1, 20);
    const auto rows = w.node(OpKind::kBroadcast, {declare(w, {1, 1, 1}, 4)}, {1, 2, columns});
    w.output(w.node(OpKind::kGather, {rows, declare(w, {1, 1}, 4)}, {0}));
    const auto circuit = elaborate(w.program);
    ASSERT_EQ(circuit.ok(), columns == 1 << 16);
    if (circuit.ok()) continue;
    EXPECT_EQ(circuit.error().code, ErrorCode::kLimit);
    EXPECT_EQ(circuit.error().index, 3u) << "the node";
  }
}

TEST(Hostile, AnIndexDisclosedToNobody) {
  Writer w(1);
  const auto scores = w.node(OpKind::kRescale, {declare(w, {3}, 8)}, {0, 8});
  w.node(OpKind::kArgMax, {scores}, {1});
  w.output(scores);
  expect_refused(w, ErrorCode::kBadProgram);
}

/// No value has more than 2^30 elements or 8 dimensions, whatever becomes of it.
TEST(Hostile, ValuesOfTooManyElements) {
  const auto expect_refused_at_the_value = [](const Writer& w) {
    const auto circuit = elaborate(w.program);
    ASSERT_FALSE(circuit.ok());
    EXPECT_EQ(static_cast<int>(circuit.error().code), static_cast<int>(ErrorCode::kLimit));
    EXPECT_EQ(circuit.error().index, w.program.nodes.size() - 1) << "the node that makes it";
  };
  for (const OpKind kind : {OpKind::kMatMul, OpKind::kProduct, OpKind::kEinsum}) {
    Writer w(1);
    const auto column = w.node(OpKind::kBroadcast, {declare(w, {1, 1}, 4)}, {1 << 16, 1});
    const auto row = w.node(OpKind::kBroadcast, {declare(w, {1, 1}, 4)}, {1, 1 << 16});
    w.output(column);
    w.node(kind, {column, row}, kind == OpKind::kEinsum ? std::vector<int64_t>{2, 3, 0, 2, 2, 1} : std::vector<int64_t>{});
    expect_refused_at_the_value(w);
  }
  Writer concat(1);
  const auto half = concat.node(OpKind::kBroadcast, {declare(concat, {1, 1}, 4)}, {1 << 15, 1 << 14});
  concat.output(half);
  concat.node(OpKind::kConcat, {half, half, half}, {0});
  expect_refused_at_the_value(concat);
  Writer deep(1);
  const auto x = declare(deep, Shape(5, 1), 4);
  deep.output(x);
  deep.node(OpKind::kEinsum, {x, x}, {9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  expect_refused_at_the_value(deep);
}

/// Malformed nodes of which the reading must stop before an attribute or dimension that is not there. Each is refused for itself.
TEST(Hostile, MalformedContractionsWindowsAndSums) {
  struct Case {
    OpKind kind;
    std::vector<Shape> shapes;
    std::vector<int64_t> good;  ///< attributes that are accepted on these shapes, or none
    std::vector<std::vector<int64_t>> bad;
  };
  using K = OpKind;
  constexpr int64_t kTooFar = (int64_t{1} << 30) + 1;
  const Case cases[] = {
      {K::kMatMul, {{}, {}}, {}, {{}}},
      {K::kEinsum, {{2, 3}, {3, 4}}, {2, 3, 0, 2, 2, 1},
       {{2, 3, 0, 2, 2}, {2, 3, 0, 2, 2, 1, 1}, {-1, 3, 0, 2, 2, 1}, {4, 3, 0, 2, 2, 1}, {2, 17, 0, 2, 2, 1}, {2, 3, 2, 0, 2, 1}, {2, 3, 0, 3, 2, 1}}},
      {K::kEinsum, {{1, 3}, {3, 1}}, {2, 3, 0, 2, 2, 1}, {{2, 3, -1, 2, 2, 1}, {2, 3, 3, 2, 2, 1}, {2, 3, 2, 2, 2, 1}, {2, 3, 0, 2, 2, 2}}},
      {K::kEinsum, {{3, 3}, {3, 3}}, {2, 3, 0, 2, 2, 1}, {{2, 3, 0, 0, 2, 1}, {2, 3, 0, 2, 1, 1}}},
      {K::kWindow, {{5}}, {0, 2, 3, 2, 1, 0},
       {{0, 2, 3, 2, 1}, {0, 2, 3, 2, 1, 0, 0}, {1, 2, 3, 2, 1, 0}, {0, 0, 3, 2, 1, 0}, {0, 2, 0, 2, 1, 0}, {0, 2, 3, 0, 1, 0}, {0, 2, 3, 2, 0, 0},
        {0, 2, 3, 2, 1, -1}, {0, kTooFar, 3, 2, 1, 0}, {0, 2, kTooFar, 2, 1, 0}, {0, 2, 3, kTooFar, 1, 0}, {0, 2, 3, 2, kTooFar, 0}, {0, 2, 3, 2, 1, kTooFar}}},
      {K::kWindow, {{}}, {}, {{-1, 1, 1, 1, 1, 0}, {0, 1, 1, 1, 1, 0}}},
      {K::kWindow, {Shape(7, 1)}, {0, 1, 1, 1, 1, 0}, {}},
      {K::kWindow, {Shape(8, 1)}, {}, {{0, 1, 1, 1, 1, 0}}},
      {K::kTranspose, {{2, 3}}, {1, 0}, {{-1, 0}, {0, 2}, {0, int64_t{1} << 40}, {0, 0}, {0}, {0, 1, 2}}},
      {K::kSlice, {{4}}, {0, 3, -1, 4}, {{0, 3, -1}, {0, 3, -1, 4, 0}, {0, -1, 1, 2}, {0, 4, -1, 2}, {0, 0, 4, (int64_t{1} << 62) + 1}, {0, 0, -1, 2}, {0, 1, 1, 4}, {0, 0, 1, 0}, {0, 0, -1, 0}}},
      {K::kBroadcast, {{1, 1}}, {1, 4}, {{4}, {1}, {1, 4, 1}}},
      {K::kBroadcast, {{}}, {}, {{4}}},
      {K::kSlice, {{}}, {}, {{-1, 0, 1, 1}, {0, 0, 1, 1}}},
      {K::kConcat, {{}}, {}, {{-1}, {0}}},
      {K::kSumAxis, {{5}}, {0}, {{}, {0, 0}, {1}}},
      {K::kSumAxis, {{}}, {}, {{-1}, {0}}},
      {K::kScaleAxis, {{}}, {}, {{-1, 1, 1}}},
      {K::kTable, {{2}}, {1, 14, 30, 48, 0, 0, 0, 0, 1}, {{1, 40, 30, 48, 0, 0, 0, 0, 1}, {1, 41, 4, 48, 0, 0, 0, 0, 1}, {1, -1, 4, 48, 0, 0, 0, 0, 1},
        {1, 14, 30, 48, 0, 0, 1, 0, 1}, {1, 14, 30, 48, 0, 0, 0, 1, 1}, {1, 14, 30, 48, 1, 0, 0, 0, 1}, {1, 14, 30, 48, 41, 41, 0, 0, 1}, {1, 14, 30, 48, -41, -41, 0, 0, 1}}},
      {K::kTable, {{2}}, {23, 0, 6, 2, 0, 0, 0, 0, 1}, {{23, 0, 1, 2, 0, 0, 0, 0, 1}, {23, 0, 49, 2, 0, 0, 0, 0, 1}, {23, 0, 6, 2, 1, 0, 0, 0, 1},
        {23, 0, 6, 2, 0, 1, 0, 0, 1}, {23, 0, 6, 3, 0, 0, 0, 0, 1}, {23, 0, 6, 2, 0, 0, 1, 0, 1}, {23, 0, 6, 2, 0, 0, 0, 1, 1}}},
      {K::kTable, {{2}}, {1, 0, 4, 4, 0, 0, 0, 0}, {{1, 0, 0, 4, 0, 0, 0, 0}, {1, 0, 19, 4, 0, 0, 0, 0}, {1, 0, (int64_t{1} << 32) + 4, 4, 0, 0, 0, 0},
       {1, 0, INT64_MAX, 4, 0, 0, 0, 0}, {1, 0, 4, 4, 0, 0, INT64_MAX, 0}, {1, 0, 4, 4, 0, 0, 0, INT64_MIN}}},
      {K::kConstant, {}, {1, 2, 5, 6}, {{int64_t{1} << 62}, {1}}},
  };
  for (const Case& c : cases) {
    const auto elaborated = [&](const std::vector<int64_t>& attributes) {
      Writer w(1);
      std::vector<program::ValueId> arguments;
      for (const Shape& shape : c.shapes) arguments.push_back(declare(w, shape, 4));
      w.output(w.node(c.kind, arguments, attributes));
      return elaborate(w.program);
    };
    if (!c.good.empty()) {
      EXPECT_TRUE(elaborated(c.good).ok()) << static_cast<int>(c.kind);
    }
    for (const std::vector<int64_t>& attributes : c.bad) {
      const auto circuit = elaborated(attributes);
      std::string text = "kind " + std::to_string(static_cast<int>(c.kind));
      for (const int64_t a : attributes) text += " " + std::to_string(a);
      ASSERT_FALSE(circuit.ok()) << text;
      EXPECT_EQ(circuit.error().code, ErrorCode::kBadProgram) << text;
      EXPECT_EQ(circuit.error().step, static_cast<uint16_t>(c.kind)) << text;
    }
  }
}

/// Nothing of 2^31 elements, though all that is read of it is one.
TEST(Hostile, ViewsOfTooManyElements) {
  Writer w(1);
  auto x = w.node(OpKind::kBroadcast, {declare(w, {1, 1}, 4)}, {1 << 16, 1 << 15});
  w.output(w.node(OpKind::kSlice, {w.node(OpKind::kSlice, {x}, {0, 0, 1, 1})}, {1, 0, 1, 1}));
  expect_refused(w, ErrorCode::kLimit);
  Writer v(1);
  x = v.node(OpKind::kBroadcast, {declare(v, {1, 1}, 4)}, {1 << 15, 1 << 14});
  x = v.node(OpKind::kConcat, {x, x, x}, {0});
  v.output(v.node(OpKind::kSlice, {v.node(OpKind::kSlice, {x}, {0, 0, 1, 1})}, {1, 0, 1, 1}));
  expect_refused(v, ErrorCode::kLimit);
}

/// The circuit of the registration checks the weights by itself.
TEST(Hostile, Registrations) {
  const auto code = [](std::vector<int64_t> attributes, uint8_t log_h) {
    Writer w(1, log_h);
    w.node(OpKind::kWeight, {}, std::move(attributes));
    const auto circuit = op::elaborate_registration(w.program);
    return circuit.ok() ? ErrorCode::kBadMagic : circuit.error().code;
  };
  EXPECT_EQ(code({8, 5}, 10), ErrorCode::kBadMagic) << "accepted";
  EXPECT_EQ(code({49, 5}, 10), ErrorCode::kBadProgram);
  EXPECT_EQ(code({0, 5}, 10), ErrorCode::kBadProgram);
  EXPECT_EQ(code({8, 4, int64_t{1} << 62}, 10), ErrorCode::kBadProgram) << "2^64 elements";
  EXPECT_EQ(code({8, 1 << 21}, 9), ErrorCode::kLimit);
}

/// Attributes, shapes and inputs that no operator takes. One line each; every one is kBadProgram or kLimit.
TEST(Hostile, MalformedNodes) {
  struct Case {
    OpKind kind;
    std::vector<Shape> shapes;
    std::vector<int64_t> attributes;
  };
  using K = OpKind;
  constexpr int64_t kBig = int64_t{1} << 62;
  const Case cases[] = {
      {K::kInput, {}, {1}}, {K::kInput, {}, {-1}}, {K::kInput, {}, {}}, {K::kInput, {}, {0, 0}}, {K::kInput, {{2}}, {0}},
      {K::kWeight, {}, {}}, {K::kWeight, {}, {0, 2}}, {K::kWeight, {}, {49, 2}}, {K::kWeight, {}, {8, 0}}, {K::kWeight, {}, {8, -2}},
      {K::kWeight, {}, {8, 1, 1, 1, 1, 1, 1, 1, 1, 1}}, {K::kWeight, {{2}}, {8, 2}}, {K::kWeight, {}, {8, kBig}},
      {K::kConstant, {}, {}}, {K::kConstant, {}, {-1}}, {K::kConstant, {}, {9}}, {K::kConstant, {}, {1}}, {K::kConstant, {}, {1, 2, 5}},
      {K::kConstant, {}, {1, 2, 5, 6, 7}}, {K::kConstant, {}, {1, 0}}, {K::kConstant, {}, {kBig, 1}}, {K::kConstant, {}, {0, kBig + 1}},
      {K::kReshape, {}, {4}}, {K::kReshape, {{4}}, {5}}, {K::kReshape, {{4}}, {2, -2}}, {K::kReshape, {{4}}, {0, 4}}, {K::kReshape, {{2}, {2}}, {2}},
      {K::kTranspose, {{2, 3}}, {0}}, {K::kTranspose, {{2, 3}}, {0, 0}}, {K::kTranspose, {{2, 3}}, {0, 2}}, {K::kTranspose, {{2, 3}}, {-1, 0}},
      {K::kSlice, {{4}}, {0, 0, 1}}, {K::kSlice, {{4}}, {1, 0, 1, 1}}, {K::kSlice, {{4}}, {-1, 0, 1, 1}}, {K::kSlice, {{4}}, {0, 0, 0, 1}},
      {K::kSlice, {{4}}, {0, 0, 1, 5}}, {K::kSlice, {{4}}, {0, 1, 1, 4}}, {K::kSlice, {{4}}, {0, 4, -1, 1}}, {K::kSlice, {{4}}, {0, -1, 1, 1}},
      {K::kSlice, {{4}}, {0, 0, -1, 2}}, {K::kSlice, {{4}}, {0, 0, kBig, 2}}, {K::kSlice, {{4}}, {0, 0, 1, 0}}, {K::kSlice, {{4}}, {0, 3, -5, 1}},
      {K::kSlice, {{4}}, {0, 0, 5, 1}}, {K::kSlice, {{4}}, {0, 0, 1, kBig}}, {K::kSlice, {{}}, {0, 0, 1, 1}},
      {K::kConcat, {}, {0}}, {K::kConcat, {{2}, {2}}, {1}}, {K::kConcat, {{2}, {2, 1}}, {0}}, {K::kConcat, {{2, 3}, {2, 2}}, {0}}, {K::kConcat, {{2}}, {}},
      {K::kConcat, {{2}}, {-1}},
      {K::kBroadcast, {{2}}, {4}}, {K::kBroadcast, {{1}}, {1, 4}}, {K::kBroadcast, {{2}}, {1}}, {K::kBroadcast, {{1}}, {0}},
      {K::kLinear, {}, {0}}, {K::kLinear, {{2}}, {0}}, {K::kLinear, {{2}}, {0, 1, 1}}, {K::kLinear, {{2}, {3}}, {0, 1, 1}}, {K::kLinear, {{2}, {2, 1}}, {0, 1, 1}},
      {K::kScaleAxis, {{2}}, {0}}, {K::kScaleAxis, {{2}}, {0, 1}}, {K::kScaleAxis, {{2}}, {1, 1, 1}}, {K::kScaleAxis, {{2}}, {-1, 1, 1}},
      {K::kScaleAxis, {{2}}, {0, 1, kBig + 1}}, {K::kScaleAxis, {{2}}, {0, 1, INT64_MIN}}, {K::kScaleAxis, {{}}, {0, 1}}, {K::kScaleAxis, {{2}}, {}},
      {K::kMatMul, {{2}, {2}}, {}}, {K::kMatMul, {{2, 3}, {2, 3}}, {}}, {K::kMatMul, {{2, 3}}, {}}, {K::kMatMul, {{2, 3}, {3, 2}}, {1}},
      {K::kMatMul, {{2, 1, 3}, {3, 3, 1}}, {}}, {K::kMatMul, {{1, 2, 3}, {3, 2}}, {}}, {K::kMatMul, {{5, 1, 3}, {5, 3}}, {}},
      {K::kProduct, {{2}, {3}}, {}}, {K::kProduct, {{2}, {2, 1}}, {}}, {K::kProduct, {{2}, {2}}, {0}}, {K::kProduct, {{2}}, {}},
      {K::kRescale, {{2}}, {}}, {K::kRescale, {{2}}, {-1, 8}}, {K::kRescale, {{2}}, {49, 8}}, {K::kRescale, {{2}}, {1, 0}}, {K::kRescale, {{2}}, {1, 49}},
      {K::kRescale, {{2}}, {20, 43}}, {K::kRescale, {{2}}, {1, 8, 0}}, {K::kRescale, {{2}, {2}}, {1, 8}},
      {K::kClamp, {{2}}, {2, 0, 5}}, {K::kClamp, {{2}}, {2, 0, 5, 8, 0}}, {K::kClamp, {{2}, {2}}, {2, 0, 5, 8}}, {K::kClamp, {{2}}, {-1, 0, 5, 8}},
      {K::kClamp, {{2}}, {49, 0, 5, 8}}, {K::kClamp, {{2}}, {2, 5, 5, 8}}, {K::kClamp, {{2}}, {2, 6, 5, 8}}, {K::kClamp, {{2}}, {2, 0, 5, 0}},
      {K::kClamp, {{2}}, {2, 0, 5, 49}}, {K::kClamp, {{2}}, {13, 0, 5, 48}}, {K::kClamp, {{2}}, {2, 0, (int64_t{1} << 47) + 1, 8}},
      {K::kClamp, {{2}}, {2, -(int64_t{1} << 47) - 1, 0, 8}}, {K::kClamp, {{2}}, {2, INT64_MIN, INT64_MAX, 8}}, {K::kClamp, {{2}}, {20, 0, int64_t{1} << 46, 8}},
      {K::kTable, {{2}}, {1, 0, 1, 4, 0, 0, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 49, 49, 0, 0, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 4, 49, 0, 0, 0, 0, 1}},
      {K::kTable, {{2}}, {1, 0, 4, 3, 0, 0, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 4, 4, 0, 1, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 4, 4, 41, 41, 0, 0, 1}},
      {K::kTable, {{2}}, {1, 0, 4, 4, 0, 0, 1, 0, 1}}, {K::kTable, {{2}}, {2, 0, 4, 4, 0, 0, 0, 0, 1}}, {K::kTable, {{2}}, {1, 15, 48, 48, 0, 0, 0, 0, 1}},
      {K::kTable, {{2}}, {1, 0, 4 + (int64_t{1} << 32), 4 + (int64_t{1} << 32), 0, 0, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 4, 4, 0, 0, 0, 0, 0}},
      {K::kTable, {{2}}, {1, 0, 4, 4, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 0, 4, 0, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 19, 4, 0, 0, 0, 0}},
      {K::kTable, {{2}}, {1, -1, 4, 4, 0, 0, 0, 0}}, {K::kTable, {{2}}, {1, 41, 4, 4, 0, 0, 0, 0}}, {K::kTable, {{2}}, {99, 0, 4, 4, 0, 0, 0, 0}},
      {K::kTable, {{2}}, {-1, 0, 4, 4, 0, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 4, 0, 0, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 4, 33, 0, 0, 0, 0}},
      {K::kTable, {{2}}, {1, 0, 4, 4, 41, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 4, 4 + (int64_t{1} << 33), 0, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 4, 4, 0, 0, 1, 0}},
      {K::kTable, {{2}}, {1, 0, 4, 4, 0, 0, int64_t{1} << 50, 0}}, {K::kTable, {{2}}, {1, 0, 4, 4, 0, int64_t{1} << 35, 0, 0}},
      {K::kTable, {{2}}, {1, 0, 4, 4, -(int64_t{1} << 35), 0, 0, 0}},
      {K::kTable, {{2}}, {1, 0, 6, 6, 0, 0, 0, 0, 0}}, {K::kTable, {{2}}, {1, 0, 6, 6, 0, 0, 0, 0, 2}}, {K::kTable, {{2}}, {1, 0, 6, 6, 0, 0, 0, 0, 1, 1}},
      {K::kTable, {{2}}, {21, 0, 6, 6, 0, 0, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 6, 6, 0, 1, 0, 0, 1}}, {K::kTable, {{2}}, {1, 0, 6, 5, 0, 0, 0, 0, 1}},
      {K::kTable, {{2}}, {1, 5, 1, 6, 0, 0, 0, 0, 1}},
      {K::kSoftmax, {{2}}, {4, 8, 0}}, {K::kSoftmax, {{2}}, {4, 8, 8}}, {K::kSoftmax, {{2}}, {4, 8, 3, 3}}, {K::kSoftmax, {{2}}, {4, 8, -1}},
      {K::kSoftmax, {{2}}, {4}}, {K::kSoftmax, {{2}}, {-1, 8}}, {K::kSoftmax, {{2}}, {25, 8}}, {K::kSoftmax, {{2}}, {4, 17}}, {K::kSoftmax, {{2}}, {4, 5}},
      {K::kSoftmax, {{}}, {4, 8}}, {K::kSoftmax, {{4097}}, {4, 8}}, {K::kSoftmax, {{2}}, {4, 0}},
      {K::kNormalise, {{2}}, {2, 65536, 0, 9, 12}}, {K::kNormalise, {{2}}, {1, 65535, 0, 9, 12}}, {K::kNormalise, {{2}}, {1, 65536, 2, 9, 12}},
      {K::kNormalise, {{2}}, {1, 1 << 20, 0, 9, 12}}, {K::kNormalise, {{2}}, {1, 65536, -1, 9, 12}}, {K::kNormalise, {{2}}, {1, 65536, int64_t{1} << 32, 9, 12}},
      {K::kNormalise, {{2}}, {1, 65536, 0, -1, 12}}, {K::kNormalise, {{2}}, {1, 65536, 0, 25, 12}}, {K::kNormalise, {{2}}, {1, 65536, 0, 9, 0}},
      {K::kNormalise, {{2}}, {1, 65536, 0, 9, 49}}, {K::kNormalise, {{2}}, {1, 65536, 0, 9, 48}}, {K::kNormalise, {{2}}, {1, 65536, 0, 9}},
      {K::kNormalise, {{2}}, {1, 65536, 0, 9, 12, 0}}, {K::kNormalise, {{}}, {1, 65536, 0, 9, 12}}, {K::kNormalise, {{65537}}, {1, 65536, 0, 9, 12}},
      {K::kNormalise, {{2}}, {1, int64_t{1} << 62, 22, 9, 12}}, {K::kNormalise, {{2}}, {1, (int64_t{1} << 62) - 1, 22, 9, 12}},
      {K::kDivide, {{2}, {2}}, {0, 1}}, {K::kDivide, {{2}, {2}}, {49, 1}}, {K::kDivide, {{2}, {2}}, {8, 2}}, {K::kDivide, {{2}, {2}}, {8, -1}},
      {K::kDivide, {{2}, {3}}, {8, 1}}, {K::kDivide, {{2}, {1, 2}}, {8, 1}}, {K::kDivide, {{2}, {2}}, {8}}, {K::kDivide, {{2}, {2}}, {8, 1, 0}},
      {K::kGather, {{1, 3, 2}, {1, 2}}, {}}, {K::kGather, {{1, 3, 2}, {1, 2}}, {2}}, {K::kGather, {{1, 3, 2}, {1, 2}}, {-1}}, {K::kGather, {{1, 3, 2}, {1, 2}}, {0, 0}},
      {K::kGather, {{3, 2}, {1, 2}}, {0}}, {K::kGather, {{1, 3, 2, 1}, {1, 2}}, {0}}, {K::kGather, {{1, 3, 2}, {2}}, {0}}, {K::kGather, {{1, 3, 2}, {2, 1}}, {0}},
      {K::kGather, {{1, 3, 2}, {1, 2, 1}}, {0}}, {K::kGather, {{1, 3, 2}}, {0}}, {K::kGather, {{1, 1, (1 << 16) + 1}, {1, 1}}, {0}},
      {K::kGather, {{1, 1 << 20, 1}, {1, 1}}, {1}},
      {K::kArgMax, {{2}}, {2}}, {K::kArgMax, {{2}}, {-1}}, {K::kArgMax, {{2}}, {}}, {K::kArgMax, {{}}, {0}}, {K::kArgMax, {{}}, {1}},
      {static_cast<OpKind>(3), {{2}}, {}}, {static_cast<OpKind>(255), {}, {}},
  };
  for (const Case& c : cases) {
    Writer w(1);
    const bool is_input = c.kind == OpKind::kInput;
    if (is_input) w.program.inputs.push_back({.name = "x", .shape = {2}, .exponents = {0}, .bits = 8});
    std::vector<program::ValueId> arguments;
    for (const Shape& shape : c.shapes) arguments.push_back(is_input ? w.node(OpKind::kConstant, {}, {0, 1}) : declare(w, shape, 6));
    w.output(w.node(c.kind, arguments, c.attributes));
    const auto circuit = elaborate(w.program);
    std::string text = "kind " + std::to_string(static_cast<int>(c.kind));
    for (const int64_t a : c.attributes) text += " " + std::to_string(a);
    ASSERT_FALSE(circuit.ok()) << text;
    EXPECT_TRUE(circuit.error().code == ErrorCode::kBadProgram || circuit.error().code == ErrorCode::kLimit) << text;
  }
}

TEST(Hostile, AccumulatorsWhereOnlyCellsMayBe) {
  for (const OpKind kind : {OpKind::kReshape, OpKind::kTranspose, OpKind::kSlice, OpKind::kConcat, OpKind::kBroadcast, OpKind::kScaleAxis, OpKind::kMatMul,
                            OpKind::kProduct, OpKind::kSoftmax, OpKind::kArgMax}) {
    Writer w(1);
    const auto x = declare(w, {1, 1}, 4);
    const auto y = w.node(OpKind::kProduct, {x, x}, {});
    const bool is_pair = kind == OpKind::kMatMul || kind == OpKind::kProduct;
    std::vector<int64_t> attributes;
    if (kind == OpKind::kReshape || kind == OpKind::kBroadcast) attributes = {1, 1};
    if (kind == OpKind::kTranspose) attributes = {1, 0};
    if (kind == OpKind::kSlice) attributes = {0, 0, 1, 1};
    if (kind == OpKind::kConcat || kind == OpKind::kArgMax) attributes = {0};
    if (kind == OpKind::kScaleAxis) attributes = {0, 3};
    if (kind == OpKind::kSoftmax) attributes = {4, 8};
    w.output(w.node(kind, is_pair ? std::vector<program::ValueId>{y, y} : std::vector<program::ValueId>{y}, attributes));
    expect_refused(w, ErrorCode::kBadProgram);
  }
}

TEST(Hostile, Interfaces) {
  const auto refuse = [](auto&& change) {
    Writer w(1);
    w.output(declare(w, {3}, 8));
    ASSERT_TRUE(elaborate(w.program).ok());
    change(w.program);
    expect_refused(w, ErrorCode::kBadProgram);
  };
  refuse([](Program& p) { p.limb_bits = 3; });
  refuse([](Program& p) { p.limb_bits = 17; });
  refuse([](Program& p) { p.registration_limb_bits = 3; });
  refuse([](Program& p) { p.registration_limb_bits = 17; });
  refuse([](Program& p) { p.outputs.clear(); });
  refuse([](Program& p) { p.outputs.resize(65, p.outputs[0]); });
  refuse([](Program& p) { p.outputs[0].value = 1; });
  refuse([](Program& p) { p.outputs[0].exponents = {}; });
  refuse([](Program& p) { p.outputs[0].exponents = {0, 0}; });
  refuse([](Program& p) { p.outputs[0].is_index = true; });  // of no ArgMax
  refuse([](Program& p) { p.inputs[0].bits = 0; });
  refuse([](Program& p) { p.inputs[0].bits = 33; });
  refuse([](Program& p) { p.inputs[0].exponents = {}; });
  refuse([](Program& p) { p.inputs[0].exponents = {0, 0}; });
  refuse([](Program& p) { p.inputs[0].shape = {-3}; });
  refuse([](Program& p) { p.inputs.clear(); });
  refuse([](Program& p) { p.inputs.push_back(p.inputs[0]); });              // an input that no node reads
  refuse([](Program& p) {  // one input more than there may be
    p.inputs.resize(65, p.inputs[0]);
    p.nodes.clear();
    for (int64_t i = 0; i < 65; ++i) p.nodes.push_back({OpKind::kInput, {}, {i}});
  });
  refuse([](Program& p) { p.nodes.push_back(p.nodes[0]); });                // two nodes of one input
  refuse([](Program& p) { p.nodes[0].inputs = {0}; });                      // its own argument
  refuse([](Program& p) { p.nodes.push_back({OpKind::kLinear, {2}, {0, 1}}); });
  refuse([](Program& p) {                                                   // out of order
    p.inputs.push_back(p.inputs[0]);
    p.nodes = {{OpKind::kInput, {}, {1}}, {OpKind::kInput, {}, {0}}};
  });
}

/// A random change of a program: of a number, a node, a shape, an edge.
void mutate(Program& p, std::mt19937_64& rng) {
  static constexpr int64_t kOdd[] = {0, 1, -1, 2, 3, 7, 8, 16, 17, 48, 63, 64, 255, 4096, 4097, 1 << 16, 1 << 20, 1 << 30, int64_t{1} << 31, int64_t{1} << 40,
                                     int64_t{1} << 62, INT64_MAX, INT64_MIN, -2, -128};
  const auto odd = [&] { return kOdd[rng() % std::size(kOdd)]; };
  Node& node = p.nodes[rng() % p.nodes.size()];
  const auto attribute = [&]() -> int64_t& { return node.attributes[rng() % node.attributes.size()]; };
  switch (rng() % 12) {
    case 0: node.kind = static_cast<OpKind>(rng() % 48); break;
    case 1: if (!node.attributes.empty()) attribute() = odd(); break;
    case 2: if (!node.attributes.empty()) attribute() += static_cast<int64_t>(rng() % 5) - 2; break;
    case 3: node.attributes.push_back(odd()); break;
    case 4: if (!node.attributes.empty()) node.attributes.pop_back(); break;
    case 5: if (!node.inputs.empty()) node.inputs[rng() % node.inputs.size()] = static_cast<program::ValueId>(rng() % (p.nodes.size() + 1)); break;
    case 6: node.inputs.push_back(static_cast<program::ValueId>(rng() % p.nodes.size())); break;
    case 7: if (!p.inputs.empty() && !p.inputs[0].shape.empty()) p.inputs[0].shape[rng() % p.inputs[0].shape.size()] = odd(); break;
    case 8: if (!p.inputs.empty()) p.inputs[0].bits = static_cast<uint8_t>(rng() % 40); break;
    case 9: p.outputs[0].value = static_cast<program::ValueId>(rng() % p.nodes.size()); break;
    case 10: p.nodes.push_back(p.nodes[rng() % p.nodes.size()]); break;
    case 11: p.limb_bits = static_cast<uint8_t>(rng() % 20); break;
  }
}

Program seed_program(int which) {
  Writer w(static_cast<uint64_t>(which) + 1);
  if (which == 0) {
    auto x = w.node(OpKind::kMatMul, {w.input({2, 5}, 8), w.weight({5, 3}, 8)}, {});
    x = w.node(OpKind::kTable, {x}, {4, 8, 10, 10, 6, 8, 0, 0});
    w.output(w.node(OpKind::kSoftmax, {x}, {6, 10}));
  } else if (which == 1) {
    auto x = w.node(OpKind::kReshape, {w.input({4, 9}, 8)}, {6, 6});
    x = w.node(OpKind::kTranspose, {x}, {1, 0});
    x = w.node(OpKind::kConcat, {x, w.node(OpKind::kSlice, {x}, {0, 5, -2, 3})}, {0});
    x = w.node(OpKind::kScaleAxis, {x}, {1, 1, 2, 3, 4, 5, 6});
    w.output(w.node(OpKind::kArgMax, {x}, {1}));
  } else {
    auto x = w.input({3, 1}, 8);
    auto y = w.node(OpKind::kBroadcast, {x}, {3, 4});
    y = w.node(OpKind::kProduct, {y, w.weight({1, 4}, 20)}, {});
    y = w.node(OpKind::kRescale, {w.node(OpKind::kLinear, {y, y}, {5, 2, -1})}, {6, 24});
    w.output(w.node(OpKind::kArgMax, {y}, {0}));
  }
  return w.program;
}

TEST(Hostile, RandomChangesAreRefusedOrElaborated) {
  constexpr uint64_t kSeed = 42;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  std::mt19937_64 rng(kSeed);
  size_t accepted = 0, refused = 0;
  for (int i = 0; i < 3000; ++i) {
    Program p = seed_program(i % 3);
    for (uint64_t k = 1 + rng() % 4; k-- > 0;) mutate(p, rng);
    const Bytes bytes = program::encode(p);
    const auto decoded = program::decode(bytes);
    ASSERT_TRUE(decoded.ok());
    ASSERT_TRUE(*decoded == p);
    const auto circuit = elaborate(p);
    if (!circuit.ok()) {
      ++refused;
      const ErrorCode code = circuit.error().code;
      EXPECT_TRUE(code == ErrorCode::kBadProgram || code == ErrorCode::kLimit || code == ErrorCode::kBadParameters) << static_cast<int>(code);
      (void)op::elaborate_registration(p);
      continue;
    }
    ++accepted;
    EXPECT_LE(circuit::form_work(*circuit), circuit::kMaxFormWork);
    (void)session::count(*circuit, p.pcs, {});
    if (HasFailure()) break;
  }
  EXPECT_GT(accepted, 100u);
  EXPECT_GT(refused, 100u);
}

}  // namespace
}  // namespace tacit::testing
