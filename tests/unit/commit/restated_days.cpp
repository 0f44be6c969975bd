#include "restated_days.hpp"

#include <set>

#include "azcost/base/digest.hpp"
#include "unit/commit/october_store.hpp"

namespace azcost::commit::testing {

Unit disturbed_unit() { return october("2026-10-05", "2026-10-09"); }

CommitRequest disturbed_request(SystemTime now) {
  CommitRequest request = request_at(now);
  request.accept_empty = true;
  return request;
}

Status run(MemoryFileSystem& files, const std::vector<Row>& rows, SystemTime now) {
  FakeClock clock(now);
  // A buffer for a single row, so that all calls of a large unit are made.
  Store store(files, clock, "/data", {.sort_buffer_bytes = 1});
  if (auto opened = store.open_to_write("collect"); !opened) return opened;
  auto receipt = collect(store, disturbed_unit(), rows, disturbed_request(now));
  if (!receipt) return std::move(receipt).error();
  return ok_status();
}

Status run_old(MemoryFileSystem& files) { return run(files, kOldRows, kOldTime); }
Status run_new(MemoryFileSystem& files) { return run(files, kNewRows, kNewTime); }

Tree committed(const MemoryFileSystem& files) {
  Tree tree = files.files();
  std::erase_if(tree, [](const auto& file) {
    return !file.first.starts_with("/data/data") && !file.first.starts_with("/data/metadata");
  });
  return tree;
}

Tree old_tree() {
  MemoryFileSystem files;
  EXPECT_TRUE(run_old(files));
  return committed(files);
}

Tree new_tree() {
  MemoryFileSystem files;
  EXPECT_TRUE(run_old(files));
  EXPECT_TRUE(run_new(files));
  return committed(files);
}

void recover(MemoryFileSystem& files) {
  files.heal();
  FakeClock clock(kNewTime);
  Store store(files, clock, "/data");
  const auto opened = store.open_to_write("status");
  ASSERT_TRUE(opened) << opened.error().message;
  for (const auto& [path, content] : files.files()) {
    EXPECT_FALSE(path.starts_with("/data/staging")) << path;
  }
}

void expect_manifest_to_be_true(MemoryFileSystem& files) {
  const auto text = files.content(kManifest);
  ASSERT_TRUE(text.has_value());
  const auto manifest = parse_manifest(*text);
  ASSERT_TRUE(manifest) << manifest.error().message;
  std::set<std::string> named;
  for (const auto& [day, entry] : manifest->days) {
    if (entry.file.empty()) continue;
    named.insert("/data/" + entry.file);
    const auto content = files.content("/data/" + entry.file);
    ASSERT_TRUE(content.has_value()) << entry.file;
    EXPECT_EQ(sha256(*content), entry.sha256) << entry.file;
  }
  for (const auto& [path, content] : files.files()) {
    EXPECT_TRUE(!path.starts_with("/data/data") || named.contains(path)) << path;
  }
}

void expect_manifest_to_name_no_missing_file(const MemoryFileSystem& files) {
  const auto text = files.content(kManifest);
  ASSERT_TRUE(text.has_value());
  const auto manifest = parse_manifest(*text);
  ASSERT_TRUE(manifest) << manifest.error().message;
  for (const auto& [day, entry] : manifest->days) {
    EXPECT_TRUE(entry.file.empty() || files.content("/data/" + entry.file)) << entry.file;
  }
}

std::string call_text(const MemoryFileSystem& files, std::size_t index) {
  const auto log = files.log();
  std::string text = "call " + std::to_string(index);
  if (index >= log.size()) return text + ", after the last one";
  return text + ": " + log[index].verb + " " + log[index].path.native() + " " +
         log[index].target.native();
}

}  // namespace azcost::commit::testing
