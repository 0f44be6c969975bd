#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::SizeIs;
using ::testing::StartsWith;

const QuerySpec kSpec{.dimensions = {"ResourceId", "Meter"}};

/// All pages, by following the links.
std::vector<Table> read_pages(EmulatedAzure& azure, std::string link, const QuerySpec& spec) {
  std::vector<Table> pages;
  while (!link.empty()) {
    pages.push_back(azure.ask_at(link, spec));
    link = pages.back().next_link;
  }
  return pages;
}

TEST(Paging, PagesTogetherAreTheWholeAnswer) {
  EmulatedAzure azure;
  const Table whole = azure.ask(kSpec);
  const auto pages = read_pages(azure, azure.query_path() + "&$top=100", kSpec);
  EXPECT_EQ(pages.size(), (whole.rows.size() + 99) / 100);
  std::vector<std::vector<std::optional<std::string>>> rows;
  for (const Table& page : pages) rows.insert(rows.end(), page.rows.begin(), page.rows.end());
  EXPECT_EQ(rows, whole.rows);
  EXPECT_EQ(azure.ask_at(azure.query_path() + "&$top=100&$skiptoken=AgAAAA%3D%3D", kSpec).rows,
            pages[2].rows);
}

TEST(Paging, AnAnswerThatFillsItsLastPageHasNoEmptyPageBehindIt) {
  EmulatedAzure azure;
  const QuerySpec days{};  // thirty rows
  const auto pages = read_pages(azure, azure.query_path() + "&$top=10", days);
  EXPECT_THAT(pages, SizeIs(3));
  EXPECT_THAT(pages.back().rows, SizeIs(10));
  EXPECT_THAT(azure.ask_at(azure.query_path() + "&$skiptoken=AQAAAA%3D%3D", days).rows, SizeIs(0));
}

// The recorded link: absolute, with the page as an encoded token; $top is kept.
TEST(Paging, TheLinkIsAbsoluteAndKeepsTheParameters) {
  EmulatedAzure azure;
  const Table page = azure.ask_at(azure.query_path() + "&$top=7", kSpec);
  EXPECT_EQ(page.next_link,
            azure.server.url() + azure.query_path() + "&$top=7&$skiptoken=AQAAAA%3D%3D");
}

TEST(Paging, TopCannotAskForMoreThanTheServerGives) {
  EmulatedAzure azure({.rows_per_page = 50});
  EXPECT_THAT(azure.ask(kSpec).rows, SizeIs(50));
  EXPECT_THAT(azure.ask_at(azure.query_path() + "&$top=9999", kSpec).rows, SizeIs(50));
}

TEST(Paging, ALinkNeedsItsBodyAgainAndNoGet) {
  EmulatedAzure azure;
  const Table page = azure.ask_at(azure.query_path() + "&$top=7", kSpec);
  EXPECT_EQ(azure.error_of(page.next_link, ""),
            "400 BadRequest: Invalid query definition, Dataset is invalid or not supplied.");
  EXPECT_EQ(azure.get(page.next_link)->status, 404);
}

TEST(Paging, NonsenseParametersAreRefused) {
  EmulatedAzure azure;
  for (const char* nonsense : {"&$top=x", "&$top=0", "&$skiptoken=x"}) {
    EXPECT_THAT(azure.error_of(azure.query_path() + nonsense, query()),
                StartsWith("400 BadRequest"));
  }
}

std::string link_for(EmulatedAzure& azure, const std::string& host) {
  const std::string token = azure.token();
  const auto answer =
      azure.client.Post(azure.query_path(), {{"Authorization", "Bearer " + token}, {"Host", host}},
                        query_json({.dimensions = {"Meter"}}).dump(), "application/json");
  EXPECT_EQ(answer->status, 200) << answer->body;
  return read_table(answer->body).next_link;
}

// Clients follow no link to another host.
TEST(Paging, LinksBeginWithTheNameThatTheClientUsedForThisMachineOrTheCloud) {
  EmulatedAzure azure({.rows_per_page = 10});
  const std::string port = ":" + std::to_string(azure.server.port());
  for (const std::string& host : {"localhost" + port, "127.0.0.2" + port, "[::1]" + port,
                                  std::string("management.azure.com")}) {
    EXPECT_THAT(link_for(azure, host), StartsWith("http://" + host + "/providers/"));
  }
  for (const std::string& host :
       {std::string("evil.example"), "evil.example" + port, "localhost.evil.example" + port,
        "127.0.0.1.evil" + port, std::string("localhost:1"), std::string("127.0.0.1"),
        std::string("management.usgovcloudapi.net")}) {
    EXPECT_THAT(link_for(azure, host), StartsWith(azure.server.url() + "/providers/")) << host;
  }
}

}  // namespace
}  // namespace azcost::emulator
