// Proofs from an adversary: an honest proof, a registration and an input commitment, changed by the fuzzer's edits.
// The first byte chooses what is edited; then come edits of a 3-byte offset and a byte to add, and a new length.

#include <cstdlib>

#include "../support/small_model.h"

namespace {

using tacit::Bytes;
using tacit::ByteSpan;

struct Target {
  tacit::test::SmallRun run;
  tacit::verifier::RegisteredModel model;
};

const Target& target() {
  static const Target instance = [] {
    tacit::program::Program program = tacit::test::small_program();
    tacit::plan::complete(program, {});
    tacit::test::SmallRun run = tacit::test::small_run(std::move(program), 1);
    auto model = tacit::verifier::Model::load(run.program_bytes, run.setup.commitment);
    TACIT_CHECK(model.ok());
    auto registered = tacit::verifier::RegisteredModel::check(std::move(*model), run.setup.registration);
    TACIT_CHECK(registered.ok());
    return Target{std::move(run), std::move(*registered)};
  }();
  return instance;
}

/// `honest` with the edits of `script`; whether anything is different.
bool edit(Bytes& honest, ByteSpan script) {
  const Bytes before = honest;
  while (script.size() >= 4 && !honest.empty()) {
    const size_t offset = (script[0] << 16 | script[1] << 8 | script[2]) % honest.size();
    honest[offset] = static_cast<uint8_t>(honest[offset] + script[3]);
    script = script.subspan(4);
  }
  if (script.size() == 1) honest.resize(honest.size() - std::min<size_t>(script[0], honest.size()));
  if (script.size() == 2) honest.insert(honest.end(), script[0] % 8, script[1]);
  return honest != before;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Target& t = target();
  tacit::verifier::Statement statement;
  statement.context = "test";
  const ByteSpan script(data + 1, size - 1);
  bool accepted = false, changed = true;
  if (data[0] % 3 == 0) {
    Bytes body = t.run.proof.body;
    changed = edit(body, script);
    accepted = tacit::verifier::verify(t.model, statement, body).ok();
  } else if (data[0] % 3 == 1) {
    Bytes registration = t.run.setup.registration;
    changed = edit(registration, script);
    accepted = tacit::verifier::check_registration(t.model.model(), registration).ok();
  } else {
    changed = false;
    const auto commitment = tacit::verifier::decode_input_commitment(script);
    if (!commitment.ok()) return 0;
    statement.input_commitment = &*commitment;
    accepted = !tacit::verifier::verify(t.model, statement, t.run.proof.body).ok();
  }
  if (accepted == changed) std::abort();  // an honest proof is accepted, and no other
  return 0;
}
