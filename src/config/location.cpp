#include "location.hpp"

#include <string>

#include "environment.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

/// The folder that `variable` names, else `fallback` below the home. Relative paths in these
/// variables are to be ignored (XDG Base Directory Specification).
std::optional<fs::path> base_folder(const Environment& environment, std::string_view variable,
                                    std::string_view fallback) {
  if (const auto folder = value_of(environment, variable); folder && folder->starts_with('/')) {
    return fs::path(*folder);
  }
  if (const auto home = value_of(environment, "HOME"); home && home->starts_with('/')) {
    return fs::path(*home) / fallback;
  }
  return std::nullopt;
}

}  // namespace

std::vector<fs::path> usual_files(const Environment& environment) {
  std::vector<fs::path> found;
  if (const auto folder = base_folder(environment, "XDG_CONFIG_HOME", ".config")) {
    found.push_back(*folder / "azcost" / "config.json");
  }
  found.emplace_back("/etc/azcost/config.json");
  return found;
}

fs::path usual_file(const Environment& environment) {
  if (const auto file = value_of(environment, "AZCOST_CONFIG")) return *file;
  return usual_files(environment).front();
}

fs::path usual_data_dir(const Environment& environment) {
  const auto folder = base_folder(environment, "XDG_DATA_HOME", ".local/share");
  return folder.value_or("/var/lib") / "azcost";
}

std::optional<fs::path> credential_file(FileSystem& files, const Environment& environment,
                                        std::string_view account) {
  const auto folder = value_of(environment, "CREDENTIALS_DIRECTORY");
  if (!folder) return std::nullopt;
  fs::path path = fs::path(*folder) / (std::string(account) + ".secret");
  const auto info = files.stat(path);
  // What cannot be looked at is there all the same: reading it will tell why it cannot be used.
  if (info && !*info) return std::nullopt;
  return path;
}

}  // namespace azcost::config
