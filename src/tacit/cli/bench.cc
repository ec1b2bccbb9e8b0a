#include "tacit/cli/bench.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <thread>

#include "tacit/api/files.h"
#include "tacit/base/parallel.h"
#include "tacit/frontend/onnx/write_onnx.h"

namespace tacit::cli {

namespace {

namespace fs = std::filesystem;

constexpr int kSamples = 5;  ///< four to calibrate and one held out

// --- The network's files ---------------------------------------------------------------------

/// NumPy's format: numbers of 32-bit floats or 64-bit integers, one sample after the other, in the given shape.
void write_npy(const fs::path& path, std::span<const ir::Constant> samples, const Shape& shape) {
  const bool is_real = samples[0].dtype == ir::DType::kFloat;
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}", is_real ? "<f4" : "<i8", fmt::join(shape, ", "));
  constexpr size_t kPreamble = 10, kAlignment = 64;
  header.append(kAlignment - (kPreamble + header.size() + 1) % kAlignment, ' ').push_back('\n');
  std::ofstream file(path, std::ios::binary);
  const char size[2] = {static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  file.write("\x93NUMPY\x01\x00", 8).write(size, 2).write(header.data(), static_cast<std::streamsize>(header.size()));
  for (const ir::Constant& sample : samples) {
    for (const double v : sample.real.data) {
      const auto single = static_cast<float>(v);
      file.write(reinterpret_cast<const char*>(&single), sizeof single);
    }
    for (const int64_t v : sample.integer.data) file.write(reinterpret_cast<const char*>(&v), sizeof v);
  }
  if (!file.flush()) throw UserError(ExitCode::kIo, path.string() + ": cannot be written", "free some space for temporary files");
}

/// model.onnx, calibration.npy, and input.npy: the first of the samples, which is inside the ranges found.
void write_files(const fs::path& folder, const bench::Network& network, uint64_t seed) {
  frontend::onnx::write_onnx(network.graph, folder / "model.onnx");
  std::vector<ir::Constant> samples;
  for (int i = 0; i < kSamples; ++i) samples.push_back(bench::make_sample(network, seed + 1 + static_cast<uint64_t>(i))[0]);
  const Shape shape = samples[0].shape();
  Shape stacked{kSamples};
  stacked.insert(stacked.end(), shape.begin(), shape.end());
  write_npy(folder / "calibration.npy", samples, stacked);
  write_npy(folder / "input.npy", std::span(samples).first(1), shape);
}

// --- The commands ----------------------------------------------------------------------------

/// Runs this program, and returns the object that it prints.
class Runner {
 public:
  Runner(const fs::path& folder, std::optional<uint64_t> memory_limit) : folder_(folder) {
    common_ = {"--json", "--quiet", "--threads", std::to_string(num_threads())};
    if (memory_limit) common_.insert(common_.end(), {"--memory-limit", std::to_string(*memory_limit)});
    // A registration checked in an earlier run must not be known to this one.
    ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
  }

  Json operator()(std::vector<std::string> arguments) const {
    const std::string command = arguments[0];
    arguments.insert(arguments.begin(), "tacit");
    arguments.insert(arguments.end(), common_.begin(), common_.end());
    const fs::path out = folder_ / "out.json";
    const int status = wait_for(spawn(arguments, out));
    std::ifstream file(out);
    const Json answer = Json::parse(file, nullptr, false);
    if (answer.is_discarded()) throw UserError(ExitCode::kInternal, fmt::format("'tacit {}' ended with status {} and without an answer", command, status));
    if (!answer.value("ok", false)) fail(command, answer);
    return answer;
  }

 private:
  pid_t spawn(const std::vector<std::string>& arguments, const fs::path& out) const {
    std::vector<char*> argv;
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) api::throw_io_error("/proc/self/exe", error);
    return pid;
  }
  static int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return status;
  }
  [[noreturn]] static void fail(const std::string& command, const Json& answer) {
    const Json error = answer.value("error", Json::object());
    std::set<std::string> unsupported;
    for (const Json& u : answer.value("unsupported", Json::array())) unsupported.insert(u.value("op", "") + ": " + u.value("reason", ""));
    if (!unsupported.empty()) throw UserError(ExitCode::kUnsupportedModel, fmt::format("the network needs what is not supported: {}", fmt::join(unsupported, "; ")));
    const int code = error.value("code", static_cast<int>(ExitCode::kInternal));
    throw UserError(static_cast<ExitCode>(code), command + ": " + error.value("message", answer.value("reason", std::string("failed"))),
                    error.value("remedy", ""), error.value("node", ""));
  }

  fs::path folder_;
  std::vector<std::string> common_;
};

// --- What is said ----------------------------------------------------------------------------

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double median_of(const std::vector<Json>& answers, const char* member) {
  std::vector<double> values;
  for (const Json& a : answers) values.push_back(a[member].get<double>());
  return median(std::move(values));
}

Json median_stages(const std::vector<Json>& proofs) {
  Json out = Json::object();
  for (const auto& [stage, unused] : proofs[0]["stages"].items()) {
    std::vector<double> values;
    for (const Json& proof : proofs) values.push_back(proof["stages"].value(stage, 0.0));
    out[stage] = median(std::move(values));
  }
  return out;
}

Json machine() {
  std::ifstream cpus("/proc/cpuinfo");
  std::string cpu = "unknown";
  for (std::string line; std::getline(cpus, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    cpu = line.substr(std::min(line.size(), line.find(':') + 2));
    break;
  }
  const auto memory = static_cast<uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  return {{"cpu", cpu}, {"cores", std::thread::hardware_concurrency()}, {"memory_bytes", memory}};
}

std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

std::string text_of(const Json& j, const Style& style) {
  const auto seconds = [&](const char* member) { return seconds_text(j[member].get<double>()); };
  const auto bytes = [](const Json& v) { return bytes_text(v.get<uint64_t>()); };
  const auto count = [](const Json& v) { return count_text(v.get<int64_t>()); };
  Table network, cost, stages;
  network.add("parameters", count(j["parameters"]));
  network.add("multiply-adds", count(j["macs"]));
  network.add("non-linear elements", count(j["nonlinear_elements"]));
  network.add("committed cells", count(j["size"]["own_cells"]) + ", and " + count(j["size"]["weight_cells"]) + " weights once");
  network.add("lookups", count(j["size"]["lookups"]) + ", " + count(j["size"]["leaves"]) + " with the rows of tables");
  network.add("largest error", real_text(j["accuracy"]["max_abs_error"].get<double>()));
  cost.add("set-up", seconds("setup_seconds"));
  cost.add("prove", seconds("prove_seconds"));
  for (const auto& [stage, time] : j["stages"].items()) stages.add(stage, seconds_text(time.get<double>()));
  Table rest;
  rest.add("verify", seconds("verify_seconds") + ", and once for the package " + seconds("registration_seconds"));
  rest.add("proof", bytes(j["proof_bytes"]));
  rest.add("peak memory", bytes(j["peak_rss_bytes"]["prove"]) + " to prove, " + bytes(j["peak_rss_bytes"]["setup"]) + " to set up");
  rest.add("security", fmt::format("{:.2f} proven bits", j["security_bits"].get<double>()));
  const Json& m = j["machine"];
  return style.bold(j["description"].get<std::string>()) + "\n" +
         wrapped(fmt::format("Weights and inputs are random numbers of seed {}, weights and input are private. Median of {} on {} threads; {}, {} cores, {}; {}.",
                             j["seed"].get<uint64_t>(), j["runs"].get<int>(), j["threads"].get<int>(), m["cpu"].get<std::string>(),
                             m["cores"].get<int>(), bytes(m["memory_bytes"]), j["date"].get<std::string>()), 2) +
         style.bold("Network") + "\n" + network.text(style) + style.bold("Cost") + "\n" + cost.text(style) + stages.text(style, 4) + rest.text(style);
}

}  // namespace

Outcome run(const BenchOptions& options, const Style& style, const api::Hooks& hooks) {
  hooks.report("generate", 0.0);
  const api::ScratchFolder scratch;
  const fs::path folder = scratch.path(), package = folder / "package";
  Json j;
  {
    const bench::Network network = bench::make_network(options.network, options.sizes, options.seed);
    write_files(folder, network, options.seed);
    j = {{"network", options.network}, {"description", network.description}, {"weights", "random"}, {"seed", options.seed},
         {"machine", machine()}, {"threads", num_threads()}, {"date", now()}, {"runs", options.runs}, {"plan", options.fixed_plan ? "fixed" : "best"},
         {"nonlinear_elements", bench::num_nonlinear(network)}, {"discloses_argmax", network.discloses_argmax}};
  }
  const Runner tacit(folder, options.memory_limit);
  const Json inspected = tacit({"inspect", folder / "model.onnx"});
  hooks.report("set up", 0.05);
  std::vector<std::string> setup{"setup", folder / "model.onnx", "-o", package, "--calibrate", folder / "calibration.npy",
                                 "--openings", std::to_string(std::max(2, options.runs))};
  if (options.fixed_plan) setup.push_back("--fixed-plan");
  if (j["discloses_argmax"]) setup.insert(setup.end(), {"--disclose", "argmax"});
  const Json made = tacit(setup);
  std::vector<Json> proofs, verdicts;
  for (int i = 0; i < options.runs; ++i) {
    hooks.report("prove", 0.3 + 0.7 * i / options.runs);
    proofs.push_back(tacit({"prove", package / "model.prover", folder / "input.npy", "-o", folder / "x.proof", "--force"}));
    verdicts.push_back(tacit({"verify", package / "model.verifier", folder / "x.proof"}));
  }
  j["parameters"] = inspected["parameters"];
  j["macs"] = inspected["macs"];
  j["size"] = made["size"];
  j["accuracy"] = made["accuracy"];
  j["estimate"] = made["estimate"];
  j["setup_seconds"] = made["setup_seconds"];
  j["prove_seconds"] = median_of(proofs, "prove_seconds");
  j["stages"] = median_stages(proofs);
  j["verify_seconds"] = median_of(verdicts, "verify_seconds");
  j["registration_seconds"] = verdicts[0]["registration_seconds"];
  j["proof_bytes"] = proofs[0]["proof_bytes"];
  j["peak_rss_bytes"] = {{"setup", made["peak_rss_bytes"]}, {"prove", static_cast<uint64_t>(median_of(proofs, "peak_rss_bytes"))}};
  j["security_bits"] = verdicts[0]["security_bits"]["proven"];
  Outcome out;
  out.text = text_of(j, style);
  out.json = std::move(j);
  return out;
}

}  // namespace tacit::cli
