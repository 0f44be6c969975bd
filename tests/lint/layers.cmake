# Holds the includes of a source tree to the table of rooms in ARCHITECTURE.md.
#
#   cmake -DROOT=<folder with src and include> [-DTABLE=<file with the table>] -P layers.cmake
#
# The table is the one in ${ROOT}/ARCHITECTURE.md, unless TABLE names another file. A file may
# include headers of its own room, of the rooms that its row lists, and, of outside libraries,
# everything but what belongs to one room only.
cmake_minimum_required(VERSION 3.25)

if(NOT DEFINED TABLE)
  set(TABLE ${ROOT}/ARCHITECTURE.md)
endif()

# Header of a library → the only paths (regular expression) that may include it.
set(LIBRARIES
  "curl/|^src/http/"
  "spdlog/|^src/base/log[.]cpp$"
  "CLI/|^src/cli/"
  "simdjson|^src/(decode|fetch|model|verify)/"
  "httplib|^src/base/http_(connection|server)[.][ch]pp$"
  "xxhash|^src/normalize/"
  "prometheus/|^src/observe/metrics[.]cpp$"
  "openssl/|^src/(base|auth|emulator)/"
)

# Calls that reach around the seams → the only paths that may make them.
set(SEAMS
  "system_clock::now|^src/base/(system_clock|log)[.]cpp$"
  "steady_clock::now|^src/(base/system_(alarm|clock)|http/curl_transport)[.]cpp$"
  "sleep_for|^$"
  "sleep_until|^$"
  "getenv|^src/http/curl_transport[.]cpp$"
  "std::rand[(]|^$"
  "setlocale|^$"
  "::open[(]|^src/base/(descriptor|process)[.]cpp$"
  "::socket[(]|^src/base/service_notifier[.]cpp$"
  "fopen|^$"
  "std::cout|^$"
  "std::cerr|^$"
  "printf|^$"
  "ofstream|^$"
  "ifstream|^$"
)
# Files are named and looked at by azcost::FileSystem, whose words for errors are ours, and which a
# test can make fail.
foreach(call IN ITEMS absolute canonical copy copy_file create_directories create_directory
    create_directory_symlink create_symlink current_path directory_iterator exists file_size
    is_[a-z_]+ last_write_time permissions read_symlink recursive_directory_iterator remove
    remove_all rename resize_file space status symlink_status temp_directory_path
    weakly_canonical)
  foreach(name IN ITEMS fs filesystem)
    list(APPEND SEAMS "${name}::${call}[(]|^src/base/posix_[a-z_]+[.]cpp$")
  endforeach()
endforeach()
foreach(call IN ITEMS chmod chown faccessat fchmod fchmodat fchownat fstatat flock fsync link linkat
    lstat mkdir mkdirat mkostemp mkstemp openat opendir readdir rename renameat rmdir statfs
    symlink truncate unlink unlinkat utimensat)
  list(APPEND SEAMS "::${call}[(]|^src/base/(posix_[a-z_]+|descriptor)[.]cpp$")
endforeach()

set(failures 0)
macro(complain file text)
  message(SEND_ERROR "${file}: ${text}")
  math(EXPR failures "${failures} + 1")
endmacro()

# The two halves of an entry of the lists above.
macro(split entry what where)
  string(REGEX MATCH "^([^|]+)[|](.*)$" matched "${entry}")
  set(${what} "${CMAKE_MATCH_1}")
  set(${where} "${CMAKE_MATCH_2}")
endmacro()

# The lines of a text that match. Brackets, semicolons and backslashes become blanks: in a list of
# CMake they would glue lines together.
function(lines_of text pattern result)
  string(REGEX REPLACE "[][;\\]" " " text "\n${text}")
  string(REGEX MATCHALL "\n${pattern}" lines "${text}")
  string(REPLACE "\n" "" lines "${lines}")
  set(${result} "${lines}" PARENT_SCOPE)
endfunction()

file(READ ${TABLE} text)
lines_of("${text}" "[|] rank [|] room [|][^\n]*" heads)
list(LENGTH heads tables)
string(REGEX MATCH "\n[|] rank [|] room [|][^\n]*\n[|][-|]+(\n[|][^\n]*)*" table "\n${text}")
lines_of("${table}" "[^\n]+" rows)
list(POP_FRONT rows header rule)
if(NOT tables EQUAL 1 OR NOT rows)
  message(FATAL_ERROR "wanted: one table of rooms, with rows, in ${TABLE}")
endif()
set(rooms)
set(last_rank 0)
foreach(row IN LISTS rows)
  if(NOT row MATCHES "^[|] ([0-9]+) [|] `([a-z_]+)` [|][^|]*[|] ([a-z_ ]+) [|]$")
    complain(table "cannot be read: ${row}")
    continue()
  endif()
  set(rank ${CMAKE_MATCH_1})
  set(room ${CMAKE_MATCH_2})
  string(REPLACE " " ";" may "${CMAKE_MATCH_3}")
  if(room IN_LIST rooms)
    complain(table "${room} has two rows")
  endif()
  if(rank LESS last_rank)
    complain(table "${room} is not in the order of the ranks")
  endif()
  if(NOT IS_DIRECTORY ${ROOT}/src/${room})
    complain(table "${room} has no folder below src")
  endif()
  list(APPEND rooms ${room})
  list(REMOVE_ITEM may nothing)
  set(MAY_${room} ${may})
  set(RANK_${room} ${rank})
  set(last_rank ${rank})
endforeach()
foreach(room IN LISTS rooms)
  foreach(target IN LISTS MAY_${room})
    if(NOT target IN_LIST rooms)
      complain(table "${room} may include ${target}, which has no row")
    elseif(NOT RANK_${target} LESS RANK_${room})
      complain(table "${room} may include ${target}, which is not of a lower rank")
    endif()
  endforeach()
endforeach()

file(GLOB_RECURSE files RELATIVE ${ROOT}
  ${ROOT}/src/*.cpp ${ROOT}/src/*.hpp ${ROOT}/include/*.hpp)
if(NOT files)
  message(FATAL_ERROR "no source files below ${ROOT}")
endif()

foreach(file IN LISTS files)
  string(REGEX REPLACE "^(src|include/azcost)/([^/]+)/.*$" "\\2" layer "${file}")
  if(NOT layer IN_LIST rooms)
    complain(${file} "is in no row of the table")
    continue()
  endif()
  file(READ ${ROOT}/${file} text)
  lines_of("${text}" "#include [^\n]*" includes)
  foreach(line IN LISTS includes)
    if(line MATCHES "^#include \"azcost/([^/]+)/")
      set(target ${CMAKE_MATCH_1})
      if(NOT target STREQUAL layer AND NOT target IN_LIST MAY_${layer})
        complain(${file} "${layer} may not include ${target}: ${line}")
      endif()
    elseif(line MATCHES "^#include \"[.][.]/")
      complain(${file} "includes a private header of another room: ${line}")
    endif()
    foreach(home IN LISTS LIBRARIES)
      split("${home}" library paths)
      if(line MATCHES "<${library}" AND NOT file MATCHES "${paths}")
        complain(${file} "this library has a room of its own: ${line}")
      endif()
    endforeach()
  endforeach()
  foreach(seam IN LISTS SEAMS)
    split("${seam}" call paths)
    if(file MATCHES "${paths}" OR NOT text MATCHES "${call}")
      continue()
    endif()
    lines_of("${text}" "[^\n]*${call}[^\n]*" calls)
    foreach(line IN LISTS calls)
      string(REGEX REPLACE "//.*$" "" code "${line}")
      if(code MATCHES "(^|[^a-z_])${call}" AND NOT code MATCHES "^#include")
        complain(${file} "goes around a seam (${call}): ${line}")
      endif()
    endforeach()
  endforeach()
endforeach()

list(LENGTH files count)
if(failures EQUAL 0)
  message(STATUS "${count} files keep to their layers")
endif()
