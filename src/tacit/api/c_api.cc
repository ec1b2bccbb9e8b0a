#include <algorithm>
#include <new>
#include <optional>

#include "tacit/api/package.h"
#include "tacit/api/values.h"
#include "tacit/tacit.h"

struct tacit_model {
  tacit::verifier::RegisteredModel registered;
};

struct tacit_inference {
  int32_t security_centibits = 0;
  std::optional<tacit::Digest> input_commitment;
  std::vector<tacit::api::NamedTensor> outputs, public_inputs;
};

namespace {

using namespace tacit;

/// Runs `body`, whose failures are values; what else may happen is a lack of memory.
template <class Body>
tacit_status guarded(Body body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return TACIT_RESOURCE;
  } catch (...) {
    return TACIT_INTERNAL;
  }
}

/// Names are handed out as C strings, which a zero byte would cut: "score" and "score\0 of another" must not look alike.
bool has_zero_in_name(const program::Program& program) {
  const auto has_zero = [](const auto& spec) { return spec.name.find('\0') != std::string::npos; };
  return std::any_of(program.inputs.begin(), program.inputs.end(), has_zero) ||
         std::any_of(program.outputs.begin(), program.outputs.end(), has_zero);
}

tacit_status get(const std::vector<api::NamedTensor>& tensors, size_t index, tacit_tensor* out) {
  if (index >= tensors.size() || out == nullptr) return TACIT_USAGE;
  const api::NamedTensor& t = tensors[index];
  *out = {t.name.c_str(), t.values.shape.data(), t.values.shape.size(), t.values.data.data(), t.values.size(), t.is_index};
  return TACIT_OK;
}

}  // namespace

tacit_status tacit_model_open(const uint8_t* package, size_t size, tacit_model** model) noexcept {
  if (package == nullptr || model == nullptr) return TACIT_USAGE;
  return guarded([&] {
    Result<api::VerifierPackage> read = api::decode_verifier({package, size});
    if (!read.ok() || has_zero_in_name(read->model.program())) return TACIT_BAD_PACKAGE;
    Result<verifier::RegisteredModel> registered = verifier::RegisteredModel::check(std::move(read->model), read->registration);
    if (!registered.ok()) return TACIT_BAD_PACKAGE;
    *model = new tacit_model{std::move(*registered)};
    return TACIT_OK;
  });
}

void tacit_model_close(tacit_model* model) noexcept { delete model; }

tacit_status tacit_model_id(const tacit_model* model, uint8_t id[32]) noexcept {
  if (model == nullptr || id == nullptr) return TACIT_USAGE;
  const Digest& digest = model->registered.model().id();
  std::copy(digest.begin(), digest.end(), id);
  return TACIT_OK;
}

tacit_status tacit_verify(const tacit_model* model, const uint8_t* proof, size_t size, const char* context, size_t context_size,
                          tacit_inference** inference) noexcept {
  if (model == nullptr || proof == nullptr || inference == nullptr) return TACIT_USAGE;
  return guarded([&] {
    const verifier::Model& public_side = model->registered.model();
    const Result<api::ProofFile> file = api::decode_proof({proof, size});
    if (!file.ok() || file->model_id != public_side.id()) return TACIT_INVALID_PROOF;
    const auto expected = context == nullptr ? std::nullopt : std::optional<std::string>(std::string(context, context_size));
    if (file->context != expected) return TACIT_INVALID_PROOF;
    const verifier::Statement statement{file->context, file->input_commitment ? &*file->input_commitment : nullptr};
    const Result<verifier::VerifiedInference> verified = verifier::verify(model->registered, statement, file->body);
    if (!verified.ok()) return TACIT_INVALID_PROOF;
    const program::Program& program = public_side.program();
    std::optional<Digest> commitment;
    if (file->input_commitment) commitment = api::digest_of(*file->input_commitment);
    *inference = new tacit_inference{verified->security_centibits(), commitment, api::named_outputs(verified->outputs(), program.outputs),
                                     api::named_inputs(verified->public_inputs(), api::public_specs(program.inputs))};
    return TACIT_OK;
  });
}

void tacit_inference_close(tacit_inference* inference) noexcept { delete inference; }

int32_t tacit_security_centibits(const tacit_inference* inference) noexcept {
  return inference == nullptr ? 0 : inference->security_centibits;
}

int tacit_input_commitment(const tacit_inference* inference, uint8_t digest[32]) noexcept {
  if (inference == nullptr || digest == nullptr || !inference->input_commitment) return 0;
  std::copy(inference->input_commitment->begin(), inference->input_commitment->end(), digest);
  return 1;
}

size_t tacit_num_outputs(const tacit_inference* inference) noexcept { return inference == nullptr ? 0 : inference->outputs.size(); }

size_t tacit_num_public_inputs(const tacit_inference* inference) noexcept {
  return inference == nullptr ? 0 : inference->public_inputs.size();
}

tacit_status tacit_output(const tacit_inference* inference, size_t index, tacit_tensor* tensor) noexcept {
  return inference == nullptr ? TACIT_USAGE : get(inference->outputs, index, tensor);
}

tacit_status tacit_public_input(const tacit_inference* inference, size_t index, tacit_tensor* tensor) noexcept {
  return inference == nullptr ? TACIT_USAGE : get(inference->public_inputs, index, tensor);
}
