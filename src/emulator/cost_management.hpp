/// The Query API of Microsoft Cost Management.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"
#include "evaluation.hpp"
#include "query.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// Thread-safe.
class CostManagement {
 public:
  /// All must outlive the object.
  CostManagement(const World& world, const ServerOptions& options, Clock& clock)
      : world_(world), options_(options), clock_(clock) {}

  /// Answers `POST …/providers/Microsoft.CostManagement/query`; who asks has been checked.
  /// `scope` are the segments of the path before that, `url` is where the emulator is.
  [[nodiscard]] Answer answer(const Request& request, const std::vector<std::string>& scope,
                              const RequestIds& ids, std::string_view url);

 private:
  struct Paging {
    std::size_t rows = 0;
    std::uint32_t page = 0;
  };

  [[nodiscard]] std::variant<CostScope, Refusal> scope_of(
      const std::vector<std::string>& segments) const;
  [[nodiscard]] std::variant<Paging, Refusal> paging_of(const Request& request) const;
  [[nodiscard]] std::shared_ptr<Evaluation> evaluation_of(const Query& query, CostScope scope,
                                                          const std::string& body);
  [[nodiscard]] std::vector<AnswerColumn> order_of_columns(const Query& query) const;
  void append_next_link(std::string& body, const Request& request, std::uint32_t next_page,
                        bool more, std::string_view url) const;
  void add_quota_headers(Answer& answer, const Query& query) const;

  const World& world_;
  const ServerOptions& options_;
  Clock& clock_;
  std::mutex mutex_;
  /// The newest first. All pages of an answer come from one evaluation while nothing is restated.
  std::list<std::pair<std::string, std::shared_ptr<Evaluation>>> evaluations_;
};

}  // namespace azcost::emulator
