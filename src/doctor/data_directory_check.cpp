#include <string>
#include <utility>

#include "azcost/base/process.hpp"
#include "azcost/base/text.hpp"
#include "azcost/doctor/checks.hpp"

namespace azcost::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMebibyte = std::uint64_t{1024} * 1024;
/// A month of a large partner, staged and committed, has some hundred MiB.
constexpr std::uint64_t kLittleSpace = 1024 * kMebibyte;

/// Everything that a commit does to a file. What is left over after an error is removed.
Status try_to_write(FileSystem& files, const fs::path& folder) {
  if (auto made = files.make_directories(folder); !made) return made;
  // Two checks at once must not meet.
  const fs::path written = folder / (".azcost-check-" + std::to_string(process_id()));
  const fs::path renamed = written.native() + "-renamed";
  const auto write_and_rename = [&]() -> Status {
    auto file = files.create(written);
    if (!file) return std::move(file).error();
    if (auto appended = (*file)->append("written by azcost check\n"); !appended) return appended;
    if (auto synced = (*file)->sync(); !synced) return synced;
    if (auto closed = (*file)->close(); !closed) return closed;
    if (auto moved = files.rename(written, renamed); !moved) return moved;
    return files.sync_directory(folder);
  };
  // Of a check that was killed under the same number.
  if (auto removed = files.remove(written); !removed) return removed;
  auto done = write_and_rename();
  for (const fs::path& left : {written, renamed}) {
    auto removed = files.remove(left);
    if (done && !removed) done = std::move(removed);
  }
  return done;
}

}  // namespace

Finding check_data_directory(FileSystem& files, const fs::path& folder,
                             const FreeSpace& free_space) {
  Finding finding{.check = "data-directory"};
  finding.tried = "write and rename a file in '" + printable(folder.native()) + "'";
  if (auto written = try_to_write(files, folder); !written) {
    finding.severity = Severity::kFailed;
    finding.kind = written.error().kind;
    finding.answer = written.error().message;
    finding.explanation = {"nothing can be stored there", SetupStep::kNone,
                           "let the user of azcost write there, make room, or name another folder "
                           "with data_dir or --data-dir"};
    return finding;
  }
  const auto free = free_space(folder);
  if (!free) {
    finding.answer = "done; the free space is not known: " + free.error().message;
    return finding;
  }
  finding.answer = "done; " + std::to_string(*free / kMebibyte) + " MiB are free";
  if (*free < kLittleSpace) {
    finding.severity = Severity::kWarning;
    finding.explanation = {"a month is written beside the one that it replaces, so it may not fit",
                           SetupStep::kNone, "make room, or name another folder with data_dir"};
  }
  return finding;
}

}  // namespace azcost::doctor
