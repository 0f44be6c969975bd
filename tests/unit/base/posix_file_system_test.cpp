#include "azcost/base/posix_file_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/temp_dir.hpp"

namespace azcost {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Key;

class PosixFileSystemTest : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path at(std::string_view name) const { return folder_.path() / name; }

  PosixFileSystem files_;
  azcost::testing::TempDir folder_;
};

TEST_F(PosixFileSystemTest, CreatesWritesSyncsAndReadsAFile) {
  auto file = files_.create(at("a"));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_TRUE((*file)->append("one\n"));
  EXPECT_TRUE((*file)->append(""));
  EXPECT_TRUE((*file)->append("two\n"));
  EXPECT_TRUE((*file)->sync());
  EXPECT_TRUE((*file)->close());
  EXPECT_EQ(folder_.read("a"), "one\ntwo\n");
}

TEST_F(PosixFileSystemTest, CreatesOnlyWhatIsNotThereYet) {
  folder_.write("a", "mine");
  fs::create_symlink(at("elsewhere"), at("link"));
  const std::vector<std::pair<std::string, std::string>> refused = {
      {"a", ": File exists"},
      {"link", ": File exists"},
      {"missing/a", ": No such file or directory"},
      {"missing/\n\x1b[2J", "missing/\\x0a\\x1b[2J': No such file or directory"}};
  for (const auto& [name, reason] : refused) {
    const auto file = files_.create(at(name));
    ASSERT_FALSE(file) << name;
    EXPECT_EQ(file.error().kind, ErrorKind::kCannotCreate);
    EXPECT_THAT(file.error().message,
                AllOf(HasSubstr("'" + folder_.path().string()), EndsWith(reason)));
  }
  EXPECT_EQ(folder_.read("a"), "mine");
  EXPECT_FALSE(fs::exists(at("elsewhere")));
}

TEST_F(PosixFileSystemTest, BeatsWithEachCallThatMayTakeLong) {
  folder_.write("a", "rows");
  int beats = 0;
  files_.beat_with([&beats] { ++beats; });
  auto writer = files_.create(at("new"));
  auto reader = files_.open(at("a"));
  ASSERT_TRUE(writer && reader);
  EXPECT_EQ(std::exchange(beats, 0), 2);
  std::string buffer(4, '\0');
  for (const std::function<bool()>& call : std::vector<std::function<bool()>>{
           [&] { return (*writer)->append("rows").ok(); }, [&] { return (*writer)->sync().ok(); },
           [&] { return (*writer)->close().ok(); }, [&] { return (*reader)->read(buffer).ok(); },
           [&] { return files_.rename(at("new"), at("newer")).ok(); },
           [&] { return files_.stat(at("newer")).ok(); },
           [&] { return files_.sync_directory(folder_.path()).ok(); },
           [&] { return files_.remove(at("newer")).ok(); },
           [&] { return files_.read_file(at("a"), 10).ok(); },
           [&] { return files_.list(folder_.path()).ok(); },
           [&] { return files_.lock(at("lock"), "me").ok(); }}) {
    EXPECT_TRUE(call());
    EXPECT_GE(std::exchange(beats, 0), 1);
  }
  files_.beat_with(nullptr);
  EXPECT_TRUE(files_.stat(at("a")));
  EXPECT_EQ(beats, 0);
}

TEST_F(PosixFileSystemTest, FailsEveryWriteAfterTheClose) {
  auto file = files_.create(at("a"));
  ASSERT_TRUE((*file)->close());
  EXPECT_EQ((*file)->append("late").error().kind, ErrorKind::kIo);
  EXPECT_EQ((*file)->sync().error().kind, ErrorKind::kIo);
  EXPECT_EQ((*file)->close().error().kind, ErrorKind::kIo);
}

/// Ends with 0 when a file that reaches the limit on its size is an error like any other.
[[noreturn]] void write_beyond_the_limit(const fs::path& path) {
  std::signal(SIGXFSZ, SIG_IGN);  // as the program does: otherwise the kernel ends it
  const rlimit limit{1000, 1000};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(2);
  PosixFileSystem files;
  const auto file = files.create(path);
  const Status fits = (*file)->append(std::string(600, 'a'));
  const Status grows = (*file)->append(std::string(600, 'b'));
  const bool as_expected = fits && !grows && grows.error().kind == ErrorKind::kIo &&
                           grows.error().message.ends_with(": File too large");
  ::_exit(as_expected ? 0 : 1);
}

// In a process of its own: the limit cannot be lifted again. The kernel writes what fits, a short
// write, and refuses the rest: both are on the way of the second append.
TEST(PosixFileSystemDeathTest, ReportsAFileThatMayNotGrow) {
  const azcost::testing::TempDir folder;
  EXPECT_EXIT(write_beyond_the_limit(folder.path() / "a"), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(folder.read("a").size(), 1000U) << "a short write is continued until it fails";
}

TEST_F(PosixFileSystemTest, ReadsPieceByPieceFromAnyPlace) {
  auto file = files_.open(folder_.write("a", "0123456789"));
  ASSERT_TRUE(file) << file.error().message;
  std::string buffer(4, '\0');
  EXPECT_EQ(*(*file)->read(buffer), 4U);
  EXPECT_EQ(buffer, "0123");
  EXPECT_TRUE((*file)->seek(8));
  EXPECT_EQ(*(*file)->read(buffer), 2U) << "the end comes early";
  EXPECT_EQ(buffer.substr(0, 2), "89");
  EXPECT_EQ(*(*file)->read(buffer), 0U);
  EXPECT_EQ((*file)->seek(~std::uint64_t{0}).error().kind, ErrorKind::kIo);
}

TEST_F(PosixFileSystemTest, TellsWhyAFileCannotBeRead) {
  EXPECT_EQ(files_.open(at("missing")).error(),
            (Error{ErrorKind::kIo,
                   "cannot open '" + at("missing").string() + "': No such file or directory"}));
  EXPECT_EQ(
      files_.read_file(folder_.path(), 10).error(),
      (Error{ErrorKind::kIo, "cannot read '" + folder_.path().string() + "': Is a directory"}));
}

TEST_F(PosixFileSystemTest, ReadsAWholeFile) {
  const std::string large(200'000, 'x');
  EXPECT_TRUE(*files_.read_file(folder_.write("large", large), 200'000) == large);
  EXPECT_EQ(*files_.read_file(folder_.write("empty", ""), 0), "");
  const std::string piece(65'536, 'x');  // as much as is read at once
  EXPECT_TRUE(*files_.read_file(folder_.write("piece", piece), 65'536) == piece);
  const auto without_a_size = files_.read_file("/proc/self/status", 1'000'000);
  ASSERT_TRUE(without_a_size) << without_a_size.error().message;
  EXPECT_THAT(*without_a_size, HasSubstr("Pid:"));
}

TEST_F(PosixFileSystemTest, RefusesAFileThatIsLargerThanAllowed) {
  const auto path = folder_.write("a", std::string(101, 'x'));
  EXPECT_TRUE(files_.read_file(path, 101));
  EXPECT_EQ(files_.read_file(path, 100).error(),
            (Error{ErrorKind::kData, "'" + path.string() + "' is larger than 100 bytes"}));
  EXPECT_EQ(files_.read_file("/dev/zero", 1'000'000).error().kind, ErrorKind::kData);
}

TEST_F(PosixFileSystemTest, TellsWhatIsAtAPath) {
  const auto file = files_.stat(folder_.write("a", "12345"));
  ASSERT_TRUE(file && *file);
  EXPECT_EQ((**file).type, FileType::kFile);
  EXPECT_EQ((**file).size, 5U);
  EXPECT_EQ((**files_.stat(folder_.path())).type, FileType::kDirectory);
}

TEST_F(PosixFileSystemTest, LooksBehindALinkOnlyWhenItIsAskedTo) {
  fs::create_symlink(folder_.write("a", "12345"), at("link"));
  EXPECT_EQ((**files_.stat(at("link"))).type, FileType::kOther);
  const auto target = files_.stat_target(at("link"));
  ASSERT_TRUE(target && *target);
  EXPECT_EQ((**target).type, FileType::kFile);
  EXPECT_EQ((**target).size, 5U);
  fs::remove(at("a"));
  EXPECT_EQ(*files_.stat_target(at("link")), std::nullopt) << "a link that leads nowhere";
}

TEST_F(PosixFileSystemTest, FollowsLinksToTheirEnd) {
  const auto file = folder_.write("file", "");
  fs::create_symlink("file", at("link"));
  fs::create_symlink("link", at("second"));
  EXPECT_EQ(files_.real_path(at("second")), fs::canonical(file));
  EXPECT_EQ(files_.real_path(at("missing")), at("missing"));
}

TEST_F(PosixFileSystemTest, KnowsFilesOfOtherUsers) {
  const auto file = folder_.write("file", "");
  EXPECT_FALSE((*files_.stat(file))->is_foreign);
  EXPECT_FALSE((*files_.stat("/"))->is_foreign);
  if (::chown(file.c_str(), 12345, 12345) != 0) GTEST_SKIP() << "skipped: only root gives away";
  EXPECT_TRUE((*files_.stat(file))->is_foreign);
}

TEST_F(PosixFileSystemTest, FindsNothingWhereNothingIs) {
  EXPECT_EQ(*files_.stat(at("missing")), std::nullopt);
  EXPECT_EQ(*files_.stat(folder_.write("a", "") / "b"), std::nullopt) << "below a file";
}

TEST_F(PosixFileSystemTest, CannotLookAtANameThatIsTooLong) {
  const auto info = files_.stat(at(std::string(300, 'n')));
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().kind, ErrorKind::kIo);
  EXPECT_THAT(info.error().message, EndsWith(": File name too long"));
}

TEST_F(PosixFileSystemTest, ListsAFolderInByteOrder) {
  folder_.write("b", "");
  folder_.write("a/below", "");
  folder_.write("B", "");
  folder_.write(".hidden", "");
  fs::create_symlink(at("a"), at("link"));
  const auto entries = files_.list(folder_.path());
  ASSERT_TRUE(entries) << entries.error().message;
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : *entries) names.push_back(entry.name);
  EXPECT_THAT(names, ElementsAre(".hidden", "B", "a", "b", "link"));
  EXPECT_EQ(entries->at(2).type, FileType::kDirectory);
  EXPECT_EQ(entries->at(3).type, FileType::kFile);
  EXPECT_EQ(entries->at(4).type, FileType::kOther);
}

TEST_F(PosixFileSystemTest, ListsFoldersOnly) {
  EXPECT_TRUE(files_.list(at("missing"))->empty());
  EXPECT_EQ(files_.list(folder_.write("a", "")).error().kind, ErrorKind::kIo);
}

TEST_F(PosixFileSystemTest, ReplacesByRename) {
  folder_.write("old", "old");
  folder_.write("new", "new");
  EXPECT_TRUE(files_.rename(at("new"), at("old")));
  EXPECT_EQ(folder_.read("old"), "new");
  EXPECT_FALSE(fs::exists(at("new")));
}

TEST_F(PosixFileSystemTest, NamesBothSidesOfARenameThatFails) {
  const Status renamed = files_.rename(at("missing"), at("b"));
  ASSERT_FALSE(renamed);
  EXPECT_EQ(renamed.error().kind, ErrorKind::kCannotCreate);
  EXPECT_EQ(renamed.error().message, "cannot rename '" + at("missing").string() + "' to '" +
                                         at("b").string() + "': No such file or directory");
}

TEST_F(PosixFileSystemTest, RemovesFilesAndLinksAndNotWhatTheseName) {
  fs::create_symlink(folder_.write("a", "mine"), at("link"));
  EXPECT_TRUE(files_.remove(at("link")));
  EXPECT_FALSE(fs::is_symlink(at("link")));
  EXPECT_EQ(folder_.read("a"), "mine");
  EXPECT_TRUE(files_.remove(at("a")));
  EXPECT_TRUE(files_.remove(at("a"))) << "it is gone already";
  folder_.write("b/below", "");
  EXPECT_EQ(files_.remove(at("b")).error().kind, ErrorKind::kIo) << "a folder";
  EXPECT_THAT(folder_.files(), ElementsAre(Key("b/below")));
}

TEST_F(PosixFileSystemTest, RemovesATreeWithoutFollowingItsLinks) {
  folder_.write("precious/file", "mine");
  folder_.write("tree/deep/file", "");
  fs::create_directory_symlink(at("precious"), at("tree/deep/link"));
  fs::create_directory_symlink(at("precious"), at("link"));
  for (const char* name : {"tree", "link", "missing"}) EXPECT_TRUE(files_.remove_tree(at(name)));
  EXPECT_FALSE(fs::exists(at("tree")));
  EXPECT_FALSE(fs::is_symlink(at("link")));
  EXPECT_EQ(folder_.read("precious/file"), "mine");
}

TEST_F(PosixFileSystemTest, MakesFoldersAsOftenAsItIsAsked) {
  EXPECT_TRUE(files_.make_directories(at("a/b/c")));
  EXPECT_TRUE(files_.make_directories(at("a/b/c")));
  EXPECT_TRUE(files_.make_directories(at("a/b/c/")));
  EXPECT_TRUE(files_.make_directories(at("d/e/")));
  EXPECT_TRUE(fs::is_directory(at("a/b/c")));
  EXPECT_TRUE(fs::is_directory(at("d/e")));
}

TEST_F(PosixFileSystemTest, TakesALinkToAFolderForAFolder) {
  fs::create_directory(at("real"));
  fs::create_directory_symlink(at("real"), at("link"));
  EXPECT_TRUE(files_.make_directories(at("link/below")));
  EXPECT_TRUE(fs::is_directory(at("real/below")));
  fs::create_directory_symlink(at("missing"), at("nowhere"));
  EXPECT_EQ(files_.make_directories(at("nowhere")).error().kind, ErrorKind::kCannotCreate);
}

TEST_F(PosixFileSystemTest, MakesNoFolderWhereAFileIs) {
  folder_.write("a", "");
  EXPECT_EQ(files_.make_directories(at("a")).error().kind, ErrorKind::kCannotCreate);
  const Status below = files_.make_directories(at("a/b"));
  EXPECT_EQ(below.error().message,
            "cannot create folder '" + at("a").string() + "': Not a directory");
}

TEST_F(PosixFileSystemTest, SyncsTheNamesOfAFolder) {
  EXPECT_TRUE(files_.sync_directory(folder_.path()));
  EXPECT_EQ(files_.sync_directory(at("missing")).error().kind, ErrorKind::kIo);
  EXPECT_EQ(files_.sync_directory(folder_.write("a", "")).error().kind, ErrorKind::kIo);
}

// /proc has no fsync of its folders.
TEST_F(PosixFileSystemTest, GoesOnWhereFoldersCannotBeSyncedAndTellsItOnce) {
  std::vector<std::string> told;
  EXPECT_TRUE(files_.sync_directory("/proc/self")) << "nobody listens yet";
  files_.warn_with([&told](const std::string& warning) { told.push_back(warning); });
  EXPECT_TRUE(files_.sync_directory(folder_.path()));
  EXPECT_THAT(told, ::testing::IsEmpty());
  EXPECT_TRUE(files_.sync_directory("/proc/self"));
  EXPECT_TRUE(files_.sync_directory("/proc/self/task"));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told[0], AllOf(HasSubstr("/proc/self"), HasSubstr("on proc"), HasSubstr("power")));
}

TEST_F(PosixFileSystemTest, KnowsTheFreeSpaceWhereAPathLies) {
  const auto space = free_space(folder_.path());
  ASSERT_TRUE(space) << space.error().message;
  EXPECT_GT(*space, 0U);
  EXPECT_FALSE(files_.is_read_only(folder_.path()));
  EXPECT_EQ(free_space(at("missing")).error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace azcost
