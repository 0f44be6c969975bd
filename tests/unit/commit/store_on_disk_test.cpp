/// The store on the real file system: what only an operating system can test.
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "azcost/base/posix_file_system.hpp"
#include "azcost/commit/store.hpp"
#include "support/scoped_umask.hpp"
#include "support/temp_dir.hpp"
#include "unit_builder.hpp"

namespace azcost::commit {
namespace {

using namespace testing;
namespace fs = std::filesystem;

const std::string kDiskFolder = "data/actual/account=contoso/month=2026-10/";
const std::string kDiskManifest = "metadata/actual/account=contoso/month=2026-10.json";
const std::vector<Row> kTwoRows = {{"2026-10-05", "alpha"}, {"2026-10-06", "alpha"}};

class StoreOnDisk : public ::testing::Test {
 protected:
  Result<Receipt> commit(const std::vector<Row>& rows, StoreOptions options = {}) {
    Store store(files_, clock_, directory_.path(), options);
    if (auto opened = store.open_to_write("collect"); !opened) return std::move(opened).error();
    return collect(store, october(), rows);
  }

  PosixFileSystem files_;
  FakeClock clock_{at("2026-11-20", 5)};
  azcost::testing::TempDir directory_;
};

TEST_F(StoreOnDisk, HoldsTheFilesOfItsLayoutAndNoOthers) {
  ASSERT_TRUE(commit(kTwoRows));
  const auto files = directory_.files();
  EXPECT_THAT(files,
              ElementsAre(Key(kDiskFolder + "2026-10-05.jsonl"),
                          Key(kDiskFolder + "2026-10-06.jsonl"), Key("lock"), Key(kDiskManifest)));
  EXPECT_EQ(files.at(kDiskFolder + "2026-10-05.jsonl"), text_of({kTwoRows[0]}));
  EXPECT_TRUE(fs::is_empty(directory_.path() / "staging"));
}

TEST_F(StoreOnDisk, LetsTheUmaskDecideWhoReadsWhatItKeepsAndKeepsTheRestPrivate) {
  const azcost::testing::ScopedUmask group_reads(0027);
  ASSERT_EQ(::chmod(directory_.path().c_str(), 02750), 0);
  ASSERT_TRUE(commit(kTwoRows));
  // A second one, which restates a day: what replaces a file is as it was.
  ASSERT_TRUE(commit({{"2026-10-05", "alpha", "2.5"}, {"2026-10-06", "alpha"}}));
  Store store(files_, clock_, directory_.path());
  ASSERT_TRUE(store.open_to_write("collect"));
  RunRecord record;
  record.run_id = "1";
  ASSERT_TRUE(store.write_run_record(record));
  ASSERT_TRUE(store.keep_agreement("contoso", "1:2", "MicrosoftPartnerAgreement"));
  std::size_t private_names = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory_.path())) {
    const std::string name = entry.path().lexically_relative(directory_.path()).string();
    const bool is_private =
        name == "lock" || name.starts_with("staging") || name.starts_with("metadata/agreement");
    private_names += is_private ? 1U : 0U;
    const unsigned wanted =
        entry.is_directory() ? (is_private ? 02700U : 02750U) : (is_private ? 0600U : 0640U);
    EXPECT_EQ(static_cast<unsigned>(entry.status().permissions()), wanted) << name;
  }
  EXPECT_GE(private_names, 4U);
  EXPECT_TRUE(fs::exists(directory_.path() / "metadata/actual/account=contoso/restatements.jsonl"));
}

TEST_F(StoreOnDisk, WritesThroughNoLinkInsideItself) {
  const azcost::testing::TempDir elsewhere;
  for (const char* name : {"data", "metadata", "staging", "data/actual", "metadata/actual"}) {
    const azcost::testing::TempDir home;
    const fs::path link = home.path() / "store" / name;
    fs::create_directories(link.parent_path());
    fs::create_directory_symlink(elsewhere.path(), link);
    Store store(files_, clock_, home.path() / "store");
    Status opened = store.open_to_write("collect");
    Result<Receipt> receipt = Error{};
    if (opened) receipt = collect(store, october(), kTwoRows);
    const Error refusal = opened ? receipt.error() : opened.error();
    EXPECT_THAT(refusal.message, HasSubstr("'" + link.string() + "'")) << name;
    EXPECT_TRUE(fs::is_empty(elsewhere.path())) << name;
  }
}

TEST_F(StoreOnDisk, MayBeALinkItself) {
  const azcost::testing::TempDir home;
  fs::create_directory_symlink(directory_.path(), home.path() / "link");
  Store store(files_, clock_, home.path() / "link");
  ASSERT_TRUE(store.open_to_write("collect"));
  const auto receipt = collect(store, october(), kTwoRows);
  EXPECT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(directory_.files().count(kDiskFolder + "2026-10-05.jsonl"), 1U);
}

/// Lets no file grow beyond `bytes` while it exists: the write that crosses the limit is a true
/// short write, and the next one fails.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(::rlim_t bytes) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &before_), 0);
    // Else the signal would end the process.
    previous_ = std::signal(SIGXFSZ, SIG_IGN);
    const ::rlimit limit{bytes, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, previous_);
  }

 private:
  ::rlimit before_{};
  void (*previous_)(int) = SIG_DFL;
};

TEST_F(StoreOnDisk, KeepsWhatItHoldsWhenAFileIsCutWhileItIsWritten) {
  ASSERT_TRUE(commit(kTwoRows));
  const auto old = directory_.files();
  std::vector<Row> grown = kTwoRows;
  for (int i = 0; i < 20; ++i) grown.push_back({"2026-10-05", "meter " + std::to_string(i)});
  const std::size_t size = text_of(grown).size();
  for (std::size_t limit = 0; limit < size; limit += 97) {
    {
      const FileSizeLimit limited(limit);
      const auto cut = commit(grown);
      ASSERT_FALSE(cut) << limit;
      EXPECT_EQ(cut.error().kind, ErrorKind::kIo);
    }
    auto left = directory_.files();
    left["lock"] = old.at("lock");
    EXPECT_EQ(left, old) << limit;
  }
  ASSERT_TRUE(commit(grown));
  EXPECT_TRUE(fs::is_empty(directory_.path() / "staging"));
}

TEST_F(StoreOnDisk, TellsThatTheDirectoryIsAFile) {
  directory_.write("file", "");
  Store store(files_, clock_, directory_.path() / "file");
  const auto opened = store.open_to_write("collect");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kCannotCreate);
}

}  // namespace
}  // namespace azcost::commit
