#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tacit/tacit.h"

/// Verifying Tacit's proofs from C++: owners around tacit.h.
namespace tacit::client {

/// A tensor in the model's own scale, row-major.
struct Tensor {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<double> values;
  bool is_index = false;  ///< the values are class indices
};

/// What a proof has shown. Only Model::verify makes one.
class Inference {
 public:
  std::vector<Tensor> outputs() const { return tensors(tacit_num_outputs(handle_.get()), tacit_output); }
  /// The inputs that are part of the statement.
  std::vector<Tensor> public_inputs() const { return tensors(tacit_num_public_inputs(handle_.get()), tacit_public_input); }
  /// What `tacit commit` prints, if the inference is about a committed input; nothing if it is the prover's own choice.
  std::optional<std::array<uint8_t, 32>> input_commitment() const {
    std::array<uint8_t, 32> digest{};
    if (tacit_input_commitment(handle_.get(), digest.data()) == 0) return std::nullopt;
    return digest;
  }
  double security_bits() const { return tacit_security_centibits(handle_.get()) / 100.0; }

 private:
  friend class Model;
  struct Close { void operator()(tacit_inference* p) const { tacit_inference_close(p); } };
  explicit Inference(tacit_inference* handle) : handle_(handle) {}

  template <class Get>
  std::vector<Tensor> tensors(size_t count, Get get) const {
    std::vector<Tensor> out;
    for (size_t i = 0; i < count; ++i) {
      tacit_tensor t{};
      get(handle_.get(), i, &t);
      out.push_back({t.name, {t.shape, t.shape + t.rank}, {t.values, t.values + t.size}, t.is_index != 0});
    }
    return out;
  }

  std::unique_ptr<tacit_inference, Close> handle_;
};

/// A model whose weights are proved to be in range.
class Model {
 public:
  /// The bytes of model.verifier; nothing where they are bad. Throws std::runtime_error where memory is short.
  static std::optional<Model> open(std::span<const uint8_t> package) {
    tacit_model* handle = nullptr;
    const tacit_status status = tacit_model_open(package.data(), package.size(), &handle);
    if (status == TACIT_OK) return Model(handle);
    if (status == TACIT_BAD_PACKAGE || status == TACIT_USAGE) return std::nullopt;
    throw std::runtime_error("tacit: the model could not be opened");
  }
  /// What the model's owner publishes: compare it.
  std::array<uint8_t, 32> id() const {
    std::array<uint8_t, 32> id{};
    tacit_model_id(handle_.get(), id.data());
    return id;
  }
  /// What the bytes of a proof file show, or nothing where they do not verify. The proof must carry exactly this context.
  std::optional<Inference> verify(std::span<const uint8_t> proof, std::optional<std::string_view> context = std::nullopt) const {
    tacit_inference* handle = nullptr;
    const tacit_status status = tacit_verify(handle_.get(), proof.data(), proof.size(), context ? context->data() : nullptr,
                                             context ? context->size() : 0, &handle);
    if (status == TACIT_OK) return Inference(handle);
    if (status == TACIT_INVALID_PROOF || status == TACIT_USAGE) return std::nullopt;
    throw std::runtime_error("tacit: the proof could not be checked");
  }

 private:
  struct Close { void operator()(tacit_model* p) const { tacit_model_close(p); } };
  explicit Model(tacit_model* handle) : handle_(handle) {}
  std::unique_ptr<tacit_model, Close> handle_;
};

}  // namespace tacit::client
