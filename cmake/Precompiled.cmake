# Headers that nearly every file includes, compiled once. Files still include what they use: the
# presets bench and thread build without this and show it.
#
# gatehouse_precompile(TARGET common|tests)

option(GATEHOUSE_PRECOMPILE "Compile common headers once" OFF)
set(GATEHOUSE_COMMON_HEADERS
    <algorithm> <array> <chrono> <functional> <map> <memory> <mutex> <optional> <span> <string>
    <string_view> <variant> <vector> <tl/expected.hpp>)

function(gatehouse_precompile target name)
  if(GATEHOUSE_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM precompiled_${name})
  endif()
endfunction()

# What is compiled once has to have the kind and the flags of who uses it: a library for the rooms, a
# program for the tests.
if(GATEHOUSE_PRECOMPILE)
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "int main() {}\n")
  add_library(precompiled_common OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(precompiled_common PRIVATE gatehouse_options)
  target_precompile_headers(precompiled_common PRIVATE ${GATEHOUSE_COMMON_HEADERS})
  if(GATEHOUSE_TESTS)
    find_package(GTest REQUIRED)
    add_executable(precompiled_tests ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(precompiled_tests PRIVATE gatehouse_test_options GTest::gmock)
    target_precompile_headers(precompiled_tests PRIVATE ${GATEHOUSE_COMMON_HEADERS}
                              <gmock/gmock.h>)
  endif()
endif()
