#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <string>

#include "tacit/hash/blake3.h"
#include "tacit/op/functions/functions.h"

namespace tacit::op {
namespace {

std::string digest_of(const std::vector<int64_t>& entries) {
  ByteWriter bytes;
  for (const int64_t y : entries) bytes.i64(y);
  Blake3 hash;
  hash.update(bytes.bytes());
  std::string hex;
  for (const uint8_t byte : hash.finalize()) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

/// A typical spec of each function.
FunctionSpec typical(Function function) {
  FunctionSpec spec{.function = function, .in_bits = 12, .out_bits = 16, .in_exponent = 8, .out_exponent = 12};
  if (function == Function::kLeakyRelu) spec.p0 = 42949673;
  if (function == Function::kClip) spec.p1 = int64_t{6} << 32;
  if (function == Function::kElu) spec.p0 = spec.p1 = int64_t{1} << 32;
  if (function == Function::kHardSigmoid) { spec.p0 = 858993459; spec.p1 = int64_t{1} << 31; }
  return spec;
}

struct Golden {
  Function function;
  const char* name;
  const char* digest;
};

const Golden kGolden[] = {
    {Function::kIdentity, "identity",
     "74d1eb3fe5e560541f9ec4d2945d6ab6a7d7df2eeedc491c3e99333371db1017"},
    {Function::kRelu, "relu",
     "ed75fb2d6b0b572c07dca479f6b72e3fb39b743f025369ddef6a96cd9237e582"},
    {Function::kLeakyRelu, "leaky_relu",
     "e50c9f8c7da70f6ad769806cb063a7120fe3cafbc165d22571ae11f57854586e"},
    {Function::kClip, "clip",
     "14cb4fb91ae0e060aefe8f1ae902e6df1106178f42cfb7614ae6367706e9b987"},
    {Function::kSigmoid, "sigmoid",
     "07cc26c62f590518a4a42d1f7da8d95c07a6aa06248d4d604a7215c20e44eaae"},
    {Function::kTanh, "tanh",
     "017b4e783b29321da711b3a8d99d51f45fde867f621fcc322e39848e947de023"},
    {Function::kExp, "exp",
     "1763e78685d6f18caf201f25875bb72731427c06cf839d93b6d4184fade27d74"},
    {Function::kLog, "log",
     "9a2c440bdb8fcf8bcea6d5e86711a7955755f706cfd4f6a6f5dbeb06f9af892c"},
    {Function::kSqrt, "sqrt",
     "d299ff1982045cd45c8956600fdb346db3215237584c9325c7f19e70dc72a357"},
    {Function::kReciprocalSqrt, "reciprocal_sqrt",
     "024175d14ebca2cbee94a7edaae5089446261a1d162dfdfa38ebf5403eb508bd"},
    {Function::kReciprocal, "reciprocal",
     "137cc1f42a6a8d788d6ddb85d9d28f92436ec0309744c601d918ade3c4be66df"},
    {Function::kErf, "erf",
     "7c75938c709cdca51c2f96bc35d9642ce2eb00df1ac4c9208b56a56dd95f2bb8"},
    {Function::kGelu, "gelu",
     "eba6a05f04d3464bed32b8b793545ed4a4aad472add964a9390f4c1f7c4f9119"},
    {Function::kGeluTanh, "gelu_tanh",
     "1f9e9c59a21e8923b5e3e9457190688a41a61cae8b648b4349ecf65d20fffa77"},
    {Function::kSilu, "silu",
     "3509efc5e2434ccd3ab0fb28d639df95ae411e861693fcd574ba562bb12dd1e7"},
    {Function::kMish, "mish",
     "b219ea83472b550b048b41a6c53ec17e96ae3dea8e75ad0e4743750811d4e754"},
    {Function::kSoftplus, "softplus",
     "855594fbadf6941f8836108b0da51bcfb6f2e4cb33f9667b189f2af3482973a5"},
    {Function::kElu, "elu",
     "bddd5ce511028b13819fb53825782669bb9322b7825418213b5eba049867ba0a"},
    {Function::kSoftsign, "softsign",
     "bf357d40252b58bc73acf57dbaa1189d241f0b4341a331b7de0e812a52f7ed4d"},
    {Function::kHardSigmoid, "hard_sigmoid",
     "963134a584d6820243493f51f0af2564cf6760b150f08f09da2df6f76fe9a7d1"},
    {Function::kHardSwish, "hard_swish",
     "0b3380a75c275902cc9043524c9c66880e9e2971993269b87e9f502e9f733563"},
    {Function::kAbs, "abs",
     "4f9960473911a07cb47007085718a7b702f627e33a58f49a6fb6e166695d22f2"},
    {Function::kSign, "sign",
     "f50147fdc10aeeed2d02e227c29041b2aeed20033a0f2ae488f99bc7fb9cdd06"},
    {Function::kStep, "step",
     "f92c8723202d887e4b64fb16ac413ed5a8a27add2f552ca2445375797492f9e0"},
};

TEST(Table, GoldenDigests) {
  for (const Golden& golden : kGolden) {
    ASSERT_TRUE(validate(typical(golden.function)).ok()) << golden.name;
    EXPECT_STREQ(function_name(golden.function), golden.name);
    EXPECT_EQ(digest_of(table(typical(golden.function))), golden.digest) << golden.name;
  }
  EXPECT_EQ(digest_of(exp_table(10, 1 << 12)), "34cac0834f76781a354c6d50e8de38634a8c68cf3fcadd53f7991711140ec827");
  EXPECT_STREQ(function_name(static_cast<Function>(24)), "unknown");
}

TEST(Table, EveryFunctionHasAGoldenDigest) {
  EXPECT_FALSE(validate(typical(static_cast<Function>(std::size(kGolden)))).ok());
}

int64_t at(const std::vector<int64_t>& table, int64_t t) {
  return table[static_cast<size_t>(t + static_cast<int64_t>(table.size() / 2))];
}

TEST(Table, ValuesByHand) {
  const std::vector<int64_t> relu = table({.function = Function::kRelu, .in_bits = 8, .out_bits = 8, .in_exponent = 2});
  EXPECT_EQ(at(relu, -128), 0);
  EXPECT_EQ(at(relu, 1), 0);   // 0.25
  EXPECT_EQ(at(relu, 2), 1);   // 0.5, half up
  EXPECT_EQ(at(relu, 127), 32);

  const std::vector<int64_t> identity = table({.in_bits = 8, .out_bits = 4, .in_exponent = 2});
  EXPECT_EQ(at(identity, -2), 0);   // -0.5, half up
  EXPECT_EQ(at(identity, -3), -1);
  EXPECT_EQ(at(identity, -128), -8);
  EXPECT_EQ(at(identity, 127), 7);

  const std::vector<int64_t> sigmoid =
      table({.function = Function::kSigmoid, .in_bits = 8, .out_bits = 16, .in_exponent = 3, .out_exponent = 14});
  EXPECT_EQ(at(sigmoid, 0), 8192);
  EXPECT_EQ(at(sigmoid, 8), 11978);    // 16384 * 0.731058
  EXPECT_EQ(at(sigmoid, -8), 4406);
  EXPECT_EQ(at(sigmoid, 127), 16384);

  const std::vector<int64_t> tanh =
      table({.function = Function::kTanh, .in_bits = 8, .out_bits = 15, .in_exponent = 4, .out_exponent = 14});
  EXPECT_EQ(at(tanh, 0), 0);
  EXPECT_EQ(at(tanh, 16), 12478);      // 16384 * 0.761594
  EXPECT_EQ(at(tanh, -16), -12478);
  EXPECT_EQ(at(tanh, 127), 16383);     // clamped
  EXPECT_EQ(at(tanh, -128), -16384);

  const std::vector<int64_t> clip = table({.function = Function::kClip, .in_bits = 4, .out_bits = 8, .in_exponent = 0,
                                           .out_exponent = 1, .p0 = -(int64_t{3} << 31), .p1 = int64_t{5} << 32});
  EXPECT_EQ(at(clip, -8), -3);
  EXPECT_EQ(at(clip, -1), -2);
  EXPECT_EQ(at(clip, 7), 10);

  EXPECT_EQ(exp_table(0, 13), (std::vector<int64_t>{65536, 24109, 8869, 3263, 1200, 442, 162, 60, 22, 8, 3, 1, 0}));
}

TEST(Table, MonotoneFunctionsAreMonotone) {
  for (const Function f : {Function::kIdentity, Function::kRelu, Function::kLeakyRelu, Function::kClip, Function::kSigmoid,
                           Function::kTanh, Function::kExp, Function::kLog, Function::kSqrt, Function::kErf,
                           Function::kSoftplus, Function::kElu, Function::kSoftsign, Function::kHardSigmoid, Function::kSign, Function::kStep}) {
    const std::vector<int64_t> entries = table(typical(f));
    for (size_t i = 1; i < entries.size(); ++i) ASSERT_LE(entries[i - 1], entries[i]) << function_name(f) << " " << i;
  }
}

TEST(Table, ExtremesOfEveryRange) {
  for (const Golden& golden : kGolden) {
    for (const int in_exponent : {-kMaxTableExponent, 0, kMaxTableExponent}) {
      for (const int out_exponent : {-kMaxTableExponent, 0, kMaxTableExponent}) {
        for (const int in_bits : {1, 11}) {
          for (const int out_bits : {1, kMaxTableOutBits}) {
            FunctionSpec spec = typical(golden.function);
            spec.in_bits = in_bits;
            spec.out_bits = out_bits;
            spec.in_exponent = in_exponent;
            spec.out_exponent = out_exponent;
            if (spec.function == Function::kElu) { spec.p0 = -kMaxTableParameter; spec.p1 = kMaxTableParameter; }
            if (spec.function == Function::kClip) { spec.p0 = -kMaxTableParameter; spec.p1 = kMaxTableParameter; }
            if (spec.function == Function::kHardSigmoid) { spec.p0 = 1; spec.p1 = -kMaxTableParameter; }
            if (!validate(spec).ok()) continue;
            const int64_t limit = int64_t{1} << (out_bits - 1);
            for (const int64_t y : table(spec)) ASSERT_TRUE(-limit <= y && y < limit) << golden.name;
          }
        }
      }
    }
  }
}

TEST(Table, PiecesGiveTheTable) {
  for (const Golden& golden : kGolden) {
    if (!is_piecewise_linear(golden.function)) continue;
    const FunctionSpec spec = typical(golden.function);
    const PiecewiseLinear f = piecewise_linear(spec);
    const std::vector<int64_t> entries = table(spec);
    ASSERT_EQ(f.pieces.front().first, -2048);
    ASSERT_LE(f.pieces.size(), 3u);
    size_t piece = 0;
    for (int64_t t = -2048; t < 2048; ++t) {
      if (piece + 1 < f.pieces.size() && f.pieces[piece + 1].first == t) ++piece;
      const __int128 y = (f.pieces[piece].slope * t + f.pieces[piece].offset) >> f.shift;
      EXPECT_EQ(std::clamp<int64_t>(static_cast<int64_t>(y), -32768, 32767), at(entries, t)) << golden.name << " " << t;
    }
    EXPECT_EQ(piece + 1, f.pieces.size());
  }
}

TEST(Validate, EachRule) {
  struct Case { uint32_t rule; Function function; std::function<void(FunctionSpec&)> spoil; };
  const Case cases[] = {
      {0, Function::kRelu, [](auto& s) { s.function = static_cast<Function>(-1); }},
      {0, Function::kRelu, [](auto& s) { s.function = static_cast<Function>(24); }},
      {0, Function::kRelu, [](auto& s) { s.function = static_cast<Function>(int64_t{1} << 32); }},
      {1, Function::kRelu, [](auto& s) { s.in_bits = 0; }},
      {1, Function::kRelu, [](auto& s) { s.in_bits = kMaxTableInBits + 1; }},
      {1, Function::kRelu, [](auto& s) { s.out_bits = 0; }},
      {1, Function::kRelu, [](auto& s) { s.out_bits = kMaxTableOutBits + 1; }},
      {2, Function::kRelu, [](auto& s) { s.in_exponent = kMaxTableExponent + 1; }},
      {2, Function::kRelu, [](auto& s) { s.in_exponent = -kMaxTableExponent - 1; }},
      {2, Function::kRelu, [](auto& s) { s.out_exponent = kMaxTableExponent + 1; }},
      {2, Function::kRelu, [](auto& s) { s.out_exponent = -kMaxTableExponent - 1; }},
      {2, Function::kSigmoid, [](auto& s) { s.out_exponent = -1; }},
      {2, Function::kExp, [](auto& s) { s.out_exponent = -17; }},
      {3, Function::kRelu, [](auto& s) { s.p0 = 1; }},
      {3, Function::kRelu, [](auto& s) { s.p1 = 1; }},
      {3, Function::kLeakyRelu, [](auto& s) { s.p1 = 1; }},
      {3, Function::kLeakyRelu, [](auto& s) { s.p0 = kMaxTableParameter + 1; }},
      {3, Function::kElu, [](auto& s) { s.p1 = -kMaxTableParameter - 1; }},
      {3, Function::kClip, [](auto& s) { s.p0 = s.p1 + 1; }},
      {3, Function::kHardSigmoid, [](auto& s) { s.p0 = 0; }},
  };
  for (size_t i = 0; i < std::size(cases); ++i) {
    FunctionSpec spec = typical(cases[i].function);
    ASSERT_TRUE(validate(spec).ok());
    cases[i].spoil(spec);
    const Status status = validate(spec);
    ASSERT_FALSE(status.ok()) << i;
    EXPECT_EQ(status.error().code, ErrorCode::kBadProgram) << i;
    EXPECT_EQ(status.error().index, cases[i].rule) << i;
  }
}

}  // namespace
}  // namespace tacit::op
