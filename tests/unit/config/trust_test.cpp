// Who may change the files that decide where secrets go.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "azcost/base/posix_file_system.hpp"
#include "config_text.hpp"
#include "fake_machine.hpp"
#include "support/temp_dir.hpp"

namespace azcost::config {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class TrustedFile : public ::testing::Test {
 protected:
  TrustedFile() {
    flags.config_file = folder.write("etc/azcost.json", file_with("\"close_day\": 7"));
    mode("etc", 0755);
    mode("etc/azcost.json", 0644);
  }

  void mode(const fs::path& name, unsigned bits) {
    fs::permissions(folder.path() / name, fs::perms(bits));
  }

  std::string complaint() {
    const auto config = load(files, {}, flags, Need::kDataDirectory);
    if (config.ok()) return "";
    EXPECT_EQ(config.error().kind, ErrorKind::kConfig);
    return config.error().message;
  }

  testing::TempDir folder;
  PosixFileSystem files;
  Flags flags;
};

TEST_F(TrustedFile, IsOneThatOnlyItsOwnerCanWrite) {
  for (const unsigned bits :
       {0600U, 0640U, 0644U, 0444U, 0755U, 0666U, 0622U, 0620U, 0602U, 0664U, 0646U}) {
    mode("etc/azcost.json", bits);
    if ((bits & 0022U) == 0) {
      EXPECT_EQ(complaint(), "") << std::oct << bits;
    } else {
      EXPECT_THAT(complaint(), AllOf(HasSubstr("azcost.json' can be written by others"),
                                     HasSubstr("chmod go-w")))
          << std::oct << bits;
    }
  }
}

TEST_F(TrustedFile, IsNotOneThatOthersCanReplaceUnlessItsFolderIsSticky) {
  for (const unsigned bits : {0777U, 0775U, 0757U}) {
    mode("etc", bits);
    EXPECT_THAT(complaint(), AllOf(StartsWith("the folder '"), HasSubstr("/etc' of 'azcost.json'"),
                                   HasSubstr("chmod go-w")))
        << std::oct << bits;
  }
  mode("etc", 01777);
  EXPECT_EQ(complaint(), "");
}

TEST_F(TrustedFile, IsJudgedBehindItsLinkToo) {
  const auto link = folder.path() / "link.json";
  fs::create_symlink("etc/azcost.json", link);
  flags.config_file = link;
  EXPECT_EQ(complaint(), "");
  mode("etc", 0777);
  EXPECT_THAT(complaint(), HasSubstr("/etc' of 'azcost.json' can be written by others"));
  mode("etc", 0755);
  mode("etc/azcost.json", 0666);
  EXPECT_THAT(complaint(), HasSubstr("link.json' can be written by others"));
}

TEST_F(TrustedFile, IsAskedOfTheAuthoritiesToo) {
  const auto authorities = folder.write("etc/ca.pem", "PEM");
  mode("etc/ca.pem", 0666);
  folder.write("etc/contoso.secret", "S3CR3T");
  folder.write("etc/azcost.json",
               file_with("\"accounts\": [" + account(R"("client_secret_file": "contoso.secret")") +
                         R"(], "http": {"ca_file": "ca.pem"})"));
  EXPECT_EQ(complaint(), "");  // commands that only read the data directory send no secrets
  const auto config = load(files, {}, flags);
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().message, flags.config_file->string() + ": http.ca_file: '" +
                                        authorities.string() +
                                        "' can be written by others (mode 0666), who decide with "
                                        "it where secrets go; chmod go-w fixes that");
}

/// /etc/azcost/config.json on a machine with several users.
class FileOfAMachine : public ::testing::Test {
 protected:
  FileOfAMachine() {
    files.texts[kFile] = file_with("\"close_day\": 7");
    files.infos[kFolder] = {.type = FileType::kDirectory, .mode = 0755};
    files.infos[kFile] = {.mode = 0644};
  }

  std::string complaint() {
    const auto config = load(files, {}, {}, Need::kDataDirectory);
    return config.ok() ? "" : config.error().message;
  }

  static constexpr const char* kFile = "/etc/azcost/config.json";
  static constexpr const char* kFolder = "/etc/azcost";
  FakeMachine files;
};

TEST_F(FileOfAMachine, IsTrustedWhenItAndItsFolderAreOfRootOrOurs) {
  EXPECT_EQ(complaint(), "");
  files.infos[kFolder].is_foreign = true;
  EXPECT_THAT(complaint(),
              StartsWith("the folder '/etc/azcost' of 'config.json' belongs to another user"));
  files.infos[kFile].is_foreign = true;
  EXPECT_THAT(complaint(), StartsWith("'/etc/azcost/config.json' belongs to another user"));
  // A pipe of a shell: it comes from whoever started us.
  files.infos[kFile] = {.type = FileType::kOther, .mode = 0666, .is_foreign = true};
  EXPECT_EQ(complaint(), "");
}

// systemd makes one for each service (ProtectSystem=), and others can write to the folder.
TEST_F(FileOfAMachine, IsNotTrustedForAMountThatIsReadOnly) {
  files.is_mounted_read_only = true;
  files.infos[kFolder].mode = 0777;
  EXPECT_THAT(complaint(), HasSubstr("'/etc/azcost' of 'config.json' can be written by others"));
  files.infos[kFolder].mode = 0755;
  files.infos[kFile].mode = 0666;
  EXPECT_THAT(complaint(), HasSubstr("config.json' can be written by others"));
}

// A ConfigMap: its folder has the mode 0777 on a read-only mount.
TEST_F(FileOfAMachine, IsTrustedWhereKubernetesMountsIt) {
  files.infos[kFolder].mode = 0777;
  files.links[kFile] = "/etc/azcost/..2026_11_05_08_00_00.1/config.json";
  EXPECT_THAT(complaint(), HasSubstr("'/etc/azcost' of 'config.json' can be written by others"));
  files.is_mounted_read_only = true;
  EXPECT_EQ(complaint(), "");
}

TEST_F(FileOfAMachine, IsNoSecretOfAnotherUser) {
  files.infos["/etc/azcost/contoso.secret"] = {.mode = 0600, .is_foreign = true};
  std::optional<std::string> warning;
  const Credential credential{.file = "/etc/azcost/contoso.secret"};
  const auto judged = judge_file(files, credential, warning);
  ASSERT_FALSE(judged.ok());
  EXPECT_EQ(judged.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(judged.error().message, HasSubstr("contoso.secret' belongs to another user"));
}

class CredentialFile : public ::testing::Test {
 protected:
  CredentialFile() {
    folder.write("etc/contoso.secret", "S3CR3T");
    fs::permissions(folder.path() / "etc", fs::perms(0755));
    fs::permissions(file(), fs::perms(0600));
  }

  [[nodiscard]] fs::path file() const { return folder.path() / "etc/contoso.secret"; }

  /// The warning, or the message of the error.
  std::string said(Credential credential) {
    std::optional<std::string> warning;
    const auto judged = judge_file(files, credential, warning);
    if (!judged.ok()) {
      EXPECT_EQ(judged.error().kind, ErrorKind::kConfig);
      return "refused: " + judged.error().message;
    }
    return warning.value_or("");
  }
  std::string said() { return said({.file = file()}); }

  testing::TempDir folder;
  PosixFileSystem files;
};

TEST_F(CredentialFile, ThatOthersCanReadIsWarnedOfUnlessAPlatformWritesIt) {
  EXPECT_EQ(said(), "");
  fs::permissions(file(), fs::perms(0644));
  EXPECT_NE(said({.kind = CredentialKind::kClientCertificate, .file = file()}), "");
  EXPECT_EQ(said({.kind = CredentialKind::kFederatedToken, .file = file()}), "");
  // systemd's own access list shows as rights of a group.
  fs::permissions(file(), fs::perms(0440));
  EXPECT_EQ(said(), "'" + file().string() + "' can be read by others; chmod 600 fixes that");
  EXPECT_EQ(said({.file = file(), .handed_over = true}), "");
  // Its reader reports that.
  EXPECT_EQ(said({.file = folder.path() / "missing.pem"}), "");
}

TEST_F(CredentialFile, InAFolderThatOthersCanWriteIsWarnedOf) {
  fs::permissions(folder.path() / "etc", fs::perms(0777));
  EXPECT_THAT(said(), HasSubstr("/etc' of 'contoso.secret' can be written by others (mode 0777)"));
  EXPECT_NE(said({.kind = CredentialKind::kFederatedToken, .file = file()}), "");
  fs::permissions(folder.path() / "etc", fs::perms(01777));
  EXPECT_EQ(said(), "");
}

TEST_F(CredentialFile, ThatIsALinkToAnotherFolderIsWarnedOf) {
  const auto link = folder.path() / "home/contoso.secret";
  fs::create_directories(link.parent_path());
  fs::create_symlink(file(), link);
  EXPECT_EQ(said({.file = link}), "'" + link.string() + "' is a link that leads to '" +
                                      fs::canonical(file()).string() + "'; name that file itself");
}

TEST_F(CredentialFile, ThatKubernetesMountsIsFine) {
  const auto etc = folder.path() / "etc";
  fs::permissions(etc, fs::perms(01777));
  fs::create_directory(etc / "..2026_11_05_08_00_00.1");
  fs::rename(file(), etc / "..2026_11_05_08_00_00.1/contoso.secret");
  fs::create_directory_symlink("..2026_11_05_08_00_00.1", etc / "..data");
  fs::create_symlink("..data/contoso.secret", file());
  EXPECT_EQ(said(), "");
}

}  // namespace
}  // namespace azcost::config
