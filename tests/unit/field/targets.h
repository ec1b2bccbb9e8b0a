#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tacit/base/dispatch.h"
#if !defined(TACIT_NO_SIMD)
#include <hwy/targets.h>
#endif

/// Runs a suite once with the scalar reference and once for each instruction set of this machine.
namespace tacit::testing {

inline constexpr int64_t kScalarReference = 0;

inline std::vector<int64_t> targets() {
  std::vector<int64_t> out = {kScalarReference};
#if !defined(TACIT_NO_SIMD)
  for (int64_t target : hwy::SupportedAndGeneratedTargets()) out.push_back(target);
#endif
  return out;
}

inline std::string target_name([[maybe_unused]] const ::testing::TestParamInfo<int64_t>& info) {
#if !defined(TACIT_NO_SIMD)
  if (info.param != kScalarReference) return hwy::TargetName(info.param);
#endif
  return "Scalar";
}

class EachTarget : public ::testing::TestWithParam<int64_t> {
 protected:
  void SetUp() override { select(GetParam()); }
  void TearDown() override { select(kScalarReference, false); }

 private:
  static void select(int64_t target, bool scalar_forced = true) {
    set_force_scalar(target == kScalarReference && scalar_forced);
#if !defined(TACIT_NO_SIMD)
    hwy::SetSupportedTargetsForTest(target);  // 0 restores the detected ones
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
#endif
  }
};

#define INSTANTIATE_FOR_EACH_TARGET(Suite) \
  INSTANTIATE_TEST_SUITE_P(, Suite, ::testing::ValuesIn(::tacit::testing::targets()), ::tacit::testing::target_name)

}  // namespace tacit::testing
