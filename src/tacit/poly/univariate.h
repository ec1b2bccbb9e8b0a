#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

#include "tacit/base/check.h"
#include "tacit/field/cubic.h"

namespace tacit::poly {

/// sum_i coefficients[i] x^i, for coefficients in the field of x or in a subfield of it.
template <class K, class E>
E evaluate(std::span<const K> coefficients, const E& x) {
  E value{};
  for (size_t i = coefficients.size(); i-- > 0;) value = value * x + coefficients[i];
  return value;
}
inline EF evaluate(std::span<const F> coefficients, const EF& x) { return evaluate<F, EF>(coefficients, x); }
inline EF evaluate(std::span<const EF> coefficients, const EF& x) { return evaluate<EF, EF>(coefficients, x); }

/// 1, x, ..., x^(n-1).
template <class K>
std::vector<K> powers(const K& x, size_t n) {
  std::vector<K> out(n);
  K power = K::one();
  for (K& p : out) {
    p = power;
    power *= x;
  }
  return out;
}

/// x, x^2, x^4, ..., x^(2^(n-1)): the point at which the tensor product of (1, point[i]) is (1, x, x^2, ...).
template <class K>
std::vector<K> square_powers(K x, size_t n) {
  std::vector<K> out(n);
  for (K& p : out) {
    p = x;
    x *= x;
  }
  return out;
}

/// The Lagrange basis of the nodes 0, 1, ..., degree at x: a polynomial of that degree takes the value
/// sum_i basis[i] f(i) at x. The degree is below the field's characteristic.
template <class K>
std::vector<K> lagrange_basis(size_t degree, const K& x) {
  // basis[i] = prod_{j != i} (x - j) / (i! (degree - i)! (-1)^(degree - i))
  std::vector<K> factorial(degree + 1, K::one());
  for (size_t i = 1; i <= degree; ++i) factorial[i] = factorial[i - 1] * K::from_u64(i);
  std::vector<K> basis(degree + 1);  // first the denominators
  for (size_t i = 0; i <= degree; ++i) {
    const K d = factorial[i] * factorial[degree - i];
    basis[i] = (degree - i) % 2 == 0 ? d : -d;
  }
  batch_invert<K>(basis);
  K prefix = K::one();
  for (size_t i = 0; i <= degree; ++i) {
    basis[i] *= prefix;
    prefix *= x - K::from_u64(i);
  }
  K suffix = K::one();
  for (size_t i = degree + 1; i-- > 0;) {
    basis[i] *= suffix;
    suffix *= x - K::from_u64(i);
  }
  return basis;
}

/// The value at x of the polynomial of degree < values.size() that takes values[i] at i. At least one value.
template <class K = EF>
K interpolate(std::span<const std::type_identity_t<K>> values, const K& x) {
  TACIT_CHECK(!values.empty());
  const std::vector<K> basis = lagrange_basis(values.size() - 1, x);
  K sum{};
  for (size_t i = 0; i < values.size(); ++i) sum += basis[i] * values[i];
  return sum;
}

}  // namespace tacit::poly
