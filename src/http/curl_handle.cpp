#include "curl_handle.hpp"

#include <cstdlib>

#include "azcost/base/secret.hpp"

namespace azcost::http {

bool set_up_curl() {
  static const bool done = [] {
    // libcurl would write the keys of every TLS session to the file that this variable names.
    // No other thread of ours reads the environment.
    ::unsetenv("SSLKEYLOGFILE");  // NOLINT(concurrency-mt-unsafe)
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
  return done;
}

HeaderLines::~HeaderLines() {
  for (std::string& line : lines_) wipe(line);
}

curl_slist* HeaderLines::link() {
  nodes_.clear();
  nodes_.reserve(lines_.size());
  for (std::string& line : lines_) {
    nodes_.push_back({line.data(), nullptr});
    if (nodes_.size() > 1) nodes_[nodes_.size() - 2].next = &nodes_.back();
  }
  return nodes_.data();
}

}  // namespace azcost::http
