#include "tacit/api/report.h"

#include <gtest/gtest.h>

#include <limits>

namespace tacit::api {
namespace {

quant::AccuracyReport example() {
  quant::AccuracyReport r;
  r.samples = 91;
  r.held_out = r.has_classes = true;
  r.samples_digest[5] = 7;
  r.outputs.resize(2);
  r.outputs[0].name = "probabilities";
  r.outputs[0].sqnr_db = std::numeric_limits<double>::infinity();
  r.outputs[1].max_abs_error = r.max_abs_error = 0.25;
  r.outputs[1].step = 0.125;
  r.top1_agreement = 0.75;
  r.worst_sample = 3;
  r.nodes.resize(3);
  r.nodes[1].name = "layer";
  r.nodes[1].op = "Gemm";
  r.nodes[1].introduced.p999_abs_error = 1e-3;
  r.nodes[2].total.mean_abs_error = 1e-5;
  r.nodes[2].at_output = 0.5;
  r.node_samples = 8;
  r.out_of_range = 1;
  r.out_of_range_node = "layer";
  r.partial_nodes = {"layer", "last"};
  return r;
}

TEST(Report, ComesBackAsItWas) {
  const Bytes bytes = encode_report(example());
  const Result<quant::AccuracyReport> read = decode_report(bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(encode_report(*read), bytes);
  EXPECT_EQ(read->nodes[1].op, "Gemm");
  EXPECT_EQ(read->nodes[2].at_output, 0.5);
  EXPECT_EQ(read->outputs[1].step, 0.125);
  EXPECT_EQ(read->partial_nodes, example().partial_nodes);
  EXPECT_EQ(read->samples_digest, example().samples_digest);
}

TEST(Report, OtherLengthsAndFlagsAreRefused) {
  Bytes bytes = encode_report(example());
  for (size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(decode_report(ByteSpan(bytes).first(n)).ok()) << n;
  bytes.push_back(0);
  EXPECT_EQ(decode_report(bytes).error().code, ErrorCode::kNonCanonical);
  bytes.pop_back();
  bytes[8] = 2;  // held out
  EXPECT_EQ(decode_report(bytes).error().code, ErrorCode::kNonCanonical);
}

TEST(Report, CountsAreBounded) {
  Bytes bytes = encode_report(example());
  constexpr size_t kOutputs = 8 + 1 + 32;
  bytes[kOutputs + 3] = 0x7f;
  EXPECT_EQ(decode_report(bytes).error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace tacit::api
