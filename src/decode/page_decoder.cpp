#include "azcost/decode/page_decoder.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "azcost/base/text.hpp"
#include "body.hpp"
#include "json_number.hpp"
#include "strict_reader.hpp"

namespace azcost::decode {

namespace {

using Value = StrictReader::Value;

/// Kept from page to page to reuse their memory: all of them are empty when a page starts.
struct Buffers {
  std::vector<Column> columns;
  std::vector<Cell> cells;
  std::deque<std::string> rewritten;  // a deque: cells point into it while it grows
};

/// Memory for pages up to this size is kept for the next one. Real pages have 2 to 10 MB.
constexpr std::size_t kKeptCapacity = 16U << 20U;

/// Holds the bytes that simdjson may read past the end of a body, for as long as it lives.
class Padding {
 public:
  explicit Padding(std::string& body) : body_(body), size_(body.size()) {
    body_.append(simdjson::SIMDJSON_PADDING, '\0');
  }
  Padding(const Padding&) = delete;
  Padding& operator=(const Padding&) = delete;
  ~Padding() { body_.resize(size_); }

  [[nodiscard]] std::string_view body() const { return {body_.data(), size_}; }
  [[nodiscard]] std::size_t allocated() const { return body_.size(); }

 private:
  std::string& body_;
  std::size_t size_;
};

std::string in_quotes(std::string_view text) { return "'" + printable(text, 100) + "'"; }

std::optional<ColumnType> parse_column_type(std::string_view name) noexcept {
  if (equals_ignoring_case(name, "Number")) return ColumnType::kNumber;
  if (equals_ignoring_case(name, "String")) return ColumnType::kString;
  if (equals_ignoring_case(name, "Datetime")) return ColumnType::kDatetime;
  return std::nullopt;
}

/// One pass over one page.
class PageWalk {
 public:
  PageWalk(simdjson::ondemand::document& document, std::string_view body, Buffers& buffers,
           RowSink& sink)
      : reader_(document, body, buffers.rewritten),
        columns_(buffers.columns),
        cells_(buffers.cells),
        sink_(sink) {}

  [[nodiscard]] Result<PageTail> run();

 private:
  [[nodiscard]] bool read_root();
  [[nodiscard]] bool read_properties(Value value);
  [[nodiscard]] bool read_columns(Value value);
  [[nodiscard]] bool read_column(Value value);
  [[nodiscard]] bool add_column(Column column, std::string_view type);
  [[nodiscard]] bool read_rows(Value value);
  [[nodiscard]] bool read_row(Value value);
  [[nodiscard]] bool read_cell(Value value, std::size_t index);
  [[nodiscard]] bool read_next_link(Value value);
  [[nodiscard]] bool read_error(Value value);

  /// Reads a string that is copied once a page, not once a row. `what` names it.
  [[nodiscard]] bool read_string(Value value, std::string_view what, std::string& out);
  /// Starts to read an object or a list. `what` names it.
  template <class Container>
  [[nodiscard]] bool open(Value value, std::string_view what, Container& container);

  [[gnu::cold]] bool refuse_cell(std::size_t index, std::string_view token);
  [[gnu::cold]] bool refuse_width(std::size_t width);
  [[nodiscard]] std::string this_row() const { return "row " + std::to_string(tail_.rows + 1); }

  StrictReader reader_;
  std::vector<Column>& columns_;
  std::vector<Cell>& cells_;
  RowSink& sink_;
  PageTail tail_;
};

Result<PageTail> PageWalk::run() {
  if (!read_root()) return std::move(reader_).failure();
  tail_.mended_texts = reader_.fixed_texts();
  return std::move(tail_);
}

bool PageWalk::read_root() {
  StrictReader::Object root;
  if (!reader_.open_root(root)) return false;
  KnownFields<2> fields{{"properties", "error"}};
  const bool read = reader_.each_known_field(root, fields, [&](std::size_t index, Value value) {
    return index == 0 ? read_properties(value) : read_error(value);
  });
  if (!read || !reader_.at_end()) return false;
  return fields.seen[0] || reader_.refuse("the answer holds no 'properties'");
}

bool PageWalk::read_properties(Value value) {
  StrictReader::Object properties;
  if (!open(value, "'properties'", properties)) return false;
  KnownFields<3> fields{{"columns", "rows", "nextLink"}};
  const bool read =
      reader_.each_known_field(properties, fields, [&](std::size_t index, Value field) {
        if (index == 0) return read_columns(field);
        if (index == 2) return read_next_link(field);
        if (fields.seen[0]) return read_rows(field);
        return reader_.refuse("the answer holds 'rows' before 'columns'");
      });
  if (!read) return false;
  if (!fields.seen[0]) return reader_.refuse("the answer holds no 'columns'");
  return fields.seen[1] || reader_.refuse("the answer holds no 'rows'");
}

bool PageWalk::read_columns(Value value) {
  StrictReader::Array columns;
  if (!open(value, "'columns'", columns)) return false;
  if (!reader_.each_element(columns, [&](Value column) { return read_column(column); })) {
    return false;
  }
  if (columns_.empty()) return reader_.refuse("the answer holds an empty list of 'columns'");
  cells_.resize(columns_.size());
  if (Status status = sink_.columns(columns_); !status) {
    return reader_.refuse(std::move(status).error());
  }
  return true;
}

bool PageWalk::read_column(Value value) {
  const std::string what = "column " + std::to_string(columns_.size() + 1);
  StrictReader::Object object;
  if (!open(value, what, object)) return false;
  Column column;
  std::string type;
  KnownFields<2> fields{{"name", "type"}};
  const bool read = reader_.each_known_field(object, fields, [&](std::size_t index, Value field) {
    return index == 0 ? read_string(field, "the name of " + what, column.name)
                      : read_string(field, "the type of " + what, type);
  });
  if (!read) return false;
  if (column.name.empty()) return reader_.refuse(what + " has no name");
  if (!fields.seen[1]) return reader_.refuse("column " + in_quotes(column.name) + " has no type");
  return add_column(std::move(column), type);
}

bool PageWalk::add_column(Column column, std::string_view type) {
  const auto known = parse_column_type(type);
  if (!known) {
    return reader_.refuse(
        fmt::format("column {} is of the unknown type {} (known are Number, String and Datetime)",
                    in_quotes(column.name), in_quotes(type)));
  }
  column.type = *known;
  // A query that groups by several tag keys returns one pair of these columns for each.
  const bool of_a_tag =
      equals_ignoring_case(column.name, "TagKey") || equals_ignoring_case(column.name, "TagValue");
  for (const Column& other : columns_) {
    if (!of_a_tag && equals_ignoring_case(other.name, column.name)) {
      return reader_.refuse("column " + in_quotes(column.name) + " stands twice in the answer");
    }
  }
  if (columns_.size() == kMaxColumns) {
    return reader_.refuse(fmt::format("the answer holds more than {} columns", kMaxColumns));
  }
  columns_.push_back(std::move(column));
  return true;
}

bool PageWalk::read_rows(Value value) {
  StrictReader::Array rows;
  return open(value, "'rows'", rows) &&
         reader_.each_element(rows, [&](Value row) { return read_row(row); });
}

bool PageWalk::read_row(Value value) {
  StrictReader::Array row;
  // The name of the row is made only for an error.
  if (value.get(row) != simdjson::SUCCESS) return open(value, this_row(), row);
  reader_.forget_text();
  std::size_t width = 0;
  const bool read = reader_.each_element(row, [&](Value cell) {
    if (width == cells_.size()) return refuse_width(width + 1);
    return read_cell(cell, width++);
  });
  if (!read) return false;
  if (width != cells_.size()) return refuse_width(width);
  if (Status status = sink_.row(cells_); !status) {
    return reader_.refuse(std::move(status).error());
  }
  ++tail_.rows;
  return true;
}

bool PageWalk::read_cell(Value value, std::size_t index) {
  const std::string_view token = StrictReader::token_of(value);
  Cell& cell = cells_[index];
  const bool numeric = columns_[index].type == ColumnType::kNumber;
  if (!token.empty() && token.front() == '"' && !numeric) {
    cell.kind = Cell::Kind::kString;
    cell.sent = {};
    if (!reader_.read_text(value, token, cell.text)) return false;
    const bool had_escapes = cell.text.data() != token.data() + 1;
    if (had_escapes && reader_.changed_text()) cell.sent = token.substr(1, token.size() - 2);
    return true;
  }
  if (numeric && is_json_number(token)) {
    cell = {Cell::Kind::kNumber, token, {}};
    return true;
  }
  if (token == "null") {
    cell = {};
    return true;
  }
  return refuse_cell(index, token);
}

bool PageWalk::refuse_cell(std::size_t index, std::string_view token) {
  const Column& column = columns_[index];
  const char first = token.empty() ? '\0' : token.front();
  std::string_view found;
  if (first == '"') {
    found = "a string";
  } else if (first == '[' || first == '{') {
    found = "a nested value";
  } else if (token == "true" || token == "false") {
    // No column of the Query API has this type, so its meaning is not known.
    found = "a truth value";
  } else if (is_json_number(token)) {
    found = "a number";
  } else {
    return reader_.malformed(token, "not a value of JSON");
  }
  return reader_.refuse(fmt::format(
      "{}, column {}: {} where the column's type is {}", this_row(), in_quotes(column.name), found,
      column.type == ColumnType::kNumber ? "Number" : "String or Datetime"));
}

bool PageWalk::refuse_width(std::size_t width) {
  return reader_.refuse(
      width > cells_.size()
          ? fmt::format("{} is wider than the {} columns", this_row(), width - 1)
          : fmt::format("{} has {} cells for {} columns", this_row(), width, cells_.size()));
}

bool PageWalk::read_next_link(Value value) {
  if (StrictReader::token_of(value) == "null") return true;
  return read_string(value, "'nextLink'", tail_.next_link);
}

/// Reported during changes of access rights: an answer with status 200 that holds an error.
bool PageWalk::read_error(Value value) {
  const std::string_view token = StrictReader::token_of(value);
  if (token == "null") return true;
  StrictReader::Object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return reader_.refuse("Azure answered with the error " + in_quotes(token));
  }
  std::string code;
  std::string message;
  KnownFields<2> fields{{"code", "message"}};
  const bool read = reader_.each_known_field(object, fields, [&](std::size_t index, Value field) {
    return index == 0 ? read_string(field, "the error's code", code)
                      : read_string(field, "the error's message", message);
  });
  if (!read) return false;
  return reader_.refuse("Azure answered with the error " + in_quotes(code) + ": " +
                        printable(message));
}

bool PageWalk::read_string(Value value, std::string_view what, std::string& out) {
  const std::string_view token = StrictReader::token_of(value);
  if (token.empty() || token.front() != '"') {
    return reader_.refuse("the answer is no page: " + std::string(what) + " is not a string");
  }
  std::string_view text;
  if (!reader_.read_text(value, token, text)) return false;
  out.assign(text);
  return true;
}

template <class Container>
bool PageWalk::open(Value value, std::string_view what, Container& container) {
  constexpr bool kObject = std::is_same_v<Container, StrictReader::Object>;
  const std::string_view token = StrictReader::token_of(value);
  if (token.empty()) return reader_.malformed(token, {});
  return value.get(container) == simdjson::SUCCESS ||
         reader_.refuse("the answer is no page: " + std::string(what) +
                        (kObject ? " is not an object" : " is not a list"));
}

}  // namespace

struct PageDecoder::Parser {
  simdjson::ondemand::parser json;
  Buffers buffers;

  [[nodiscard]] Result<PageTail> read(const Padding& padding, RowSink& sink);
};

Result<PageTail> PageDecoder::Parser::read(const Padding& padding, RowSink& sink) {
  const std::string_view body = padding.body();
  simdjson::ondemand::document document;
  const auto error = json.iterate(body.data(), body.size(), padding.allocated()).get(document);
  if (error != simdjson::SUCCESS) {
    return Error{ErrorKind::kData,
                 "the answer is not valid JSON: it holds " + std::string(explain(error))};
  }
  return PageWalk(document, body, buffers, sink).run();
}

PageDecoder::PageDecoder() : parser_(std::make_unique<Parser>()) {}
PageDecoder::~PageDecoder() = default;

Result<PageTail> PageDecoder::decode(std::string& body, RowSink& sink) {
  if (Status status = check_body(body); !status) return std::move(status).error();
  parser_->buffers.columns.clear();
  parser_->buffers.cells.clear();
  parser_->buffers.rewritten.clear();
  Result<PageTail> tail = parser_->read(Padding(body), sink);
  if (parser_->json.capacity() > kKeptCapacity) parser_->json = simdjson::ondemand::parser();
  return tail;
}

}  // namespace azcost::decode
