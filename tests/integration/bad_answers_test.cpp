// Answers that break the rules of the API are refused, after the retries that a passing fault
// deserves, and nothing of them is committed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <utility>

#include "emulated_partner.hpp"

namespace azcost::testing {
namespace {

using emulator::Answer;
using emulator::RequestKind;
using emulator::SeenRequest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// An emulator that answers every query with `body`.
emulator::ServerOptions answering(std::string body, std::string content_type = "application/json") {
  emulator::ServerOptions options;
  options.intercept = [body = std::move(body), type = std::move(content_type)](
                          const SeenRequest& request) -> std::optional<Answer> {
    if (request.kind != RequestKind::kQuery) return std::nullopt;
    return Answer{.body = body, .content_type = type};
  };
  return options;
}

/// A page of one row of a query without groupings, with `row` in the place of the row.
std::string page_with(const std::string& row,
                      const std::string& columns = R"({"name":"Cost","type":"Number"},)") {
  return R"({"properties":{"nextLink":null,"columns":[)" + columns +
         R"({"name":"UsageDate","type":"Number"},{"name":"Currency","type":"String"}],"rows":[)" +
         row + "]}}";
}

TEST(BadAnswer, IsAskedForAgainAndThenRefused) {
  const std::pair<std::string, const char*> cases[] = {
      {"<html>Sign in</html>", "not JSON"},
      {"", "empty"},
      {R"({"properties":{"nextLink":null,"columns":[)", "page 1"},
      {page_with(R"([1.5,20260301])"), "page 1"},
      {page_with("", R"({"name":"Cost","type":"Guess"},)"), "Guess"},
      {page_with(R"([1e999,20260301,"USD"])"), "page 1"},
      {page_with("[1.5,20260301,\"\xff\xfe\"]"), "page 1"},
      {page_with(std::string("[1.5,20260301,\"U\0D\"]", 21)), "page 1"},
  };
  for (const auto& [body, reason] : cases) {
    SCOPED_TRACE(body);
    EmulatedPartner partner(answering(body));
    const RunRecord record = partner.collect();
    EXPECT_EQ(record.exit_code, 65);
    EXPECT_THAT(error_of(record), HasSubstr(reason));
    EXPECT_GT(partner.server().count(RequestKind::kQuery), 1U);
    EXPECT_THAT(partner.data().files("data"), IsEmpty());
    EXPECT_THAT(partner.data().files("staging"), IsEmpty());
    EXPECT_FALSE(partner.manifest("2026-03").has_value());
  }
}

}  // namespace
}  // namespace azcost::testing
