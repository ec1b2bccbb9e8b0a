#pragma once

#include <filesystem>

#include "tacit/base/bytes.h"
#include "tacit/hash/digest.h"

/// The opening budget of a reused commitment. Each proof reveals positions of the committed words; more of them than there
/// are blinding columns would break hiding, so each proof first takes one opening off a file that never forgets.
///
/// Two witnesses count: model.budget beside the prover's package, and a file in the user's state folder. Both are
/// append-only, locked while they grow and flushed before an opening is used; the larger count is the truth. So a budget
/// file that was restored over itself cannot spend twice. A copy cannot either: the file is bound to its machine and to its
/// own place on the disk (file system, inode, time of birth). A crash may waste an opening; it never frees one.
namespace tacit::api {

struct BudgetState {
  Digest id{};              ///< of the commitment
  uint32_t capacity = 0;    ///< openings in all
  uint32_t used = 0;
  uint32_t left() const { return capacity > used ? capacity - used : 0; }
};

/// The content of a new budget file that lives in `fd`, with `used` openings spent already.
Bytes new_budget(int fd, const Digest& id, uint32_t capacity, uint32_t used);

/// Reads both witnesses without taking; the file may be a copy. Throws UserError kIo or kBadInput.
BudgetState read_budget(const std::filesystem::path& path);

/// Throws what `take_opening` would, and takes nothing: before several budgets are spent from, all are looked at.
void require_opening(const std::filesystem::path& path, const Digest& id);

/// Takes one opening, durably, and returns the state after that: opening number `used - 1` is the caller's. Throws UserError:
/// kResource where it is spent or copied, kBadInput where it is damaged or of another commitment, kIo.
BudgetState take_opening(const std::filesystem::path& path, const Digest& id);

}  // namespace tacit::api
