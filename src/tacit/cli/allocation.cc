// The program's own operator new. A prover's tables are hundreds of megabytes, written once and read a few times: fetching
// fresh pages for each costs it as much as the arithmetic. Large blocks therefore lie in huge pages of one arena, and are
// used again as they come free, lowest first; what the arena has taken from the system it keeps.

#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define TACIT_FOREIGN_ALLOCATOR 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__linux__)
#define TACIT_FOREIGN_ALLOCATOR 1
#endif

#ifndef TACIT_FOREIGN_ALLOCATOR

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>

namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;
constexpr std::size_t kLargeBlock = 2 * kHugePage;
constexpr std::size_t kReserved = std::size_t{1} << 40;  ///< of the address space, not of memory

class Arena {
 public:
  Arena() {
    // What is smaller is malloc's, which would give blocks of some 100 KB back to the system and fetch their pages again.
#ifdef __GLIBC__
    ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kLargeBlock));
    ::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
    void* start = ::mmap(nullptr, kReserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return;
    const auto first = reinterpret_cast<std::uintptr_t>(start);
    begin_ = top_ = (first + kHugePage - 1) / kHugePage * kHugePage;
    end_ = first + kReserved;
  }

  bool holds(const void* block) const {
    const auto at = reinterpret_cast<std::uintptr_t>(block);
    return at >= begin_ && at < end_;
  }

  void* allocate(std::size_t size) {
    size = (size + kHugePage - 1) / kHugePage * kHugePage;
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto extent = free_.begin(); extent != free_.end(); ++extent) {
      if (extent->second >= size) return take(extent, size);
    }
    // The last free extent, if it reaches the top, grows.
    std::uintptr_t at = top_;
    if (!free_.empty() && std::prev(free_.end())->first + std::prev(free_.end())->second == top_) at = std::prev(free_.end())->first;
    if (size > end_ - at) return nullptr;
    if (::mprotect(reinterpret_cast<void*>(top_), at + size - top_, PROT_READ | PROT_WRITE) != 0) return nullptr;
    ::madvise(reinterpret_cast<void*>(top_), at + size - top_, MADV_HUGEPAGE);  // a wish: without it only time is lost
    if (at != top_) free_.erase(at);
    top_ = at + size;
    used_[at] = size;
    return reinterpret_cast<void*>(at);
  }

  void release(void* block) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto used = used_.find(reinterpret_cast<std::uintptr_t>(block));
    auto [extent, fresh] = free_.emplace(*used);
    used_.erase(used);
    if (const auto next = std::next(extent); next != free_.end() && extent->first + extent->second == next->first) {
      extent->second += next->second;
      free_.erase(next);
    }
    if (extent == free_.begin()) return;
    if (const auto before = std::prev(extent); before->first + before->second == extent->first) {
      before->second += extent->second;
      free_.erase(extent);
    }
  }

 private:
  using Extents = std::map<std::uintptr_t, std::size_t>;

  void* take(Extents::iterator extent, std::size_t size) {
    const auto [at, length] = *extent;
    free_.erase(extent);
    if (length > size) free_[at + size] = length - size;
    used_[at] = size;
    return reinterpret_cast<void*>(at);
  }

  std::mutex mutex_;
  std::uintptr_t begin_ = 0, top_ = 0, end_ = 0;
  Extents free_, used_;
};

/// Never destroyed: blocks are freed to the very end of the process.
Arena& arena() {
  static Arena& instance = *::new (std::malloc(sizeof(Arena))) Arena;
  return instance;
}

void* allocate(std::size_t size) {
  if (size >= kLargeBlock) {
    if (void* block = arena().allocate(size)) return block;  // there is no arena where the address space is limited
  }
  return std::malloc(size == 0 ? 1 : size);
}

// Both halves of one allocator: the compiler sees a block of operator new go to free.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void release(void* block) noexcept { arena().holds(block) ? arena().release(block) : std::free(block); }

}  // namespace

void* operator new(std::size_t size) {
  for (;;) {
    if (void* block = allocate(size)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }

#endif
