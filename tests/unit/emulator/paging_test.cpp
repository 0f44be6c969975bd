#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/emulator/emulated_azure.hpp"

namespace azcost::emulator {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
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

std::vector<std::vector<std::optional<std::string>>> rows_of(const std::vector<Table>& pages) {
  std::vector<std::vector<std::optional<std::string>>> rows;
  for (const Table& page : pages) rows.insert(rows.end(), page.rows.begin(), page.rows.end());
  return rows;
}

TEST(Paging, PagesTogetherAreTheWholeAnswer) {
  EmulatedAzure azure;
  const Table whole = azure.ask(kSpec);
  const auto pages = read_pages(azure, azure.query_path() + "&$top=100", kSpec);
  EXPECT_EQ(pages.size(), (whole.rows.size() + 99) / 100);
  EXPECT_THAT(pages.front().rows, SizeIs(100));
  EXPECT_EQ(rows_of(pages), whole.rows);
}

TEST(Paging, AnAnswerThatFillsItsLastPageHasNoEmptyPageBehindIt) {
  EmulatedAzure azure;
  const QuerySpec days{};  // thirty rows
  const auto pages = read_pages(azure, azure.query_path() + "&$top=10", days);
  EXPECT_THAT(pages, SizeIs(3));
  EXPECT_THAT(pages.back().rows, SizeIs(10));
}

// The recorded link: absolute, with the page as an encoded token; $top is kept.
TEST(Paging, TheLinkIsAbsoluteAndKeepsTheParameters) {
  EmulatedAzure azure;
  const Table page = azure.ask_at(azure.query_path() + "&$top=7", kSpec);
  EXPECT_EQ(page.next_link,
            azure.server.url() + azure.query_path() + "&$top=7&$skiptoken=AQAAAA%3D%3D");
}

TEST(Paging, WithoutTopAPageHasAsManyRowsAsTheServerSays) {
  EmulatedAzure azure({.rows_per_page = 50});
  const Table page = azure.ask(kSpec);
  EXPECT_THAT(page.rows, SizeIs(50));
  EXPECT_THAT(page.next_link, EndsWith("api-version=2025-03-01&$skiptoken=AQAAAA%3D%3D"));
}

TEST(Paging, TopCannotAskForMoreThanTheServerGives) {
  EmulatedAzure azure({.rows_per_page = 50});
  EXPECT_THAT(azure.ask_at(azure.query_path() + "&$top=9999", kSpec).rows, SizeIs(50));
}

TEST(Paging, ALinkNeedsItsBodyAgain) {
  EmulatedAzure azure;
  const Table page = azure.ask_at(azure.query_path() + "&$top=7", kSpec);
  EXPECT_EQ(azure.error_of(page.next_link, ""),
            "400 BadRequest: Invalid query definition, Dataset is invalid or not supplied.");
}

TEST(Paging, ALinkCannotBeFetchedByGet) {
  EmulatedAzure azure;
  const Table page = azure.ask_at(azure.query_path() + "&$top=7", kSpec);
  EXPECT_EQ(azure.get(page.next_link)->status, 404);
}

TEST(Paging, PagesCanBeReadInAnyOrderAndAgain) {
  EmulatedAzure azure;
  const auto pages = read_pages(azure, azure.query_path() + "&$top=100", kSpec);
  const Table third = azure.ask_at(azure.query_path() + "&$top=100&$skiptoken=AgAAAA%3D%3D", kSpec);
  EXPECT_EQ(third.rows, pages[2].rows);
}

TEST(Paging, BehindTheEndThereAreNoRows) {
  EmulatedAzure azure;
  const Table page = azure.ask_at(azure.query_path() + "&$skiptoken=AQAAAA%3D%3D", kSpec);
  EXPECT_THAT(page.rows, SizeIs(0));
  EXPECT_EQ(page.next_link, "");
}

TEST(Paging, NonsenseParametersAreRefused) {
  EmulatedAzure azure;
  const std::string body = query_json(kSpec).dump();
  EXPECT_THAT(azure.error_of(azure.query_path() + "&$top=x", body), StartsWith("400 BadRequest"));
  EXPECT_THAT(azure.error_of(azure.query_path() + "&$top=0", body), StartsWith("400 BadRequest"));
  EXPECT_THAT(azure.error_of(azure.query_path() + "&$skiptoken=x", body),
              StartsWith("400 BadRequest"));
}

TEST(Paging, TheEndIsNullOrEmptyOrAbsent) {
  const std::string body = query_json({}).dump();
  EmulatedAzure with_null({.last_link = LastLink::kNull});
  EXPECT_THAT(with_null.post(with_null.query_path(), body)->body, HasSubstr("\"nextLink\":null"));
  EmulatedAzure with_text({.last_link = LastLink::kEmpty});
  EXPECT_THAT(with_text.post(with_text.query_path(), body)->body, HasSubstr("\"nextLink\":\"\""));
  EmulatedAzure without({.last_link = LastLink::kAbsent});
  EXPECT_THAT(without.post(without.query_path(), body)->body,
              ::testing::Not(HasSubstr("nextLink")));
}

TEST(Paging, PagesOfASortedAnswerAreTheWholeAnswer) {
  EmulatedAzure azure;
  QuerySpec spec = kSpec;
  spec.sorting = {{{"direction", "descending"}, {"name", "UsageDate"}},
                  {{"direction", "ascending"}, {"name", "Cost"}}};
  const auto pages = read_pages(azure, azure.query_path() + "&$top=100", spec);
  EXPECT_EQ(rows_of(pages), azure.ask(spec).rows);
  EXPECT_EQ(pages.front().cell(0, "UsageDate"), "20260930");
}

std::string link_for(EmulatedAzure& azure, const std::string& host) {
  const std::string token = azure.token();
  const auto answer =
      azure.client.Post(azure.query_path(), {{"Authorization", "Bearer " + token}, {"Host", host}},
                        query_json({.dimensions = {"Meter"}}).dump(), "application/json");
  EXPECT_EQ(answer->status, 200) << answer->body;
  return read_table(answer->body).next_link;
}

// Clients follow no link that leads elsewhere.
TEST(Paging, LinksBeginWithTheNameThatTheClientUsedForThisMachineOrTheCloud) {
  EmulatedAzure azure({.rows_per_page = 10});
  const std::string port = ":" + std::to_string(azure.server.port());
  for (const std::string& host : {"localhost" + port, "127.0.0.2" + port, "[::1]" + port,
                                  std::string("management.azure.com")}) {
    EXPECT_THAT(link_for(azure, host), ::testing::StartsWith("http://" + host + "/providers/"));
  }
}

TEST(Paging, LinksNeverBeginWithAHostThatIsNotTheEmulators) {
  EmulatedAzure azure({.rows_per_page = 10});
  const std::string port = ":" + std::to_string(azure.server.port());
  for (const std::string& host :
       {std::string("evil.example"), "evil.example" + port, "localhost.evil.example" + port,
        "127.0.0.1.evil" + port, std::string("localhost:1"), std::string("127.0.0.1"),
        std::string("management.usgovcloudapi.net")}) {
    EXPECT_THAT(link_for(azure, host), ::testing::StartsWith(azure.server.url() + "/providers/"))
        << host;
  }
}

}  // namespace
}  // namespace azcost::emulator
