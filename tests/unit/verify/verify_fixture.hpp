/// A data directory with one month in it, and what verify finds there.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <stop_token>
#include <string>
#include <utility>

#include "azcost/verify/verifier.hpp"
#include "support/memory_file_system.hpp"
#include "unit/verify/stored_month.hpp"

namespace azcost::verify::testing {

inline const std::string kFolder = "data/actual/account=contoso/month=2026-10/";
inline const std::string kManifest = "metadata/actual/account=contoso/month=2026-10.json";

class Verify : public ::testing::Test {
 protected:
  Verify() { plant(files_, october_); }

  Report verify(const Scope& scope = {}) {
    auto report = verify::verify(files_, commit::Layout(kRoot), scope, stop_.get_token());
    EXPECT_TRUE(report) << report.error().message;
    return report ? *std::move(report) : Report();
  }

  /// The only finding that there is.
  Finding finding() {
    const Report report = verify();
    EXPECT_EQ(report.findings.size(), 1U) << ::testing::PrintToString(outline(report));
    return report.findings.empty() ? Finding() : report.findings.front();
  }

  void put(const std::string& path, std::string text) {
    files_.plant(std::filesystem::path(kRoot) / path, std::move(text));
  }
  void remove(const std::string& path) {
    ASSERT_TRUE(files_.remove(std::filesystem::path(kRoot) / path));
  }
  [[nodiscard]] std::string text_of(const std::string& path) const {
    return files_.content(std::filesystem::path(kRoot) / path).value_or("");
  }

  azcost::testing::MemoryFileSystem files_;
  StoredMonth october_ = month_of("2026-10");
  std::stop_source stop_;
};

}  // namespace azcost::verify::testing
