/// Rows, units and shapes in the few words that a test needs.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "azcost/commit/store.hpp"
#include "azcost/model/plan.hpp"
#include "azcost/model/record.hpp"
#include "azcost/model/shape.hpp"
#include "support/fake_clock.hpp"
#include "support/memory_file_system.hpp"
#include "support/values.hpp"

namespace azcost::commit::testing {

using azcost::testing::decimal;
using azcost::testing::FakeClock;
using azcost::testing::MemoryFileSystem;
using azcost::testing::Operation;
using azcost::testing::PowerCut;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

struct Row {
  std::string_view day;
  std::string key;
  std::string_view cost = "1.5";
  std::string_view currency = "USD";
  std::string_view customer = "adatum";  ///< empty: the partner's own charge
  std::string_view other = "0";          ///< of the aggregation beside the cost
};

/// The day that `text` names; a test that misspells one ends.
Day day(std::string_view text);
/// "2026-10-12T05:15:00Z"
SystemTime at(std::string_view day_text, int hours = 0);
Month month(std::string_view text);

/// The line that stands for a row in a day file.
std::string line_of(const Row& row);
RecordBatch batch_of(const std::vector<Row>& rows);

/// Rows of the account "contoso", in October 2026 by default.
Unit october(std::string_view from = "2026-10-01", std::string_view to = "2026-10-31");
Shape daily_shape();

/// A commit of rows whose reading began at `read_at`.
CommitRequest request_at(SystemTime read_at, const Shape& shape = daily_shape());

/// Stages, seals and commits `rows`, one batch for each.
Result<Receipt> collect(Store& store, const Unit& unit, const std::vector<Row>& rows,
                        const CommitRequest& request = request_at(at("2026-11-20", 5)));

/// The lines of a day file.
std::string text_of(const std::vector<Row>& rows);

}  // namespace azcost::commit::testing
