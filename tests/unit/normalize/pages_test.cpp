// Whole generated pages, read by the decoder.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "azcost/decode/page_decoder.hpp"
#include "rows.hpp"
#include "support/page_generator.hpp"

namespace azcost::testing {
namespace {

class Pages : public ::testing::Test {
 protected:
  Pages() {
    spec_.rows = 3000;  // more values than a column keeps
    spec_.days = 31;
    spec_.dimensions.push_back("ResourceId");
    normalizer_ = normalizer_of(options_with(shape_with(spec_.dimensions, spec_.aggregations)));
  }

  std::vector<std::string> lines_of(const PageSpec& spec) {
    normalizer_->batch().clear();
    std::string page = generate_page(spec);
    const auto tail = decoder_.decode(page, *normalizer_);
    EXPECT_TRUE(tail) << tail.error().message;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < normalizer_->batch().size(); ++i) {
      lines.emplace_back(normalizer_->batch()[i].line);
    }
    return lines;
  }

  PageSpec spec_;
  decode::PageDecoder decoder_;
  std::unique_ptr<normalize::Normalizer> normalizer_;
};

TEST_F(Pages, GiveTheSameBytesEachTime) {
  const auto first = lines_of(spec_);
  ASSERT_EQ(first.size(), 3000U);
  EXPECT_EQ(lines_of(spec_), first);
}

TEST_F(Pages, GiveTheSameBytesWhateverWasReadBefore) {
  PageSpec other = spec_;
  other.seed = 7;
  other.first_row = 1'000'000;
  lines_of(other);
  const auto after_another_page = lines_of(spec_);
  normalizer_ = normalizer_of(options_with(shape_with(spec_.dimensions, spec_.aggregations)));
  EXPECT_EQ(lines_of(spec_), after_another_page);
}

TEST_F(Pages, GiveRowsWithTheSameKeys) {
  std::set<std::vector<std::string>> key_lists;
  for (const std::string& line : lines_of(spec_)) key_lists.insert(keys_of(line));
  EXPECT_EQ(key_lists.size(), 1U);
}

TEST_F(Pages, GiveEveryRowAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (const std::string& line : lines_of(spec_)) {
    ids.insert(nlohmann::json::parse(line)["x_RowId"].get<std::string>());
  }
  EXPECT_EQ(ids.size(), 3000U);
}

TEST_F(Pages, GiveValuesThatAreThoseOfTheirOwnRow) {
  // Each value by a normalizer with an empty cache, compared with the page as a whole.
  const auto lines = lines_of(spec_);
  CollectingSink cells;
  std::string page = generate_page(spec_);
  ASSERT_TRUE(decoder_.decode(page, cells));
  for (std::size_t i = 0; i < lines.size(); i += 97) {
    std::vector<NamedCell> row;
    for (std::size_t j = 0; j < cells.columns().size(); ++j) {
      row.push_back({cells.columns()[j].name, cells.rows()[i][j], cells.columns()[j].type});
    }
    EXPECT_EQ(line_of(row, shape_with(spec_.dimensions, spec_.aggregations)), lines[i]);
  }
}

}  // namespace
}  // namespace azcost::testing
