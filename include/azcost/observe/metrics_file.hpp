/// Metrics in a file, for the textfile collector of Prometheus' node_exporter.
#pragma once

#include <filesystem>
#include <string_view>

#include "azcost/base/file_system.hpp"
#include "azcost/base/result.hpp"

namespace azcost::observe {

/// Replaces the file at `path` in one step: readers see the old or the new text, whole. Other users
/// of the machine may read it, because node_exporter is one. Not synced: after a power cut the next
/// run writes it again. The folder must exist. Errors are those of the file system, and leave the
/// old file.
Status write_metrics_file(FileSystem& files, const std::filesystem::path& path,
                          std::string_view text);

}  // namespace azcost::observe
