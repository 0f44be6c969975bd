#include "azcost/cli/application.hpp"

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

/// The tree of commands with the values that the flags fill. Parsing chooses the action.
class CommandTree {
 public:
  CommandTree() {
    app_.name("azcost");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_help_flag("-h,--help", "Print this help");
    app_.set_version_flag(
        "--version", [] { return std::string(); }, "Print the version");
    app_.footer("Topics: azcost help config|environment|exit-codes|faults|layout|quota|setup");
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
    add_demo();
    add_version_and_help();
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
  void add_global_flags() {
    app_.add_option("-c,--config", global_.config.config_file, "Config file")->type_name("FILE");
    app_.add_option("--data-dir", global_.config.data_dir, "Data directory")->type_name("DIR");
    app_.add_option("--log-level", global_.config.log_level, "trace to error, or off")
        ->type_name("LEVEL")
        ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}));
    app_.add_option("--log-format", global_.config.log_format, "auto, text or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"auto", "text", "json"}));
    app_.add_flag("-q,--quiet", global_.quiet, "Print nothing but, when it fails, one line");
    app_.add_flag("-v,--verbose", global_.verbosity, "More log; twice: all of it");
    app_.add_option("--color", global_.color, "auto, always or never")
        ->type_name("WHEN")
        ->check(CLI::IsMember({"auto", "always", "never"}));
  }

  /// What `collect` and `backfill` have in common.
  static void add_collection_flags(CLI::App& command, CollectFlags& flags) {
    command.add_option("-a,--account", flags.accounts, "Only these accounts")->type_name("NAME");
    command.add_option("-o,--output", flags.output, "Also write the rows here; - is stdout")
        ->type_name("FILE");
    command.add_flag("--no-store", flags.no_store, "Leave the data directory alone");
    command.add_flag("--accept-empty", flags.accept_empty,
                     "Give up rows of days that Azure answers with none");
    command.add_option("--max-wait", flags.max_wait, "Longest wait for the quota, as 30m")
        ->type_name("DURATION");
    command
        .add_option("--metrics-file", flags.metrics_file,
                    "Write Prometheus metrics here, for node_exporter's textfile collector")
        ->type_name("FILE");
    command.add_flag("-n,--dry-run", flags.dry_run, "Say what would be read, and stop");
    command.add_option("--format", flags.format, "Of the summary: table or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
  }

  void add_collect() {
    auto* command =
        app_.add_subcommand("collect", "Read every window that can still change, once; for cron");
    command
        ->add_option("--customer", collect_.customers,
                     "Only these customers, whatever the config says; with --no-store")
        ->type_name("TENANT");
    command->add_option("--from", collect_.from, "First day, UTC")->type_name("YYYY-MM-DD");
    command->add_option("--to", collect_.to, "Last day, included")->type_name("YYYY-MM-DD");
    command->add_flag("--force", collect_.force,
                      "Replace rows that tell more, and mend damaged files");
    add_collection_flags(*command, collect_);
    command->callback([this] {
      action_ = [this](Context& context) { return collect(global_, collect_, context); };
    });
  }

  void add_backfill() {
    auto* command = app_.add_subcommand(
        "backfill", "Read what is missing of a range of months; to be called again until it is");
    command->add_option("--from", backfill_.from, "First month")->type_name("YYYY-MM");
    command->add_option("--to", backfill_.to, "Last month, included; this one if left out")
        ->type_name("YYYY-MM");
    command->add_option("--order", backfill_.order, "newest or oldest month first")
        ->type_name("ORDER")
        ->check(CLI::IsMember({"newest", "oldest"}));
    command
        ->add_option("--qpu-budget", backfill_.qpu_budget,
                     "Percent of the tenant's quota to spend, in the place of quota.share")
        ->type_name("PERCENT")
        ->check(CLI::Range(1, 100));
    command->add_flag("--force", backfill_.force,
                      "Read complete months, too; replace rows that tell more");
    add_collection_flags(*command, backfill_);
    command->callback([this] {
      action_ = [this](Context& context) { return backfill(global_, backfill_, context); };
    });
  }

  void add_run() {
    auto* command = app_.add_subcommand("run", "Collect on a schedule until stopped: the daemon");
    command
        ->add_option("--schedule", run_.schedule,
                     "Five fields as in crontab, or @hourly, @daily, @weekly; UTC")
        ->type_name("CRON");
    command->add_option("--jitter", run_.jitter, "Begin up to this much later, the same for a host")
        ->type_name("DURATION");
    command->add_flag("--collect-on-start", run_.collect_on_start, "Do not wait for the schedule");
    command
        ->add_option("--listen", run_.listen,
                     "Where /metrics, /healthz and /readyz are, as 127.0.0.1:9464, or off")
        ->type_name("ADDR:PORT");
    command->callback([this] {
      action_ = [this](Context& context) { return run_daemon(global_, run_, context); };
    });
  }

  void add_check() {
    auto* command = app_.add_subcommand(
        "check", "Try everything a run needs, and say what is wrong and how it is mended");
    command->add_option("-a,--account", check_.accounts, "Only these accounts")->type_name("NAME");
    command->add_flag("--offline", check_.offline, "Only this machine: settings, files, folders");
    command->add_option("--format", check_.format, "Of the findings: table or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
    command->callback(
        [this] { action_ = [this](Context& context) { return check(global_, check_, context); }; });
  }

  void add_customers() {
    auto* command = app_.add_subcommand("customers", "List the customers of a billing account");
    command->add_option("-a,--account", customers_.accounts, "Only these accounts")
        ->type_name("NAME");
    command->add_option("--format", customers_.format, "table, json or jsonl")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json", "jsonl"}));
    command->callback([this] {
      action_ = [this](Context& context) { return list_customers(global_, customers_, context); };
    });
  }

  void add_verify() {
    auto* command =
        app_.add_subcommand("verify", "Prove that the stored files are whole and add up");
    command->add_option("-a,--account", verify_.accounts, "Only these accounts")->type_name("NAME");
    command->add_option("--month", verify_.month, "Only this month")->type_name("YYYY-MM");
    command->add_flag("--against-azure", verify_.against_azure,
                      "Also ask Azure for the totals, one QPU a month");
    command->add_flag("--repair", verify_.repair,
                      "Rebuild missing and broken manifests from the day files");
    command->add_option("--format", verify_.format, "Of the findings: table or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
    command->callback([this] {
      action_ = [this](Context& context) { return verify_data(global_, verify_, context); };
    });
  }

  void add_status() {
    auto* command =
        app_.add_subcommand("status", "Tell what is stored, how fresh it is and what is missing");
    command->add_option("-a,--account", status_.accounts, "Only these accounts")->type_name("NAME");
    command->add_flag("--gaps", status_.gaps,
                      "Only the days that are missing, as the commands that fill them");
    command->add_option("--runs", status_.runs, "How many of the last runs to tell of")
        ->type_name("N")
        ->check(CLI::Range(0, 1000));
    command->add_option("--format", status_.format, "table or json")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"table", "json"}));
    command->callback([this] {
      action_ = [this](Context& context) { return show_status(global_, status_, context); };
    });
  }

  void add_config() {
    auto* command = app_.add_subcommand("config", "Write, check and show the settings");
    command->require_subcommand(1);
    auto* init = command->add_subcommand("init", "Write a commented config to start from");
    init->add_option("file", config_file_, "Where to; the usual place if left out");
    init->callback([this] {
      action_ = [this](Context& context) { return config_init(global_, config_file_, context); };
    });
    auto* show = command->add_subcommand("show", "Print all settings as JSON, secrets as ***");
    show->add_flag("--origin", with_origins_, "Say where each value comes from");
    show->callback([this] {
      action_ = [this](Context& context) { return config_show(global_, with_origins_, context); };
    });
    command->add_subcommand("validate", "Read the settings and say what is wrong")
        ->callback([this] {
          action_ = [this](Context& context) { return config_validate(global_, context); };
        });
    command->add_subcommand("path", "Print which config file is read")->callback([this] {
      action_ = [this](Context& context) { return config_path(global_, context); };
    });
  }

  void add_emulate() {
    auto* command =
        app_.add_subcommand("emulate", "Run an Azure on 127.0.0.1 with data of its own");
    command->add_option("--port", emulate_.port, "TCP port; 0 takes any")
        ->type_name("N")
        ->check(CLI::Range(0, 65535));
    command
        ->add_option("--seed", emulate_.seed, "Another seed, other data and other luck with faults")
        ->type_name("N");
    command->add_option("--customers", emulate_.customers, "How many customers; 0: none")
        ->type_name("N")
        ->check(CLI::Range(0, 1000));
    command->add_option("--rows-per-day", emulate_.rows_per_day, "Charges a day, all customers")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000));
    command->add_option("--from", emulate_.from, "First day with charges")->type_name("YYYY-MM-DD");
    command->add_option("--to", emulate_.to, "Last day with charges")->type_name("YYYY-MM-DD");
    command->add_option("--qpu", emulate_.qpu, "Enforce the tenant's quota: real or off")
        ->type_name("QUOTA")
        ->check(CLI::IsMember({"real", "off"}));
    command
        ->add_option("--agreement", emulate_.agreement,
                     "Of the billing account: mpa, mca or ea, which differ in their dimensions")
        ->type_name("NAME")
        ->check(CLI::IsMember({"mpa", "mca", "ea"}));
    command
        ->add_option("--role", emulate_.role,
                     "What the app may read: account, costs, profiles, customers or none")
        ->type_name("NAME")
        ->check(CLI::IsMember({"account", "costs", "profiles", "customers", "none"}));
    auto* certificate = command
                            ->add_option("--tls-certificate", emulate_.tls_certificate,
                                         "Serve HTTPS: PEM that names 127.0.0.1; with --tls-key")
                            ->type_name("FILE");
    auto* key = command->add_option("--tls-key", emulate_.tls_key, "The certificate's key, as PEM")
                    ->type_name("FILE");
    certificate->needs(key);
    key->needs(certificate);
    command->add_option("--fault", emulate_.faults, "What goes wrong, as 503@1; azcost help faults")
        ->type_name("SPEC");
    command
        ->add_option("--write-config", emulate_.write_config,
                     "Write a config that reads this emulator, its secret file beside it")
        ->type_name("FILE");
    command->callback([this] {
      action_ = [this](Context& context) { return emulate(global_, emulate_, context); };
    });
  }

  void add_demo() {
    auto* command = app_.add_subcommand(
        "demo", "Emulate an Azure, collect from it, show the result; nothing to configure");
    command->callback([this] {
      action_ = [this](Context& context) {
        if (global_.config.data_dir) demo_.data_dir = *global_.config.data_dir;
        return demo(global_, demo_, context);
      };
    });
  }

  void add_version_and_help() {
    app_.add_subcommand("version", "Print the version")->callback([this] {
      action_ = [](Context& context) { return show_version(context); };
    });
    auto* help = app_.add_subcommand("help", "Explain a command or a topic");
    help->add_option("topic", topic_,
                     "A command, or config|environment|exit-codes|faults|layout|quota|setup");
    help->callback([this] { action_ = [this](Context& context) { return explain(context); }; });
  }

  Result<ExitCode> explain(Context& context) {
    const auto& topics = help_topics();
    if (std::ranges::find(topics, topic_) != topics.end()) return show_topic(topic_, context);
    const CLI::App* about = topic_.empty() ? &app_ : find_command(topic_);
    if (about == nullptr) {
      return Error{ErrorKind::kUsage, "help: there is no command or topic '" +
                                          printable(topic_, 40) + "'" +
                                          did_you_mean(topic_, names_of_commands(app_, topics)) +
                                          " (see azcost help)"};
    }
    auto printed = context.streams.out.append(about->help("azcost"));
    if (!printed) return std::move(printed).error();
    return ExitCode::kOk;
  }

  [[nodiscard]] const CLI::App* find_command(const std::string& name) const {
    for (const CLI::App* command : all_subcommands(app_)) {
      if (command->get_name() == name) return command;
    }
    return nullptr;
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

Result<ExitCode> print_help(const CLI::App& command, Context& context) {
  auto printed = context.streams.out.append(command.help());
  if (!printed) return std::move(printed).error();
  return ExitCode::kOk;
}

/// Makes the command ready: which one it is, or what there is to say instead.
Result<ExitCode> parse_and_run(CommandTree& tree, const std::vector<std::string>& arguments,
                               Context& context) {
  try {
    // CLI11 takes its arguments from the back.
    tree.app().parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp& wish) {
    if (names_unknown_command(tree.app())) return usage_error(tree.app(), wish);
    return print_help(command_in_use(tree.app()), context);
  } catch (const CLI::CallForVersion&) {
    return show_version(context);
  } catch (const CLI::RequiredError& error) {
    if (!names_too_little(tree.app())) return usage_error(tree.app(), error);
    return print_help(command_in_use(tree.app()), context);
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
    Context inner = with_error_stream(context, err);
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
