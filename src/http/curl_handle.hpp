/// Wrappers that make libcurl's C interface safe to use.
#pragma once

#include <curl/curl.h>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace azcost::http {

struct EasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;

struct MultiDeleter {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using MultiHandle = std::unique_ptr<CURLM, MultiDeleter>;

/// Sets up libcurl once for the whole process; false when that fails.
[[nodiscard]] bool set_up_curl();

/// Sets options and remembers the first failure, so that a list of them reads as a list.
class EasyOptions {
 public:
  explicit EasyOptions(CURL* easy) : easy_(easy) {}

  /// Only types that C's `...` passes in the size that libcurl reads.
  template <class Value>
  requires(std::same_as<Value, long> || std::is_pointer_v<Value>) void operator()(CURLoption option,
                                                                                  Value value) {
    const CURLcode code = curl_easy_setopt(easy_, option, value);
    if (failure_ == CURLE_OK) failure_ = code;
  }
  [[nodiscard]] CURLcode failure() const noexcept { return failure_; }

 private:
  CURL* easy_;
  CURLcode failure_ = CURLE_OK;
};

/// The header lines of one request, in the form in which libcurl reads them. libcurl makes no copy
/// of them: the lines may hold a bearer token, and are wiped when the list is destroyed.
class HeaderLines {
 public:
  HeaderLines() = default;
  HeaderLines(const HeaderLines&) = delete;
  HeaderLines& operator=(const HeaderLines&) = delete;
  ~HeaderLines();

  void add(std::string line) { lines_.push_back(std::move(line)); }
  /// Valid until the next call of any function. At least one line must have been added.
  [[nodiscard]] curl_slist* link();

 private:
  std::vector<std::string> lines_;
  std::vector<curl_slist> nodes_;
};

}  // namespace azcost::http
