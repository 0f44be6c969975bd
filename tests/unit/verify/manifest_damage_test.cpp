// A manifest after a power cut, a bad sector, or a careless editor: whatever verify and repair do
// with it, false rows are never reported as right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "azcost/verify/verifier.hpp"
#include "support/sweep.hpp"
#include "unit/verify/verify_fixture.hpp"

namespace azcost::verify {
namespace {

using testing::kManifest;
using testing::kRoot;
using testing::month_of;
using testing::plant;
using testing::row_of;
using testing::StoredMonth;

const SystemTime kThen = *parse_day("2026-11-20");

/// A month with one of everything: several days in two currencies, a day without rows, one that is
/// pending, control totals.
StoredMonth full_month() {
  StoredMonth month = month_of("2026-10", 2);
  Manifest& manifest = month.manifest;
  month.set_day("2026-10-02", {row_of("2026-10-02", "1.5"), row_of("2026-10-02", "-0.25", "EUR")});
  DayEntry& second = manifest.days[*parse_day("2026-10-02")];
  second.totals = {{"EUR", *Decimal::parse("-0.25")}, {"USD", *Decimal::parse("1.5")}};
  for (auto& [day, entry] : manifest.days) entry.control = entry.totals;
  DayEntry nothing;
  nothing.control = Totals();
  nothing.collected_at = second.collected_at;
  manifest.days[*parse_day("2026-10-03")] = nothing;
  manifest.pending = {*parse_day("2026-10-31")};
  return month;
}

class DamagedManifestOnDisk : public testing::Verify {
 protected:
  DamagedManifestOnDisk() {
    october_ = full_month();
    text_ = to_json(october_.manifest);
    plant(files_, october_);
    remove(testing::kFolder + "2026-10-03.jsonl");
    plant(files_, month_of("2026-09", 1));
  }

  /// Rows, digests and sums of every stored day match its file.
  void expect_true_days() {
    const auto manifest = parse_manifest(text_of(kManifest));
    ASSERT_TRUE(manifest) << manifest.error().message;
    for (const auto& [day, entry] : manifest->days) {
      const DayEntry& true_entry = october_.manifest.days.at(day);
      EXPECT_EQ(entry.file, true_entry.file);
      EXPECT_EQ(entry.rows, true_entry.rows);
      EXPECT_EQ(entry.bytes, true_entry.bytes);
      EXPECT_EQ(entry.sha256, true_entry.sha256);
      EXPECT_EQ(entry.totals, true_entry.totals);
    }
    EXPECT_EQ(manifest->shape, october_.manifest.shape);
  }

  /// Repairs what is broken of `text`.
  Report repaired(const std::string& text) {
    put(kManifest, text);
    auto report = verify::repair(files_, commit::Layout(kRoot), {}, kThen, {});
    EXPECT_TRUE(report) << report.error().message;
    remove(kManifest + ".broken");
    return report ? *std::move(report) : Report();
  }

  std::string text_;
};

TEST_F(DamagedManifestOnDisk, IsInOrderBeforeItIsDamaged) {
  EXPECT_THAT(verify().findings, ::testing::IsEmpty());
}

TEST_F(DamagedManifestOnDisk, IsFoundAndRebuiltWhereverItIsCut) {
  for (std::size_t size = 0; size < text_.size() - 1; size += azcost::testing::kSweepStep) {
    const Report report = repaired(text_.substr(0, size));
    ASSERT_TRUE(report.is_clean()) << size << " bytes";
    ASSERT_EQ(report.findings.back().kind, Kind::kRepaired) << size << " bytes";
    expect_true_days();
  }
}

class FlippedManifestOnDisk : public DamagedManifestOnDisk,
                              public ::testing::WithParamInterface<int> {
 protected:
  /// Calls `test(text)` with each byte of the manifest damaged; the last one ends the line.
  template <class Test>
  void damage_each_byte(Test test) {
    for (std::size_t i = 0; i + 1 < text_.size(); i += azcost::testing::kSweepStep) {
      std::string flipped = text_;
      flipped[i] = static_cast<char>(flipped[i] ^ GetParam());
      SCOPED_TRACE("byte " + std::to_string(i));
      test(flipped);
      if (HasFailure()) return;
    }
  }
};

// A bit that flips, and the bit that makes a letter a capital.
INSTANTIATE_TEST_SUITE_P(Flips, FlippedManifestOnDisk, ::testing::Values(1, 0x20));

TEST_P(FlippedManifestOnDisk, IsFoundWhicheverByteChanges) {
  damage_each_byte([&](const std::string& damaged) {
    put(kManifest, damaged);
    const Report report = verify();
    ASSERT_FALSE(report.is_clean());
    EXPECT_TRUE(report.findings.front().kind == Kind::kBrokenManifest ||
                report.findings.front().kind == Kind::kNewerManifest);
  });
}

TEST_P(FlippedManifestOnDisk, IsRebuiltTrulyOrNotAtAllWhicheverByteChanges) {
  damage_each_byte([&](const std::string& damaged) {
    if (repaired(damaged).is_clean()) expect_true_days();
  });
}

}  // namespace
}  // namespace azcost::verify
