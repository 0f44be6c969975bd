/// Reads one page of a Query API answer, strictly: what is not proven well-formed is refused.
#pragma once

#include <memory>
#include <string>

#include "azcost/base/result.hpp"
#include "azcost/model/page.hpp"

namespace azcost::decode {

/// Keeps the parser's memory between pages. Not thread-safe.
class PageDecoder {
 public:
  PageDecoder();
  PageDecoder(const PageDecoder&) = delete;
  PageDecoder& operator=(const PageDecoder&) = delete;
  ~PageDecoder();

  /// Hands the columns and then each row of `body` to `sink`. `body` may grow its capacity (the
  /// parser reads some bytes past the end) but keeps its content.
  ///
  /// Errors are of kind `kData` and name the row or the column; errors of `sink` are passed on as
  /// they are. After any error the rows handed on so far must be thrown away: the page's end has
  /// not been seen.
  ///
  /// Refused, among others: bytes that are not UTF-8, a raw NUL, a cut or second document, keys
  /// that stand twice, rows before columns, rows wider or narrower than the columns, nested cells,
  /// a cell of another type than its column, numbers outside of JSON's grammar, an `error` object
  /// at the root whatever the status of the answer was.
  [[nodiscard]] Result<PageTail> decode(std::string& body, RowSink& sink);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace azcost::decode
