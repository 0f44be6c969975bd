// What proves the app stays in its file and in the requests: nothing that a run writes holds it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "azcost/base/system_clock.hpp"
#include "azcost/base/text.hpp"
#include "azcost/emulator/server.hpp"
#include "azcost_process.hpp"
#include "support/app_certificate.hpp"
#include "support/temp_dir.hpp"

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

/// The lines of a PEM file that say something: any of them is a piece of the key.
std::vector<std::string> lines_of(const std::string& pem) {
  std::vector<std::string> lines;
  std::istringstream text(pem);
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("-----")) lines.push_back(line);
  }
  return lines;
}

/// An emulated Azure that knows the app by three proofs, or by none, and a home with one of them.
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

  /// Writes the proof into a file and a config that names it, and returns the config's path.
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
    ::chmod(home_.write(file.name, file.text).c_str(), 0600);
    const auto& options = server_.options();
    const nlohmann::json config = {
        {"version", 1},
        {"data_dir", "store"},
        {"accounts",
         {{{"name", "contoso"},
           {"billing_account_id", options.billing_account_id},
           {"tenant_id", options.tenant_id},
           {"client_id", options.client_id},
           {file.key, file.name},
           {"cloud", {{"authority", server_.url()}, {"resource_manager", server_.url()}}}}}}};
    return home_.write("config.json", config.dump());
  }

  ProcessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--config", write_config()});
    return azcost(std::move(arguments), {{"HOME", home_.path().string()}});
  }

  ProcessResult collect() const {
    const std::string from = format_day(today_ - days(3));
    const std::string to = format_day(today_ - days(2));
    return run({"--log-level", "trace", "--log-format", GetParam().log_format, "collect", "--from",
                from, "--to", to});
  }

  /// Both streams, and every file of the data directory with its name.
  std::string everything(const ProcessResult& result) const {
    std::string text = result.out + "\n" + result.err;
    for (const auto& [name, content] : home_.files("store")) text += name + "\n" + content;
    return text;
  }

  /// Whatever would give the app away: as it is, and as it goes over the wire.
  std::vector<std::string> forbidden() {
    std::vector<std::string> texts = lines_of(certificate_of_today().key);
    const std::lock_guard lock(mutex_);
    texts.insert(texts.end(), tokens_.begin(), tokens_.end());
    texts.insert(texts.end(), {kSecretText, percent_encode(kSecretText), kFederatedText});
    texts.emplace_back("eyJ");  // with which every signed token begins: `{"` in base64
    return texts;
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

TEST_P(SecretsOfARun, AreInNothingThatItWrites) {
  const auto result = collect();
  const bool agrees = GetParam().authority == Authority::kAgrees;
  EXPECT_EQ(result.exit_code, agrees ? 0 : 77) << result.err;
  EXPECT_EQ(server_.requests().empty(), false);
  EXPECT_EQ(tokens_.empty(), !agrees);
  const std::string written = everything(result);
  EXPECT_THAT(written, HasSubstr("contoso"));
  for (const std::string& text : forbidden()) {
    EXPECT_EQ(written.find(text), std::string::npos) << text;
  }
}

TEST_P(SecretsOfARun, AreInNothingThatCheckPrints) {
  const auto checked =
      run({"--log-level", "trace", "--log-format", GetParam().log_format, "check"});
  const auto offline = run({"--log-level", "trace", "check", "--offline", "--format", "json"});
  EXPECT_EQ(checked.exit_code, GetParam().authority == Authority::kAgrees ? 0 : 77) << checked.out;
  EXPECT_EQ(offline.exit_code, 0) << offline.out;
  const std::string written = everything(checked) + everything(offline);
  EXPECT_THAT(written, HasSubstr("token of contoso"));
  for (const std::string& text : forbidden()) {
    EXPECT_EQ(written.find(text), std::string::npos) << text;
  }
}

TEST_P(SecretsOfARun, AreInNothingThatCustomersPrints) {
  const auto result =
      run({"--log-level", "trace", "--log-format", GetParam().log_format, "customers"});
  const bool agrees = GetParam().authority == Authority::kAgrees;
  EXPECT_EQ(result.exit_code, agrees ? 0 : 77) << result.err;
  EXPECT_EQ(tokens_.empty(), !agrees);
  const std::string written = everything(result);
  for (const std::string& text : forbidden()) {
    EXPECT_EQ(written.find(text), std::string::npos) << text;
  }
}

TEST_P(SecretsOfARun, AreInNothingThatConfigPrints) {
  const auto shown = run({"config", "show", "--origin"});
  const auto validated = run({"config", "validate"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(validated.exit_code, 0) << validated.err;
  EXPECT_THAT(validated.err, IsEmpty());
  const std::string written = everything(shown) + everything(validated);
  for (const std::string& text : forbidden()) {
    EXPECT_EQ(written.find(text), std::string::npos) << text;
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
