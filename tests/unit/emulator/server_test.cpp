#include "azcost/emulator/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(EmulatorServer, RefusesAPortThatIsTaken) {
  EmulatedAzure first;
  Server second(first.world, first.clock, {.port = first.server.port()});
  const Status started = second.start();
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(started.error().message, HasSubstr(std::to_string(first.server.port())));
}

TEST(EmulatorServer, ThatNeverStartedCanBeStopped) {
  testing::FakeClock clock(day("2026-10-15"));
  World world(EmulatedAzure::small_world());
  Server server(world, clock);
  server.stop();
  EXPECT_EQ(server.port(), 0);
}

TEST(EmulatorServer, KeepsAConnectionForManyRequests) {
  EmulatedAzure azure;
  azure.client.set_socket_options(
      [connections = 0](socket_t) mutable { EXPECT_EQ(++connections, 1); });
  for (int i = 0; i < 20; ++i) ASSERT_EQ(azure.post(azure.query_path(), query())->status, 200);
}

TEST(EmulatorServer, AnswersManyClientsAtOnce) {
  EmulatedAzure azure;
  const std::string token = azure.token();
  const Decimal expected = azure.booked().at("USD");
  std::vector<Decimal> sums(6);
  std::vector<std::thread> clients;
  for (Decimal& sum : sums) {
    clients.emplace_back([&azure, &sum, &token] {
      httplib::Client client("127.0.0.1", azure.server.port());
      const auto answer = client.Post(azure.query_path(), {{"Authorization", "Bearer " + token}},
                                      query(), "application/json");
      sum = read_table(answer->body).sum("Cost");
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_THAT(sums, ::testing::Each(expected));
}

TEST(EmulatorServer, CompressesForClientsThatTakeGzip) {
  EmulatedAzure azure;
  azure.client.set_decompress(false);
  const httplib::Headers plain = {{"Authorization", "Bearer " + azure.token()}};
  httplib::Headers compressed = plain;
  compressed.emplace("Accept-Encoding", "gzip");
  const auto small = azure.client.Post(azure.query_path(), compressed, query(), "application/json");
  const auto large = azure.client.Post(azure.query_path(), plain, query(), "application/json");
  EXPECT_EQ(small->get_header_value("Content-Encoding"), "gzip");
  EXPECT_EQ(small->get_header_value("Content-Type"), "application/json; charset=utf-8");
  EXPECT_FALSE(large->has_header("Content-Encoding"));
  EXPECT_LT(small->body.size() * 2, large->body.size());

  azure.client.set_decompress(true);
  const auto unpacked =
      azure.client.Post(azure.query_path(), compressed, query(), "application/json");
  EXPECT_EQ(read_table(unpacked->body).rows, read_table(large->body).rows);
}

TEST(Intercept, AnswersInsteadOfTheEmulator) {
  EmulatedAzure azure({.intercept = [](const SeenRequest& request) -> std::optional<Answer> {
    if (request.kind != RequestKind::kQuery || request.number_of_kind > 1) return std::nullopt;
    return Answer{.status = 429,
                  .headers = {{"x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "45"}},
                  .body = R"({"error":{"code":"429","message":"Too many requests."}})"};
  }});
  const auto first = azure.post(azure.query_path(), query());
  EXPECT_EQ(first->status, 429);
  EXPECT_EQ(first->get_header_value("x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after"),
            "45");
  EXPECT_EQ(azure.post(azure.query_path(), query())->status, 200);
}

TEST(Amend, ChangesTheEmulatorsOwnAnswer) {
  EmulatedAzure azure({.amend = [](const SeenRequest& request, Answer& answer) {
    if (request.kind != RequestKind::kQuery) return;
    answer.headers.emplace_back("x-extra", "1");
    answer.body.resize(answer.body.size() / 2);
  }});
  const auto answer = azure.post(azure.query_path(), query());
  EXPECT_EQ(answer->get_header_value("x-extra"), "1");
  EXPECT_THROW(read_table(answer->body), std::runtime_error);
}

TEST(Requests, AreRememberedInTheirOrder) {
  EmulatedAzure azure;
  azure.ask({});
  azure.get("/nowhere?api-version=1");
  const auto seen = azure.server.requests();
  ASSERT_THAT(seen, SizeIs(3));
  EXPECT_EQ(seen[0].kind, RequestKind::kToken);
  EXPECT_EQ(seen[0].status, 200);
  EXPECT_EQ(seen[1].kind, RequestKind::kQuery);
  EXPECT_EQ(seen[1].number, 2U);
  EXPECT_EQ(seen[1].number_of_kind, 1U);
  EXPECT_EQ(seen[1].query.at("api-version"), "2025-03-01");
  EXPECT_EQ(seen[1].header("content-type"), "application/json");
  EXPECT_EQ(seen[1].body, query());
  EXPECT_EQ(seen[2].kind, RequestKind::kOther);
  EXPECT_EQ(seen[2].path, "/nowhere");
  EXPECT_EQ(seen[2].status, 404);
  EXPECT_EQ(azure.server.count(RequestKind::kQuery), 1U);
}

TEST(Requests, ShowNoSecret) {
  EmulatedAzure azure;
  const std::string token = azure.token();
  azure.token();
  azure.ask({});
  const auto seen = azure.server.requests();
  EXPECT_EQ(seen[0].query.at("client_secret"), "***");
  EXPECT_EQ(seen[0].body, "");
  EXPECT_EQ(seen[2].header("authorization"), "Bearer token-2");
  azure.client.Get("/", {{"Authorization", "Bearer of somebody else"}});
  EXPECT_EQ(azure.server.requests().back().header("authorization"), "***");
}

TEST(Requests, TheOldestAreForgottenButCounted) {
  EmulatedAzure azure({.kept_requests = 2});
  for (int i = 0; i < 5; ++i) azure.get("/" + std::to_string(i));
  const auto seen = azure.server.requests();
  ASSERT_THAT(seen, SizeIs(2));
  EXPECT_EQ(seen[0].path, "/3");
  EXPECT_EQ(azure.server.count(RequestKind::kOther), 5U);
}

}  // namespace
}  // namespace azcost::emulator
