// The program's own operator new: large blocks lie in huge pages. A prover's tables are hundreds of megabytes that are
// written once and read a few times; in small pages the faults alone cost it as much as the arithmetic.

#include <cstdlib>
#include <new>

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define TACIT_FOREIGN_ALLOCATOR 1
#endif
#endif

#ifndef TACIT_FOREIGN_ALLOCATOR

#include <sys/mman.h>

namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;

void* allocate(std::size_t size) noexcept {
  if (size < 2 * kHugePage) return std::malloc(size == 0 ? 1 : size);
  const std::size_t whole = (size + kHugePage - 1) / kHugePage * kHugePage;
  if (whole < size) return nullptr;
  void* block = std::aligned_alloc(kHugePage, whole);
  if (block != nullptr) ::madvise(block, whole, MADV_HUGEPAGE);  // a wish: without it only time is lost
  return block;
}

}  // namespace

void* operator new(std::size_t size) {
  for (;;) {
    if (void* block = allocate(size)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

#endif
#endif
