// Servers whose errors repeat what they were sent: nothing that a run prints or stores holds a
// secret, however it was encoded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "azcost/base/text.hpp"
#include "emulated_home.hpp"

namespace azcost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kSent = "Zx98Q~canary+value/of-this_echo.test";

/// An emulated Azure that answers one kind of request with an error. A test makes the error from
/// what was sent: the secret, or the token.
class EchoingAzure : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(server_.start().ok()); }

  emulator::ServerOptions options() {
    emulator::ServerOptions options;
    options.client_secrets = {kSent};
    options.amend = [this](const emulator::SeenRequest& seen, emulator::Answer& answer) {
      const std::lock_guard lock(mutex_);
      if (seen.kind == emulator::RequestKind::kToken) {
        token_ = nlohmann::json::parse(answer.body).value("access_token", token_);
      }
      if (seen.kind != echoes_) return;
      answer.status = status_;
      answer.body = body_(seen.kind == emulator::RequestKind::kToken ? kSent : token_);
    };
    return options;
  }

  /// Requests of this kind are answered with `status` and what `body` makes of the secret.
  void echo(emulator::RequestKind kind, int status,
            std::function<std::string(const std::string&)> body) {
    const std::lock_guard lock(mutex_);
    echoes_ = kind;
    status_ = status;
    body_ = std::move(body);
  }

  /// Runs azcost, and returns all that it printed and stored.
  std::string everything_of(const Arguments& arguments) {
    write_private(home_, "app.secret", kSent);
    const nlohmann::json config = {
        {"version", 1},
        {"data_dir", "store"},
        {"retry", {{"max_wait", "0s"}}},
        {"accounts", {account_of(server_, "contoso", {{"client_secret_file", "app.secret"}})}}};
    const std::string file = home_.write("config.json", config.dump());
    const auto result = azcost(with({"--config", file, "--log-level", "trace"}, arguments),
                               {{"HOME", home_.path().string()}});
    std::string text = result.out + "\n" + result.err;
    for (const auto& [name, content] : home_.files("store")) text += name + "\n" + content;
    return text;
  }

  std::string token() {
    const std::lock_guard lock(mutex_);
    return token_;
  }

  SystemClock clock_;
  Day today_ = day_of(clock_.now());
  emulator::World world_{
      {.customers = 2, .from = today_ - std::chrono::days(5), .to = today_, .rows_per_day = 10}};
  std::mutex mutex_;
  // guarded by mutex_
  std::string token_;
  emulator::RequestKind echoes_ = emulator::RequestKind::kOther;
  int status_ = 0;
  std::function<std::string(const std::string&)> body_;

  emulator::Server server_{world_, clock_, options()};
  TempDir home_;
};

/// Every character but letters and digits as \uNNNN.
std::string json_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    out += plain ? std::string(1, c) : "\\u00" + to_hex(std::as_bytes(std::span(&c, 1)));
  }
  return out;
}

TEST_F(EchoingAzure, ShowsNoSecretThatTheAuthorityEscapes) {
  echo(emulator::RequestKind::kToken, 400, [](const std::string& secret) {
    return R"({"error":"invalid_request","error_description":"bad form: one )" +
           json_escaped(secret) + " two client_secret=" + percent_encode(secret) +
           " three Wng5OFF+Y2FuYXJ5K3ZhbHVlL29mLXRoaXNfZWNoby50ZXN0" + R"("})";
  });
  for (const char* command : {"collect", "check", "customers"}) {
    const std::string all = everything_of({command});
    EXPECT_THAT(all, HasSubstr("one *** two client_secret=*** three ***")) << command;
    EXPECT_THAT(all, Not(HasSubstr("canary"))) << command;
    EXPECT_THAT(all, Not(HasSubstr("Y2FuYXJ5"))) << command;
  }
}

TEST_F(EchoingAzure, ShowsNoTokenThatTheServiceRepeats) {
  echo(emulator::RequestKind::kQuery, 400, [](const std::string& token) {
    return R"({"error":{"code":"BadRequest","message":"one Bearer )" + token + " two " +
           json_escaped(token) + " three " + token.substr(0, token.size() / 2) + R"( four"}})";
  });
  for (const char* command : {"collect", "check"}) {
    const std::string all = everything_of({command});
    EXPECT_THAT(all, HasSubstr("one Bearer *** two *** three *** four")) << command;
    EXPECT_THAT(all, Not(HasSubstr(token().substr(0, 20)))) << command;
    EXPECT_THAT(all, Not(HasSubstr(token().substr(token().size() - 20)))) << command;
  }
}

TEST_F(EchoingAzure, ShowsNoTokenThatTheBillingApiRepeats) {
  echo(emulator::RequestKind::kBilling, 403, [](const std::string& token) {
    return R"({"error":{"code":")" + token + R"(","message":"one )" + token + R"( two"}})";
  });
  for (const char* command : {"customers", "check"}) {
    const std::string all = everything_of({command});
    EXPECT_THAT(all, HasSubstr("***")) << command;
    EXPECT_THAT(all, Not(HasSubstr(token().substr(0, 20)))) << command;
    EXPECT_THAT(all, Not(HasSubstr(token().substr(token().size() - 20)))) << command;
  }
}

}  // namespace
}  // namespace azcost::testing
