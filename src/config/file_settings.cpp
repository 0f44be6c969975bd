#include "file_settings.hpp"

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "account_reader.hpp"
#include "azcost/config/duration.hpp"
#include "document.hpp"
#include "endpoint.hpp"
#include "quoting.hpp"
#include "section.hpp"
#include "values.hpp"

namespace azcost::config {
namespace {

constexpr int kVersion = 1;

/// A time-out of nothing would be none at all to libcurl.
Result<std::chrono::milliseconds> parse_timeout(std::string_view text) {
  auto duration = parse_duration(text);
  if (!duration || duration->count() > 0) return duration;
  return Error{ErrorKind::kConfig, shown_value(text) + " has to be longer than nothing"};
}

/// False for a newer file, which has keys that this program cannot know.
bool check_version(const Section& root, const Json& document) {
  const auto version = document.find("version");
  const bool newer =
      version != document.end() && version->is_number_integer() && *version > kVersion;
  if (newer) {
    root.refuse("version",
                version->dump() + " is newer than this azcost knows (1); use a newer one");
    return false;
  }
  root.require("version", "write \"version\": 1");
  if (version == document.end() || version->is_null()) return true;
  int number = kVersion;
  if (*version == kVersion) {
    root.read_number("version", {kVersion, kVersion}, number);
  } else {
    root.refuse("version", "has to be 1");
  }
  return true;
}

void read_http(const Section& root, const std::filesystem::path& folder, HttpSettings& http) {
  constexpr std::array<std::string_view, 4> kKeys = {"connect_timeout", "timeout", "ca_file",
                                                     "proxy"};
  const auto section = root.section("http");
  if (!section) return;
  section->allow_only(kKeys, {});
  section->read("connect_timeout", parse_timeout, http.connect_timeout);
  section->read("timeout", parse_timeout, http.timeout);
  section->read("ca_file", parse_path, http.ca_file);
  if (http.ca_file) http.ca_file = resolved(folder, *http.ca_file);
  section->read("proxy", parse_proxy, http.proxy);
}

void read_quota(const Section& root, Config& config) {
  constexpr std::array<std::string_view, 3> kKeys = {"share", "pace", "client_type"};
  constexpr Section::Range kPercent{1, 100};
  const auto section = root.section("quota");
  if (!section) return;
  section->allow_only(kKeys, {});
  section->read_number("share", kPercent, config.quota_share);
  section->read("pace", parse_pace_name, config.pace);
  section->read("client_type", parse_client_type, config.client_type);
}

void read_retry(const Section& root, Config& config) {
  constexpr std::array<std::string_view, 1> kKeys = {"max_wait"};
  const auto section = root.section("retry");
  if (!section) return;
  section->allow_only(kKeys, {});
  section->read("max_wait", parse_duration, config.max_wait);
}

void read_log(const Section& root, Config& config) {
  constexpr std::array<std::string_view, 2> kKeys = {"level", "format"};
  const auto section = root.section("log");
  if (!section) return;
  section->allow_only(kKeys, {});
  section->read("level", parse_level_name, config.log_level);
  section->read("format", parse_log_format, config.log_format);
}

/// true, false or "warn".
void read_control_totals(const Section& root, Config& config) {
  constexpr std::string_view kKey = "control_totals";
  if (root.holds_text(kKey)) {
    return root.read(kKey, parse_control_totals, config.control_totals);
  }
  bool wanted = config.control_totals != Proof::kNone;
  root.read_bool(kKey, wanted);
  config.control_totals = wanted ? Proof::kStrict : Proof::kNone;
}

void read_root(const Section& root, const std::filesystem::path& folder, Config& config) {
  constexpr std::array<std::string_view, 12> kKeys = {
      "version",  "data_dir", "schema", "schedule", "close_day", "control_totals",
      "accounts", "http",     "quota",  "retry",    "listen",    "log"};
  constexpr std::array<std::string_view, 1> kLaterKeys = {"compress"};
  // The 29th does not come every February.
  constexpr Section::Range kCloseDays{1, 28};
  root.allow_only(kKeys, kLaterKeys);
  root.read("data_dir", parse_path, config.data_dir);
  config.data_dir = resolved(folder, config.data_dir);
  root.read("schema", parse_schema_name, config.schema);
  root.read("schedule", parse_schedule, config.schedule);
  root.read_number("close_day", kCloseDays, config.close_day);
  read_control_totals(root, config);
  config.accounts = read_accounts(root, folder);
  read_http(root, folder, config.http);
  read_quota(root, config);
  read_retry(root, config);
  root.read("listen", parse_listen, config.listen);
  read_log(root, config);
}

}  // namespace

void read_file_settings(std::string_view text, const std::filesystem::path& file, Config& config,
                        Findings& findings) {
  const auto document = parse_document(text, findings);
  if (!document) return;
  const Section root(*document, "", findings);
  if (check_version(root, *document)) read_root(root, file.parent_path(), config);
}

}  // namespace azcost::config
