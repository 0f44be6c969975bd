// The app's credential stays in its file and in the requests: nothing that a run writes holds it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "azcost/base/system_clock.hpp"
#include "azcost/base/text.hpp"
#include "emulated_home.hpp"
#include "support/app_certificate.hpp"

namespace azcost::testing {
namespace {

using std::chrono::days;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kSecretText = "Zx98Q~S3CR3T/canary+value.of-this_test";
/// A token of another issuer: {"typ":"JWT"}, {"sub":"system"}.
constexpr const char* kFederatedText =
    "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJzeXN0ZW0ifQ.Y2FuYXJ5LXNpZ25hdHVyZQ";

enum class ProofKind { kSecret, kCertificate, kFederated };
enum class Authority { kAgrees, kRefuses };

struct SecretCase {
  const char* name;
  ProofKind proof;
  Authority authority;
  const char* log_format;
};

void PrintTo(const SecretCase& row, std::ostream* out) { *out << row.name; }

/// The lines of a PEM file that have content: each of them is a piece of the key.
std::vector<std::string> lines_of(const std::string& pem) {
  std::vector<std::string> lines;
  std::istringstream text(pem);
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("-----")) lines.push_back(line);
  }
  return lines;
}

/// An emulated Azure that accepts three credentials of the app, or none, and a home with one of
/// them.
class SecretsOfARun : public ::testing::TestWithParam<SecretCase> {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.start().ok()); }

  emulator::ServerOptions options() {
    emulator::ServerOptions options;
    options.client_secrets = {"another"};
    if (GetParam().authority == Authority::kAgrees) {
      options.client_secrets = {kSecretText};
      options.client_certificates = {certificate_of_today().certificate};
      options.federated_tokens = {kFederatedText};
    }
    options.amend = [this](const emulator::SeenRequest& seen, const emulator::Answer& answer) {
      if (seen.kind == emulator::RequestKind::kToken) keep_token(answer.body);
    };
    return options;
  }

  void keep_token(const std::string& body) {
    const auto answer = nlohmann::json::parse(body);
    const std::lock_guard lock(mutex_);
    if (answer.contains("access_token")) tokens_.push_back(answer["access_token"]);
  }

  /// Writes the credential into a file, and a config that names it, and returns the config's path.
  std::string write_config() const {
    struct File {
      const char* key;
      const char* name;
      std::string text;
    };
    const std::array<File, 3> files = {{
        {"client_secret_file", "app.secret", kSecretText},
        {"client_certificate_file", "app.pem", certificate_of_today().file()},
        {"federated_token_file", "app.token", kFederatedText},
    }};
    const File& file = files.at(static_cast<std::size_t>(GetParam().proof));
    write_private(home_, file.name, file.text);
    const nlohmann::json config = {
        {"version", 1},
        {"data_dir", "store"},
        {"accounts", {account_of(server_, "contoso", {{file.key, file.name}})}}};
    return home_.write("config.json", config.dump());
  }

  ProcessResult run(const Arguments& arguments) const {
    return azcost(with({"--config", write_config(), "--log-level", "trace"}, arguments),
                  {{"HOME", home_.path().string()}});
  }

  [[nodiscard]] static bool agrees() { return GetParam().authority == Authority::kAgrees; }

  /// Both streams, and every file of the data directory with its name.
  std::string everything(const ProcessResult& result) const {
    std::string text = result.out + "\n" + result.err;
    for (const auto& [name, content] : home_.files("store")) text += name + "\n" + content;
    return text;
  }

  /// Expects that no text holds the credential: as it is, and as it is sent.
  void expect_sealed(const std::string& written) {
    EXPECT_THAT(written, HasSubstr("contoso"));
    std::vector<std::string> texts = lines_of(certificate_of_today().key);
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(tokens_.empty(), !agrees());
    texts.insert(texts.end(), tokens_.begin(), tokens_.end());
    texts.insert(texts.end(), {kSecretText, percent_encode(kSecretText), kFederatedText});
    texts.emplace_back("eyJ");  // with which every signed token begins: `{"` in base64
    for (const std::string& text : texts) EXPECT_EQ(written.find(text), std::string::npos) << text;
  }

  Day today_ = day_of(SystemClock().now());
  SystemClock clock_;
  emulator::World world_{
      {.customers = 2, .from = today_ - days(5), .to = today_, .rows_per_day = 10}};
  std::mutex mutex_;
  std::vector<std::string> tokens_;  // guarded by mutex_
  emulator::Server server_{world_, clock_, options()};
  TempDir home_;
};

TEST_P(SecretsOfARun, AreInNothingThatAnyCommandWrites) {
  const std::string format = GetParam().log_format;
  const Arguments days_of = {"--from", format_day(today_ - days(3)), "--to",
                             format_day(today_ - days(2))};
  for (const Arguments& command :
       {with({"collect"}, days_of), Arguments{"check"}, Arguments{"customers"}}) {
    const auto result = run(with({"--log-format", format}, command));
    EXPECT_EQ(result.exit_code, agrees() ? 0 : 77) << command[0] << result.out << result.err;
    expect_sealed(everything(result));
  }
  for (const Arguments& command :
       {Arguments{"check", "--offline", "--format", "json"},
        Arguments{"config", "show", "--origin"}, Arguments{"config", "validate"}}) {
    const auto result = run(command);
    EXPECT_EQ(result.exit_code, 0) << command[0] << result.out << result.err;
    expect_sealed(everything(result));
    if (command[1] == "validate") {
      EXPECT_THAT(result.err, IsEmpty());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfEachKind, SecretsOfARun,
    ::testing::Values(
        SecretCase{"SecretInText", ProofKind::kSecret, Authority::kAgrees, "text"},
        SecretCase{"SecretInJson", ProofKind::kSecret, Authority::kAgrees, "json"},
        SecretCase{"SecretRefused", ProofKind::kSecret, Authority::kRefuses, "text"},
        SecretCase{"CertificateInText", ProofKind::kCertificate, Authority::kAgrees, "text"},
        SecretCase{"CertificateInJson", ProofKind::kCertificate, Authority::kAgrees, "json"},
        SecretCase{"CertificateRefused", ProofKind::kCertificate, Authority::kRefuses, "json"},
        SecretCase{"FederatedInText", ProofKind::kFederated, Authority::kAgrees, "text"},
        SecretCase{"FederatedInJson", ProofKind::kFederated, Authority::kAgrees, "json"},
        SecretCase{"FederatedRefused", ProofKind::kFederated, Authority::kRefuses, "text"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace azcost::testing
