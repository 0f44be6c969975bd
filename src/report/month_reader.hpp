/// Reads manifests for what an overview needs of them, several times faster than as a whole.
#pragma once

#include <simdjson.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "azcost/base/result.hpp"
#include "azcost/report/overview.hpp"

namespace azcost::report {

/// Keeps its memory, and the shapes that it has seen: the months of an account share a few.
/// Not thread-safe.
class MonthReader {
 public:
  /// What `stored_month_of(parse_manifest(text))` says; the errors are those of `parse_manifest`.
  /// A manifest without a digest is read the slow way: only its digest proves what is skipped here
  /// (names of files, digests, control totals).
  [[nodiscard]] Result<StoredMonth> read(const std::string& text);

 private:
  struct KnownShape {
    Shape shape;
    std::string fingerprint;
  };

  /// Nothing when anything is out of the ordinary: `parse_manifest` is the judge of that.
  std::optional<StoredMonth> read_ordinary(const std::string& text);
  const KnownShape* shape_in(simdjson::dom::element json);

  simdjson::dom::parser parser_;
  std::map<std::string, KnownShape, std::less<>> shapes_;  // by their JSON
};

}  // namespace azcost::report
