#pragma once

#include "tacit/base/bytes.h"
#include "tacit/base/result.h"
#include "tacit/quant/accuracy.h"

/// The accuracy report as it lies in the prover's package (spec/files.md).
namespace tacit::api {

Bytes encode_report(const quant::AccuracyReport& report);
/// kNonCanonical for bytes that no report has, kLimit above a million entries of one kind.
Result<quant::AccuracyReport> decode_report(ByteSpan bytes);

}  // namespace tacit::api
