// The verifier library as a program for Node: verify PROGRAM COMMITMENT REGISTRATION BODY [CONTEXT].
// The arguments are files with the sections of a package and a proof. Prints one line; exit code 0 for a valid proof,
// 1 with "<what> <error code>" for an invalid one.

#include <cstdint>
#include <cstdio>
#include <optional>

#include "tacit/verifier/verifier.h"

namespace {

using namespace tacit;

Bytes read_file(const char* path) {
  Bytes bytes;
  std::FILE* file = std::fopen(path, "rb");
  TACIT_CHECK(file != nullptr);
  uint8_t block[4096];
  for (size_t n; (n = std::fread(block, 1, sizeof block, file)) > 0;) bytes.insert(bytes.end(), block, block + n);
  std::fclose(file);
  return bytes;
}

int refuse(const char* what, const Error& error) {
  std::printf("%s %d\n", what, static_cast<int>(error.code));
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 6) return 2;
  const Bytes program = read_file(argv[1]), commitment = read_file(argv[2]), registration = read_file(argv[3]),
              body = read_file(argv[4]);
  const Bytes context = argc > 5 ? read_file(argv[5]) : Bytes();

  Result<verifier::Model> model = verifier::Model::load(program, commitment);
  if (!model.ok()) return refuse("model", model.error());
  const Result<verifier::RegisteredModel> registered =
      verifier::RegisteredModel::check(std::move(*model), registration);
  if (!registered.ok()) return refuse("registration", registered.error());
  verifier::Statement statement;
  if (argc > 5) statement.context = std::string_view(reinterpret_cast<const char*>(context.data()), context.size());
  const Result<verifier::VerifiedInference> inference = verifier::verify(*registered, statement, body);
  if (!inference.ok()) return refuse("proof", inference.error());
  for (const Tensor<int64_t>& output : inference->outputs()) {
    for (const int64_t value : output.data) std::printf("%lld ", static_cast<long long>(value));
  }
  std::printf("\n");
  return 0;
}
