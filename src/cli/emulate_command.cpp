#include <string>
#include <utility>

#include "azcost/base/names.hpp"
#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "commands.hpp"
#include "emulated_azure.hpp"
#include "flag_values.hpp"
#include "pasteable.hpp"

namespace azcost::cli {
namespace {

namespace fs = std::filesystem;

/// Where `--write-config` writes, and where data goes that is collected with that config: invented
/// costs must never lie among real ones.
struct ConfigPlaces {
  fs::path config;
  fs::path secret;
  fs::path data_dir;
};

ConfigPlaces places_beside(const fs::path& config) {
  ConfigPlaces places{config, config, config};
  places.secret.replace_extension(".secret");
  places.data_dir.replace_extension(".data");
  return places;
}

/// Files of the user must not be overwritten, nor a folder written into.
Status check_free(const ConfigPlaces& places, FileSystem& files) {
  for (const fs::path& path : {places.config, places.secret, places.data_dir}) {
    auto existing = files.stat(path);
    if (!existing) return std::move(existing).error();
    if (!*existing) continue;
    return Error{ErrorKind::kCannotCreate,
                 "--write-config: '" + printable(path.native()) +
                     "' exists already and was left as it is; name another file, or remove it "
                     "first"};
  }
  return ok_status();
}

Status write_config(const EmulatedAzure& azure, const EmulateFlags& flags, FileSystem& files) {
  const ConfigPlaces places = places_beside(*flags.write_config);
  // A config named "emulated.secret" would be its own secret file.
  if (places.config == places.secret || places.config == places.data_dir) {
    return Error{ErrorKind::kUsage, "--write-config: give the config another ending, as in " +
                                        places.config.stem().string() + ".json"};
  }
  if (auto free = check_free(places, files); !free) return free;
  if (places.config.has_parent_path()) {
    if (auto made = files.make_directories(places.config.parent_path()); !made) return made;
  }
  const std::string text = azure.config_text({.account = "emulated",
                                              .secret_file = places.secret.filename().string(),
                                              .data_dir = places.data_dir.filename().string(),
                                              .ca_file = flags.tls_certificate});
  // Files that appeared after the check are left alone, too.
  const std::string secret = azure.secret() + "\n";
  if (auto written = create_file(files, places.secret, secret, Access::kPrivate); !written) {
    return written;
  }
  auto written = create_file(files, places.config, text, Access::kPrivate);
  if (!written) static_cast<void>(files.remove(places.secret).ok());
  return written;
}

/// The command to suggest: for this month if there is data of it, else for all data.
std::string next_command(const EmulateFlags& flags, const emulator::WorldOptions& world,
                         Day today) {
  if (!flags.write_config) return {};
  const std::string azcost = "azcost -c " + shell_quoted(flags.write_config->native());
  const Month month(today);
  const bool has_this_month = world.from <= month.last_day() && world.to >= month.first_day();
  return "next, in another terminal: " + azcost +
         (has_this_month ? " collect\n"
                         : " backfill --from " + Month(world.from).format() + " --to " +
                               Month(world.to).format() + "\n");
}

Result<emulator::WorldOptions> world_of(const EmulateFlags& flags) {
  auto from = parse_flag("--from", flags.from, parse_day);
  if (!from) return std::move(from).error();
  auto to = parse_flag("--to", flags.to, parse_day);
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

constexpr NamesOf<emulator::AgreementType, 3> kAgreements = {
    {{"mpa", emulator::AgreementType::kPartner},
     {"mca", emulator::AgreementType::kCustomer},
     {"ea", emulator::AgreementType::kEnterprise}}};

constexpr NamesOf<emulator::BillingRole, 5> kRoles = {
    {{"reader", emulator::BillingRole::kReader},
     {"costs", emulator::BillingRole::kCostsOnly},
     {"profiles", emulator::BillingRole::kProfiles},
     {"customers", emulator::BillingRole::kCustomers},
     {"none", emulator::BillingRole::kNone}}};

Result<emulator::ServerOptions> server_of(const EmulateFlags& flags, FileSystem& files) {
  emulator::ServerOptions options;
  options.port = flags.port;
  options.real_quota = flags.qpu == "real";
  options.fault_seed = flags.seed;
  options.agreement = value_in(kAgreements, flags.agreement).value_or(options.agreement);
  options.billing_role = value_in(kRoles, flags.role).value_or(options.billing_role);
  // azcost recognizes enrolments by their id, which is a number.
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
  auto printed =
      context.streams.out.append("listening on " + (*azure)->server().url() + "\n" +
                                 next_command(flags, *world, day_of(context.clock.now())));
  if (!printed) return std::move(printed).error();
  constexpr auto kLong = std::chrono::hours(24 * 365);
  while (!context.stop.stop_requested()) {
    context.clock.wait_until(context.clock.steady_now() + kLong, context.stop);
  }
  return ExitCode::kOk;
}

}  // namespace azcost::cli
