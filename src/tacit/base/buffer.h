#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace tacit {

/// An allocator that leaves new elements as the memory is. A large vector of zeros is written by one thread, and its pages are
/// fetched from the system by that one; what is filled by all threads is better left to them.
template <class T>
struct Unwritten : std::allocator<T> {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  template <class U>
  struct rebind { using other = Unwritten<U>; };

  Unwritten() = default;
  template <class U>
  Unwritten(const Unwritten<U>&) {}  // NOLINT(google-explicit-constructor): as allocators convert
  template <class U>
  void construct(U*) noexcept {}
  template <class U, class... Args>
  void construct(U* at, Args&&... args) { std::construct_at(at, std::forward<Args>(args)...); }
};

/// A vector whose new elements, from its constructor or `resize`, have no value until they are written.
template <class T>
using Buffer = std::vector<T, Unwritten<T>>;

}  // namespace tacit
