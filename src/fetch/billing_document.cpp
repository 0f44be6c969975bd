#include "billing_document.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cstddef>
#include <nlohmann/json.hpp>

namespace azcost::fetch {
namespace {

namespace ondemand = simdjson::ondemand;

/// A page has some hundred entries.
constexpr std::size_t kMostEntries = 100'000;

Error broken(std::string why) { return {ErrorKind::kData, std::move(why)}; }

/// Reads a text into `out`; null counts as absent.
Status read_text(std::string_view key, ondemand::value value, std::string& out) {
  out.clear();
  bool is_null = false;
  if (value.is_null().get(is_null) == simdjson::SUCCESS && is_null) return ok_status();
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    return broken(fmt::format("'{}' is no text", key));
  }
  out = text;
  return ok_status();
}

/// Calls `read` with each member of an object.
template <class Read>
Status each_member(ondemand::object object, const Read& read) {
  for (auto member : object) {
    std::string_view key;
    ondemand::value value;
    if (member.unescaped_key().get(key) != simdjson::SUCCESS ||
        member.value().get(value) != simdjson::SUCCESS) {
      return broken("the answer is no JSON");
    }
    if (auto done = read(key, value); !done) return done;
  }
  return ok_status();
}

Status read_properties(ondemand::value value, BillingEntry& entry) {
  ondemand::object properties;
  if (value.get_object().get(properties) != simdjson::SUCCESS) {
    return broken("the properties of an entry are no object");
  }
  return each_member(properties, [&](std::string_view key, ondemand::value member) -> Status {
    if (key == "displayName") return read_text(key, member, entry.name);
    if (key == "agreementType") return read_text(key, member, entry.agreement);
    return ok_status();
  });
}

Status read_member(std::string_view key, ondemand::value value, std::string_view id_key,
                   BillingEntry& entry) {
  if (key == id_key) return read_text(key, value, entry.id);
  if (key == "properties") return read_properties(value, entry);
  return ok_status();
}

Status read_entries(ondemand::value value, std::string_view id_key,
                    std::vector<BillingEntry>& entries) {
  ondemand::array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) return broken("it holds no list");
  for (auto item : list) {
    if (entries.size() == kMostEntries) {
      return broken("the answer lists more entries than any such page");
    }
    ondemand::object object;
    if (item.get_object().get(object) != simdjson::SUCCESS) return broken("an entry is no object");
    BillingEntry& entry = entries.emplace_back();
    auto read = each_member(object, [&](std::string_view key, ondemand::value member) {
      return read_member(key, member, id_key, entry);
    });
    if (!read) return read;
  }
  return ok_status();
}

/// Calls `read` with each member of the document.
template <class Read>
Status each_member_of(std::string_view body, const Read& read) {
  // The whole document is checked first: no part of a broken page may be used, and on-demand
  // parsing looks only at the fields that are read.
  if (!nlohmann::json::accept(body)) return broken("the answer is no JSON object");
  const simdjson::padded_string padded(body);
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object root;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(root) != simdjson::SUCCESS) {
    return broken("the answer is no JSON object");
  }
  return each_member(root, read);
}

}  // namespace

Result<BillingPage> read_billing_page(std::string_view body, std::string_view id_key) {
  BillingPage page;
  bool has_list = false;
  auto read = each_member_of(body, [&](std::string_view key, ondemand::value value) -> Status {
    if (key == "nextLink") return read_text(key, value, page.next_link);
    if (key != "value") return ok_status();
    has_list = true;
    page.entries.clear();
    return read_entries(value, id_key, page.entries);
  });
  if (!read) return std::move(read).error();
  if (!has_list) return broken("it holds no list");
  return page;
}

Result<BillingEntry> read_billing_entry(std::string_view body) {
  BillingEntry entry;
  auto read = each_member_of(body, [&](std::string_view key, ondemand::value value) {
    return read_member(key, value, "name", entry);
  });
  if (!read) return std::move(read).error();
  return entry;
}

}  // namespace azcost::fetch
