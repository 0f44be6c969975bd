/// A file system in memory that counts calls, can fail a chosen call, and can lose power.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/file_system.hpp"

namespace azcost::testing {

/// One call that was made, in words: "rename staging/x to data/y".
struct Operation {
  std::string verb;
  std::filesystem::path path;
  std::filesystem::path target = {};  // of a rename

  friend bool operator==(const Operation&, const Operation&) = default;
};

/// What a power cut takes away. Either can happen alone: the disk writes in any order.
struct PowerCut {
  bool unsynced_data = true;   ///< files fall back to what they held at their last sync
  bool unsynced_names = true;  ///< creations, renames and removals in folders not synced since
  /// Names elsewhere are on the disk already: a file system may write folders at any time.
  std::filesystem::path names_below = "/";
};

/// Folders are durable as soon as they are made, as the interface promises. A file that is renamed
/// is one node under another name, so a cut between the syncs of both folders may leave it under
/// both. Thread-safe.
class MemoryFileSystem : public FileSystem {
 public:
  MemoryFileSystem();

  Result<std::unique_ptr<WritableFile>> create(const std::filesystem::path& path) override;
  Result<std::unique_ptr<ReadableFile>> open(const std::filesystem::path& path) override;
  Result<std::string> read_file(const std::filesystem::path& path,
                                std::uint64_t max_bytes) override;
  Result<std::optional<FileInfo>> stat(const std::filesystem::path& path) override;
  Result<std::vector<DirectoryEntry>> list(const std::filesystem::path& path) override;
  Status rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Status remove(const std::filesystem::path& path) override;
  Status remove_tree(const std::filesystem::path& path) override;
  Status make_directories(const std::filesystem::path& path) override;
  Status sync_directory(const std::filesystem::path& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::filesystem::path& path,
                                         std::string_view holder) override;

  /// Lets the call number `index` (from 0, counted from now) fail with `error`; with `sticky`, all
  /// calls after it too, as if the process had been killed before it or the device were gone.
  enum class Repeat { kOnce, kSticky };
  /// How many of its bytes a failing `append` has written: a short write can end anywhere.
  enum class Written { kNothing, kHalf, kAll };
  void fail_at(std::size_t index, Error error, Repeat repeat, Written written = Written::kHalf);
  /// The same for the first call of `verb` on `path`, or with it as a target.
  void fail_on(std::string verb, std::filesystem::path path, Error error, Repeat repeat);
  /// Stops failing, and restarts the count and the log.
  void heal();
  /// Calls since the start or the last `heal`, also failed ones.
  [[nodiscard]] std::size_t calls() const;
  [[nodiscard]] std::vector<Operation> log() const;
  /// The bytes of all calls of `append` since the start or the last `heal`.
  [[nodiscard]] std::uint64_t bytes_appended() const;
  /// Forbidden calls on a file after one of its calls failed: syncing or renaming it as if it were
  /// whole. One line each.
  [[nodiscard]] std::vector<std::string> misuses() const;

  /// Forgets what was not made durable, also the names of folders: those that a failing
  /// `make_directories` made, until the folder that they are in is synced. Open files stay open as
  /// files without a name. A rename is one step: a file that loses its new name has its old one
  /// again.
  void cut_power(const PowerCut& cut);

  // What a test looks at and plants; neither counted nor logged, and never failing.

  /// Every file with its content, by path.
  [[nodiscard]] std::map<std::string, std::string> files() const;
  [[nodiscard]] std::optional<std::string> content(const std::filesystem::path& path) const;
  /// Distinguishes two files with the same name and content: each new file has a new number.
  [[nodiscard]] std::optional<int> inode(const std::filesystem::path& path) const;
  /// Puts a file there, durably, with its folders.
  void plant(const std::filesystem::path& path, std::string content);

 private:
  friend class MemoryWritableFile;
  friend class MemoryReadableFile;
  friend class MemoryFileLock;

  struct Node {
    int inode = 0;
    std::string content;
    std::string durable_content;
    bool spoiled = false;  // a call on it failed: its content is unknown
  };
  using Names = std::map<std::filesystem::path, std::shared_ptr<Node>>;

  /// Counts and logs a call, and says whether it has to fail. Requires: the mutex is held.
  Status begin(Operation operation);
  void lose_names_below(const std::filesystem::path& folder);
  void lose_folders_below(const std::filesystem::path& folder);
  [[nodiscard]] bool has_durable_folder(const std::filesystem::path& path) const;
  /// What a failing `append` writes of `bytes`.
  [[nodiscard]] std::string_view torn(std::string_view bytes) const;
  std::shared_ptr<Node> new_node();
  [[nodiscard]] bool is_folder(const std::filesystem::path& path) const;
  Result<std::shared_ptr<Node>> find(std::string_view verb,
                                     const std::filesystem::path& path) const;

  mutable std::mutex mutex_;
  Names names_;
  Names durable_names_;
  std::set<std::filesystem::path> folders_;
  std::set<std::filesystem::path> durable_folders_;
  std::set<std::filesystem::path> locked_;
  int inodes_ = 0;
  std::uint64_t bytes_appended_ = 0;
  std::vector<Operation> log_;
  struct Fault {
    std::optional<std::size_t> index;  // or else the first call of this:
    std::string verb = {};
    std::filesystem::path path = {};
    Error error = {};
    Repeat repeat = Repeat::kOnce;
    Written written = Written::kHalf;
  };
  std::optional<Fault> fault_;
  std::vector<std::string> misuses_;
};

}  // namespace azcost::testing
