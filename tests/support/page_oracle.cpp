#include "support/page_oracle.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"

namespace azcost::testing {
namespace {

// Limits and rules as the decoder's header promises them, written down a second time on purpose.
constexpr std::size_t kMostColumns = 256;
constexpr int kDeepestSkippedField = 64;
/// Deeper than any page: the tree is taken down recursively.
constexpr std::size_t kDeepestTree = 100;

/// A document that keeps the text of its numbers, and repeated keys.
struct Node {
  enum class Kind { kNull, kBoolean, kNumber, kString, kObject, kArray };

  Kind kind = Kind::kNull;
  std::string text = {};
  std::vector<std::pair<std::string, Node>> members = {};  // keys are "" in an array
};

class TreeBuilder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return add({Node::Kind::kNull}); }
  bool boolean(bool) override { return add({Node::Kind::kBoolean}); }
  bool number_integer(std::int64_t value) override {
    // Only numbers with a sign come here, so this zero was a -0.
    return add({Node::Kind::kNumber, value == 0 ? "-0" : std::to_string(value)});
  }
  bool number_unsigned(std::uint64_t value) override {
    return add({Node::Kind::kNumber, std::to_string(value)});
  }
  bool number_float(double, const std::string& text) override {
    return add({Node::Kind::kNumber, text});
  }
  bool string(std::string& text) override {
    std::erase(text, '\0');
    return add({Node::Kind::kString, text});
  }
  bool binary(nlohmann::json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open({Node::Kind::kObject}); }
  bool start_array(std::size_t) override { return open({Node::Kind::kArray}); }
  bool key(std::string& name) override {
    key_ = name;
    return true;
  }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    cannot_tell = error.id == kNumberOutOfRange;
    return false;
  }

  Node root;
  bool cannot_tell = false;

 private:
  Node& place(Node node) {
    if (open_.empty()) return root = std::move(node);
    return open_.back()->members.emplace_back(std::exchange(key_, ""), std::move(node)).second;
  }
  bool add(Node node) {
    place(std::move(node));
    return true;
  }
  bool open(Node node) {
    open_.push_back(&place(std::move(node)));
    return open_.size() < kDeepestTree;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string key_;
  std::vector<Node*> open_;
};

int depth_of(const Node& node) {
  if (node.kind != Node::Kind::kObject && node.kind != Node::Kind::kArray) return 0;
  int deepest = 0;
  for (const auto& [key, member] : node.members) deepest = std::max(deepest, depth_of(member));
  return deepest + 1;
}

using Fields = std::map<std::string_view, const Node*>;

/// The fields of `object` that are part of a page: each once at most, in exactly this case.
std::optional<Fields> fields_of(const Node& object, std::initializer_list<std::string_view> known) {
  if (object.kind != Node::Kind::kObject) return std::nullopt;
  Fields fields;
  for (const auto& [key, member] : object.members) {
    bool is_skipped = true;
    for (const std::string_view name : known) {
      if (!equals_ignoring_case(name, key)) continue;
      if (name != key || !fields.emplace(name, &member).second) return std::nullopt;
      is_skipped = false;
    }
    if (is_skipped && depth_of(member) > kDeepestSkippedField) return std::nullopt;
  }
  return fields;
}

bool read_column(const Node& node, OracleAnswer& answer) {
  const auto fields = fields_of(node, {"name", "type"});
  if (!fields || fields->size() != 2) return false;
  for (const auto& [name, field] : *fields) {
    if (field->kind != Node::Kind::kString) return false;
  }
  Column column{fields->at("name")->text, ColumnType::kString};
  const std::string type = to_lower(fields->at("type")->text);
  if (type == "number") column.type = ColumnType::kNumber;
  if (type == "datetime") column.type = ColumnType::kDatetime;
  if (type != "number" && type != "string" && type != "datetime") return false;
  if (column.name.empty() || answer.columns.size() == kMostColumns) return false;
  for (const Column& other : answer.columns) {
    if (equals_ignoring_case(other.name, column.name)) return false;
  }
  answer.columns.push_back(std::move(column));
  return true;
}

bool read_row(const Node& node, OracleAnswer& answer) {
  if (node.kind != Node::Kind::kArray || node.members.size() != answer.columns.size()) return false;
  OwnedRow& row = answer.rows.emplace_back();
  for (const auto& [key, cell] : node.members) {
    const bool numeric = answer.columns[row.size()].type == ColumnType::kNumber;
    if (cell.kind == Node::Kind::kNull) {
      row.push_back(testing::null());
    } else if (cell.kind == Node::Kind::kNumber && numeric) {
      row.push_back(testing::number(cell.text));
    } else if (cell.kind == Node::Kind::kString && !numeric) {
      row.push_back(testing::string(cell.text));
    } else {
      return false;
    }
  }
  return true;
}

bool read_page(const Node& document, OracleAnswer& answer) {
  const auto root = fields_of(document, {"properties", "error"});
  if (!root || !root->contains("properties")) return false;
  if (root->contains("error") && root->at("error")->kind != Node::Kind::kNull) return false;
  const auto fields = fields_of(*root->at("properties"), {"columns", "rows", "nextLink"});
  if (!fields || !fields->contains("columns") || !fields->contains("rows")) return false;
  const Node& columns = *fields->at("columns");
  const Node& rows = *fields->at("rows");
  if (&rows < &columns) return false;
  if (columns.kind != Node::Kind::kArray || rows.kind != Node::Kind::kArray) return false;
  for (const auto& [key, column] : columns.members) {
    if (!read_column(column, answer)) return false;
  }
  for (const auto& [key, row] : rows.members) {
    if (!read_row(row, answer)) return false;
  }
  if (const auto link = fields->find("nextLink"); link != fields->end()) {
    answer.next_link = link->second->text;
    const Node::Kind kind = link->second->kind;
    if (kind != Node::Kind::kNull && kind != Node::Kind::kString) return false;
  }
  return !answer.columns.empty();
}

std::optional<unsigned> surrogate_at(std::string_view body, std::size_t at) {
  if (at + 6 > body.size() || body.substr(at, 2) != "\\u") return std::nullopt;
  const std::string digits = to_lower(body.substr(at + 2, 4));
  if (digits.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
  const auto code = static_cast<unsigned>(std::stoul(digits, nullptr, 16));
  return code >= 0xD800 && code < 0xE000 ? std::optional(code) : std::nullopt;
}

/// `body` with an escaped U+FFFD for each escaped half of a surrogate pair: what the decoder
/// promises to make of it, and what nlohmann's parser refuses. In a valid document a backslash
/// stands only within strings, and one behind another starts nothing.
std::string with_whole_characters(std::string_view body) {
  std::string out;
  for (std::size_t at = 0; at < body.size();) {
    const auto first = surrogate_at(body, at);
    std::size_t length = body[at] == '\\' && at + 1 < body.size() ? 2 : 1;
    if (first) {
      const auto second = surrogate_at(body, at + 6);
      const bool pair = *first < 0xDC00 && second && *second >= 0xDC00;
      length = pair ? 12 : 6;
      if (!pair) out.append("\\ufffd");
      if (!pair) length = 0, at += 6;
    }
    out.append(body.substr(at, length));
    at += length;
  }
  return out;
}

}  // namespace

OracleAnswer ask_page_oracle(std::string_view body) {
  OracleAnswer answer;
  if (body.find('\0') != std::string_view::npos || body.starts_with("\xEF\xBB\xBF")) return answer;
  TreeBuilder tree;
  if (nlohmann::json::sax_parse(with_whole_characters(body), &tree)) {
    if (read_page(tree.root, answer)) answer.verdict = OracleVerdict::kAccepted;
  } else if (tree.cannot_tell) {
    answer.verdict = OracleVerdict::kCannotTell;
  }
  return answer;
}

std::string difference_to_oracle(std::string_view body, const Result<PageTail>& tail,
                                 const CollectingSink& sink) {
  const OracleAnswer oracle = ask_page_oracle(body);
  if (oracle.verdict == OracleVerdict::kCannotTell) return {};
  const bool accepted = oracle.verdict == OracleVerdict::kAccepted;
  if (accepted != tail.ok()) {
    return accepted ? "only the oracle accepts it; the decoder: " + tail.error().message
                    : "only the decoder accepts it";
  }
  if (!accepted) return {};
  if (oracle.columns != sink.columns()) return "the columns differ";
  if (oracle.next_link != tail->next_link) return "the next links differ";
  if (tail->rows != sink.rows().size()) return "the decoder miscounts its rows";
  if (oracle.rows.size() != sink.rows().size()) return "the numbers of rows differ";
  for (std::size_t i = 0; i < oracle.rows.size(); ++i) {
    if (oracle.rows[i] != sink.rows()[i]) return "row " + std::to_string(i + 1) + " differs";
  }
  return {};
}

}  // namespace azcost::testing
