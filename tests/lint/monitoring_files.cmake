# Holds the alert rules and the dashboard to what azcost writes: rules that promtool accepts and that
# fire when they should (alerts.test.yml), a dashboard that is JSON, and in both only metrics that
# there are.
#
#   cmake -DCONFIG=<folder> -DMETRICS="<file>|<file>" -DSCRATCH=<folder> -P monitoring_files.cmake
#
# Without promtool it checks the rest, prints "skipped: ..." and succeeds.
cmake_minimum_required(VERSION 3.25)

set(rules ${CONFIG}/azcost.rules.yml)
set(dashboard ${CONFIG}/azcost-dashboard.json)

string(REPLACE "|" ";" METRICS "${METRICS}")
set(known)
foreach(file IN LISTS METRICS)
  file(STRINGS ${file} types REGEX "^# TYPE ")
  list(TRANSFORM types REPLACE "^# TYPE ([a-z_]+) .*$" "\\1")
  list(APPEND known ${types})
endforeach()

foreach(file IN ITEMS ${rules} ${dashboard})
  file(READ ${file} text)
  string(REGEX MATCHALL "azcost_[a-z_]+" named "${text}")
  list(REMOVE_DUPLICATES named)
  if(NOT named)
    message(SEND_ERROR "${file} names no metric")
  endif()
  foreach(metric IN LISTS named)
    if(NOT metric IN_LIST known)
      message(SEND_ERROR "${file}: there is no metric ${metric}")
    endif()
  endforeach()
endforeach()

file(READ ${dashboard} text)
string(JSON panels ERROR_VARIABLE wrong LENGTH "${text}" panels)
if(wrong OR panels EQUAL 0)
  message(SEND_ERROR "${dashboard}: ${wrong}")
endif()

find_program(PROMTOOL promtool)
if(NOT PROMTOOL)
  message("skipped: promtool is not installed")
  return()
endif()
execute_process(COMMAND ${PROMTOOL} check rules ${rules}
  RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT code EQUAL 0)
  message(SEND_ERROR "promtool check rules ended with ${code}:\n${said}")
endif()
file(READ ${CMAKE_CURRENT_LIST_DIR}/alerts.test.yml text)
string(REPLACE "RULES" ${rules} text "${text}")
file(WRITE ${SCRATCH}/alerts.test.yml "${text}")
execute_process(COMMAND ${PROMTOOL} test rules ${SCRATCH}/alerts.test.yml
  RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT code EQUAL 0)
  message(SEND_ERROR "promtool test rules ended with ${code}:\n${said}")
endif()
