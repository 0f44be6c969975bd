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

Status write_config(const EmulatedAzure& azure, const fs::path& path, FileSystem& files) {
  fs::path secret_file = path;
  secret_file.replace_extension(".secret");
  if (auto written = replace_file(files, secret_file, azure.secret() + "\n"); !written) {
    return written;
  }
  return replace_file(files, path, azure.config_text("emulated", secret_file.filename().string()));
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

Result<emulator::ServerOptions> server_of(const EmulateFlags& flags) {
  emulator::ServerOptions options;
  options.port = flags.port;
  options.real_quota = flags.qpu == "real";
  options.fault_seed = flags.seed;
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
  auto server = server_of(flags);
  if (!server) return std::move(server).error();
  auto azure = EmulatedAzure::start(*world, *std::move(server), context.clock);
  if (!azure) return std::move(azure).error();
  if (flags.write_config) {
    auto written = write_config(**azure, *flags.write_config, context.files);
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
