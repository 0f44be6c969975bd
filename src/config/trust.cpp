#include "trust.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "azcost/base/text.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kWriteOfOthers = 0022;
constexpr unsigned kSticky = 01000;

std::string path_text(const fs::path& path) { return "'" + printable(path.native()) + "'"; }

Error refused(std::string what) { return {ErrorKind::kConfig, std::move(what)}; }

/// Nothing for a file that is missing or cannot be examined: its reader reports that.
std::optional<FileInfo> info_of(Result<std::optional<FileInfo>> info) {
  return info ? *info : std::nullopt;
}

bool others_write(const FileInfo& info) { return (info.mode & kWriteOfOthers) != 0; }

bool is_link_to_file(FileSystem& files, const fs::path& file) {
  const auto itself = info_of(files.stat(file));
  const auto target = info_of(files.stat_target(file));
  return itself && target && itself->type == FileType::kOther && target->type == FileType::kFile;
}

/// A ConfigMap's folder has the mode 0777, on a read-only mount; each file is a link through
/// `..data` into a folder such as `..2026_11_05_08_00_00.1`. A read-only mount alone proves
/// nothing: systemd makes one for each service, and others can still write to the folder.
bool is_mounted_by_kubernetes(FileSystem& files, const fs::path& file) {
  return is_link_to_file(files, file) && files.is_read_only(file.parent_path()) &&
         files.real_path(file).parent_path().filename().native().starts_with("..");
}

Status check_one_folder(FileSystem& files, const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const auto info = info_of(files.stat_target(folder));
  if (!info || is_mounted_by_kubernetes(files, file)) return ok_status();
  const std::string what =
      fmt::format("the folder {} of {}", path_text(folder), path_text(file.filename()));
  if (info->is_foreign) {
    return refused(what +
                   " belongs to another user, who can put another file in its place; keep it "
                   "in a folder of your own or of root");
  }
  if (!others_write(*info) || (info->mode & kSticky) != 0) return ok_status();
  return refused(
      fmt::format("{} can be written by others (mode {:04o}), who can put another file in its "
                  "place; chmod go-w fixes that",
                  what, info->mode));
}

}  // namespace

Status check_owner(FileSystem& files, const fs::path& file) {
  const auto target = info_of(files.stat_target(file));
  if (!target || target->type != FileType::kFile) return ok_status();
  const auto itself = info_of(files.stat(file));
  if (!target->is_foreign && !(itself && itself->is_foreign)) return ok_status();
  return refused(path_text(file) +
                 " belongs to another user, who decides what is in it; make it belong to root or "
                 "to the user that azcost runs as");
}

Status check_folder(FileSystem& files, const fs::path& file) {
  const auto target = info_of(files.stat_target(file));
  if (!target || target->type != FileType::kFile) return ok_status();
  const fs::path real = files.real_path(file);
  if (auto safe = check_one_folder(files, file); !safe) return safe;
  return real == file ? ok_status() : check_one_folder(files, real);
}

Status check_trusted(FileSystem& files, const fs::path& file) {
  const auto info = info_of(files.stat_target(file));
  if (!info || info->type != FileType::kFile) return ok_status();
  if (auto owned = check_owner(files, file); !owned) return owned;
  if (others_write(*info)) {
    return refused(
        fmt::format("{} can be written by others (mode {:04o}), who decide with it where secrets "
                    "go; chmod go-w fixes that",
                    path_text(file), info->mode));
  }
  return check_folder(files, file);
}

bool leads_elsewhere(FileSystem& files, const fs::path& file) {
  if (!is_link_to_file(files, file)) return false;
  const fs::path folder =
      files.real_path(file.has_parent_path() ? file.parent_path() : fs::path("."));
  const fs::path inside = files.real_path(file).lexically_relative(folder);
  return inside.empty() || *inside.begin() == "..";
}

}  // namespace azcost::config
