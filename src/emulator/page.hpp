/// One page of an answer, before it becomes text: what faults can spoil.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace azcost::emulator {

/// One column of an answer.
struct AnswerColumn {
  std::string name;
  std::string type;  ///< "Number", "String", "Datetime"
};

struct Page {
  /// Cells, each as JSON.
  using Row = std::vector<std::string>;

  std::vector<AnswerColumn> columns;
  std::vector<Row> rows;
  std::optional<std::string> next_link = std::nullopt;
  /// Where the client reached the emulator, and the rest of the address of this page.
  std::string origin;
  std::string address;
  /// The rows of the page before this one.
  std::function<std::vector<Row>()> rows_before;

  /// The text of the answer. `path` is that of the request, without the first slash.
  [[nodiscard]] std::string json(const std::string& path, const std::string& request_id) const;
};

}  // namespace azcost::emulator
