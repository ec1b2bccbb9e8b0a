#include "tacit/program/program.h"

#include <gtest/gtest.h>

#include <random>

namespace tacit::program {
namespace {

Program example() {
  Program p;
  p.model_name = "a model";
  p.nodes = {{OpKind::kInput, {}, {0}}, {OpKind::kWeight, {}, {9, 2, 3}}, {OpKind::kMatMul, {0, 1}, {}}, {OpKind::kRescale, {2}, {3, -12}}};
  p.inputs.push_back({.name = "x", .shape = {1, 2}, .exponents = {8, -3}, .bits = 10, .is_integer = true, .is_hidden = false, .saturate = true});
  p.inputs.push_back({.name = "", .shape = {}, .exponents = {0}});
  p.outputs.push_back({.name = "y", .value = 3, .exponents = {5}, .is_index = true, .labels = {"cat", "", "dog"}});
  p.limb_bits = 6, p.hide_model = false, p.calibrated = false, p.openings = 70000;
  p.pcs = {11, 2, 300, 7, {{4, 3, 20, 2, 1}, {2, 4, 700, 1, 2}}};
  p.registration_pcs = {11, 2, 300, 9, {}};
  p.registration_limb_bits = 12;
  return p;
}

ErrorCode code_of(ByteSpan bytes) {
  const auto p = decode(bytes);
  EXPECT_FALSE(p.ok());
  return p.ok() ? ErrorCode::kNonCanonical : p.error().code;
}

TEST(Program, RoundTrips) {
  for (const Program& p : {Program{}, example()}) {
    const auto decoded = decode(encode(p));
    ASSERT_TRUE(decoded.ok());
    EXPECT_TRUE(*decoded == p);
  }
}

/// No field is left out of the encoding.
TEST(Program, EveryFieldIsInTheBytes) {
  const Bytes bytes = encode(example());
  const auto differs = [&](auto&& change) {
    Program p = example();
    change(p);
    return encode(p) != bytes;
  };
  EXPECT_TRUE(differs([](Program& p) { p.model_name = "another"; }));
  EXPECT_TRUE(differs([](Program& p) { p.nodes[2].kind = OpKind::kProduct; }));
  EXPECT_TRUE(differs([](Program& p) { p.nodes[2].inputs[1] = 0; }));
  EXPECT_TRUE(differs([](Program& p) { p.nodes[1].attributes[0] = 8; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].name = "z"; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].shape[1] = 3; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].exponents[1] = 3; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].bits = 11; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].is_integer = false; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].is_hidden = true; }));
  EXPECT_TRUE(differs([](Program& p) { p.inputs[0].saturate = false; }));
  EXPECT_TRUE(differs([](Program& p) { p.outputs[0].name = "z"; }));
  EXPECT_TRUE(differs([](Program& p) { p.outputs[0].value = 2; }));
  EXPECT_TRUE(differs([](Program& p) { p.outputs[0].exponents[0] = 4; }));
  EXPECT_TRUE(differs([](Program& p) { p.outputs[0].is_index = false; }));
  EXPECT_TRUE(differs([](Program& p) { p.outputs[0].labels[1] = "cow"; }));
  EXPECT_TRUE(differs([](Program& p) { p.limb_bits = 7; }));
  EXPECT_TRUE(differs([](Program& p) { p.hide_model = true; }));
  EXPECT_TRUE(differs([](Program& p) { p.calibrated = true; }));
  EXPECT_TRUE(differs([](Program& p) { p.openings = 4464; }));
  EXPECT_TRUE(differs([](Program& p) { p.pcs.pow_bits = 8; }));
  EXPECT_TRUE(differs([](Program& p) { p.pcs.rounds[1].num_ood = 3; }));
  EXPECT_TRUE(differs([](Program& p) { p.registration_pcs.num_queries = 44; }));
  EXPECT_TRUE(differs([](Program& p) { p.registration_limb_bits = 13; }));
}

TEST(Program, TruncationsAndTrailingBytesAreRefused) {
  const Bytes bytes = encode(example());
  for (size_t n = 0; n < bytes.size(); ++n) EXPECT_EQ(code_of(ByteSpan(bytes).first(n)), ErrorCode::kTruncated) << n;
  for (int b = 0; b < 256; b += 51) {
    Bytes longer = bytes;
    longer.push_back(static_cast<uint8_t>(b));
    EXPECT_EQ(code_of(longer), ErrorCode::kTrailingBytes);
  }
}

/// What is read is what would be written: one program has one encoding.
TEST(Program, FlippedBytesAreRefusedOrAnotherProgram) {
  const Bytes bytes = encode(example());
  for (size_t i = 0; i < bytes.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = bytes;
      flipped[i] ^= static_cast<uint8_t>(1u << bit);
      const auto p = decode(flipped);
      if (!p.ok()) continue;
      EXPECT_EQ(encode(*p), flipped);
      EXPECT_FALSE(*p == example());
    }
  }
}

TEST(Program, OtherKindsAndVersionsAreNamed) {
  Bytes bytes = encode(example());
  bytes[0] ^= 1;
  EXPECT_EQ(code_of(bytes), ErrorCode::kBadMagic);
  bytes = encode(example());
  ++bytes[8];
  EXPECT_EQ(code_of(bytes), ErrorCode::kBadVersion);
}

/// Counts above what the bytes can hold, names above the limit, flags that are no flags, shapes of nine axes.
TEST(Program, LimitsAreHeld) {
  const auto with = [](size_t at, std::initializer_list<uint8_t> values) {
    Bytes bytes = encode(Program{});
    std::copy(values.begin(), values.end(), bytes.begin() + static_cast<ptrdiff_t>(at));
    return bytes;
  };
  // magic 8, version 2, name 4, nodes 4, inputs 4, outputs 4, limb bits 1, flags.
  for (const size_t count : {10, 14, 18, 22}) {
    EXPECT_FALSE(decode(with(count, {0xff, 0xff, 0xff, 0xff})).ok());
    EXPECT_FALSE(decode(with(count, {0x00, 0x00, 0x00, 0x01})).ok());
  }
  EXPECT_FALSE(decode(with(27, {2})).ok()) << "hide_model";
  EXPECT_FALSE(decode(with(28, {2})).ok()) << "calibrated";
  EXPECT_TRUE(decode(with(27, {0})).ok());
  const auto refused = [](auto&& change) {
    Program p = example();
    change(p);
    return !decode(encode(p)).ok();
  };
  EXPECT_TRUE(refused([](Program& p) { p.inputs[0].shape = Shape(9, 1); }));
  EXPECT_FALSE(refused([](Program& p) { p.inputs[0].shape = Shape(8, 1); }));
  EXPECT_TRUE(refused([](Program& p) { p.model_name = std::string((1 << 12) + 1, 'x'); }));
  EXPECT_FALSE(refused([](Program& p) { p.model_name = std::string(1 << 12, 'x'); }));
  EXPECT_TRUE(refused([](Program& p) { p.inputs[0].name = std::string((1 << 12) + 1, 'x'); }));
  EXPECT_TRUE(refused([](Program& p) { p.outputs[0].name = std::string((1 << 12) + 1, 'x'); }));
  EXPECT_TRUE(refused([](Program& p) { p.outputs[0].labels[0] = std::string((1 << 12) + 1, 'x'); }));
  EXPECT_TRUE(refused([](Program& p) { p.pcs.rounds.resize(33); }));
  EXPECT_TRUE(refused([](Program& p) { p.registration_pcs.rounds.resize(33); }));
}

TEST(Program, ListsHaveALimit) {
  Program p = example();
  p.outputs[0].labels.assign(1 << 20, "");
  EXPECT_TRUE(decode(encode(p)).ok());
  p.outputs[0].labels.push_back("");
  EXPECT_FALSE(decode(encode(p)).ok());
}

TEST(Program, RandomBytesDoNoHarm) {
  constexpr uint64_t kSeed = 51;
  std::printf("seed %llu\n", static_cast<unsigned long long>(kSeed));
  std::mt19937_64 rng(kSeed);
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes = encode(example());
    const size_t from = i % 2 == 0 ? 10 : bytes.size() - rng() % bytes.size();
    for (size_t k = from; k < bytes.size(); ++k) {
      if (rng() % 8 == 0) bytes[k] = static_cast<uint8_t>(rng() % 3 == 0 ? 0xff : rng());
    }
    bytes.resize(rng() % 3 == 0 ? rng() % bytes.size() : bytes.size());
    const auto p = decode(bytes);
    EXPECT_TRUE(!p.ok() || encode(*p) == bytes);
  }
}

}  // namespace
}  // namespace tacit::program
