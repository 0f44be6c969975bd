/// The Query API of Microsoft Cost Management.
#pragma once

#include <atomic>
#include <cstdint>
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
#include "query.hpp"
#include "quota.hpp"
#include "wire.hpp"

namespace azcost::emulator {

/// What follows the host in the address of a page of the query that `request` asks; 0 is the first.
[[nodiscard]] std::string link_of_page(const Request& request, std::uint32_t page);

/// Which rows a page shows: a fault lets a further page show those of the page before it.
enum class PageRows { kItsOwn, kThoseBefore };

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

  /// Answers `POST …/providers/Microsoft.CostManagement/query`; who asks has been checked.
  /// `scope` are the segments of the path before that, `url` is where the emulator is.
  [[nodiscard]] Answer answer(const Request& request, const std::vector<std::string>& scope,
                              const RequestIds& ids, std::string_view url,
                              PageRows shown = PageRows::kItsOwn);

  /// How many queries the quota refused.
  [[nodiscard]] std::uint64_t throttled() const noexcept { return throttled_; }

 private:
  struct Paging {
    std::size_t rows = 0;
    std::uint32_t page = 0;
  };

  struct Asked {
    Query query;
    CostScope scope;
    Paging paging;
  };

  [[nodiscard]] std::variant<Asked, Refusal> understand(
      const Request& request, const std::vector<std::string>& scope) const;
  [[nodiscard]] Answer page_of(const Asked& asked, const Request& request, const RequestIds& ids,
                               std::string_view url, PageRows shown);
  [[nodiscard]] std::variant<CostScope, Refusal> scope_of(
      const std::vector<std::string>& segments) const;
  [[nodiscard]] CostScope whole_account() const;
  [[nodiscard]] std::variant<CostScope, Refusal> profile_scope(std::string_view id) const;
  [[nodiscard]] std::variant<CostScope, Refusal> customer_scope(std::string_view tenant) const;
  [[nodiscard]] std::variant<Paging, Refusal> paging_of(const Request& request) const;
  [[nodiscard]] std::shared_ptr<Evaluation> evaluation_of(const Query& query, CostScope scope,
                                                          const std::string& body);
  [[nodiscard]] std::vector<AnswerColumn> order_of_columns(const Query& query) const;
  void append_next_link(std::string& body, const Request& request, std::uint32_t next_page,
                        bool more, std::string_view url) const;
  /// The refusal of a query of this price, or nothing when the tenant can afford it now.
  [[nodiscard]] std::optional<Answer> charge(int price);
  /// Books the price of a query whose answer is ready, and says what is left after that.
  [[nodiscard]] Quota::Left settle(int price);
  void add_quota_headers(Answer& answer, int price, const Quota::Left& left) const;

  const Partner& partner_;
  const World& world_;
  const ServerOptions& options_;
  Clock& clock_;
  TenantQuota& tenant_quota_;
  std::atomic<std::uint64_t> throttled_{0};

  std::mutex mutex_;
  /// The newest first. All pages of an answer come from one evaluation while nothing is restated.
  std::list<std::pair<std::string, std::shared_ptr<Evaluation>>> evaluations_;
};

}  // namespace azcost::emulator
