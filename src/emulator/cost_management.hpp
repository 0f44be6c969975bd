/// The Query API of Microsoft Cost Management.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "azcost/base/clock.hpp"
#include "azcost/emulator/server.hpp"
#include "evaluation.hpp"
#include "page.hpp"
#include "quota.hpp"
#include "service.hpp"

namespace azcost::emulator {

/// The costs of one billing account. Thread-safe.
class CostManagement {
 public:
  /// All must outlive the object.
  CostManagement(const Partner& partner, const ServerOptions& options, Clock& clock,
                 TenantQuota& quota)
      : partner_(partner),
        world_(*partner.world),
        options_(options),
        clock_(clock),
        tenant_quota_(quota) {}

  /// Answers `POST …/providers/Microsoft.CostManagement/query`; the caller has been checked. `url`
  /// is where the client reached the emulator. `spoil` may change the page before it is written.
  [[nodiscard]] Answer answer(const HttpRequest& request, const RequestIds& ids,
                              std::string_view url, const std::function<void(Page&)>& spoil);

  /// How many queries the quota refused.
  [[nodiscard]] std::uint64_t throttled() const noexcept { return throttled_; }

 private:
  using Rows = std::shared_ptr<const std::vector<ResultRow>>;

  struct Asked {
    Query query;
    CostScope scope;
    std::size_t rows_per_page = 0;
    std::uint32_t page = 0;
  };

  [[nodiscard]] std::variant<Asked, Refusal> understand(const HttpRequest& request) const;
  [[nodiscard]] Page page_of(const Asked& asked, const HttpRequest& request, std::string_view url);
  [[nodiscard]] std::variant<CostScope, Refusal> scope_of(std::string_view path) const;
  [[nodiscard]] std::variant<CostScope, Refusal> customer_scope(std::string_view tenant) const;
  /// Reads the paging into `asked`. The refusal when it cannot be read, otherwise nothing.
  [[nodiscard]] std::optional<Refusal> read_paging(const HttpRequest& request, Asked& asked) const;
  [[nodiscard]] Rows rows_of(const Asked& asked, const HttpRequest& request);
  [[nodiscard]] Page::Row cells_of(const ResultRow& row, const Query& query) const;
  void shuffle(Page& page) const;
  /// The refusal of a query of this price, or nothing when the tenant can afford it now.
  [[nodiscard]] std::optional<Answer> charge(int price);
  /// Books the price of a query whose answer is ready, and returns what is left after that.
  [[nodiscard]] Quota::Left settle(int price);

  const Partner& partner_;
  const World& world_;
  const ServerOptions& options_;
  Clock& clock_;
  TenantQuota& tenant_quota_;
  std::atomic<std::uint64_t> throttled_{0};

  std::mutex mutex_;
  /// Evaluations by what was asked, newest first. All pages of an answer come from one evaluation
  /// while nothing is restated.
  std::list<std::pair<std::string, Rows>> evaluations_;
};

}  // namespace azcost::emulator
