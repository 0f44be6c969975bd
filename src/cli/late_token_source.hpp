/// Tokens of an account whose credential could not be used when the run began.
#pragma once

#include <memory>
#include <stop_token>

#include "azcost/auth/token_source.hpp"
#include "azcost/base/clock.hpp"
#include "azcost/base/file_system.hpp"
#include "azcost/config/config.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::cli {

/// Looks at the credential again whenever a token is asked for: until it can be used, that is the
/// error of each token (`kConfig`), and the account's units end with it while others go on. The
/// collaborators must outlive it.
class LateTokenSource final : public auth::TokenSource {
 public:
  LateTokenSource(config::AccountSettings settings, http::Transport& transport, FileSystem& files,
                  Clock& clock);

  Result<auth::Token> token(std::stop_token stop) override;
  void invalidate() override;

 private:
  config::AccountSettings settings_;
  http::Transport& transport_;
  FileSystem& files_;
  Clock& clock_;
  std::unique_ptr<auth::TokenSource> source_;  // null until the credential can be used
};

}  // namespace azcost::cli
