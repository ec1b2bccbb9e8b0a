#pragma once

#include "tacit/api/audit.h"
#include "tacit/api/commit.h"
#include "tacit/api/inspect.h"
#include "tacit/api/prove.h"
#include "tacit/api/setup.h"
#include "tacit/api/show.h"
#include "tacit/api/verify.h"
#include "tacit/cli/bench.h"
#include "tacit/cli/context.h"
#include "tacit/cli/style.h"

/// Each command: calls api/ and says its result as JSON and in words.
namespace tacit::cli {

Outcome run(const api::InspectOptions& options, const Style& style, const api::Hooks& hooks);
Outcome run(const api::SetupOptions& options, bool explain, const Style& style, const api::Hooks& hooks);
Outcome run(const api::ProveOptions& options, const Style& style, const api::Hooks& hooks);
Outcome run(const api::VerifyOptions& options, const Style& style, const api::Hooks& hooks);
Outcome run(const api::CommitOptions& options, const Style& style, const api::Hooks& hooks);
Outcome run(const api::AuditOptions& options, const Style& style, const api::Hooks& hooks);
Outcome run_show(const std::filesystem::path& file, const Style& style);
/// The supported operators; `markdown`: as the page docs/operators.md.
Outcome run_ops(bool markdown, const Style& style);

}  // namespace tacit::cli
