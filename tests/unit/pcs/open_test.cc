#include "fixture.h"

namespace tacit::pcs {
namespace {

TEST(Open, HonestProofsVerify) {
  const Instance instance(small_params());
  const Status status = instance.verify(instance.prove());
  EXPECT_TRUE(status.ok()) << describe(status);
}

}  // namespace
}  // namespace tacit::pcs
