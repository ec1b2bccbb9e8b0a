#include "small_model.h"

/// Every byte of one model's proof and registration, each with one bit flipped.
namespace tacit::testing {
namespace {

template <class Accepts>
void expect_all_bound(const char* name, const Bytes& bytes, Accepts&& accepts) {
  ASSERT_TRUE(accepts(bytes));
  std::printf("%s: %zu bytes\n", name, bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    Bytes flipped = bytes;
    flipped[i] ^= static_cast<uint8_t>(1u << (i * 5 % 8));
    ASSERT_FALSE(accepts(flipped)) << name << ", byte " << i;
  }
}

TEST(Bytes, OfAProofAreAllBound) {
  const auto model = shared_model().load_registered();
  ASSERT_TRUE(model.ok());
  expect_all_bound("proof", shared_model().prove({}).body, [&](const Bytes& body) { return verifier::verify(*model, {}, body).ok(); });
}

TEST(Bytes, OfARegistrationAreAllBound) {
  const auto model = shared_model().load();
  ASSERT_TRUE(model.ok());
  expect_all_bound("registration", shared_model().setup.registration,
                   [&](const Bytes& registration) { return verifier::check_registration(*model, registration).ok(); });
}

}  // namespace
}  // namespace tacit::testing
