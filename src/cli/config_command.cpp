#include <fmt/format.h>

#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/base/whole_file.hpp"
#include "azcost/commit/store.hpp"
#include "azcost/config/config.hpp"
#include "azcost/run/kept_shapes.hpp"
#include "commands.hpp"
#include "identity.hpp"
#include "wiring.hpp"

namespace azcost::cli {
namespace {

Result<ExitCode> say(const GlobalFlags& global, Context& context, const std::string& text) {
  auto printed = print_report(global, context, text);
  if (!printed) return std::move(printed).error();
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> config_init(const GlobalFlags& global,
                             const std::optional<std::filesystem::path>& file, Context& context) {
  const auto path =
      file.value_or(global.config.config_file.value_or(config::usual_file(context.environment)));
  auto existing = context.files.stat(path);
  if (!existing) return std::move(existing).error();
  if (*existing) {
    return Error{ErrorKind::kCannotCreate,
                 fmt::format("'{}' exists already and was left as it is; name another file, or "
                             "remove it first",
                             path.string())};
  }
  if (path.has_parent_path()) {
    auto made = context.files.make_private_directory(path.parent_path());
    if (!made) return std::move(made).error();
  }
  auto written = create_file(context.files, path, config::template_text(), Access::kPrivate);
  if (!written) return std::move(written).error();
  // Names the file that was written, whichever file would be found without a flag.
  const std::string flag = file ? fmt::format("-c {} ", shell_quoted(path.native())) : "";
  return say(global, context,
             fmt::format("wrote {}\nfill in the four values, then: azcost {}config validate\n",
                         path.string(), flag));
}

Result<ExitCode> config_show(const GlobalFlags& global, bool with_origins, Context& context) {
  auto config = config::load(context.files, context.environment, global.config);
  if (!config) return std::move(config).error();
  return print(context, config::show(*config, with_origins));
}

Result<ExitCode> config_validate(const GlobalFlags& global, Context& context) {
  auto config = load_and_judge(context.files, context.environment, global.config, context.clock);
  if (!config) return std::move(config).error();
  std::vector<std::string> warnings = config->warnings;
  commit::Store store(context.files, context.clock, config->data_dir);
  for (const auto& kept :
       run::kept_open_months(accounts_of(config->accounts), config->schema, config->close_day,
                             day_of(context.clock.now()), store)) {
    warnings.push_back(kept);
  }
  for (const std::string& warning : warnings) {
    auto printed = context.streams.err.append(fmt::format("azcost: warning: {}\n", warning));
    if (!printed) return std::move(printed).error();
  }
  const std::string source = config->file ? config->file->string() : "the environment";
  return say(global, context,
             fmt::format("{}: valid, {}\n", source, count_of(config->accounts.size(), "account")));
}

Result<ExitCode> config_path(const GlobalFlags& global, Context& context) {
  auto file = config::find_file(context.files, context.environment, global.config);
  if (!file) return std::move(file).error();
  if (*file) return print(context, (*file)->string() + "\n");
  return Error{ErrorKind::kConfig, "no config file is in use; start with: azcost config init"};
}

}  // namespace azcost::cli
