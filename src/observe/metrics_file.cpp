#include "azcost/observe/metrics_file.hpp"

#include <string>

#include "azcost/base/process.hpp"

namespace azcost::observe {
namespace {

Status create(FileSystem& files, const std::filesystem::path& path, std::string_view text) {
  auto file = files.create_public(path);
  if (!file) return std::move(file).error();
  if (auto written = (*file)->append(text); !written) return written;
  return (*file)->close();
}

}  // namespace

Status write_metrics_file(FileSystem& files, const std::filesystem::path& path,
                          std::string_view text) {
  // The collector reads what ends in .prom; and two processes never write one file.
  const std::filesystem::path temporary =
      path.parent_path() / ("." + path.filename().string() + "." + std::to_string(process_id()));
  // A process of our number may have died over it.
  if (auto removed = files.remove(temporary); !removed) return removed;
  Status placed = create(files, temporary, text);
  if (placed) placed = files.rename(temporary, path);
  if (!placed) static_cast<void>(files.remove(temporary).ok());
  return placed;
}

}  // namespace azcost::observe
