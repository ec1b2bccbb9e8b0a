#pragma once

#include <cstdint>
#include <tl/expected.hpp>
#include <utility>

#include "tacit/base/check.h"

namespace tacit {

/// Why untrusted bytes were refused. The verifier maps each to one sentence; tests assert on it.
enum class ErrorCode : uint8_t {
  kTruncated,          ///< the bytes end too early
  kTrailingBytes,      ///< bytes remain after the last field
  kBadMagic,           ///< not a file of the expected kind
  kBadVersion,         ///< a format version this build does not read
  kNonCanonical,       ///< an encoding that is not the only one of its value
  kLimit,              ///< a count or size above the stated limit
  kBadProgram,         ///< the program is malformed, or one of its rules does not hold
  kBadParameters,      ///< protocol parameters that are inconsistent
  kSecurityLevel,      ///< the proven security is below the required level
  kStatementMismatch,  ///< proof and statement (model, context, inputs) are not of each other
  kRangeViolation,     ///< a public value outside its declared range
  kSumcheck,           ///< a sumcheck's round or final equation does not hold
  kLookup,             ///< the lookup argument does not hold
  kProduct,            ///< a hidden product does not hold
  kMerklePath,         ///< an opened leaf does not lead to its root
  kGrinding,           ///< the proof-of-work nonce is wrong
  kOpening,            ///< the opening of the commitments does not hold
  kRegistration,       ///< the weights' registration proof does not hold
};

/// An error without heap: what failed, at which protocol step, at which index.
struct Error {
  ErrorCode code;
  uint16_t step = 0;
  uint32_t index = 0;
};

/// A value or an `Error`. Unlike tl::expected it has no `.value()`, whose call on an error is undefined without exceptions.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : inner_(std::move(value)) {}                        // NOLINT(google-explicit-constructor)
  Result(Error error) : inner_(tl::unexpect, error) {}                 // NOLINT(google-explicit-constructor)
  bool ok() const { return inner_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const { TACIT_CHECK(!ok()); return inner_.error(); }
  T& operator*() { TACIT_CHECK(ok()); return *inner_; }
  const T& operator*() const { TACIT_CHECK(ok()); return *inner_; }
  T* operator->() { TACIT_CHECK(ok()); return &*inner_; }
  const T* operator->() const { TACIT_CHECK(ok()); return &*inner_; }

 private:
  tl::expected<T, Error> inner_;
};

struct Ok {};
using Status = Result<Ok>;

}  // namespace tacit

/// Returns the error of `expression` (a Result) from the enclosing function, if it is one.
#define TACIT_TRY(expression)                                \
  do {                                                       \
    if (auto tacit_try_result = (expression); !tacit_try_result.ok()) return tacit_try_result.error(); \
  } while (false)

#define TACIT_CONCAT_(a, b) a##b
#define TACIT_CONCAT(a, b) TACIT_CONCAT_(a, b)
/// `TACIT_ASSIGN(auto x, f())`: x becomes the value of f(), or its error is returned.
#define TACIT_ASSIGN(declaration, expression)                                             \
  auto TACIT_CONCAT(tacit_result_, __LINE__) = (expression);                              \
  if (!TACIT_CONCAT(tacit_result_, __LINE__).ok()) return TACIT_CONCAT(tacit_result_, __LINE__).error(); \
  declaration = std::move(*TACIT_CONCAT(tacit_result_, __LINE__))
