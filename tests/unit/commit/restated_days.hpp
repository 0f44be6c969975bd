/// A commit that does everything a commit can do, to be disturbed at every single call.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/commit/store.hpp"
#include "unit_builder.hpp"

namespace azcost::commit::testing {

/// Files by path.
using Tree = std::map<std::string, std::string>;

inline const std::vector<Row> kOldRows = {{"2026-10-05", "a", "1.0"},
                                          {"2026-10-06", "a", "1.0"},
                                          {"2026-10-07", "a", "1.0"},
                                          {"2026-10-09", "a", "1.0"}};
/// Two days change, one of them out of order; one stays, one comes, and the last one goes.
inline const std::vector<Row> kNewRows = {{"2026-10-05", "b", "2.0"},
                                          {"2026-10-05", "a", "2.0"},
                                          {"2026-10-06", "a", "2.0"},
                                          {"2026-10-07", "a", "1.0"},
                                          {"2026-10-08", "a", "2.0"}};
inline const SystemTime kOldTime = at("2026-11-20", 5);
inline const SystemTime kNewTime = at("2026-11-21", 5);

/// The days that hold all of these rows.
Unit disturbed_unit();
/// Reads at `now` and takes days without rows as empty.
CommitRequest disturbed_request(SystemTime now);

/// One run of the program over these days.
Status run(MemoryFileSystem& files, const std::vector<Row>& rows, SystemTime now);
Status run_old(MemoryFileSystem& files);
Status run_new(MemoryFileSystem& files);

/// All that counts: the dataset and its metadata.
Tree committed(const MemoryFileSystem& files);
/// The tree after `run_old`, and after `run_new` upon it.
Tree old_tree();
Tree new_tree();

/// The directory after the next start, without collecting anything.
void recover(MemoryFileSystem& files);

/// Each file that the manifest names has the content that the manifest says.
void expect_manifest_to_be_true(MemoryFileSystem& files);
/// What also holds between a fault and the next command, when a committed unit is half visible.
void expect_manifest_to_name_no_missing_file(const MemoryFileSystem& files);

/// The call number `index` since the last `heal`, for people.
std::string call_text(const MemoryFileSystem& files, std::size_t index);

}  // namespace azcost::commit::testing
