#include "late_token_source.hpp"

#include <optional>
#include <string>
#include <utility>

#include "identity.hpp"

namespace azcost::cli {

LateTokenSource::LateTokenSource(config::AccountSettings settings, http::Transport& transport,
                                 FileSystem& files, Clock& clock)
    : settings_(std::move(settings)), transport_(transport), files_(files), clock_(clock) {}

Result<auth::Token> LateTokenSource::token(std::stop_token stop) {
  if (source_ == nullptr) {
    std::optional<std::string> warning;
    auto made = make_token_source(settings_, transport_, files_, clock_, warning);
    if (!made) return std::move(made).error();
    source_ = *std::move(made);
  }
  return source_->token(std::move(stop));
}

void LateTokenSource::invalidate() {
  if (source_ != nullptr) source_->invalidate();
}

}  // namespace azcost::cli
