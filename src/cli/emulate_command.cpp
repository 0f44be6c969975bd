#include <utility>

#include "commands.hpp"
#include "emulated_azure.hpp"
#include "flag_values.hpp"

namespace azcost::cli {
namespace {

namespace fs = std::filesystem;

/// Replaces a file in one step, so that a script that waits for it never reads half of it.
Status replace_file(FileSystem& files, const fs::path& path, const std::string& text) {
  const fs::path beside = path.native() + ".new";
  if (auto removed = files.remove(beside); !removed) return removed;
  auto file = files.create(beside);
  if (!file) return std::move(file).error();
  if (auto written = (*file)->append(text); !written) return written;
  if (auto closed = (*file)->close(); !closed) return closed;
  return files.rename(beside, path);
}

Status write_config(const EmulatedAzure& azure, const EmulateFlags& flags, FileSystem& files) {
  const fs::path& path = *flags.write_config;
  fs::path secret_file = path;
  secret_file.replace_extension(".secret");
  if (auto written = replace_file(files, secret_file, azure.secret() + "\n"); !written) {
    return written;
  }
  return replace_file(
      files, path,
      azure.config_text("emulated", secret_file.filename().string(), flags.tls_certificate));
}

Result<emulator::WorldOptions> world_of(const EmulateFlags& flags) {
  auto from = parse_day_flag("--from", flags.from);
  if (!from) return std::move(from).error();
  auto to = parse_day_flag("--to", flags.to);
  if (!to) return std::move(to).error();
  emulator::WorldOptions options;
  options.seed = flags.seed;
  options.customers = flags.customers;
  options.rows_per_day = flags.rows_per_day;
  options.from = from->value_or(options.from);
  options.to = to->value_or(options.to);
  return options;
}

Result<std::string> read_pem(FileSystem& files, const char* flag, const fs::path& path) {
  constexpr std::size_t kLongest = 1024UL * 1024;
  auto text = files.read_file(path, kLongest);
  if (!text) return Error{ErrorKind::kUsage, std::string(flag) + ": " + text.error().message};
  return text;
}

Result<std::optional<emulator::TlsIdentity>> tls_of(const EmulateFlags& flags, FileSystem& files) {
  if (!flags.tls_certificate || !flags.tls_key) return std::optional<emulator::TlsIdentity>();
  auto certificate = read_pem(files, "--tls-certificate", *flags.tls_certificate);
  if (!certificate) return std::move(certificate).error();
  auto key = read_pem(files, "--tls-key", *flags.tls_key);
  if (!key) return std::move(key).error();
  return std::optional(emulator::TlsIdentity{*std::move(certificate), *std::move(key)});
}

emulator::AgreementType agreement_of(const std::string& name) {
  if (name == "mca") return emulator::AgreementType::kCustomer;
  if (name == "ea") return emulator::AgreementType::kEnterprise;
  return emulator::AgreementType::kPartner;
}

Result<emulator::ServerOptions> server_of(const EmulateFlags& flags, FileSystem& files) {
  emulator::ServerOptions options;
  options.port = flags.port;
  options.real_quota = flags.qpu == "real";
  options.fault_seed = flags.seed;
  options.agreement = agreement_of(flags.agreement);
  // Enrolments are numbers, by which azcost tells them.
  if (flags.agreement == "ea") options.billing_account_id = "86428642";
  auto tls = tls_of(flags, files);
  if (!tls) return std::move(tls).error();
  options.tls = *std::move(tls);
  for (const std::string& spec : flags.faults) {
    auto fault = emulator::parse_fault(spec);
    if (!fault) {
      Error error = std::move(fault).error().in("--fault");
      error.message += " (see azcost help faults)";
      return error;
    }
    options.faults.push_back(*fault);
  }
  return options;
}

}  // namespace

Result<ExitCode> emulate(const GlobalFlags& /*global*/, const EmulateFlags& flags,
                         Context& context) {
  auto world = world_of(flags);
  if (!world) return std::move(world).error();
  auto server = server_of(flags, context.files);
  if (!server) return std::move(server).error();
  auto azure = EmulatedAzure::start(*world, *std::move(server), context.clock);
  if (!azure) return std::move(azure).error();
  if (flags.write_config) {
    auto written = write_config(**azure, flags, context.files);
    if (!written) return std::move(written).error();
  }
  auto told = context.streams.out.append("listening on " + (*azure)->server().url() + "\n");
  if (!told) return std::move(told).error();
  constexpr auto kLong = std::chrono::hours(24 * 365);
  while (!context.stop.stop_requested()) {
    context.clock.wait_until(context.clock.steady_now() + kLong, context.stop);
  }
  return ExitCode::kOk;
}

}  // namespace azcost::cli
