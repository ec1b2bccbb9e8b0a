#pragma once

#include <string>
#include <vector>

#include "tacit/program/program.h"

namespace tacit::api {

/// What a proof for this program says and what it keeps private, in full sentences, one a line.
std::vector<std::string> statement_in_words(const program::Program& program);

}  // namespace tacit::api
