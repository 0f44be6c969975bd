/// A data directory for October 2026, in memory.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "azcost/commit/store.hpp"
#include "unit_builder.hpp"

namespace azcost::commit::testing {

inline const std::string kFolder = "/data/data/actual/account=contoso/month=2026-10/";
inline const std::string kFive = kFolder + "2026-10-05.jsonl";
inline const std::string kSix = kFolder + "2026-10-06.jsonl";
inline const std::string kManifest = "/data/metadata/actual/account=contoso/month=2026-10.json";
inline const std::string kRestatements = "/data/metadata/actual/account=contoso/restatements.jsonl";

inline const std::vector<Row> kRows = {{"2026-10-05", "alpha", "1.25"},
                                       {"2026-10-05", "beta", "-0.25"},
                                       {"2026-10-06", "alpha", "7.0"}};

class OctoberStore : public ::testing::Test {
 protected:
  OctoberStore() {
    const auto opened = store_.open_to_write("collect");
    EXPECT_TRUE(opened) << opened.error().message;
  }

  Receipt commit(const std::vector<Row>& rows, const Unit& unit = october(),
                 const Shape& shape = daily_shape()) {
    auto receipt = collect(store_, unit, rows, request_at(clock_.now(), shape));
    EXPECT_TRUE(receipt) << receipt.error().message;
    return receipt ? *std::move(receipt) : Receipt{};
  }

  Manifest manifest() {
    auto held = store_.manifest("contoso", Dataset::kActual, month("2026-10"));
    EXPECT_TRUE(held && *held);
    return **held;
  }

  std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::istringstream text(files_.content(path).value_or(""));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }

  MemoryFileSystem files_;
  FakeClock clock_{at("2026-11-20", 5)};
  Store store_{files_, clock_, "/data"};
};

}  // namespace azcost::commit::testing
