#include "tacit/bench/network.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <map>

#include "tacit/base/user_error.h"
#include "tacit/frontend/onnx/read_onnx.h"
#include "tacit/frontend/onnx/write_onnx.h"
#include "tacit/ir/evaluate.h"

namespace tacit::bench {
namespace {

constexpr uint64_t kSeed = 3;

/// The network as the compiler meets it: written to a file, and read again.
frontend::onnx::Inspection through_file(const Network& network) {
  std::string pattern = (std::filesystem::temp_directory_path() / "tacit_bench_XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  frontend::onnx::write_onnx(network.graph, folder / "model.onnx");
  frontend::onnx::Inspection read = frontend::onnx::inspect_onnx(folder / "model.onnx");
  std::filesystem::remove_all(folder);
  return read;
}

/// Shapes as the papers have them: parameters without the running statistics of normalisations, and multiply-adds,
/// of which a normalisation has one an element.
struct Expected {
  const char* name;
  double million_parameters, million_macs;
};

class KnownNetwork : public testing::TestWithParam<Expected> {};

TEST_P(KnownNetwork, HasThePublishedSize) {
  const auto read = through_file(make_network(GetParam().name, {}, kSeed));
  ASSERT_TRUE(read.unsupported.empty());
  EXPECT_NEAR(static_cast<double>(read.parameters) / 1e6, GetParam().million_parameters, 0.02 * GetParam().million_parameters);
  EXPECT_NEAR(static_cast<double>(read.macs) / 1e6, GetParam().million_macs, 0.02 * GetParam().million_macs);
}

INSTANTIATE_TEST_SUITE_P(All, KnownNetwork,
                         testing::Values(Expected{"lenet", 0.0617, 0.4165}, Expected{"vgg16", 15.25, 313.7},
                                         Expected{"resnet18", 11.18, 555.4}, Expected{"mobilenetv2", 3.54, 307.5}),
                         [](const auto& p) { return std::string(p.param.name); });

TEST(Networks, KeepTheirScaleInFloatingPoint) {
  for (const auto& [name, size] : std::map<std::string, std::optional<int64_t>>{
           {"mlp", 64}, {"cnn", 8}, {"lenet", {}}, {"resnet18", {}}, {"vgg16", {}}, {"mobilenetv2", 32}}) {
    const Network network = make_network(name, {.size = size}, kSeed);
    const auto read = through_file(network);
    ASSERT_TRUE(read.unsupported.empty()) << name;
    double largest = 0;
    const std::vector<ir::Constant> outputs = ir::evaluate(read.graph, make_sample(network, kSeed));
    for (const ir::Constant& output : outputs) {
      for (const double v : output.real.data) {
        ASSERT_TRUE(std::isfinite(v)) << name;
        largest = std::max(largest, std::abs(v));
      }
    }
    EXPECT_GT(largest, 1e-2) << name;
    EXPECT_LT(largest, 1e2) << name;
  }
}

TEST(Networks, FollowTheirSizes) {
  EXPECT_EQ(make_network("mlp", {.size = 20}, kSeed).graph.values[0].shape, (Shape{1, 20}));
  EXPECT_GT(num_nonlinear(make_network("cnn", {.size = 8}, kSeed)), num_nonlinear(make_network("cnn", {.size = 4}, kSeed)));
  EXPECT_EQ(num_nonlinear(make_network("mlp", {.size = 20}, kSeed)), 60);
}

TEST(Networks, AreThoseOfTheirSeed) {
  const auto weights = [](uint64_t seed) { return make_network("mlp", {.size = 4}, seed).graph.values[1].constant->real; };
  EXPECT_EQ(weights(1), weights(1));
  EXPECT_NE(weights(1), weights(2));
}

TEST(Networks, DrawTokensFromTheVocabulary) {
  const Network gpt = make_network("gpt", {.depth = 1, .width = 8, .heads = 2, .vocabulary = 5, .length = 6}, kSeed);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<ir::Constant> sample = make_sample(gpt, seed);
    for (const int64_t token : sample[0].integer.data) {
      EXPECT_GE(token, 0);
      EXPECT_LT(token, 5);
    }
  }
}

TEST(Networks, RefuseWhatTheyCannotBe) {
  EXPECT_THROW(make_network("alexnet", {}, kSeed), UserError);
  EXPECT_THROW(make_network("mobilenetv2", {.size = 100}, kSeed), UserError);
  EXPECT_THROW(make_network("gpt", {.width = 10, .heads = 4}, kSeed), UserError);
}

}  // namespace
}  // namespace tacit::bench
