#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/base/text.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/doctor/checks.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "commands.hpp"
#include "identity.hpp"
#include "session.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

using doctor::Diagnosis;
using doctor::Finding;
using doctor::SetupStep;
using doctor::Severity;

/// A person waits for the result: a quota that is spent for longer is a finding.
constexpr std::chrono::milliseconds kPatience = std::chrono::minutes(1);

Finding finding_of(const config::Config& config) {
  Finding finding{.check = "config"};
  finding.tried = "read the settings";
  finding.answer = fmt::format(
      "{}: valid, {}",
      config.file ? fmt::format("'{}'", printable(config.file->native())) : "the environment",
      count_of(config.accounts.size(), "account"));
  return finding;
}

Finding finding_of(const Error& error) {
  Finding finding{.check = "config", .severity = Severity::kFailed, .kind = error.kind};
  finding.tried = "read the settings";
  finding.answer = error.message;
  finding.explanation = {"without settings nothing can be tried", SetupStep::kNone,
                         "azcost config init writes a file to start from, azcost help setup says "
                         "where its values come from"};
  return finding;
}

Finding check_account_credential(const config::AccountSettings& settings, Context& context) {
  Finding finding{.check = "credential", .account = settings.account.name};
  finding.tried = "read the " + config::credential_name(settings);
  std::optional<std::string> warning;
  auto usable = check_credential(settings, context.files, context.clock, warning);
  if (!usable) {
    finding.severity = Severity::kFailed;
    finding.kind = usable.error().kind;
    finding.answer = usable.error().message;
    finding.explanation = {
        "the app has nothing to prove itself with", SetupStep::kClientSecret,
        "App registrations > the app > Certificates & secrets: create a client "
        "secret and copy its Value into " +
            (settings.credential ? config::place_of(*settings.credential) : "client_secret_file")};
    return finding;
  }
  finding.answer = "it can be used";
  if (warning) {
    finding.severity = Severity::kWarning;
    finding.answer = *warning;
    finding.explanation = {"it may not work, or others may read it", SetupStep::kClientSecret,
                           "see what the answer says"};
  }
  return finding;
}

bool needs_exact_clock(const config::AccountSettings& settings) {
  return settings.credential &&
         settings.credential->kind == config::CredentialKind::kClientCertificate;
}

/// Nothing when the next run collects in the shape of the config.
std::optional<Finding> finding_of_kept_months(const config::AccountSettings& settings,
                                              const config::Config& config, Context& context) {
  commit::Store store(context.files, context.clock, config.data_dir);
  const auto kept = run::kept_open_months({settings.account}, config.schema, config.close_day,
                                          day_of(context.clock.now()), store);
  if (kept.empty()) return std::nullopt;
  Finding finding{
      .check = "shape", .account = settings.account.name, .severity = Severity::kWarning};
  finding.tried = "compare the settings with the months that are stored";
  finding.answer = kept.front();
  finding.explanation = {"these months are collected as they were before", SetupStep::kNone,
                         "undo the change, wait for the next month, or collect with --force"};
  return finding;
}

/// Checks everything about one account.
void examine(const config::AccountSettings& settings, Session& session, const CheckFlags& flags,
             bool can_store, Context& context, Diagnosis& diagnosis) {
  const config::Config& config = std::as_const(session).config();
  diagnosis.findings.push_back(check_account_credential(settings, context));
  if (auto kept = finding_of_kept_months(settings, config, context)) {
    diagnosis.findings.insert(diagnosis.findings.end() - 1, *std::move(kept));
  }
  if (flags.offline || diagnosis.findings.back().severity == Severity::kFailed) return;
  std::optional<std::filesystem::path> quota_dir;
  if (can_store) quota_dir = config.data_dir;
  auto wiring = Wiring::create(config, {settings}, quota_dir, context.files, context.clock,
                               session.observer());
  if (!wiring) {
    Finding finding{.check = "network", .account = settings.account.name};
    finding.severity = Severity::kFailed;
    finding.kind = wiring.error().kind;
    finding.tried = "make ready to ask Azure";
    finding.answer = std::move(wiring).error().message;
    finding.explanation = {"a setting cannot be used", SetupStep::kNone,
                           "see what the answer says"};
    diagnosis.findings.push_back(std::move(finding));
    return;
  }
  auto findings = doctor::check_account(
      (*wiring)->connection(),
      {.schema = config.schema,
       .needs_exact_clock = needs_exact_clock(settings),
       .proof_place = settings.credential ? config::place_of(*settings.credential) : ""},
      context.stop);
  std::ranges::move(findings, std::back_inserter(diagnosis.findings));
}

std::string describe(const Finding& finding) {
  const std::string who = finding.account.empty() ? "" : " of " + finding.account;
  const std::string indent(9, ' ');
  // Settings may be wrong in several places, with a line for each.
  const std::string answer = replaced(finding.answer, "\n", "\n" + indent + "        ");
  std::string text = fmt::format("{:9}{}{}: {}\n{}answer: {}\n", name_of(finding.severity),
                                 finding.check, who, finding.tried, indent, answer);
  const doctor::Explanation& explanation = finding.explanation;
  if (!explanation.meaning.empty()) {
    text += fmt::format("{}means:  {}\n", indent, explanation.meaning);
  }
  if (explanation.remedy.empty()) return text;
  const std::string_view heading = heading_of(explanation.step);
  return text + fmt::format("{}fix:    {}{}\n", indent,
                            heading.empty() ? "" : fmt::format("step {}: ", heading),
                            explanation.remedy);
}

std::string describe(const Diagnosis& diagnosis) {
  std::string text;
  for (const Finding& finding : diagnosis.findings) text += describe(finding);
  const auto warnings = diagnosis.count(Severity::kWarning);
  const auto failed = diagnosis.count(Severity::kFailed);
  return text +
         fmt::format("{} checks, {} failed, {}{}\n", diagnosis.findings.size(), failed,
                     count_of(warnings, "warning"),
                     failed + warnings == 0 ? "" : "; the steps are those of azcost help setup");
}

/// The first failure, in one line.
std::string first_failure(const Diagnosis& diagnosis) {
  const Finding* const failed = diagnosis.first_failure();
  if (failed == nullptr) return {};
  const std::string& remedy = failed->explanation.remedy;
  return fmt::format("{}{}: {}{}", failed->check,
                     failed->account.empty() ? "" : " of " + failed->account, failed->answer,
                     remedy.empty() ? "" : "; " + remedy);
}

Result<ExitCode> show(const GlobalFlags& global, const Diagnosis& diagnosis,
                      const CheckFlags& flags, Context& context) {
  auto shown =
      print_report(global, context,
                   flags.format == "json" ? to_json(diagnosis) : describe(diagnosis), flags.format);
  if (!shown) return std::move(shown).error();
  context.trouble = first_failure(diagnosis);
  return exit_code_of(diagnosis);
}

}  // namespace

Result<ExitCode> check(const GlobalFlags& global, const CheckFlags& flags, Context& context) {
  Diagnosis diagnosis;
  auto session = Session::open(global, context);
  if (!session && session.error().kind == ErrorKind::kUsage) return std::move(session).error();
  if (!session) {
    diagnosis.findings.push_back(finding_of(session.error()));
    return show(global, diagnosis, flags, context);
  }
  config::Config& config = (*session)->config();
  config.max_wait = std::min(config.max_wait, kPatience);
  auto accounts = pick_accounts(config, flags.accounts);
  if (!accounts) return std::move(accounts).error();
  diagnosis.findings.push_back(finding_of(std::as_const(config)));
  diagnosis.findings.push_back(
      doctor::check_data_directory(context.files, config.data_dir, free_space));
  const bool can_store = diagnosis.findings.back().severity != Severity::kFailed;
  for (const config::AccountSettings& settings : *accounts) {
    examine(settings, **session, flags, can_store, context, diagnosis);
    if (context.stop.stop_requested()) {
      return exit_code_of_signal(context.stop_signal());
    }
  }
  return show(global, diagnosis, flags, context);
}

}  // namespace azcost::cli
