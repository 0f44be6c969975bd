/// The commands, one function each. Every one returns the exit code of the process, or the error
/// that ended it; `cli::run` prints the error and finds its code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/cli/application.hpp"
#include "azcost/model/exit_code.hpp"
#include "pasteable.hpp"

namespace azcost::cli {

struct GlobalFlags {
  config::Flags config;
  bool quiet = false;
  int verbosity = 0;
  std::string color = "auto";
  /// Flags, of these and of the command, that a suggested command must repeat.
  Typed typed;
};

struct CollectFlags {
  std::vector<std::string> accounts;   ///< empty: all
  std::vector<std::string> customers;  ///< beat the config's; each may be a list with commas
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::optional<std::string> output;  ///< "-": standard output
  bool no_store = false;
  bool force = false;
  bool accept_empty = false;
  std::optional<std::string> max_wait;
  std::optional<std::filesystem::path> metrics_file;
  bool dry_run = false;
  std::string format = "table";
};

/// The flags of `collect` that `backfill` has, too; `from` and `to` are months here.
struct BackfillFlags : CollectFlags {
  std::string order = "newest";
  std::optional<int> qpu_budget;  ///< percent
};

struct RunFlags {
  std::optional<std::string> schedule;
  std::optional<std::string> jitter;
  std::optional<std::string> listen;
  bool collect_on_start = false;
};

/// Flags of commands that report: the accounts (empty: all) and the format.
struct ReportFlags {
  std::vector<std::string> accounts;
  std::string format = "table";
};

struct VerifyFlags : ReportFlags {
  std::optional<std::string> month;
  bool repair = false;
  bool against_azure = false;
};

struct CheckFlags : ReportFlags {
  bool offline = false;
};

using CustomersFlags = ReportFlags;

struct StatusFlags : ReportFlags {
  bool gaps = false;
  std::size_t runs = 5;
};

struct EmulateFlags {
  int port = 0;
  std::uint64_t seed = 1;
  int customers = 5;
  int rows_per_day = 200;
  std::optional<std::string> from;
  std::optional<std::string> to;
  std::string qpu = "off";
  std::string agreement = "mpa";
  std::string role = "account";
  std::optional<std::filesystem::path> tls_certificate;
  std::optional<std::filesystem::path> tls_key;
  std::vector<std::string> faults;
  std::optional<std::filesystem::path> write_config;
};

struct DemoFlags {
  std::filesystem::path data_dir = "azcost-demo";
};

[[nodiscard]] Result<ExitCode> collect(const GlobalFlags& global, const CollectFlags& flags,
                                       Context& context);
[[nodiscard]] Result<ExitCode> backfill(const GlobalFlags& global, const BackfillFlags& flags,
                                        Context& context);
[[nodiscard]] Result<ExitCode> run_daemon(const GlobalFlags& global, const RunFlags& flags,
                                          Context& context);
[[nodiscard]] Result<ExitCode> verify_data(const GlobalFlags& global, const VerifyFlags& flags,
                                           Context& context);
[[nodiscard]] Result<ExitCode> check(const GlobalFlags& global, const CheckFlags& flags,
                                     Context& context);
[[nodiscard]] Result<ExitCode> list_customers(const GlobalFlags& global,
                                              const CustomersFlags& flags, Context& context);
[[nodiscard]] Result<ExitCode> show_status(const GlobalFlags& global, const StatusFlags& flags,
                                           Context& context);
[[nodiscard]] Result<ExitCode> config_init(const GlobalFlags& global,
                                           const std::optional<std::filesystem::path>& file,
                                           Context& context);
[[nodiscard]] Result<ExitCode> config_show(const GlobalFlags& global, bool with_origins,
                                           Context& context);
[[nodiscard]] Result<ExitCode> config_validate(const GlobalFlags& global, Context& context);
[[nodiscard]] Result<ExitCode> config_path(const GlobalFlags& global, Context& context);
[[nodiscard]] Result<ExitCode> emulate(const GlobalFlags& global, const EmulateFlags& flags,
                                       Context& context);
[[nodiscard]] Result<ExitCode> demo(const GlobalFlags& global, const DemoFlags& flags,
                                    Context& context);
[[nodiscard]] Result<ExitCode> show_version(Context& context);
/// `topic` is one of `help_topics`.
[[nodiscard]] Result<ExitCode> show_topic(const std::string& topic, Context& context);

/// Prints the report of a command, for people or as JSON, on standard output; nothing with --quiet.
/// Data that was asked for goes to `streams.out`, whatever the flags.
[[nodiscard]] Status print_report(const GlobalFlags& global, Context& context,
                                  std::string_view text, std::string_view format = "table");

/// Prints data that was asked for, whatever the flags.
[[nodiscard]] Result<ExitCode> print(Context& context, std::string_view text);

/// The names that `help` knows besides the commands.
[[nodiscard]] const std::vector<std::string>& help_topics();

}  // namespace azcost::cli
