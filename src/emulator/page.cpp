#include "page.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace azcost::emulator {

std::string Page::json(const std::string& path, const std::string& request_id) const {
  using nlohmann::ordered_json;
  ordered_json described = ordered_json::array();
  for (const AnswerColumn& column : columns) {
    described.push_back({{"name", column.name}, {"type", column.type}});
  }
  const ordered_json link = next_link ? ordered_json(*next_link) : ordered_json();
  std::string text = fmt::format(
      R"({{"id":{},"name":"{}","type":"Microsoft.CostManagement/query","location":null,)"
      R"("sku":null,"eTag":null,"properties":{{"nextLink":{},"columns":{},"rows":[)",
      ordered_json(path + "/" + request_id)
          .dump(-1, ' ', false, ordered_json::error_handler_t::replace),
      request_id, link.dump(), described.dump());
  // Not by the library, which would change the form of the numbers.
  for (const Row& row : rows) {
    text += '[';
    for (const std::string& cell : row) text.append(cell).push_back(',');
    text.back() = ']';
    text += ',';
  }
  if (!rows.empty()) text.pop_back();
  return text + "]}}";
}

}  // namespace azcost::emulator
