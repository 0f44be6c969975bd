/// Reads one page of a Query API answer, strictly: what is not proven well-formed is refused.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "azcost/base/result.hpp"
#include "azcost/model/page.hpp"

namespace azcost::decode {

/// A page has two aggregations, a date, up to 15 groupings and some columns of the service.
inline constexpr std::size_t kMaxColumns = 256;
/// How deep the fields that we skip may be nested. The page itself needs four levels.
inline constexpr int kMaxDepth = 64;

/// Keeps the parser's memory between pages. Not thread-safe.
class PageDecoder {
 public:
  PageDecoder();
  PageDecoder(const PageDecoder&) = delete;
  PageDecoder& operator=(const PageDecoder&) = delete;
  ~PageDecoder();

  /// Passes the columns and then each row of `body` to `sink`. `body` may grow its capacity (the
  /// parser reads 64 bytes past the end; reserving them saves a copy) but keeps its content.
  ///
  /// Errors are of kind `kData` and name the row or the column; errors of `sink` are passed on as
  /// they are. After any error the rows passed so far must be discarded: the end of the page was
  /// not seen.
  ///
  /// Refused, among others: bytes that are not UTF-8, a raw NUL, a cut or second document, keys
  /// that occur twice, rows before columns, rows wider or narrower than the columns, nested cells,
  /// a cell of another type than its column, a column that occurs twice (except TagKey and
  /// TagValue, of which each tag key has a pair), numbers outside of JSON's grammar, and an `error`
  /// object at the root, whatever the status of the answer was.
  ///
  /// The page's own keys are matched exactly, and one that differs only in case is refused:
  /// skipping a `nextlink` would end the paging with rows missing. Fields that are not part of a
  /// page are skipped, but must be valid JSON.
  [[nodiscard]] Result<PageTail> decode(std::string& body, RowSink& sink);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace azcost::decode
