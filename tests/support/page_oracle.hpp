/// A second, independent reader of pages, with another parser: it must accept what the decoder
/// accepts, and read the same values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "azcost/model/page.hpp"
#include "support/collecting_sink.hpp"

namespace azcost::testing {

enum class OracleVerdict {
  kAccepted,
  kRefused,
  /// The oracle's parser turns every number into a double and cannot read those beyond its range,
  /// such as 1e400. They are valid JSON, and the decoder hands on their text.
  kCannotTell,
};

struct OracleAnswer {
  OracleVerdict verdict = OracleVerdict::kRefused;
  /// Filled as far as the body was read; meaningful only when it was accepted.
  std::vector<Column> columns;
  std::vector<OwnedRow> rows;
  std::string next_link;
};

/// Reads `body` with nlohmann's SAX interface. The two things in which that parser is known to be
/// more generous than JSON are refused beforehand: a byte order mark, and a NUL byte, which it
/// takes for the end of the document. Half of a surrogate pair reads as U+FFFD.
[[nodiscard]] OracleAnswer ask_page_oracle(std::string_view body);

/// Empty when a decoder that ended with `tail` and left its rows in `sink` agrees with the oracle
/// about `body`; otherwise the difference.
[[nodiscard]] std::string difference_to_oracle(std::string_view body, const Result<PageTail>& tail,
                                               const CollectingSink& sink);

}  // namespace azcost::testing
