#include <fmt/format.h>

#include <string>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/commit/trial.hpp"
#include "azcost/doctor/checks.hpp"

namespace azcost::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMebibyte = std::uint64_t{1024} * 1024;
/// A month of a large partner, staged and committed, has some hundred MiB.
constexpr std::uint64_t kLittleSpace = 1024 * kMebibyte;

}  // namespace

Finding check_data_directory(FileSystem& files, const fs::path& folder,
                             const FreeSpace& free_space) {
  Finding finding{.check = "data-directory"};
  finding.tried =
      fmt::format("lock, write and rename in '{}' as a run does", printable(folder.native()));
  const commit::Layout layout(folder);
  if (auto locked = commit::try_to_lock(files, layout); !locked) {
    return std::move(finding).failed(
        locked.error(),
        {"no run can begin there: each takes this lock, so that no two write at once",
         SetupStep::kNone,
         "put data_dir on a local disk, or on a share that is mounted with locks (NFS 4 "
         "or lockd; SMB without nobrl), and let the user of azcost own what is there"});
  }
  if (auto written = commit::try_to_write(files, layout); !written) {
    return std::move(finding).failed(
        written.error(),
        {"nothing can be stored there", SetupStep::kNone,
         "let the user of azcost write there and own what is there, make room, or name "
         "another folder with data_dir or --data-dir"});
  }
  const auto free = free_space(folder);
  if (!free) {
    finding.answer = "done; the free space is not known: " + free.error().message;
    return finding;
  }
  finding.answer = fmt::format("done; {} MiB are free", *free / kMebibyte);
  if (*free < kLittleSpace) {
    finding.severity = Severity::kWarning;
    finding.explanation = {"a month is written beside the one that it replaces, so it may not fit",
                           SetupStep::kNone, "make room, or name another folder with data_dir"};
  }
  return finding;
}

}  // namespace azcost::doctor
