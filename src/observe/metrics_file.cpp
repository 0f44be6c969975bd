#include "azcost/observe/metrics_file.hpp"

#include <string>

#include "azcost/base/process.hpp"
#include "azcost/base/whole_file.hpp"

namespace azcost::observe {

Status write_metrics_file(FileSystem& files, const std::filesystem::path& path,
                          std::string_view text) {
  // The collector reads files that end in .prom, so this one must not. The process id keeps two
  // processes from writing the same file.
  const std::filesystem::path temporary =
      path.parent_path() / ("." + path.filename().string() + "." + std::to_string(process_id()));
  return replace_file(files, temporary, path, text, Access::kShared, Survival::kProcess);
}

}  // namespace azcost::observe
