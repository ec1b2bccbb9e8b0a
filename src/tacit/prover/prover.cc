#include "tacit/prover/prover.h"

#include <algorithm>

#include "tacit/base/parallel.h"
#include "tacit/channel/wire.h"
#include "tacit/op/relations.h"
#include "tacit/prover/assign.h"

namespace tacit::prover {

namespace {

constexpr size_t kWeights = static_cast<size_t>(circuit::Source::kWeights);
constexpr size_t kInput = static_cast<size_t>(circuit::Source::kInput);
constexpr size_t kGrain = size_t{1} << 14;  ///< integers that one thread reads at a time

void write_tensor(ByteWriter& out, const Tensor<int64_t>& tensor) {
  for (const int64_t v : tensor.data) out.i64(v);
}

Tensor<int64_t> read_tensor(ByteReader& in, const Shape& shape) {
  if (static_cast<uint64_t>(num_elements(shape)) * 8 > in.remaining()) {
    in.fail();
    return Tensor<int64_t>(Shape{0});
  }
  Tensor<int64_t> tensor(shape);
  for (int64_t& v : tensor.data) v = in.i64();
  return tensor;
}

Shape weight_shape(const program::Node& node) { return Shape(node.attributes.begin() + 1, node.attributes.end()); }

std::vector<Tensor<F>> to_field_all(std::span<const Tensor<int64_t>> tensors) {
  std::vector<Tensor<F>> out;
  for (const Tensor<int64_t>& tensor : tensors) out.push_back(to_field(tensor));
  return out;
}

/// Integers of `bits` bits, in whole bytes.
void write_weights(ByteWriter& out, const Tensor<int64_t>& tensor, int64_t bits) {
  const size_t width = static_cast<size_t>(bits + 7) / 8;
  Bytes bytes(tensor.size() * width);
  for (size_t i = 0; i < tensor.size(); ++i) {
    for (size_t k = 0; k < width; ++k) bytes[i * width + k] = static_cast<uint8_t>(tensor.data[i] >> (8 * k));
  }
  out.raw(bytes);
}

Tensor<int64_t> read_weights(ByteReader& in, const Shape& shape, int64_t bits) {
  const size_t width = static_cast<size_t>(bits + 7) / 8, count = static_cast<size_t>(num_elements(shape));
  const ByteSpan bytes = in.raw(count * width);
  if (!in.ok()) return Tensor<int64_t>(Shape{0});
  Tensor<int64_t> tensor(shape);
  parallel_for(count, kGrain, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      uint64_t v = 0;
      for (size_t k = width; k-- > 0;) v = v << 8 | bytes[i * width + k];
      const int shift = static_cast<int>(64 - 8 * width);
      tensor.data[i] = static_cast<int64_t>(v << shift) >> shift;
    }
  });
  return tensor;
}

/// The blinding cells of every row, of h cells.
void write_blinding(ByteWriter& out, std::span<const F> rows, size_t h, uint32_t reserved) {
  for (; !rows.empty(); rows = rows.subspan(h)) {
    for (const F& cell : rows.first(h).last(reserved)) out.u64(cell.value());
  }
}

/// Rows of tensors and of the blinding cells that `in` holds.
Result<pcs::Rows> read_rows(ByteReader& in, const circuit::TreeLayout& layout, std::span<const Tensor<F>> tensors,
                            uint32_t reserved, size_t h) {
  std::vector<F> rows = lay_out_rows(layout, tensors, layout.num_rows, h);
  for (uint32_t j = 0; j < layout.num_rows; ++j) {
    for (F& cell : std::span<F>(rows).subspan((j + 1) * h - reserved, reserved)) cell = wire::read<F>(in);
  }
  if (!in.ok()) return Error{in.remaining() < F::kBytes ? ErrorCode::kTruncated : ErrorCode::kNonCanonical};
  return pcs::Rows(rows, layout.num_rows);
}

/// The integers of the hidden inputs, then their tree: blinding cells, leaves and nodes. The tree lies in `secret`.
struct InputSecret {
  std::vector<Tensor<int64_t>> inputs;
  pcs::FirstTree tree;
};
Result<InputSecret> read_input_secret(const program::Program& program, const verifier::InputCommitment& commitment,
                                      ByteSpan secret) {
  ByteReader in(secret);
  std::vector<Tensor<int64_t>> inputs;
  for (const program::InputSpec& input : program.inputs) {
    if (!input.is_hidden) continue;
    inputs.push_back(read_tensor(in, input.shape));
    if (!in.ok()) return Error{ErrorCode::kTruncated};
  }
  const uint32_t openings = commitment.tree.openings;
  TACIT_ASSIGN(const circuit::Circuit circuit, op::elaborate(program, {}, openings));
  const circuit::TreeLayout& layout = circuit.layouts[kInput];
  TACIT_ASSIGN(pcs::Rows rows, read_rows(in, layout, to_field_all(inputs),
                                         op::reserved_columns(program, circuit::Source::kInput, openings), program.pcs.h()));
  TACIT_ASSIGN(pcs::FirstTree tree, pcs::FirstTree::from_store(in.raw(in.remaining()), std::move(rows), program.pcs,
                                                               session::kInputTree, true));
  return InputSecret{std::move(inputs), std::move(tree)};
}

}  // namespace

Result<Setup> setup(const program::Program& program, std::vector<Tensor<int64_t>> weights, Csprng& random,
                    const OpenStore& open_store, Hooks* hooks) {
  const Bytes program_bytes = program::encode(program);
  Setup out;
  if (weights.empty()) {
    TACIT_TRY(verifier::Model::load(program_bytes, {}));
    return out;
  }
  TACIT_ASSIGN(const circuit::Circuit circuit, op::elaborate_registration(program));
  const Cells cells = assign_registration(circuit, weights);
  ByteWriter secret;
  size_t next = 0;
  for (const program::Node& node : program.nodes) {
    if (node.kind == program::OpKind::kWeight) write_weights(secret, weights[next++], node.attributes[0]);
  }
  weights = {};  // the cells hold them, too
  const uint32_t reserved = op::reserved_columns(program, circuit::Source::kWeights, 0);
  PinnedRows pinned = draw_pinned(circuit.layouts[kWeights], cells.trees[kWeights], reserved, program.pcs,
                                  program.hide_model ? &random : nullptr, hooks);
  write_blinding(secret, pinned.rows, program.pcs.h(), reserved);
  out.secret = secret.take();
  pcs::Rows rows(pinned.rows, circuit.layouts[kWeights].num_rows);
  pinned.rows = {};
  const pcs::FirstTree tree = pcs::FirstTree::commit_to(open_store(out.secret.size()), std::move(rows), program.pcs,
                                                        session::kWeightTree, std::move(pinned.salts));
  ByteWriter commitment;
  session::write(commitment, describe(tree, kWeights, program.openings, program.pcs));
  out.commitment = commitment.take();

  TACIT_ASSIGN(const verifier::Model model, verifier::Model::load(program_bytes, out.commitment));
  const session::Session session{*model.registration_circuit(), program.registration_pcs, {},
                                 verifier::pinned_commitments(model, {})};
  Transcript transcript = verifier::start_registration(model);
  session::absorb_statement(transcript, session);
  ByteWriter proof;
  prove(session, model.registration_counts(), cells, {nullptr, &tree, nullptr}, random, transcript, proof, hooks);
  out.registration = proof.take();
  return out;
}

Result<Setup> setup(const program::Program& program, std::vector<Tensor<int64_t>> weights, Csprng& random, Hooks* hooks) {
  pcs::MemoryStore store;
  TACIT_ASSIGN(Setup out, setup(program, std::move(weights), random, [&](uint64_t) -> pcs::Store& { return store; }, hooks));
  const ByteSpan tree = store.bytes();
  out.tree.assign(tree.begin(), tree.end());
  return out;
}

Result<Key> Key::load(ByteSpan program, ByteSpan commitment, ByteSpan secret, ByteSpan tree,
                      const std::function<void(const verifier::Model&)>& before_reading) {
  Key key;
  TACIT_ASSIGN(verifier::Model model, verifier::Model::load(program, commitment));
  if (before_reading) before_reading(model);
  key.model_ = std::make_unique<const verifier::Model>(std::move(model));
  const program::Program& p = key.model_->program();
  key.interpreter_ = std::make_unique<const op::Interpreter>(p);
  ByteReader in(secret);
  for (const program::Node& node : p.nodes) {
    if (node.kind != program::OpKind::kWeight) continue;
    key.weights_.push_back(read_weights(in, weight_shape(node), node.attributes[0]));
    if (!in.ok()) return Error{ErrorCode::kTruncated};
  }
  if (const auto& weights = key.model_->weights()) {
    const circuit::Circuit& circuit = key.model_->circuit();
    TACIT_ASSIGN(pcs::Rows rows, read_rows(in, circuit.layouts[kWeights], weight_tensors(circuit, key.weights_),
                                           op::reserved_columns(p, circuit::Source::kWeights, 0), p.pcs.h()));
    TACIT_ASSIGN(key.tree_, pcs::FirstTree::from_store(tree, std::move(rows), p.pcs, session::kWeightTree, p.hide_model));
    if (key.tree_->root() != weights->root) return Error{ErrorCode::kStatementMismatch};
  } else if (!tree.empty()) {
    return Error{ErrorCode::kTrailingBytes};
  }
  if (!in.at_end()) return Error{ErrorCode::kTrailingBytes};
  return key;
}

Result<CommittedInput> commit_input(const verifier::Model& model, std::span<const Tensor<int64_t>> inputs,
                                    uint32_t openings, Csprng& random) {
  const program::Program& program = model.program();
  const pcs::Params& params = program.pcs;
  if (static_cast<uint64_t>(openings) * params.num_queries >= params.h()) return Error{ErrorCode::kLimit};
  TACIT_ASSIGN(const circuit::Circuit circuit, op::elaborate(program, {}, openings));
  const uint32_t reserved = op::reserved_columns(program, circuit::Source::kInput, openings);
  PinnedRows pinned = draw_pinned(circuit.layouts[kInput], to_field_all(inputs), reserved, params, &random);
  ByteWriter secret;
  for (const Tensor<int64_t>& tensor : inputs) write_tensor(secret, tensor);
  write_blinding(secret, pinned.rows, params.h(), reserved);
  const pcs::FirstTree tree = pcs::FirstTree::commit(pinned.rows, circuit.layouts[kInput].num_rows, params, session::kInputTree,
                                                     std::move(pinned.salts));
  CommittedInput out;
  out.commitment = {params.log_h, params.log_inv_rate, params.num_queries, verifier::quantisation_rule(program),
                    describe(tree, kInput, openings, params)};
  tree.write([&](ByteSpan bytes) { secret.raw(bytes); });
  out.secret = secret.take();
  return out;
}

bool input_secret_fits(const verifier::Model& model, const verifier::InputCommitment& commitment, ByteSpan secret,
                       std::span<const Tensor<int64_t>> inputs) {
  const auto read = read_input_secret(model.program(), commitment, secret);
  if (!read.ok() || read->tree.root() != commitment.tree.root) return false;
  size_t next = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (model.program().inputs[i].is_hidden && read->inputs[next++] != inputs[i]) return false;
  }
  return true;
}

tl::expected<Proof, op::OutOfRange> prove(const Key& key, std::span<const Tensor<int64_t>> inputs,
                                          const ProveOptions& options, Csprng& random) {
  const auto stage = [&](const char* name) {
    if (options.stage) options.stage(name);
  };
  const verifier::Model& model = key.model();
  const program::Program& program = model.program();
  stage("witness");
  auto values = key.interpreter().run(inputs, key.weights());
  if (!values) return tl::unexpected(values.error());
  if (options.check_values) options.check_values(*values);
  const std::vector<Tensor<int64_t>> publics = public_tensors(program, *values);

  const verifier::Statement statement{options.context, options.input_commitment};
  const auto outputs = std::span(publics).last(program.outputs.size());
  const uint32_t input_openings = options.input_commitment != nullptr ? options.input_commitment->tree.openings : 0;
  const auto shared_circuit = model.circuit_for(outputs, input_openings);
  TACIT_CHECK(shared_circuit.ok());
  const circuit::Circuit& circuit = **shared_circuit;
  const Cells cells = assign(program, circuit, *values, publics);
  *values = {};  // all that is left to know is in the cells

  std::optional<pcs::FirstTree> input_tree;
  if (options.input_commitment != nullptr) {
    auto secret = read_input_secret(program, *options.input_commitment, options.input_secret);
    TACIT_CHECK(secret.ok());  // see input_secret_fits
    input_tree = std::move(secret->tree);
  }

  if (options.take_opening) options.take_opening();
  const session::Session session{circuit, program.pcs, publics, verifier::pinned_commitments(model, statement)};
  const session::Counts counts = input_tree ? session::count(circuit, program.pcs, session.pinned) : model.counts();
  Transcript transcript = verifier::start_inference(model, statement);
  session::absorb_statement(transcript, session);
  ByteWriter body;
  for (const Tensor<int64_t>& tensor : publics) write_tensor(body, tensor);
  prove(session, counts, cells, {nullptr, key.tree(), input_tree ? &*input_tree : nullptr}, random, transcript, body,
        options.hooks, options.stage);
  Proof proof;
  proof.body = body.take();
  proof.outputs.assign(outputs.begin(), outputs.end());
  return proof;
}

}  // namespace tacit::prover
