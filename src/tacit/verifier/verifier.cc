#include "tacit/verifier/verifier.h"

#include <algorithm>

#include "tacit/hash/blake3.h"
#include "tacit/op/relations.h"

namespace tacit::verifier {

namespace {

constexpr size_t kWeights = static_cast<size_t>(circuit::Source::kWeights);
constexpr size_t kInput = static_cast<size_t>(circuit::Source::kInput);
constexpr uint32_t kMinOpenings = 3;  ///< registration, and two proofs

Digest digest_of(std::string_view context, std::initializer_list<ByteSpan> parts) {
  Blake3 hasher = Blake3::derive_key(context);
  for (const ByteSpan part : parts) {
    ByteWriter length;
    length.u64(part.size());
    hasher.update(length.bytes());
    hasher.update(part);
  }
  return hasher.finalize();
}

/// The parameters that both kinds of proof share, because they open one tree at one kind of positions.
Status check_shared(const program::Program& program) {
  const pcs::Params& p = program.pcs;
  const pcs::Params& r = program.registration_pcs;
  TACIT_TRY(pcs::validate(p));
  TACIT_TRY(pcs::validate(r));
  if (p.log_h != r.log_h || p.log_inv_rate != r.log_inv_rate || p.num_queries != r.num_queries) {
    return Error{ErrorCode::kBadParameters};
  }
  // Blinding columns that leave room for data.
  if (static_cast<uint64_t>(program.openings) * p.num_queries >= p.h()) return Error{ErrorCode::kBadParameters};
  return Ok{};
}

/// Something is hidden: else there is nothing to prove. And there are openings where weights are, enough for the registration, and nowhere else.
Status check_hidden(const program::Program& program, bool has_weights) {
  const bool hides_weights = has_weights && program.hide_model;
  if (hides_weights ? program.openings < kMinOpenings : program.openings != 0) return Error{ErrorCode::kBadParameters};
  const bool hides_input = std::any_of(program.inputs.begin(), program.inputs.end(),
                                       [](const program::InputSpec& input) { return input.is_hidden; });
  if (!hides_weights && !hides_input) return Error{ErrorCode::kBadProgram, static_cast<uint16_t>(channel::Step::kStatement)};
  return Ok{};
}

/// Reads the statement's tensors and holds them to their ranges.
Status read_publics(ByteReader& in, const circuit::Circuit& circuit, std::vector<Tensor<int64_t>>& publics) {
  for (size_t i = 0; i < circuit.publics.size(); ++i) {
    Tensor<int64_t> tensor(circuit.publics[i]);
    if (tensor.size() * 8 > in.remaining()) return Error{ErrorCode::kTruncated};
    for (int64_t& v : tensor.data) {
      v = in.i64();
      if (!circuit.public_ranges[i].contains(v)) {
        return Error{ErrorCode::kRangeViolation, static_cast<uint16_t>(channel::Step::kRange), static_cast<uint32_t>(i)};
      }
    }
    publics.push_back(std::move(tensor));
  }
  return Ok{};
}

}  // namespace

Bytes encode(const InputCommitment& commitment) {
  ByteWriter out;
  out.u8(commitment.log_h);
  out.u8(commitment.log_inv_rate);
  out.u16(commitment.num_queries);
  out.raw(commitment.rule);
  session::write(out, commitment.tree);
  return out.take();
}

Result<InputCommitment> decode_input_commitment(ByteSpan bytes) {
  ByteReader in(bytes);
  InputCommitment c;
  c.log_h = in.u8();
  c.log_inv_rate = in.u8();
  c.num_queries = in.u16();
  const ByteSpan rule = in.raw(c.rule.size());
  if (in.ok()) std::copy(rule.begin(), rule.end(), c.rule.begin());
  c.tree = session::read_commitment(in);
  if (!in.ok()) return Error{ErrorCode::kTruncated};
  if (!in.at_end()) return Error{ErrorCode::kTrailingBytes};
  if (c.tree.openings == 0) return Error{ErrorCode::kBadParameters};
  return c;
}

Digest quantisation_rule(const program::Program& program) {
  program::Program inputs;  // the encoding of a program that has nothing but these inputs
  for (const program::InputSpec& spec : program.inputs) {
    if (spec.is_hidden) inputs.inputs.push_back(spec);
  }
  return digest_of("tacit 1 quantisation rule", {program::encode(inputs)});
}

Result<Model> Model::load(ByteSpan program_bytes, ByteSpan commitment_bytes) {
  Model model;
  TACIT_ASSIGN(model.program_, program::decode(program_bytes));
  TACIT_TRY(check_shared(model.program_));
  model.program_digest_ = digest_of("tacit 1 program", {program_bytes});
  model.id_ = digest_of("tacit 1 model", {program_bytes, commitment_bytes});
  TACIT_ASSIGN(circuit::Circuit circuit, op::elaborate(model.program_, {}, 0));
  model.circuit_ = std::make_shared<const circuit::Circuit>(std::move(circuit));

  const bool has_weights = !model.circuit_->tensors[kWeights].empty();
  TACIT_TRY(check_hidden(model.program_, has_weights));
  if (has_weights) {
    ByteReader in(commitment_bytes);
    const session::PinnedCommitment commitment = session::read_commitment(in);
    if (!in.ok()) return Error{ErrorCode::kTruncated};
    if (!in.at_end()) return Error{ErrorCode::kTrailingBytes};
    if (commitment.num_rows != model.circuit_->layouts[kWeights].num_rows || commitment.openings != model.program_.openings) {
      return Error{ErrorCode::kStatementMismatch};
    }
    model.weights_ = commitment;
    TACIT_ASSIGN(circuit::Circuit registration, op::elaborate_registration(model.program_));
    model.registration_ = std::make_shared<const circuit::Circuit>(std::move(registration));
  } else if (!commitment_bytes.empty()) {
    return Error{ErrorCode::kTrailingBytes};
  }

  std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned;
  pinned[kWeights] = model.weights_;
  model.counts_ = session::count(*model.circuit_, model.program_.pcs, pinned);
  std::vector<security::Subproof> proofs{{model.program_.pcs, model.counts_.security}};
  if (has_weights) {
    model.registration_counts_ = session::count(*model.registration_, model.program_.registration_pcs, pinned);
    proofs.push_back({model.program_.registration_pcs, model.registration_counts_.security});
  }
  TACIT_ASSIGN(model.security_centibits_, security::check(proofs));
  return model;
}

Result<std::shared_ptr<const circuit::Circuit>> Model::circuit_for(std::span<const Tensor<int64_t>> outputs,
                                                                   uint32_t input_openings) const {
  if (input_openings == 0 && !circuit_->depends_on_statement) return circuit_;
  TACIT_ASSIGN(circuit::Circuit circuit, op::elaborate(program_, outputs, input_openings));
  return std::make_shared<const circuit::Circuit>(std::move(circuit));
}

Transcript start_registration(const Model& model) {
  Transcript transcript("tacit 1 registration");
  transcript.absorb("program", model.program_digest());
  return transcript;
}

Transcript start_inference(const Model& model, const Statement& statement) {
  Transcript transcript("tacit 1 inference");
  transcript.absorb("program", model.program_digest());
  transcript.absorb("model", model.id());
  transcript.absorb_u64("has context", statement.context.has_value() ? 1 : 0);
  const std::string_view context = statement.context.value_or("");
  transcript.absorb("context", ByteSpan(reinterpret_cast<const uint8_t*>(context.data()), context.size()));
  return transcript;
}

std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned_commitments(const Model& model,
                                                                                            const Statement& statement) {
  std::array<std::optional<session::PinnedCommitment>, circuit::kNumTrees> pinned;
  pinned[kWeights] = model.weights();
  if (statement.input_commitment != nullptr) pinned[kInput] = statement.input_commitment->tree;
  return pinned;
}

Status check_registration(const Model& model, ByteSpan registration) {
  if (!model.registration_circuit()) {
    if (!registration.empty()) return Error{ErrorCode::kTrailingBytes};
    return Ok{};
  }
  const session::Session session{*model.registration_circuit(), model.program().registration_pcs, {},
                                 pinned_commitments(model, {})};
  Transcript transcript = start_registration(model);
  session::absorb_statement(transcript, session);
  ByteReader reader(registration);
  const Status status = session::verify(session, transcript, reader);
  if (!status.ok()) return Error{ErrorCode::kRegistration, status.error().step, status.error().index};
  if (!reader.at_end()) return Error{ErrorCode::kTrailingBytes};
  return Ok{};
}

namespace {

/// Whether an input was committed to for programs such as this one.
bool fits(const InputCommitment& input, const program::Program& program) {
  return input.log_h == program.pcs.log_h && input.log_inv_rate == program.pcs.log_inv_rate &&
         input.num_queries == program.pcs.num_queries && input.rule == quantisation_rule(program);
}

}  // namespace

Result<VerifiedInference> verify(const RegisteredModel& registered, const Statement& statement, ByteSpan body,
                                 uint32_t min_bits) {
  const Model& model = registered.model();
  const program::Program& program = model.program();
  const InputCommitment* input = statement.input_commitment;
  if (input != nullptr) {
    if (!fits(*input, program)) return Error{ErrorCode::kStatementMismatch, static_cast<uint16_t>(channel::Step::kStatement)};
    if (static_cast<uint64_t>(input->tree.openings) * program.pcs.num_queries >= program.pcs.h()) return Error{ErrorCode::kBadParameters};
  }

  ByteReader reader(body);
  VerifiedInference inference;
  std::vector<Tensor<int64_t>> publics;
  TACIT_TRY(read_publics(reader, model.circuit(), publics));
  const auto num_inputs = static_cast<ptrdiff_t>(publics.size() - program.outputs.size());
  inference.public_inputs_.assign(publics.begin(), publics.begin() + num_inputs);
  inference.outputs_.assign(publics.begin() + num_inputs, publics.end());

  TACIT_ASSIGN(const std::shared_ptr<const circuit::Circuit> circuit,
               model.circuit_for(inference.outputs_, input != nullptr ? input->tree.openings : 0));
  const session::Session session{*circuit, program.pcs, publics, pinned_commitments(model, statement)};
  security::ProofCounts& counts = inference.counts_;
  counts = model.counts().security;
  if (input != nullptr) {
    if (circuit->layouts[kInput].num_rows == 0) return Error{ErrorCode::kStatementMismatch};
    counts = session::count(*circuit, program.pcs, session.pinned).security;
  }
  std::vector<security::Subproof> proofs{{program.pcs, counts}};
  if (model.registration_circuit()) proofs.push_back({program.registration_pcs, model.registration_counts().security});
  TACIT_ASSIGN(inference.security_centibits_, security::check(proofs, min_bits));

  Transcript transcript = start_inference(model, statement);
  session::absorb_statement(transcript, session);
  TACIT_TRY(session::verify(session, transcript, reader));
  if (!reader.at_end()) return Error{ErrorCode::kTrailingBytes};
  return inference;
}

}  // namespace tacit::verifier
