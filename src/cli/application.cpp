#include "azcost/cli/application.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "azcost/base/text.hpp"
#include "commands.hpp"
#include "ending.hpp"
#include "usage_error.hpp"

namespace azcost::cli {
namespace {

using Action = std::function<Result<ExitCode>(Context&)>;

using Names = std::vector<std::string>;

/// Adds the flags of one command.
class FlagsOf {
 public:
  explicit FlagsOf(CLI::App& command) : command_(command) {}

  template <class T>
  CLI::Option* value(const char* flag, T& target, const char* type, const char* help) {
    return command_.add_option(flag, target, help)->type_name(type);
  }
  void choice(const char* flag, std::string& target, const char* type, const char* help,
              const Names& values) {
    value(flag, target, type, help)->check(CLI::IsMember(values));
  }
  template <class T>
  void number(const char* flag, T& target, const char* type, const char* help, int least,
              int most) {
    value(flag, target, type, help)->check(CLI::Range(least, most));
  }
  template <class T>
  FlagsOf& on(const char* flag, T& target, const char* help) {
    command_.add_flag(flag, target, help);
    return *this;
  }
  /// `--account` and `--format`, whose values are what `help` says.
  template <class Flags>
  void report(Flags& target, const char* help, const Names& values = {"table", "json"}) {
    value("-a,--account", target.accounts, "NAME", "Only these accounts");
    choice("--format", target.format, "FORMAT", help, values);
  }

 private:
  CLI::App& command_;
};

/// The tree of commands, and the values that flags set. Parsing chooses the action.
class CommandTree {
 public:
  CommandTree() {
    app_.name("azcost");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_help_flag("-h,--help", "Print this help");
    app_.set_version_flag(
        "--version", [] { return std::string(); }, "Print the version");
    app_.footer("Topics: azcost help " + topics());
    add_global_flags();
    add_collect();
    add_backfill();
    add_run();
    add_check();
    add_customers();
    add_verify();
    add_status();
    add_config();
    add_emulate();
    add(app_, "demo", "Emulate an Azure, collect from it, show the result; nothing to configure",
        [this](Context& context) {
          if (global_.config.data_dir) demo_.data_dir = *global_.config.data_dir;
          return demo(global_, demo_, context);
        });
    add(app_, "version", "Print the version",
        [](Context& context) { return show_version(context); });
    add(app_, "help", "Explain a command or a topic", [this](Context& context) {
      return explain(context);
    }).add_option("topic", topic_, "A command, or " + topics());
  }

  CLI::App& app() { return app_; }
  [[nodiscard]] const Action& action() const { return action_; }
  [[nodiscard]] const GlobalFlags& global() const { return global_; }
  /// To be called once the arguments are parsed.
  void note_what_was_typed() {
    global_.typed = {.config_file = global_.config.config_file,
                     .data_dir = global_.config.data_dir,
                     .accounts = {}};
    const auto* const accounts = command_in_use(app_).get_option_no_throw("--account");
    if (accounts != nullptr) global_.typed.accounts = accounts->results();
  }

 private:
  static std::string topics() { return fmt::format("{}", fmt::join(help_topics(), "|")); }

  CLI::App& add(CLI::App& parent, const char* name, const char* help, Action action) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->callback([this, action = std::move(action)] { action_ = action; });
    return *command;
  }

  /// A command that takes the global flags and its own.
  template <class Flags, class Function>
  CLI::App& add(const char* name, const char* help, Flags& flags, Function function) {
    return add(app_, name, help, [this, &flags, function](Context& context) {
      return function(global_, flags, context);
    });
  }

  void add_global_flags() {
    constexpr auto kLevels = names_in(kLogLevelNames);
    FlagsOf flags(app_);
    flags.value("-c,--config", global_.config.config_file, "FILE", "Config file");
    flags.value("--data-dir", global_.config.data_dir, "DIR", "Data directory");
    flags.value("--log-level", global_.config.log_level, "LEVEL", "trace to error, or off")
        ->check(CLI::IsMember(Names(kLevels.begin(), kLevels.end())));
    flags.value("--log-format", global_.config.log_format, "FORMAT", "auto, text or json")
        ->check(CLI::IsMember(Names(config::kLogFormats.begin(), config::kLogFormats.end())));
    flags.on("-q,--quiet", global_.quiet, "Print nothing but, when it fails, one line")
        .on("-v,--verbose", global_.verbosity, "More log; twice: all of it");
    flags.choice("--color", global_.color, "WHEN", "auto, always or never",
                 {"auto", "always", "never"});
  }

  /// Flags that `collect` and `backfill` have in common.
  static void add_collection_flags(FlagsOf& flags, CollectFlags& target) {
    flags.value("-o,--output", target.output, "FILE", "Also write the rows here; - is stdout");
    flags.on("--no-store", target.no_store, "Leave the data directory alone")
        .on("--accept-empty", target.accept_empty,
            "Delete stored rows of days that Azure now reports as empty");
    flags.value("--max-wait", target.max_wait, "DURATION", "Longest wait for the quota, as 30m");
    flags.value("--metrics-file", target.metrics_file, "FILE",
                "Write Prometheus metrics here, for node_exporter's textfile collector");
    flags.on("-n,--dry-run", target.dry_run, "Say what would be read, and stop");
    flags.report(target, "Of the summary: table or json");
  }

  void add_collect() {
    FlagsOf flags(add("collect", "Read every window that can still change, once; for cron",
                      collect_, collect));
    flags.value("--customer", collect_.customers, "TENANT",
                "Only these customers, whatever the config says; with --no-store");
    flags.value("--from", collect_.from, "YYYY-MM-DD", "First day, UTC");
    flags.value("--to", collect_.to, "YYYY-MM-DD", "Last day, included");
    flags.on("--force", collect_.force,
             "Replace stored data even if the new rows have less detail; re-read damaged files");
    add_collection_flags(flags, collect_);
  }

  void add_backfill() {
    FlagsOf flags(
        add("backfill", "Fill in missing months; run again to continue", backfill_, backfill));
    flags.value("--from", backfill_.from, "YYYY-MM", "First month");
    flags.value("--to", backfill_.to, "YYYY-MM", "Last month, included; this one if left out");
    flags.choice("--order", backfill_.order, "ORDER", "newest or oldest month first",
                 {"newest", "oldest"});
    flags.number("--qpu-budget", backfill_.qpu_budget, "PERCENT",
                 "Percent of the tenant's quota to spend, in the place of quota.share", 1, 100);
    flags.on("--force", backfill_.force,
             "Read complete months, too; replace rows even if the new ones have less detail");
    add_collection_flags(flags, backfill_);
  }

  void add_run() {
    FlagsOf flags(add("run", "Collect on a schedule until stopped: the daemon", run_, run_daemon));
    flags.value("--schedule", run_.schedule, "CRON",
                "Five fields as in crontab, or @hourly, @daily, @weekly; UTC");
    flags.value("--jitter", run_.jitter, "DURATION",
                "Begin up to this much later, the same for a host and account");
    flags.on("--collect-on-start", run_.collect_on_start, "Do not wait for the schedule");
    flags.value("--listen", run_.listen, "ADDR:PORT",
                "Where /metrics, /healthz and /readyz are, as 127.0.0.1:9464, or off");
  }

  void add_check() {
    FlagsOf flags(add("check",
                      "Try everything a run needs, and say what is wrong and how to fix it", check_,
                      check));
    flags.on("--offline", check_.offline, "Only this machine: settings, files, folders");
    flags.report(check_, "Of the findings: table or json");
  }

  void add_customers() {
    FlagsOf flags(
        add("customers", "List the customers of a billing account", customers_, list_customers));
    flags.report(customers_, "table, json or jsonl", {"table", "json", "jsonl"});
  }

  void add_verify() {
    FlagsOf flags(
        add("verify", "Prove that the stored files are whole and add up", verify_, verify_data));
    flags.value("--month", verify_.month, "YYYY-MM", "Only this month");
    flags
        .on("--against-azure", verify_.against_azure,
            "Also ask Azure for the totals, one QPU a month")
        .on("--repair", verify_.repair, "Rebuild missing and broken manifests from the day files");
    flags.report(verify_, "Of the findings: table or json");
  }

  void add_status() {
    FlagsOf flags(add("status", "Report what is stored, how fresh it is and what is missing",
                      status_, show_status));
    flags.on("--gaps", status_.gaps,
             "Only the days that are missing, as the commands that fill them");
    flags.number("--runs", status_.runs, "N", "How many of the last runs to report", 0, 1000);
    flags.report(status_, "table or json");
  }

  void add_config() {
    CLI::App& config = *app_.add_subcommand("config", "Write, check and show the settings");
    config.require_subcommand(1);
    add(config, "init", "Write a commented config to start from", [this](Context& context) {
      return config_init(global_, config_file_, context);
    }).add_option("file", config_file_, "Where to; the usual place if left out");
    add(config, "show", "Print all settings as JSON, secrets as ***", [this](Context& context) {
      return config_show(global_, with_origins_, context);
    }).add_flag("--origin", with_origins_, "Say where each value comes from");
    add(config, "validate", "Read the settings and say what is wrong",
        [this](Context& context) { return config_validate(global_, context); });
    add(config, "path", "Print which config file is read",
        [this](Context& context) { return config_path(global_, context); });
  }

  void add_emulate() {
    FlagsOf flags(
        add("emulate", "Run an Azure on 127.0.0.1 with data of its own", emulate_, emulate));
    flags.number("--port", emulate_.port, "N", "TCP port; 0 takes any", 0, 65535);
    flags.value("--seed", emulate_.seed, "N",
                "Another seed, other data and other luck with faults");
    flags.number("--customers", emulate_.customers, "N", "How many customers; 0: none", 0, 1000);
    flags.number("--rows-per-day", emulate_.rows_per_day, "N", "Charges a day, all customers", 1,
                 1'000'000);
    flags.value("--from", emulate_.from, "YYYY-MM-DD", "First day with charges");
    flags.value("--to", emulate_.to, "YYYY-MM-DD", "Last day with charges");
    flags.choice("--qpu", emulate_.qpu, "QUOTA", "Enforce the tenant's quota: real or off",
                 {"real", "off"});
    flags.choice("--agreement", emulate_.agreement, "NAME",
                 "Of the billing account: mpa, mca or ea, which differ in their dimensions",
                 {"mpa", "mca", "ea"});
    flags.choice("--role", emulate_.role, "NAME",
                 "What the app may read: account, costs, profiles, customers or none",
                 {"account", "costs", "profiles", "customers", "none"});
    auto* certificate = flags.value("--tls-certificate", emulate_.tls_certificate, "FILE",
                                    "Serve HTTPS: PEM that names 127.0.0.1; with --tls-key");
    auto* key = flags.value("--tls-key", emulate_.tls_key, "FILE", "The certificate's key, as PEM");
    certificate->needs(key);
    key->needs(certificate);
    flags.value("--fault", emulate_.faults, "SPEC",
                "What goes wrong, as 503@1; azcost help faults");
    flags.value("--write-config", emulate_.write_config, "FILE",
                "Write a config that reads this emulator, its secret file beside it");
  }

  Result<ExitCode> explain(Context& context) {
    if (std::ranges::find(help_topics(), topic_) != help_topics().end()) {
      return show_topic(topic_, context);
    }
    if (topic_.empty()) return print(context, app_.help("azcost"));
    const auto commands = all_subcommands(app_);
    const auto about = std::ranges::find(
        commands, topic_, [](const CLI::App* command) { return command->get_name(); });
    if (about != commands.end()) return print(context, (*about)->help("azcost"));
    return Error{ErrorKind::kUsage,
                 fmt::format("help: there is no command or topic '{}'{} (see azcost help)",
                             printable(topic_, 40),
                             did_you_mean(topic_, names_of_commands(app_, help_topics())))};
  }

  CLI::App app_{"Collects the Azure costs of a billing account into JSONL files."};
  GlobalFlags global_;
  CollectFlags collect_;
  BackfillFlags backfill_;
  RunFlags run_;
  CheckFlags check_;
  CustomersFlags customers_;
  VerifyFlags verify_;
  StatusFlags status_;
  EmulateFlags emulate_;
  DemoFlags demo_;
  std::optional<std::filesystem::path> config_file_;
  bool with_origins_ = false;
  std::string topic_;
  Action action_;
};

/// Parses the arguments, and runs the command or prints its help.
Result<ExitCode> parse_and_run(CommandTree& tree, const std::vector<std::string>& arguments,
                               Context& context) {
  try {
    // CLI11 takes its arguments from the back.
    tree.app().parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp& wish) {
    if (names_unknown_command(tree.app())) return usage_error(tree.app(), wish);
    return print(context, command_in_use(tree.app()).help());
  } catch (const CLI::CallForVersion&) {
    return show_version(context);
  } catch (const CLI::RequiredError& error) {
    if (!names_too_little(tree.app())) return usage_error(tree.app(), error);
    return print(context, command_in_use(tree.app()).help());
  } catch (const CLI::ParseError& error) {
    return usage_error(tree.app(), error);
  }
  tree.note_what_was_typed();
  const std::string command = tree.app().get_subcommands().front()->get_name();
  if (command != "version" && command != "help" && context.watch_signals) {
    if (auto watching = context.watch_signals(); !watching) return std::move(watching).error();
  }
  return tree.action()(context);
}

}  // namespace

int run(const std::vector<std::string>& arguments, Context& context) {
  std::optional<CommandTree> tree;
  Result<ExitCode> result = ExitCode::kSoftware;
  try {
    tree.emplace();
    ErrorStream err(context.streams.err, tree->global());
    const Streams& streams = context.streams;
    Context inner{
        {streams.out, err, streams.err_is_terminal, streams.err_is_journal, streams.err_columns},
        context.environment,
        context.files,
        context.clock,
        context.stop,
        context.stop_signal,
        context.make_alarm,
        context.on_hangup,
        context.watch_signals,
        {}};
    result = parse_and_run(*tree, arguments, inner);
    context.trouble = std::move(inner.trouble);
  } catch (const std::bad_alloc&) {
    result = Error{ErrorKind::kIo,
                   "no memory is left; end other programs, or raise the limit (ulimit -v, "
                   "MemoryMax=)"};
  } catch (const std::exception& error) {
    result = Error{ErrorKind::kInternal, std::string("a bug, please report it: ") + error.what()};
  }
  return ended(result, tree ? tree->global() : GlobalFlags(), context);
}

}  // namespace azcost::cli
