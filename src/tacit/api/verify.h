#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tacit/api/hooks.h"
#include "tacit/api/values.h"
#include "tacit/data/dataset.h"
#include "tacit/hash/digest.h"

namespace tacit::api {

struct VerifyOptions {
  std::filesystem::path package;                           ///< model.verifier
  std::filesystem::path proof;
  std::optional<Digest> model_id;                          ///< that the model's owner published
  std::optional<std::string> context;
  bool any_context = false;
  std::optional<std::filesystem::path> input;              ///< what the public inputs must be
  data::CsvOptions csv;                                    ///< of `input`
  std::optional<std::filesystem::path> input_commitment;   ///< what the proof's must be
  uint32_t min_security = 0;                               ///< bits; only raises the compiled-in level
};

struct VerifyResult {
  bool valid = false;
  std::string reason;                                      ///< a sentence where the proof is not valid
  std::vector<NamedTensor> outputs;                        ///< only of a valid proof
  std::vector<NamedTensor> public_inputs;                  ///< likewise
  Digest model_id{};
  std::optional<Digest> model_commitment;
  std::optional<Digest> input_commitment;
  std::optional<std::string> context;
  int32_t security_centibits = 0;                          ///< proven, of proof and registration together
  std::string security_terms;                              ///< JSON
  double verify_seconds = 0;                               ///< without the registration
  double registration_seconds = 0;                         ///< 0 where it was checked before
  bool calibrated = true;
  std::vector<std::string> statement;                      ///< in words
};

/// Whatever is wrong with the proof gives `valid == false` and a reason. Throws UserError for everything else: a proof that
/// is not there, a package that is bad, an input file that cannot be read.
VerifyResult verify(const VerifyOptions& options, const Hooks& hooks = {});

}  // namespace tacit::api
